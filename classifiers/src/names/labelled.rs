//! Names behind a label: `氏名：`, `"name_kana":`, a column headed 氏名.

use std::ops::Range;

use super::lexicon::{Kinds, Lexicon};
use super::{Names, is_hiragana, is_kanji, is_katakana};
use crate::candidates::Evidence;
use crate::context::Context;
use crate::cues::Cue;

/// A name is shorter, in characters.
const LONGEST: usize = 28;

pub(super) fn detect(text: &Context<'_>, lexicon: &Lexicon, names: &mut Names<'_, '_>) {
    for hit in text.hits.all().iter().filter(|hit| hit.cue == Cue::Name) {
        let Some((start, assigned)) = value_start(text.text, hit.end()) else {
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

/// Where the value behind a label begins, and whether a sign says that it is one.
fn value_start(text: &str, label_end: usize) -> Option<(usize, bool)> {
    let mut assigned = false;
    let mut at = label_end;
    for (count, c) in text[label_end..].chars().enumerate() {
        match c {
            ':' | '=' | '"' | '\'' | '「' | '『' | '>' | '→' | '|' | '[' | '{' => {
                assigned = true;
            }
            ' ' | '\t' | '(' | ')' | '】' | ']' | 'は' | 'が' | '・' | '*' | '_' | ',' => {}
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
    let mut end = start;
    let (mut kanji, mut katakana, mut hiragana, mut latin, mut spaces) = (0, 0, 0, 0, 0);
    for c in text.text[within].chars().take(LONGEST) {
        match c {
            c if is_kanji(c) => kanji += 1,
            c if is_katakana(c) => katakana += 1,
            c if is_hiragana(c) => hiragana += 1,
            c if c.is_alphabetic() => latin += 1,
            '.' | '\'' | '’' | '-' | '・' if end > start => {}
            ' ' if end > start && spaces < 3 => spaces += 1,
            _ => break,
        }
        end += c.len_utf8();
    }
    end = start
        + text.text[start..end]
            .trim_end_matches([' ', '-', '.', '・', '\''])
            .len();
    if let Some(hit) = text
        .hits
        .within(start, end)
        .iter()
        .find(|hit| hit.start() > start && ends_name(hit.cue))
    {
        end = start + text.text[start..hit.start()].trim_end().len();
    } else if text
        .hits
        .within(start, end)
        .iter()
        .any(|hit| hit.start() == start)
    {
        return None;
    }
    if let Some((at, _)) = text.text[start..end]
        .match_indices(' ')
        .find(|(at, _)| era(&text.text[start + at + 1..]))
    {
        end = start + text.text[start..start + at].trim_end().len();
    }
    // `氏名:蓮見亜季 年齢:42`: the next label stands behind the name.
    if text.text[end..].starts_with([':', '='])
        && let Some(at) = text.text[start..end].rfind(' ')
    {
        end = start + text.text[start..start + at].trim_end().len();
    }
    let value = &text.text[start..end];
    if value.is_empty() {
        return None;
    }
    let words: Vec<&str> = value.split(' ').filter(|word| !word.is_empty()).collect();
    let joined: String = words.concat();
    let apart = words.len() > 1 && super::japanese::split(lexicon, &joined).is_some();
    let surname = assigned
        && lexicon
            .kanji(&value.chars().collect::<Vec<_>>())
            .is(Kinds(Kinds::SURNAME.0 | Kinds::GIVEN.0));
    // `馬酔木 朔`: of a name that no dictionary has, at least the given name is known.
    let given = words.len() == 2
        && lexicon
            .kanji(&words[1].chars().collect::<Vec<_>>())
            .is(Kinds::GIVEN)
        && words[0].chars().count() >= 2
        && super::readings::apart(
            lexicon,
            &words[0].chars().collect::<Vec<_>>(),
            &words[1].chars().collect::<Vec<_>>(),
        )
        .is_some_and(|points| points >= 2);
    let known = apart || surname || given || words.iter().any(|word| known(lexicon, word));
    let shaped = match (kanji, katakana, hiragana, latin) {
        (0, 2.., 0, 0) => known || katakana <= 12 && assigned && words.len() == 2,
        (0, 0, 2..=8, 0) => known && assigned,
        (0, 0, 0, 3..) => capitalised(&words) && (known || assigned && words.len() == 2),
        (1..=7, 0, 0, 0) => known || assigned && words.len() == 2 && kanji <= 6,
        (1..=4, 0..=5, 0..=5, 0) => known && words.len() <= 2 && splits(lexicon, value),
        _ => false,
    };
    // `seconded to London`: a word of English is a label only before a sign.
    let shaped = shaped
        && (assigned
            || latin == 0
            || !text.text[..start]
                .trim_end()
                .ends_with(|c: char| c.is_ascii_alphabetic()));
    if shaped && words.len() <= 4 {
        let evidence = if assigned || known {
            Evidence::Labelled
        } else {
            Evidence::Context
        };
        names.add(start..end, evidence, "name: label");
        if words.len() > 1 {
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
    shaped.then_some(end)
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
    let any = Kinds::SURNAME.0 | Kinds::GIVEN.0 | Kinds::FOREIGN_SURNAME.0 | Kinds::FOREIGN_GIVEN.0;
    let any = Kinds(any);
    let chars: Vec<char> = word.chars().collect();
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
