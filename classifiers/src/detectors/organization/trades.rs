//! Firms by their trade: `日進建設`, `白鷺不動産`, `Hanshin Capital Factors`. Asked only in texts about
//! customers: elsewhere such words speak of a line of business.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use daachorse::charwise::CharwiseDoubleArrayAhoCorasick;
use daachorse::{CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use super::general_words::{GENERAL, GENERAL_LATIN, JOINED, LEADING};
use super::japanese::{name_before, name_end, solid};
use super::trade_words::JAPANESE;
use super::trade_words_latin::{LATIN, NO_TRADE};
use super::{Firm, latin, ordinary};
use crate::candidates::Evidence;
use crate::context::Context;
use crate::names::{Lexicon, is_kanji, is_katakana};
use crate::prefixes::Suffixes;

/// What a word speaks of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trade {
    Japanese,
    Latin,
    /// It only sounds like one.
    None,
}

static TRADES: LazyLock<CharwiseDoubleArrayAhoCorasick<Trade>> = LazyLock::new(|| {
    let leading = LEADING.iter().filter(|word| !JAPANESE.contains(word));
    let japanese = JAPANESE.iter().chain(leading);
    let japanese = japanese.map(|word| (*word, Trade::Japanese));
    let japanese = japanese.chain(NO_TRADE.iter().map(|word| (*word, Trade::None)));
    // `ZUMURRUD CERAMIC TRADING`: long words in capitals, too.
    let capitals = LATIN.iter().filter(|word| word.len() >= 6);
    let capitals: BTreeSet<String> = capitals
        .map(|word| word.to_uppercase())
        .filter(|word| !LATIN.contains(&word.as_str()))
        .collect();
    let latin = LATIN.iter().map(|word| (*word).to_owned()).chain(capitals);
    let all = japanese
        .map(|(word, of)| (word.to_owned(), of))
        .chain(latin.map(|word| (word, Trade::Latin)));
    CharwiseDoubleArrayAhoCorasickBuilder::new()
        .match_kind(MatchKind::LeftmostLongest)
        .build_with_values(all)
        .expect("a few hundred different words are far below the automaton's limits")
});

/// What firms' names end with, the longest first.
static ENDINGS: LazyLock<Suffixes> = LazyLock::new(|| {
    let mut words = JAPANESE.to_vec();
    words.sort_by_key(|word| Reverse(word.len()));
    Suffixes::of_list(&words)
});

pub(super) fn detect(text: &Context<'_>, lexicon: &Lexicon, firms: &mut Vec<Firm>) {
    for trade in TRADES.leftmost_find_iter(text.text) {
        let at = trade.start()..trade.end();
        let range = match trade.value() {
            Trade::Japanese => behind(text, &at).or_else(|| leading(text, &at)),
            Trade::Latin => in_latin(text.text, &at).or_else(|| leading_latin(text.text, &at)),
            Trade::None => None,
        };
        if let Some(range) = range {
            // `日進建設さん` is no person.
            let called = ["さん", "様", "御中", "社", "殿"]
                .iter()
                .any(|word| text.text[range.end..].starts_with(word));
            let thing = || {
                let name = text.text.get(range.start..at.start).unwrap_or_default();
                trade.value() == Trade::Japanese
                    && ordinary::is_thing(name, &text.text[at.clone()], lexicon)
            };
            if !called && thing() {
                continue;
            }
            let evidence = if called {
                Evidence::Certain
            } else {
                Evidence::Context
            };
            firms.push(Firm {
                core: range.clone(),
                range,
                evidence,
                reason: "firm: trade, customers are spoken of",
            });
        }
    }
}

/// Whether a word ends as firms' names do.
pub(super) fn ends_in_trade(word: &str) -> bool {
    ENDINGS
        .in_any_case(word, |_, before| !before.is_empty())
        .is_some()
}

/// A firm's name without the trade that ends it, or without the katakana behind its kanji: `東雲インテリア`.
pub(super) fn without(core: &str) -> Option<&str> {
    let head = || {
        let head = core.trim_end_matches(|c| is_katakana(c) || c == '・');
        (core.len() - head.len() >= 3 * 'ア'.len_utf8()).then_some(head)
    };
    ENDINGS
        .of(core)
        .and_then(|trade| core.strip_suffix(trade))
        .or_else(head)
        .filter(|stem| !stem.is_empty())
}

/// Whether a word ends as firms' names do, and is none for a thing.
pub(super) fn names_firm(word: &str, lexicon: &Lexicon) -> bool {
    ENDINGS.of(word).is_some_and(|trade| {
        let name = &word[..word.len() - trade.len()];
        !name.is_empty() && !ordinary::is_thing(name, trade, lexicon)
    })
}

/// The trade ends the word, and what stands before it is a name of its own.
fn japanese(text: &Context<'_>, trade: &Range<usize>) -> Option<Range<usize>> {
    let after = text.text[trade.end..].chars().next();
    let goes_on = after.is_some_and(|c| {
        solid(c)
            && !matches!(
                c,
                '様' | '御'
                    | '社'
                    | '殿'
                    | '側'
                    | '向'
                    | '宛'
                    | '分'
                    | '代'
                    | '担'
                    | '名'
                    | '・'
                    | '⇒'
            )
    }) || text.text[trade.end..].starts_with(['ー']);
    if goes_on {
        return None;
    }
    let start = name_before(text, trade.start)?;
    let name = &text.text[start..trade.start];
    let clause = name.ends_with(['は', 'が', 'を', 'に', 'へ', 'と', 'の', 'で']);
    let clause = clause || name.ends_with([' ', 'か', 'な']) || name.ends_with("向け");
    let clause = clause || ends_as_clause(name) || broken(name, &text.text[trade.clone()]);
    (!clause && distinct(name) && start + name.len() == trade.start).then_some(start..trade.end)
}

/// `消せば開発`, `入っていて機械`, `同じ信金`: a verb or an adjective, and no name.
fn ends_as_clause(name: &str) -> bool {
    let kanji = name.chars().any(is_kanji);
    kanji
        && (name.ends_with(['て', 'ば', 'る', 'た', 'い'])
            || name.ends_with("同じ")
            || name.ends_with("でも"))
}

/// `スクリーニング` has a trade in it and is another word; `B信金` stands for any.
fn broken(name: &str, trade: &str) -> bool {
    let before = name.chars().rev().take_while(|c| is_katakana(*c));
    let joined = trade.starts_with(is_katakana) && before.count() == 1;
    let mut last = name.chars().rev();
    let letter = last.next().is_some_and(|c| c.is_ascii_uppercase());
    joined
        || letter
            && last
                .next()
                .is_none_or(|c| !c.is_ascii_alphanumeric() && c != '&')
}

fn behind(text: &Context<'_>, trade: &Range<usize>) -> Option<Range<usize>> {
    let word = &text.text[trade.clone()];
    // `UAT環境`, `IPv6環境`: where programs run.
    if matches!(word, "環境" | "システム")
        && text.text[..trade.start].ends_with(|c: char| c.is_ascii_alphanumeric())
    {
        return None;
    }
    let alone = LEADING.contains(&word) && !JAPANESE.contains(&word);
    if alone { None } else { japanese(text, trade) }
}

fn leading(text: &Context<'_>, trade: &Range<usize>) -> Option<Range<usize>> {
    let word = &text.text[trade.clone()];
    let fresh = text.text[..trade.start]
        .chars()
        .next_back()
        .is_none_or(|c| !solid(c));
    if !fresh || !LEADING.contains(&word) {
        return None;
    }
    let rest = &text.text[trade.end..];
    let gap = rest.len() - rest.trim_start_matches([' ', '・', '「']).len();
    let end = name_end(text.text, trade.end + gap)?;
    // `バーコード` is one word.
    let apart = gap > 0
        || !matches!(word, "バー" | "サロン" | "スナック")
            && rest.starts_with(|c: char| is_katakana(c) || c.is_ascii_uppercase())
        || JOINED.contains(&word)
            && named_in_hiragana(&text.text[trade.end..end], &text.text[end..]);
    (gap <= 3 && apart && text.text[trade.end + gap..end].chars().count() >= 2)
        .then_some(trade.start..end)
}

/// `民宿あずみ屋`, and not `居酒屋でランチ`: what follows is no particle, and ends as a name does.
fn named_in_hiragana(name: &str, behind: &str) -> bool {
    const NO_NAMES: &[&str] = &[
        "は",
        "が",
        "の",
        "を",
        "に",
        "へ",
        "で",
        "も",
        "です",
        "だ",
        "など",
        "から",
        "まで",
        "より",
        "とか",
        "たべ",
        "のみ",
        "ならでは",
    ];
    let ends = [
        "さん", "様", "の", "が", "は", "を", "に", "へ", "と", "も", "、", "。", "(", ")", "」",
        "』", "\n", " ", "/", "|", "\"", ",",
    ];
    name.chars().count() >= 3
        && !NO_NAMES.iter().any(|word| name.starts_with(word))
        && (behind.is_empty() || ends.iter().any(|end| behind.starts_with(end)))
}

/// `Café Tsubaki`, `Hotel Sorairo`
fn leading_latin(text: &str, trade: &Range<usize>) -> Option<Range<usize>> {
    if !matches!(
        &text[trade.clone()],
        "Café" | "Cafe" | "Hotel" | "Bistro" | "Restaurant" | "Ristorante" | "Groupe" | "Brasserie"
    ) {
        return None;
    }
    let mut end = trade.end;
    for _ in 0..3 {
        let Some(rest) = text[end..].strip_prefix(' ') else {
            break;
        };
        let len = rest
            .char_indices()
            .take(24)
            .take_while(|(_, c)| c.is_alphanumeric() && *c < '\u{2E80}')
            .last()
            .map_or(0, |(at, c)| at + c.len_utf8());
        if len < 2 || !rest.starts_with(char::is_uppercase) {
            break;
        }
        end += 1 + len;
    }
    (end > trade.end).then_some(trade.start..end)
}

/// What a name does not begin with.
const CLAUSES: &[&str] = &[
    "ただし",
    "これ",
    "それ",
    "にも",
    "には",
    "では",
    "とは",
    "とも",
    "から",
    "まで",
    "じゃ",
    "など",
    "でも",
    "より",
    "として",
    "その",
    "この",
    "あの",
    "どの",
    "ならば",
    "および",
    "または",
];

/// What no name has in it.
const INSIDE: &[&str] = &[
    "から",
    "これで",
    "ですね",
    "ことで",
    "している",
    "された",
    "という",
    "だけ",
];

/// Not a word that tells one line of business from another: `収益不動産`, `食品加工`.
fn distinct(name: &str) -> bool {
    let name = name.trim_start_matches('・');
    let chars = name.chars().count();
    let kanji = name.chars().all(is_kanji);
    let general =
        GENERAL.contains(&name) || kanji && GENERAL.iter().any(|word| name.ends_with(word));
    // `にも醸造設備`, `3温度帯倉庫`, `03 スーパー`: in the middle of a sentence, or a number.
    let clause = CLAUSES.iter().any(|clause| name.starts_with(clause))
        || name
            .strip_prefix(['は', 'の', 'に', 'を', 'が', 'で', 'と', 'も', 'へ'])
            .is_some_and(|rest| rest.starts_with(solid))
        || INSIDE.iter().any(|clause| name.contains(clause))
        || name.starts_with(|c: char| c.is_ascii_digit());
    chars >= 2 && !clause && !general && !lists(name) && (!kanji || chars <= 5)
}

/// `内装・什器・警備`: the trade is the last of several things.
fn lists(name: &str) -> bool {
    let kanji = |piece: &str| piece.ends_with(is_kanji);
    match name.strip_suffix('・') {
        Some(before) => before.contains('・') || kanji(before),
        None => name.matches('・').count() > 1 && name.split('・').any(kanji),
    }
}

/// Two capitalised words or more, the last of them the trade.
fn in_latin(text: &str, trade: &Range<usize>) -> Option<Range<usize>> {
    let joined = text[trade.end..]
        .starts_with(|c: char| c.is_alphanumeric() && c < '\u{2E80}' || c == '-')
        || text[..trade.start]
            .ends_with(|c: char| c.is_alphanumeric() && c < '\u{2E80}' || c == '-');
    let start = latin::start(text, trade.start).filter(|_| !joined)?;
    let name = text[start..trade.start].trim_end();
    let general = name.split(' ').all(|word| GENERAL_LATIN.contains(&word));
    (!general
        && name.contains(char::is_alphabetic)
        && !GENERAL_LATIN.contains(&name)
        && name.len() >= 3
        && !name.contains(['(', '_', '=']))
    .then_some(start..trade.end)
}
