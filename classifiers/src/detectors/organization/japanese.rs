//! Where a firm's name begins and ends in Japanese.

use std::ops::Range;

use crate::context::Context;
use crate::cues::{Cue, Hit};

/// A firm's name is shorter, in characters.
const LONGEST: usize = 24;

/// The firm whose form of company stands at `hit`, and its name without the form.
pub(super) fn around_form(text: &Context<'_>, hit: Hit) -> Option<(Range<usize>, Range<usize>)> {
    let form = &text.text[hit.start()..hit.end()];
    let lead = text.text[..hit.start()].chars().next_back();
    let before = name_before(text, hit.start());
    let after = name_after(text, hit.end());
    let suffix = |start: usize| (start..hit.end(), start..hit.start());
    let prefix = |end: usize| {
        let gap =
            text.text[hit.end()..].len() - text.text[hit.end()..].trim_start_matches(' ').len();
        (hit.start()..end, hit.end() + gap..end)
    };
    if closes(form) {
        return before.map(suffix);
    }
    if form.ends_with(')') && !form.starts_with('(')
        || form.starts_with('(') && !form.ends_with(')')
    {
        return transfer(text, hit);
    }
    let part = |word: &&str| text.text[..hit.start()].ends_with(*word);
    let leads = lead.is_none_or(|c| !name_char(c) || is_particle(c)) || LEADING.iter().any(part);
    match (before, after) {
        (_, Some(end)) if leads => Some(prefix(end)),
        (Some(start), _) => Some(suffix(start)),
        (None, Some(end)) => Some(prefix(end)),
        (None, None) => None,
    }
}

/// Forms that stand behind the name only.
fn closes(form: &str) -> bool {
    form.ends_with("事務所")
        || form.ends_with("組合")
        || matches!(
            form,
            "ホールディングス" | "HD" | "信用金庫" | "特定目的会社" | "監査法人" | "投資法人"
        )
}

/// `カ)アオバヤクヒン`, `アオバヤクヒン(カ`: the forms of transfers, with names in katakana.
fn transfer(text: &Context<'_>, hit: Hit) -> Option<(Range<usize>, Range<usize>)> {
    let kana =
        |c: &char| matches!(c, '\u{30A1}'..='\u{30FC}' | '.' | '-') || c.is_ascii_uppercase();
    if text.text[hit.start()..hit.end()].starts_with('(') {
        let run = text.text[..hit.start()]
            .chars()
            .rev()
            .take(LONGEST)
            .take_while(kana);
        let len: usize = run.map(char::len_utf8).sum();
        let closed = usize::from(text.text[hit.end()..].starts_with(')'));
        return (len >= 9).then(|| {
            (
                hit.start() - len..hit.end() + closed,
                hit.start() - len..hit.start(),
            )
        });
    }
    let fresh = text.text[..hit.start()]
        .chars()
        .next_back()
        .is_none_or(|c| !kana(&c) && c != '(');
    let run = text.text[hit.end()..]
        .chars()
        .take(LONGEST)
        .take_while(kana);
    let len: usize = run.map(char::len_utf8).sum();
    (fresh && len >= 9).then(|| (hit.start()..hit.end() + len, hit.end()..hit.end() + len))
}

pub(super) fn name_char(c: char) -> bool {
    solid(c) || hiragana(c)
}

/// Kanji, katakana and letters: what particles stand between.
pub(super) fn solid(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '々' | 'ヶ' | '〆' | '\u{30A1}'..='\u{30FC}')
        || c.is_alphanumeric() && c < '\u{2E80}'
        || matches!(c, '&' | '・' | '\'')
}

pub(super) fn hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}')
}

fn is_particle(c: char) -> bool {
    "はがをにへでともやのか".contains(c)
}

/// Words that stand before a name without being part of it.
const LEADING: &[&str] = &[
    "取引先",
    "得意先",
    "融資先",
    "債務者",
    "借主",
    "借入人",
    "貸出先",
    "与信先",
    "出資先",
    "投資先",
    "買収先",
    "対象会社",
    "対象企業",
    "仕入先",
    "販売先",
    "委託先",
    "受託者",
    "委託者",
    "当社",
    "弊社",
    "当行",
    "弊行",
    "御社",
    "同社",
    "法人名",
    "会社名",
    "商号",
    "名義",
    "宛先",
    "依頼人",
    "受取人",
    "仕向先",
    "被仕向",
    "代表者",
    "社名",
    "親会社",
    "子会社",
    "関連会社",
    "振込先",
    "請求先",
    "顧客",
    "先方",
    "本件",
    "法人",
    "加盟店",
    "売主",
    "買主",
    "貸主",
    "元請",
    "下請",
    "勤務先",
    "現在",
    "今回",
    "今般",
    "本日",
    "先日",
    "昨日",
    "明日",
    "来週",
    "先週",
    "新規",
    "既存",
    "甲",
    "乙",
];

/// Where the name that ends at `at` begins.
pub(super) fn name_before(text: &Context<'_>, at: usize) -> Option<usize> {
    let end = text.text[..at].trim_end_matches(' ').len();
    let lead = &text.text[..end];
    let run = lead
        .char_indices()
        .rev()
        .take(LONGEST)
        .take_while(|(_, c)| name_char(*c));
    let mut start = run.last().map(|(index, _)| index)?;
    // Behind the last particle that is not inside a word of hiragana.
    let name = &lead[start..];
    let mut cut = 0;
    let mut chars = name.char_indices().peekable();
    let mut before = None;
    while let Some((index, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let parts = is_particle(c)
            && c != 'か'
            && before.is_some_and(|before| {
                solid(before) || index > 0 && hiragana(before) && ends_clause(&name[..index])
            })
            && next.is_some_and(solid);
        if parts && name[index + c.len_utf8()..].chars().count() >= 2 {
            cut = index + c.len_utf8();
        }
        before = Some(c);
    }
    start += cut;
    for word in LEADING {
        if let Some(rest) = lead[start..].strip_prefix(word)
            && rest.chars().count() >= 2
        {
            start = end - rest.len();
        }
    }
    let label = text.hits.within(start, end).iter().rev().find(|hit| {
        matches!(
            hit.cue,
            Cue::Company | Cue::Name | Cue::Honorific | Cue::CompanyForm
        ) && hit.end() < end
            && hit.start() >= start
    });
    let start = label.map_or(start, |hit| hit.end());
    let name = &lead[start..];
    let solid_letters = name.chars().filter(|c| solid(*c)).count();
    let spoken = [
        "いわゆる",
        "これら",
        "それら",
        "さまざま",
        "すべて",
        "ただし",
        "または",
        "われわれ",
        "このような",
    ];
    let word = solid_letters >= 1 || name.chars().count() >= 3 && !spoken.contains(&name);
    // `ひとつは信用金庫`: in the middle of a sentence.
    let clause = name.chars().all(hiragana) && name.ends_with(['は', 'が', 'を', 'も', 'で']);
    // `報徳思想と信用組合`: two, and not one.
    let two = name
        .strip_suffix(['と', 'や', 'は', 'が', 'を', 'も'])
        .is_some_and(|rest| rest.ends_with(|c: char| matches!(c, '\u{3400}'..='\u{9FFF}')));
    (name.chars().count() >= 2 && word && !clause && !two && !general(name)).then_some(start)
}

/// Hiragana before a particle: the end of a clause, `ました`, `について`.
fn ends_clause(before: &str) -> bool {
    [
        "した", "です", "ます", "いて", "して", "から", "まで", "より", "って", "ので", "けど",
        "ない", "ある", "いる",
    ]
    .iter()
    .any(|end| before.ends_with(end))
}

/// Where the name that begins at `at`, behind a form of company, ends.
pub(super) fn name_after(text: &Context<'_>, at: usize) -> Option<usize> {
    let rest = &text.text[at..];
    let from = at + usize::from(rest.starts_with(' '));
    let end = name_end(text.text, from)?;
    // The サン of サンライズ is no honorific.
    let kana = |c: Option<char>| matches!(c, Some('\u{30A1}'..='\u{30FC}'));
    let stop = text.hits.within(from, end).iter().find(|hit| {
        let inside = kana(text.text[hit.start()..].chars().next())
            && (hit.start() == from || kana(text.char_before(hit.start())));
        hit.start() >= from
            && !inside
            && matches!(
                hit.cue,
                Cue::Title | Cue::Honorific | Cue::Name | Cue::CompanyForm | Cue::Company
            )
    });
    let end = stop.map_or(end, |hit| hit.start());
    let name = text.text[from..end].trim_end();
    (name.chars().count() >= 2 && !general(name)).then_some(from + name.len())
}

/// The end of a name that begins at `from`: before the particle that follows it.
pub(super) fn name_end(text: &str, from: usize) -> Option<usize> {
    let rest = &text[from..];
    if rest.starts_with(|c: char| is_particle(c) && !rest[c.len_utf8()..].starts_with(hiragana)) {
        return None;
    }
    let mut end = from;
    let mut chars = rest.char_indices().take(LONGEST).peekable();
    while let Some((index, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        if !name_char(c) {
            break;
        }
        let before_is_solid = rest[..index].chars().next_back().is_some_and(solid);
        let behind = &rest[index + c.len_utf8()..];
        if hiragana(c) && before_is_solid {
            // A particle, the end of a sentence: unless a word of hiragana goes on.
            let word = behind.chars().take_while(|c| hiragana(*c)).count();
            let inside = next.is_some_and(solid)
                && (c == 'の' && (traded(behind) || rest[..index].chars().count() == 1)
                    || !is_particle(c) && word == 0)
                || word >= 1
                    && !is_particle(c)
                    && ![
                        "さん",
                        "さま",
                        "から",
                        "より",
                        "まで",
                        "です",
                        "など",
                        "って",
                        "との",
                        "への",
                        "において",
                    ]
                    .iter()
                    .any(|tail| rest[index..].starts_with(tail));
            if !inside {
                break;
            }
        } else if IN_HIRAGANA
            .iter()
            .any(|word| rest.starts_with(word) && index < word.len())
        {
            // `みなと防災協会`: the と of a word.
        } else if "はがのをにへとで".contains(c)
            && index >= 6
            && !next.is_some_and(hiragana)
            && hiragana_word(&rest[..index])
        {
            // `さくらは`, `さくらの代表`
            break;
        }
        end = from + index + c.len_utf8();
    }
    (end > from).then_some(end)
}

/// Words at the head of names that end in what would be a particle.
const IN_HIRAGANA: &[&str] = &[
    "みなと",
    "やまと",
    "ふるさと",
    "さと",
    "まこと",
    "はやて",
    "ひので",
    "かえで",
    "いろは",
    "おとは",
    "ことは",
    "ことのは",
    "このは",
    "なのは",
    "とりで",
    "はと",
    "いと",
    "こと",
    "おおさと",
    "むさしの",
    "いしずえの",
    "あけの",
    "ほの",
    "もと",
    "みつば",
    "よつば",
    "わかば",
];

fn hiragana_word(before: &str) -> bool {
    before.chars().rev().take(2).all(hiragana)
}

/// `の里物産`: what follows is a firm's trade, so の is inside the name.
fn traded(behind: &str) -> bool {
    let word: String = behind.chars().take(6).take_while(|c| solid(*c)).collect();
    super::trades::ends_in_trade(&word)
}

/// Not a name: `設立手続`, `の場合`.
fn general(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "設立",
        "手続",
        "変更",
        "登記",
        "制度",
        "形態",
        "組織",
        "法人",
        "会社",
        "役員",
        "株主",
        "経営",
        "化",
        "等",
        "以外",
        "各種",
        "一般",
        "場合",
        "違い",
        "向け",
        "全体",
        "全般",
        "名義",
        "口座",
        "契約",
        "公開",
        "非公開",
        "監査",
        "解散",
        "定款",
        "代表取締役",
        "地方",
        "全国",
        "近隣",
        "地元",
        "他",
        "同",
        "当",
        "本",
        "各",
        "同業",
        "中央",
        "地域",
    ];
    WORDS.contains(&name)
        || ["設立", "手続", "制度", "登記", "違い", "場合"]
            .iter()
            .any(|word| name.starts_with(word))
}
