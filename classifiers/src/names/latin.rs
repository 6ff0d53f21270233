//! Names in Latin letters: rōmaji in both orders, foreign names, initials.

use std::ops::Range;

use super::Names;
use super::lexicon::{Kinds, Lexicon};
use crate::candidates::Evidence;
use crate::context::Context;
use crate::cues::Cue;

/// A capitalised word.
struct Word<'t> {
    start: usize,
    text: &'t str,
    kinds: Kinds,
    /// A word of prose or a place.
    no_name: bool,
}

impl Word<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }

    fn given(&self) -> bool {
        self.kinds
            .is(Kinds(Kinds::GIVEN.0 | Kinds::FOREIGN_GIVEN.0))
    }

    fn surname(&self) -> bool {
        self.kinds
            .is(Kinds(Kinds::SURNAME.0 | Kinds::FOREIGN_SURNAME.0))
    }

    fn capitals(&self) -> bool {
        !self.text.bytes().any(|b| b.is_ascii_lowercase())
    }
}

pub(super) fn detect(text: &Context<'_>, lexicon: &Lexicon, names: &mut Names<'_>) {
    let mut row: Vec<Word<'_>> = Vec::new();
    let mut at = 0;
    while let Some(word) = next_word(text.text, at, lexicon) {
        at = word.end();
        if row
            .last()
            .is_some_and(|last| !joined(&text.text[last.end()..word.start]))
        {
            read(text, &row, names);
            row.clear();
        }
        row.push(word);
    }
    read(text, &row, names);
}

/// The next word that begins with a capital; `O'Rourke`, `Al-Sayed` and `K.` are one word each.
fn next_word<'t>(text: &'t str, from: usize, lexicon: &Lexicon) -> Option<Word<'t>> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        let rest = &bytes[at..];
        let skip = rest.iter().position(u8::is_ascii_uppercase)?;
        let start = at + skip;
        let inside = text[..start].ends_with(|c: char| {
            c.is_ascii_alphanumeric() || matches!(c, '_' | '@' | '/' | '.' | '-' | '$')
        });
        let len = text[start..]
            .char_indices()
            .find(|(_, c)| {
                !(c.is_alphanumeric() && !wide(*c) || matches!(c, '\'' | '’' | '-' | '_'))
            })
            .map_or(text.len() - start, |(at, _)| at);
        let word = &text[start..start + len];
        at = start + len.max(1);
        let spoken = word
            .find("-san")
            .or_else(|| word.find("-sama"))
            .map_or(word, |cut| &word[..cut]);
        let spoken = spoken.trim_end_matches(['-', '\'', '’']);
        let spoken = spoken
            .strip_suffix("'s")
            .or_else(|| spoken.strip_suffix("’s"))
            .unwrap_or(spoken);
        let plain = !spoken.bytes().any(|b| b.is_ascii_digit() || b == b'_');
        if inside || !plain || spoken.is_empty() || is_code(&text[at..]) {
            continue;
        }
        return Some(Word {
            start,
            text: spoken,
            kinds: kinds(lexicon, spoken),
            no_name: lexicon.no_name(spoken),
        });
    }
}

/// An identifier of a program: `Thread(`, `Name=`.
fn is_code(after: &str) -> bool {
    let call = after.strip_prefix('(').is_some_and(|inside| {
        inside.starts_with(|c: char| c.is_ascii_graphic() && !c.is_ascii_uppercase())
    });
    call || after.starts_with(['@', '='])
}

fn wide(c: char) -> bool {
    c as u32 >= 0x2E80
}

fn kinds(lexicon: &Lexicon, word: &str) -> Kinds {
    if word.len() < 2 || lexicon.no_name(word) {
        return Kinds::default();
    }
    if word.is_ascii() && !word.contains(['-', '\'']) {
        return lexicon.latin(word);
    }
    let folded: String = unicode_normalization::UnicodeNormalization::nfd(word)
        .filter(char::is_ascii)
        .collect();
    let pieces = folded.split(['-', '\'']).filter(|piece| piece.len() > 1);
    pieces
        .map(|piece| lexicon.latin(piece))
        .fold(Kinds::default(), |all, one| Kinds(all.0 | one.0))
}

/// What may stand between two words of one name.
fn joined(gap: &str) -> bool {
    matches!(gap, " " | ". " | "." | "  " | ", ")
}

/// A row of capitalised words: looks for names in it.
fn read(text: &Context<'_>, row: &[Word<'_>], names: &mut Names<'_>) {
    let mut at = 0;
    while at < row.len() {
        let taken = called(text, &row[at..], names)
            .or_else(|| pair(text, &row[at..], names))
            .or_else(|| initial(text, &row[at..], names))
            .or_else(|| alone(text, &row[at], names));
        at += taken.unwrap_or(1);
    }
}

/// Behind `Mr.`, before `-san`.
fn called(text: &Context<'_>, row: &[Word<'_>], names: &mut Names<'_>) -> Option<usize> {
    let first = &row[0];
    let title = text.hits.before(first.start).filter(|hit| {
        hit.cue == Cue::Title
            && text.text[hit.start()..].starts_with(|c: char| c.is_ascii_uppercase())
            && matches!(&text.text[hit.end()..first.start], " " | ". " | "")
    });
    if title.is_some() {
        let len = row
            .iter()
            .take(3)
            .take_while(|word| {
                word.text.len() > 1 && (word.start == first.start || word.surname() || word.given())
            })
            .count();
        return add(
            text,
            &row[..len.max(1)],
            Evidence::Labelled,
            "name with title",
            names,
        );
    }
    let len = (1..=row.len().min(3)).rev().find(|&len| {
        let end = row[len - 1].end();
        let after = &text.text[end..];
        [
            "-san", "-sama", "さん", "様", "氏", "さま", " san", " 様", " さん", " 氏",
        ]
        .iter()
        .any(|h| after.starts_with(h))
    })?;
    let start = (0..len).find(|&at| len - at <= 2 && !row[at].no_name)?;
    if start > 0 || row[0].text.len() < 2 {
        return None;
    }
    add(
        text,
        &row[..len],
        Evidence::Labelled,
        "name with honorific",
        names,
    )
}

/// Given name and surname, in either order, and what more belongs to them.
fn pair(text: &Context<'_>, row: &[Word<'_>], names: &mut Names<'_>) -> Option<usize> {
    let (first, second) = (row.first()?, row.get(1)?);
    if first.text.len() < 2
        || second.text.len() < 2
        || first.capitals()
            && !second.capitals()
            && first.text.len() > 1
            && !second.kinds.is(Kinds::GIVEN)
    {
        return None;
    }
    let gap = &text.text[first.end()..second.start];
    if gap.starts_with(['.', ',']) {
        return None;
    }
    let pairs = (first.given() && second.surname()) || (first.surname() && second.given());
    if !pairs && !given_and_unknown(text, row) {
        return None;
    }
    let more = row.get(2).is_some_and(|third| {
        (third.given() || third.surname()) && text.text[second.end()..third.start] == *" "
    });
    add(
        text,
        &row[..2 + usize::from(more)],
        Evidence::Context,
        "given name and surname",
        names,
    )
}

/// What words of English prose end in.
const ENDINGS: &[&str] = &[
    "ion", "ment", "ing", "ity", "ness", "ance", "ence", "ory", "ary", "ive", "able", "ible",
    "ers", "ics", "ism", "ist", "als", "ure", "age", "ed", "ly",
];

/// A given name and a word that no register has, built like a surname: `Fatima Al-Sayed`.
fn given_and_unknown(text: &Context<'_>, row: &[Word<'_>]) -> bool {
    let (first, second) = (&row[0], &row[1]);
    let compound = second.text.contains(['-', '\'', '’']);
    let prose = !compound && ENDINGS.iter().any(|ending| second.text.ends_with(ending));
    let shaped =
        first.text.len() >= 4 && second.text.len() >= 4 && !second.capitals() && !first.capitals();
    let more = row
        .get(2)
        .is_some_and(|third| text.text[second.end()..third.start] == *" ");
    let japanese = first.kinds.is(Kinds::GIVEN) && super::romaji::fold(second.text).is_some();
    let foreign = first.kinds.is(Kinds::FOREIGN_GIVEN)
        && (compound || !first.kinds.is(Kinds::FOREIGN_SURNAME));
    shaped && !prose && !more && !second.no_name && (japanese || foreign)
}

/// `K. Tanaka`
fn initial(text: &Context<'_>, row: &[Word<'_>], names: &mut Names<'_>) -> Option<usize> {
    let (first, second) = (row.first()?, row.get(1)?);
    let gap = &text.text[first.end()..second.start];
    let fits = first.text.len() == 1
        && matches!(gap, ". " | ".")
        && second.text.len() > 2
        && second.surname();
    if fits {
        add(
            text,
            &row[..2],
            Evidence::Context,
            "initial and surname",
            names,
        )
    } else {
        None
    }
}

/// A single name: behind a greeting, before `>` or `:` in a chat.
fn alone(text: &Context<'_>, word: &Word<'_>, names: &mut Names<'_>) -> Option<usize> {
    if !(word.given() || word.surname()) || word.text.len() < 3 {
        return None;
    }
    let greeted = text.hits.before(word.start).is_some_and(|hit| {
        hit.cue == Cue::Greeting
            && text.text[hit.end()..word.start]
                .chars()
                .all(|c| matches!(c, ' ' | ',' | '\n' | '-' | '.'))
            && word.start - hit.end() <= 4
    });
    let speaks =
        text.text[word.end()..].starts_with("> ") || text.text[word.end()..].starts_with(">:");
    if greeted || speaks {
        return add(
            text,
            std::slice::from_ref(word),
            Evidence::Context,
            "name in a letter or a chat",
            names,
        );
    }
    None
}

fn add(
    text: &Context<'_>,
    row: &[Word<'_>],
    evidence: Evidence,
    reason: &'static str,
    names: &mut Names<'_>,
) -> Option<usize> {
    let (first, last) = (row.first()?, row.last()?);
    let range: Range<usize> = first.start..last.end();
    if text.text[last.end()..]
        .trim_start_matches(' ')
        .starts_with("Co.")
    {
        return None;
    }
    if text
        .hits
        .within(first.start, last.end())
        .iter()
        .any(|hit| hit.cue == Cue::Ordinary)
    {
        return None;
    }
    names.add(range, evidence, reason);
    for word in row.iter().filter(|word| word.text.len() > 2) {
        names.part(word.start..word.end());
    }
    Some(row.len())
}

#[cfg(test)]
mod tests {
    use crate::names::testing::found;

    #[test]
    fn romaji_and_foreign_names_are_found() {
        for (text, name) in [
            ("Hidetaka Ootsubo called", "Hidetaka Ootsubo"),
            ("OOTSUBO HIDETAKA on the passbook", "OOTSUBO HIDETAKA"),
            ("Please ask Mr. Brandt first", "Brandt"),
            ("Y. Kurokawa wrote back", "Y. Kurokawa"),
            ("Thanks, Carlos", "Carlos"),
            ("Siobhan O'Rourke, Documentary Credits", "Siobhan O'Rourke"),
            ("ask Kawamura-san", "Kawamura"),
        ] {
            assert_eq!(found(text), [name], "{text}");
        }
    }

    #[test]
    fn english_prose_holds_no_names() {
        for text in [
            "Basel Committee",
            "The Bank of Japan",
            "Bill of Lading",
            "Please Note That",
            "Grace Period",
            "Dear Sirs",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }
}
