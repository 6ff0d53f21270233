//! Firms that a label names, or the part that they play: `会社名：`, `"company":`, `取引先の…が`.

use std::ops::Range;

use super::Firm;
use super::japanese::{hiragana, name_end, solid};
use crate::EntityType::CreditCard;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::{Cue, Hit};
use crate::names::{Lexicon, is_katakana};

/// A name is shorter, in bytes.
const LONGEST: usize = 96;

pub(super) fn detect(
    text: &Context<'_>,
    found: &Candidates,
    lexicon: &Lexicon,
    firms: &mut Vec<Firm>,
) {
    // `債務者`, `借主`, `名義` are persons or firms: the trade tells.
    let named = text.columns.under(Cue::Name).collect::<Vec<_>>();
    let fields = text.hits.all().iter().filter(|hit| hit.cue == Cue::Name);
    let named = named
        .into_iter()
        .chain(fields.filter_map(|hit| field(text, *hit)));
    for range in named.filter(|range| range.len() <= LONGEST) {
        if super::trades::ends_in_trade(&text.text[range.clone()]) {
            firms.push(Firm {
                core: range.clone(),
                range,
                evidence: Evidence::Labelled,
                reason: "firm: label, trade",
            });
        }
    }
    let mut add = |range: Range<usize>| {
        if is_name(&text.text[range.clone()]) {
            firms.push(Firm {
                core: range.clone(),
                range,
                evidence: Evidence::Labelled,
                reason: "firm: label or part",
            });
        }
    };
    if !is_statement(text, found) {
        for cell in text.columns.under(Cue::Company) {
            if cell.len() <= LONGEST {
                add(cell);
            }
        }
    }
    for hit in text.hits.all().iter().filter(|hit| hit.cue == Cue::Company) {
        if let Some(range) = field(text, *hit).or_else(|| prose(text.text, *hit, lexicon)) {
            add(range);
        }
    }
}

/// Whether its columns of firms are the shops where a card was used: they are nobody's customers.
fn is_statement(text: &Context<'_>, found: &Candidates) -> bool {
    let mut labels = text.hits.all().iter().filter(|hit| hit.cue == Cue::Company);
    found.all().iter().any(|found| found.entity == CreditCard)
        && labels.all(|hit| text.text[hit.start()..hit.end()].starts_with("加盟店"))
}

/// `会社名：湯の宿 かわせみ`, `"company":"…"`, `買収先「…」`: up to the end of the field.
fn field(text: &Context<'_>, hit: Hit) -> Option<Range<usize>> {
    let rest = &text.text[hit.end()..];
    let gap = rest.len()
        - rest
            .trim_start_matches([
                ' ', ':', '"', '\'', '=', '「', '『', '】', ']', '>', '|', '\t', '\\',
            ])
            .len();
    let told = rest[..gap].contains([':', '"', '=', '「', '『', '】', ']', '|', '\t', '>']);
    if !told || gap > 12 {
        return None;
    }
    let start = hit.end() + gap;
    let stop = |c: char| {
        matches!(
            c,
            '\n' | '\t'
                | '|'
                | '"'
                | '」'
                | '』'
                | '、'
                | '。'
                | ';'
                | '/'
                | '<'
                | '('
                | '{'
                | '}'
                | '['
        )
    };
    let japanese = !rest[gap..].starts_with(|c: char| c.is_ascii());
    let len = rest[gap..]
        .char_indices()
        .take_while(|(at, c)| *at <= LONGEST && !stop(*c) && !(japanese && *c == ','))
        .last()
        .map(|(at, c)| at + c.len_utf8())?;
    // Another label beside it: the head of a table.
    let labels = text.hits.within(start, start + len);
    if labels
        .first()
        .is_some_and(|next| next.start() == start && next.cue.is_label())
    {
        return None;
    }
    let value = &rest[gap..gap + len];
    let apart = memchr::memmem::find(value.as_bytes(), b"  ");
    let end = start + apart.unwrap_or(value.len());
    let next = text.hits.within(start, end).iter().find(|next| {
        next.start() > start
            && matches!(
                next.cue,
                Cue::Name
                    | Cue::Phone
                    | Cue::Address
                    | Cue::Account
                    | Cue::Customer
                    | Cue::Corporate
                    | Cue::Amount
                    | Cue::Title
                    | Cue::Honorific
                    | Cue::Company
            )
            // `明星証券`: a trade that is heard as a label elsewhere.
            && !super::trades::ends_in_trade(&text.text[start..next.end()])
    });
    let value = text.text[start..next.map_or(end, |next| next.start())]
        .trim_end_matches([' ', ',', '.', '(', '・']);
    // In prose the field goes on as a sentence: only as far as the name.
    let end = if quoted(&rest[..gap]) {
        value.len()
    } else {
        sentence(value)
    };
    (end > 0).then_some(start..start + end)
}

fn quoted(gap: &str) -> bool {
    gap.contains(['"', '「', '『', '|', '\''])
}

/// How much of a value comes before the particle that makes it a clause.
fn sentence(value: &str) -> usize {
    [
        "は",
        "が",
        "を",
        "に対",
        "への",
        "から",
        "より",
        "です",
        "として",
        "との",
        "の件",
    ]
    .iter()
    .filter_map(|particle| value.find(particle).filter(|at| *at > 3))
    .min()
    .unwrap_or(value.len())
}

/// `取引先の瀬戸内ボート販売が`, `債務者 日進建設は`
fn prose(text: &str, hit: Hit, lexicon: &Lexicon) -> Option<Range<usize>> {
    if text[hit.start()..hit.end()].is_ascii() {
        return None;
    }
    let rest = &text[hit.end()..];
    // `仕入先ミカゲ特殊鋼への`
    let joined = rest.starts_with(is_katakana);
    let gap = ["である", "の", "、", " "]
        .iter()
        .find(|gap| rest.starts_with(**gap))
        .map_or(joined.then_some(0), |gap| Some(gap.len()))?;
    let start = hit.end() + gap;
    let end = name_end(text, start)?;
    let name = &text[start..end];
    // Without a particle or a mark behind it, or in words of everyday, it is no name.
    let named = super::trades::names_firm(name, lexicon)
        || name.chars().filter(|c| is_katakana(*c)).count() >= 4;
    named.then_some(start..end)
}

fn is_name(value: &str) -> bool {
    const WORDS: &[&str] = &[
        "個人", "法人", "なし", "未定", "不明", "同上", "一覧", "情報", "番号", "住所", "確認",
        "登録", "変更", "当行", "弊行", "当社", "弊社", "本人", "あり", "銀行", "null", "None",
        "none", "TBD", "N/A", "string", "VARCHAR", "TEXT",
    ];
    let chars = value.chars().count();
    // `Similar handling will apply`, `届出番号`: a sentence, another label.
    let small = |word: &&str| word.starts_with(|c: char| c.is_ascii_lowercase()) && word.len() > 3;
    let sentence = value.is_ascii() && value.split(' ').filter(small).count() >= 2;
    let label = [
        "番号",
        "年月日",
        "氏名",
        "住所",
        "区分",
        "金額",
        "日付",
        "種別",
    ]
    .iter()
    .any(|end| value.ends_with(end));
    if sentence || label || value.contains('@') {
        return false;
    }
    (2..=36).contains(&chars)
        && value.chars().any(|c| solid(c) || hiragana(c))
        && !value
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_ascii_punctuation() || c == ' ')
        && !value.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        && !WORDS.iter().any(|word| {
            value == *word || value.starts_with(word) && chars <= word.chars().count() + 2
        })
        && ![
            "する",
            "した",
            "です",
            "ます",
            "ください",
            "れる",
            "など",
            "こと",
            "?",
        ]
        .iter()
        .any(|clause| value.contains(clause))
}
