//! Initials: `S.K.`, `K.T様`, `T・N氏`, `Ｋ氏`, and `S.R.` under a letter.

use super::Names;
use super::latin_around::{before, called};
use super::latin_words::capital;
use super::score::ENOUGH;
use crate::context::Context;
use crate::cues::Cue;

/// Two initials, behind what announces a person, before what calls one, or under a letter; one, before
/// what calls a person.
pub(super) fn detect(text: &Context<'_>, names: &mut Names<'_, '_>) {
    let bytes = text.text.as_bytes();
    let mut at = 0;
    while let Some(start) = capital(bytes, at) {
        at = start + 1;
        // What a dot, a `・`, or what calls somebody begins with; most capitals end here.
        if !bytes[start].is_ascii() || !matches!(bytes.get(at), Some(b'.' | 0xE3 | 0xE6)) {
            continue;
        }
        let before = &text.text[..start];
        let bullet = before.strip_suffix('・');
        let inside = bullet
            .unwrap_or(before)
            .ends_with(|c: char| c.is_ascii_alphanumeric())
            || before.ends_with(['.', '_', '-']);
        if inside {
            continue;
        }
        let rest = &text.text[at..];
        let second = ['.', '・'].into_iter().find_map(|sign| {
            let next = rest.strip_prefix(sign)?;
            next.starts_with(|c: char| c.is_ascii_uppercase())
                .then_some(at + sign.len_utf8() + 1)
        });
        match second {
            Some(end) => two(text, start, end, names),
            None => one(text.text, start, names),
        }
    }
}

fn two(text: &Context<'_>, start: usize, end: usize, names: &mut Names<'_, '_>) {
    let end = end + usize::from(text.text[end..].starts_with('.'));
    let over = !text.text[end..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
    let rest = &text.text[end..];
    let called = called(rest);
    let country = ["U.S", "U.K", "U.N", "E.U"]
        .iter()
        .any(|country| text.text[start..].starts_with(country));
    let role = text.hits.before(start).is_some_and(|hit| {
        hit.cue == Cue::Role
            && text.text[hit.end()..start]
                .trim_matches([' ', ':', 'は'])
                .is_empty()
    });
    if over
        && (called
            || !country && (role || before(text, start) >= 4 || signs(text.text, start, end)))
    {
        names.weigh(start..end, ENOUGH, "initials");
    }
}

/// A line of its own behind the end of a sentence.
fn signs(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].strip_suffix('\n').map(str::trim_end);
    let ends = |letter: &str| letter.ends_with(['。', '.', ',', '!', 'す', '具']);
    before.is_some_and(ends) && (text[end..].is_empty() || text[end..].starts_with('\n'))
}

/// `K氏`, `Y様`: no stand-in as `A氏` and `X様` are.
fn one(text: &str, start: usize, names: &mut Names<'_, '_>) {
    let letter = text.as_bytes()[start];
    let called = ["氏", "様", "さん"]
        .iter()
        .any(|called| text[start + 1..].starts_with(called));
    let apart = !text[..start].ends_with(|c: char| c.is_alphabetic() && c < '\u{2E80}');
    if called && apart && !b"ABCDEXYZ".contains(&letter) {
        names.weigh(start..start + 1, ENOUGH, "initial with an honorific");
    }
}

#[cfg(test)]
mod tests {
    use crate::names::testing::found;

    #[test]
    fn initials_of_somebody_are_found() {
        for (text, names) in [
            ("件名: H・W氏の融資", vec!["H・W"]),
            ("M.K.様のご来店", vec!["M.K."]),
            ("後任 Ｓ・Ｔ。", vec!["Ｓ・Ｔ"]),
            ("以上、よろしくお願いします。\nR.S.", vec!["R.S."]),
            ("Ｋ氏から相談", vec!["Ｋ"]),
        ] {
            assert_eq!(found(text), names, "{text}");
        }
    }

    #[test]
    fn stand_ins_countries_and_firms_are_none() {
        for text in [
            "A氏とB氏の例",
            "U.S. dollars",
            "A・B・Cの三案",
            "X様の場合",
            "I.T.の時代",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
