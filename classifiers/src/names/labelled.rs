//! Names behind a label: `氏名：`, `"name_kana":`, a column headed 氏名.

use std::cell::LazyCell;
use std::ops::Range;

use super::lexicon::{Kinds, Lexicon};
use super::words::CALLED;
use super::{Chars, Names, is_hiragana, is_kanji, is_katakana, nobody};
use crate::candidates::Evidence;
use crate::context::Context;
use crate::cues::{Cue, Hit};

/// A name is shorter, in characters.
const LONGEST: usize = 28;

pub(super) fn detect(text: &Context<'_>, lexicon: &Lexicon, names: &mut Names<'_, '_>) {
    for hit in text.hits.all().iter().filter(|hit| hit.cue == Cue::Name) {
        // `TO_CHAR(`: a piece of an identifier.
        let inside = text.text[hit.end()..].starts_with('_')
            && text.text[..hit.end()].ends_with(|c: char| c.is_ascii_alphabetic());
        // `(例:カナ シメイ)`: a form shows how it is filled in.
        if inside || text.text[..hit.start()].ends_with("例:") {
            continue;
        }
        let Some((start, assigned)) = value_start(text.text, hit.start()..hit.end()) else {
            continue;
        };
        let mut next = Some(start);
        for _ in 0..LONGEST_LIST {
            let Some(start) = next else { break };
            next = propose(text, lexicon, start..text.text.len(), assigned, names)
                .and_then(|end| further(text.text, end));
        }
    }
    for cell in text.columns.under(Cue::Name) {
        propose(text, lexicon, cell, true, names);
    }
}

/// `出席者：佐々木、小林(課長)、近藤`: where the next name of a list begins.
fn further(text: &str, end: usize) -> Option<usize> {
    let rest = &text[end..];
    // In brackets behind the name: at most ten characters.
    let skip = match rest.strip_prefix('(') {
        Some(inner) => inner
            .char_indices()
            .take(10)
            .find(|(_, c)| *c == ')')
            .map_or(0, |(at, _)| at + 2),
        None => 0,
    };
    let rest = rest.get(skip..)?;
    let tail = rest.strip_prefix(['、', ',', '・', '/'])?;
    let tail = tail.trim_start_matches(' ');
    tail.starts_with(is_kanji).then(|| text.len() - tail.len())
}

/// No label is followed by more names.
const LONGEST_LIST: usize = 20;

/// `kanji_nm LIKE '…'`, `c.name IN ('…')`: what stands between a column and its value in a query.
fn compared(rest: &str) -> usize {
    let word = rest.trim_start_matches(' ');
    let mut compares = ["LIKE", "like", "ILIKE", "IN", "in"].iter();
    let Some(word) = compares.find_map(|sign| word.strip_prefix(sign)) else {
        return 0;
    };
    let value = word.trim_start_matches([' ', '(', 'N']);
    if value.starts_with(['\'', '"']) {
        rest.len() - value.len()
    } else {
        0
    }
}

/// Where the value behind a label begins, and whether a sign says that it is one.
fn value_start(text: &str, label: Range<usize>) -> Option<(usize, bool)> {
    let mut assigned = false;
    // `brn_nm LIKE`: of something else.
    let word = &text[label.clone()];
    let whole = !text[..label.start].ends_with(['_', '.']) || word.contains('_') || word == "kana";
    let skip = if whole {
        compared(&text[label.end..])
    } else {
        0
    };
    let label_end = label.end + skip;
    let mut at = label_end;
    for (count, c) in text[label_end..].chars().enumerate() {
        match c {
            ':' | '=' | '"' | '\'' | '「' | '『' | '>' | '→' | '|' | '[' | '{' => {
                assigned = true;
            }
            ' ' | '\t' | '(' | ')' | '】' | ']' | 'は' | 'が' | '・' | '*' | '_' | ',' | '%' => {
            }
            '\n' if count < 2 => {}
            _ if count < 12 => break,
            _ => return None,
        }
        at += c.len_utf8();
    }
    Some((at, assigned))
}

fn propose(
    text: &Context<'_>,
    lexicon: &Lexicon,
    within: Range<usize>,
    assigned: bool,
    names: &mut Names<'_, '_>,
) -> Option<usize> {
    let start = within.start;
    // `seconded to London`: a word of English is a label only before a sign.
    let english = text.text[..start]
        .trim_end()
        .ends_with(|c: char| c.is_ascii_alphabetic());
    // As much as the value may be, to the end of a character.
    let head = text.after(start, LONGEST + 3);
    let latin = head.starts_with(|c: char| c.is_ascii_alphabetic());
    if english && !assigned && latin && head.is_ascii() {
        return None;
    }
    let end = value_end(text, within)?;
    let value = &text.text[start..end];
    let words: Vec<&str> = value.split(' ').filter(|word| !word.is_empty()).collect();
    // `担当 公文` at the end of its line: a value, too.
    let ends = text.text[end..].trim_start_matches(' ');
    let ended = (ends.is_empty() || ends.starts_with(['\n', ')'])) && !value.is_ascii();
    // `申出人　ざおう ふみえ 様`
    let called = CALLED.begin(ends) && !value.is_ascii();
    let assigned = assigned || ended || called;
    let known = LazyCell::new(|| is_known(lexicon, value, &words, assigned));
    // `- name: SPRING_DATASOURCE_URL`, `owner: Retail Credit Risk`
    let nobody = of_an_office(value)
        || DIRECTIONS.contains(&value)
        || ANYBODY.contains(&value)
        || nobody::script(value, &text.text[..start], &text.text[end..]);
    if text.text[end..].starts_with('_') || nobody {
        return None;
    }
    let letters = Letters::of(value);
    // `shimei_kana LIKE 'ﾓﾛｸﾞﾏ%'`: whatever is read so.
    let read = letters.katakana == value.chars().count()
        && (3..=9).contains(&letters.katakana)
        && assigned
        && of_readings(&text.text[..start])
        && !lexicon.noun_in_katakana(value.chars());
    let noun = letters.katakana > 0
        && !assigned
        && words.len() == 1
        && (lexicon.noun_in_katakana(value.chars())
            || lexicon.kana(value.chars()).is(Kinds::COMMON));
    if noun
        || english && !assigned && letters.latin > 0
        || !letters.name(lexicon, value, &words, || *known || read, assigned)
    {
        return None;
    }
    if words.len() <= 4 || spaced_out(value) {
        let evidence = if assigned || *known {
            Evidence::Labelled
        } else {
            Evidence::Context
        };
        if names.add(start..end, evidence, "name: label") {
            parts(lexicon, value, start, names);
        }
    }
    Some(end)
}

/// Whether a query compares with a column of names in katakana.
fn of_readings(before: &str) -> bool {
    let query = before.trim_end_matches(['\'', '"', '%', ' ', '(', 'N', '=']);
    let query = ["LIKE", "like", "ILIKE", "IN", "in"]
        .iter()
        .find_map(|sign| query.strip_suffix(sign))
        .unwrap_or(query);
    query.len() < before.len() && query.trim_end().to_ascii_lowercase().ends_with("kana")
}

/// Ends as offices and teams do, not as persons: `Retail Credit Risk`, `Payments Operations`.
fn of_an_office(value: &str) -> bool {
    #[rustfmt::skip]
    const OFFICES: &[&str] = &[
        "Risk", "Team", "Desk", "Department", "Dept", "Unit", "Division", "Operations", "Ops", "Support", "Control", "Controls",
        "Management", "Compliance", "Audit", "Admin", "Administration", "Service", "Services", "Planning", "Strategy", "Office",
        "Banking", "Lending", "Payments", "Security", "Engineering", "Platform", "Helpdesk", "Treasury", "Finance", "Squad", "Credit",
        "Analytics", "Governance", "Settlement", "Settlements", "Quant", "Markets", "Channel", "Committee", "Group", "Board",
    ];
    let last = value.rsplit(' ').next().unwrap_or_default();
    value.is_ascii() && value.contains(' ') && OFFICES.contains(&last)
}

/// Who is meant by none of them: `お名前は「甲様」とする`.
const ANYBODY: &[&str] = &["甲", "乙", "丙"];

/// What regions are called by.
const DIRECTIONS: &[&str] = &[
    "East",
    "West",
    "North",
    "South",
    "Central",
    "EAST",
    "WEST",
    "NORTH",
    "SOUTH",
    "east",
    "west",
    "north",
    "south",
    "Northeast",
    "Northwest",
    "Southeast",
    "Southwest",
];

/// `進 藤 亜 希 子`: every kanji stands alone.
fn spaced_out(value: &str) -> bool {
    value
        .split(' ')
        .filter(|word| !word.is_empty())
        .all(|word| word.chars().count() == 1)
}

/// Where the value ends: at a sign, at the next label, before an era.
fn value_end(text: &Context<'_>, within: Range<usize>) -> Option<usize> {
    let start = within.start;
    let mut spaces = 0;
    let letters = text.text[within]
        .char_indices()
        .take(LONGEST)
        .take_while(|(at, c)| match c {
            '.' | '\'' | '’' | '-' | '・' => *at > 0,
            ' ' => {
                spaces += 1;
                *at > 0 && (spaces <= 3 || spaces <= 5 && spaced_out(&text.text[start..start + at]))
            }
            c => is_kanji(*c) || is_katakana(*c) || is_hiragana(*c) || c.is_alphabetic(),
        });
    let len = letters.last().map_or(0, |(at, c)| at + c.len_utf8());
    let upto = |end: usize| start + text.text[start..end].trim_end().len();
    let marks = [' ', '-', '.', '・', '\''];
    let mut end = start + text.text[start..start + len].trim_end_matches(marks).len();
    // `進 藤 亜 希 子 東京都…`: what is not spaced out is no part of the name.
    if spaces > 3 && !spaced_out(&text.text[start..end]) {
        end = start + text.text[start..end].rfind(' ').unwrap_or(end - start);
    }
    let hits = text.hits.within(start, end);
    if let Some(hit) = hits
        .iter()
        .find(|hit| hit.start() > start && ends_name(hit.cue) && !kin_inside(text, **hit))
    {
        end = upto(hit.start());
    } else if hits.iter().any(|hit| hit.start() == start) {
        return None;
    }
    // `ﾁﾖﾀﾞ TEL06`: a name is not written in two scripts of the world.
    if let Some(at) = text.text[start..end].rfind(' ')
        && text.text[start + at + 1..].starts_with(|c: char| c.is_ascii_uppercase())
        && !text.text[start..start + at].is_ascii()
        && !text.text[start..].starts_with(|c: char| c.is_ascii_alphabetic())
    {
        end = upto(start + at);
    }
    let mut gaps = text.text[start..end].match_indices(' ');
    if let Some((at, _)) = gaps.find(|(at, _)| era(&text.text[start + at + 1..])) {
        end = upto(start + at);
    }
    // `氏名:蓮見亜季 年齢:42`: the next label stands behind the name.
    if text.text[end..].starts_with([':', '='])
        && let Some(at) = text.text[start..end].rfind(' ')
    {
        end = upto(start + at);
    }
    (end > start).then_some(end)
}

/// The 母 of 雲母, the 夫 of 和夫: a relative of one kanji that goes on from another is part of a name.
fn kin_inside(text: &Context<'_>, hit: Hit) -> bool {
    hit.cue == Cue::Title
        && hit.end() - hit.start() == 3
        && text.char_before(hit.start()).is_some_and(is_kanji)
}

/// Whether the dictionaries know the value, or enough of it.
fn is_known(lexicon: &Lexicon, value: &str, words: &[&str], assigned: bool) -> bool {
    let kanji = Chars::<5>::of;
    let apart = words.len() > 1 && super::japanese::split(lexicon, &words.concat()).is_some();
    let alone = assigned
        && lexicon
            .kanji(&kanji(value))
            .is(Kinds(Kinds::FAMILY.0 | Kinds::GIVEN.0));
    // `馬酔木 朔`: of a name that no dictionary has, at least the given name is known.
    let given = match words {
        [surname, given] if surname.chars().count() >= 2 => {
            let given = kanji(given);
            let points = super::readings::apart(lexicon, &kanji(surname), &given);
            lexicon.kanji(&given).is(Kinds::GIVEN) && points.is_some_and(|points| points >= 2)
        }
        _ => false,
    };
    // `及 位  誠 太 郎`
    let spelt = words.len() >= 3 && spaced_out(value) && {
        let letters = Chars::<6>::of(&words.concat());
        let family =
            |len: usize| len < letters.len() && lexicon.kanji(&letters[..len]).is(Kinds::FAMILY);
        family(2) || family(3)
    };
    apart || alone || given || spelt || words.iter().any(|word| known(lexicon, word))
}

/// How many letters of each script a value has.
#[derive(Default)]
struct Letters {
    kanji: usize,
    katakana: usize,
    hiragana: usize,
    latin: usize,
}

impl Letters {
    fn of(value: &str) -> Self {
        let mut letters = Self::default();
        for c in value.chars() {
            match c {
                c if is_kanji(c) => letters.kanji += 1,
                c if is_katakana(c) => letters.katakana += 1,
                c if is_hiragana(c) => letters.hiragana += 1,
                c if c.is_alphabetic() => letters.latin += 1,
                _ => {}
            }
        }
        letters
    }

    /// Whether the value is written as names are.
    fn name(
        &self,
        lexicon: &Lexicon,
        value: &str,
        words: &[&str],
        known: impl Fn() -> bool,
        assigned: bool,
    ) -> bool {
        let two = assigned && words.len() == 2;
        match (self.kanji, self.katakana, self.hiragana, self.latin) {
            (0, 2.., 0, 0) => self.katakana <= 12 && two || known(),
            (0, 0, 2..=8, 0) => assigned && known(),
            (0, 0, 0, 3..) => capitalised(words) && (two || known()),
            (1..=7, 0, 0, 0) => two && self.kanji <= 6 || known(),
            (1..=4, 0..=5, 0..=5, 0) => words.len() <= 2 && splits(lexicon, value) && known(),
            _ => false,
        }
    }
}

/// The parts by which the text may speak of the person again.
fn parts(lexicon: &Lexicon, value: &str, start: usize, names: &mut Names<'_, '_>) {
    let end = start + value.len();
    if value.contains(' ') {
        let mut at = start;
        for word in value.split(' ') {
            names.part(at..at + word.len());
            at += word.len() + 1;
        }
    } else if let Some(split) = super::japanese::split(lexicon, value) {
        names.part(start..start + split);
        names.part(start + split..end);
    }
    names.part(start..end);
}

/// A date follows the name on the same line of a form.
fn era(text: &str) -> bool {
    ["明治", "大正", "昭和", "平成", "令和"]
        .iter()
        .any(|era| text.starts_with(era))
}

fn ends_name(cue: Cue) -> bool {
    !matches!(cue, Cue::Number | Cue::Version)
}

fn capitalised(words: &[&str]) -> bool {
    words
        .iter()
        .all(|word| word.starts_with(|c: char| c.is_uppercase()))
}

/// Whether the dictionaries know the word as a name or as surname and given name together.
fn known(lexicon: &Lexicon, word: &str) -> bool {
    let any = Kinds::FAMILY.0 | Kinds::GIVEN.0 | Kinds::FOREIGN_SURNAME.0 | Kinds::FOREIGN_GIVEN.0;
    let any = Kinds(any);
    let chars = Chars::<10>::of(word);
    let kinds = lexicon.kanji(&chars);
    (kinds.is(any) && !kinds.is(Kinds::COMMON))
        || lexicon.kana(chars.iter().copied()).is(any)
        || word
            .split(['-', '\'', '’'])
            .any(|piece| lexicon.latin(piece).is(any))
        || super::japanese::split(lexicon, word).is_some()
}

/// Kanji with kana: a surname in kanji and a given name in kana.
fn splits(lexicon: &Lexicon, value: &str) -> bool {
    super::japanese::split(lexicon, &value.replace(' ', "")).is_some()
}
