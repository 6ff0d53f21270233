//! Breaks in names of Latin letters, accents and all: `Carlos E⏎cheverría`, `Maarten ⏎de Wit`.

use super::breaks::Break;
use crate::names::{Lexicon, is_katakana};

/// Between the parts of names.
const PARTICLES: [&str; 16] = [
    "de", "van", "von", "der", "den", "la", "le", "da", "bin", "zu", "di", "el", "al", "dos",
    "ter", "du",
];
/// Names are no longer, in letters: each half by itself where the break stands between two.
const LONGEST: usize = 20;
/// A shorter piece of a name may be a word or another name by chance.
const SHORT: usize = 4;
/// What stands before a field, or a name in a sentence.
const SIGNS: [char; 10] = [' ', ':', '"', '\'', ',', ';', '|', '(', '=', '/'];

/// Whether the break may cut a name, by its form: what it leaves at the end of the line is no word of prose.
pub(super) fn cut(around: &Break<'_>, lexicon: &Lexicon) -> bool {
    let stem = around.before.trim_end_matches(['.', '-', '/']);
    let sign = &around.before[stem.len()..];
    let lead = stem.trim_end_matches(is_letter);
    let head = &stem[lead.len()..];
    let behind = around.behind.trim_start_matches(is_letter);
    let tail = &around.behind[..around.behind.len() - behind.len()];
    let letters = head.chars().count();
    let begins = around
        .behind
        .starts_with(|c: char| is_letter(c) || is_katakana(c));
    let behind_break = tail.chars().count();
    let longest = if around.between_words {
        letters.max(behind_break)
    } else {
        letters + behind_break
    };
    if head.is_empty() || !begins || longest > LONGEST {
        return false;
    }
    if around.between_words {
        let part = |word: &str| is_capitalised(word) || PARTICLES.contains(&word);
        // A key of the next line.
        return part(head) && part(tail) && !behind.starts_with([':', '=']);
    }
    match sign {
        // `N.⏎S.`, `K.⏎ラモス`
        "." => letters == 1 && is_capitalised(head) && !tail.starts_with(char::is_lowercase),
        // `Omar Al-⏎Harthy`, `ZDANOWICZ/⏎MALGORZATA`
        "-" | "/" => is_capitalised(head) && is_capitalised(tail) && !lead.ends_with(['/', '.']),
        "" => within_word(lead, head, tail, behind, lexicon),
        _ => false,
    }
}

/// `Carlos E⏎cheverría`, `Mal⏎kov氏`, `GERD OS⏎THEIMER`
fn within_word(lead: &str, head: &str, tail: &str, behind: &str, lexicon: &Lexicon) -> bool {
    let capitals = |word: &str| !word.chars().any(char::is_lowercase);
    let initial = head.chars().count() == 1;
    let one_case = if tail.starts_with(char::is_lowercase) {
        initial || !capitals(head)
    } else {
        capitals(head) && capitals(tail)
    };
    let mailbox = behind.starts_with(['@', '_'])
        || behind
            .strip_prefix('.')
            .is_some_and(|rest| rest.starts_with(is_letter));
    let next_line = mailbox || behind.starts_with([':', '=']) || PARTICLES.contains(&tail);
    if !is_capitalised(head) || tail.is_empty() || !one_case || next_line {
        return false;
    }
    let named = lead.strip_suffix(' ').is_some_and(|lead| {
        let word = lead.rsplit(SIGNS).next().unwrap_or_default();
        is_capitalised(word) && word.chars().all(|c| is_letter(c) || matches!(c, '.' | '-'))
    });
    let titled = behind.starts_with(['様', '氏', 'さ']) || behind.starts_with("-san");
    let whole = lexicon.is_prose(head) || lexicon.may_be_latin_name(head);
    let half = named && head.chars().count() <= SHORT || !whole;
    (named || titled || !capitals(tail)) && half && !lexicon.is_prose(&tail.to_lowercase())
}

/// Of a Latin script, with or without an accent.
pub(super) const fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}')
}

fn is_capitalised(word: &str) -> bool {
    word.starts_with(|c: char| is_letter(c) && c.is_uppercase())
}
