//! Names spelled letter by letter (`W-H-I-T-L-O-C-K`), and the parties of a SWIFT message (`:50K:`, `:59:`).

use super::lexicon::{Kinds, Lexicon};
use super::{Names, is_kanji};
use crate::candidates::Evidence;
use crate::context::Context;

pub(super) fn detect(text: &Context<'_>, lexicon: &Lexicon, names: &mut Names<'_, '_>) {
    if text.text.contains('-') {
        letters(text.text, lexicon, names);
    }
    if text.text.contains("50") || text.text.contains("59") {
        parties(text.text, lexicon, names);
    }
}

/// A name has so many letters, at least and at most.
const LETTERS: std::ops::RangeInclusive<usize> = 4..=16;

/// More words than somebody spells in one text.
const MOST: usize = 8;

/// `It's Whitlock, W-H-I-T-L-O-C-K`: the letters, and the word that they spell.
fn letters(text: &str, lexicon: &Lexicon, names: &mut Names<'_, '_>) {
    let bytes = text.as_bytes();
    let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    let mut at = 0;
    let mut seen = 0;
    while let Some(hyphen) = memchr::memchr(b'-', &bytes[at..]).map(|found| at + found) {
        at = hyphen + 1;
        let Some(start) = hyphen.checked_sub(1).filter(|start| letter(*start)) else {
            continue;
        };
        let mut end = start + 1;
        while bytes.get(end) == Some(&b'-') && letter(end + 1) {
            end += 2;
        }
        at = at.max(end);
        let part = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'-');
        let inside = part(start.checked_sub(1).map(|at| &bytes[at])) || part(bytes.get(end));
        if inside || !LETTERS.contains(&((end - start).div_ceil(2))) {
            continue;
        }
        seen += 1;
        if seen > MOST {
            return;
        }
        let word: String = text[start..end].chars().filter(|c| *c != '-').collect();
        let kinds = lexicon.latin(&word);
        let name = kinds.is(Kinds::ANY_NAME) && !kinds.is(Kinds::COMMON);
        let mut spoken = false;
        for case in [capitalised(&word), word.clone()] {
            for found in memchr::memmem::find_iter(bytes, case.as_bytes()) {
                let range = found..found + case.len();
                let joined = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
                if !joined(found.checked_sub(1).map(|at| &bytes[at]))
                    && !joined(bytes.get(range.end))
                {
                    spoken = true;
                    names.add(range, Evidence::Context, "name that is spelled");
                }
            }
        }
        if name || spoken {
            names.add(
                start..end,
                Evidence::Labelled,
                "name spelled letter by letter",
            );
        }
    }
}

fn capitalised(word: &str) -> String {
    word[..1].to_owned() + &word[1..].to_ascii_lowercase()
}

/// Fields of the ordering customer and the beneficiary (ISO 15022, MT 103).
const FIELDS: &[&str] = &["50K:", "50F:", "50A:", "50:", "59:", "59F:", "59A:"];

/// `:50K:/0451182\nTAKEMURA SHIORI\n…`
fn parties(text: &str, lexicon: &Lexicon, names: &mut Names<'_, '_>) {
    let mut at = 0;
    let mut after_account = false;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let bare = line.trim_start_matches([' ', ':', '>']);
        let field = FIELDS.iter().find_map(|field| bare.strip_prefix(field));
        let Some(value) = field.or_else(|| after_account.then_some(bare)) else {
            after_account = false;
            continue;
        };
        let value = value.trim_start_matches(' ');
        after_account = field.is_some() && (value.starts_with('/') || value.trim().is_empty());
        if after_account {
            continue;
        }
        let value = value.strip_prefix("1/").unwrap_or(value);
        let len = value
            .find(['/', '\n', ',', '\r', '|'])
            .unwrap_or(value.len());
        let name = value[..len].trim_end();
        if is_person(lexicon, name) {
            let from = start + (value.as_ptr() as usize - line.as_ptr() as usize);
            names.add(
                from..from + name.len(),
                Evidence::Labelled,
                "party of a payment",
            );
            names.part(from..from + name.len());
        }
    }
}

/// Two to four words in capitals, none of which names a firm or a trade.
fn is_person(lexicon: &Lexicon, name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let capitals = |word: &&str| {
        word.bytes()
            .all(|b| b.is_ascii_uppercase() || matches!(b, b'-' | b'\'' | b'.'))
    };
    let known = words.iter().any(|word| {
        let kinds = lexicon.latin(word);
        kinds.is(Kinds::ANY_NAME) && !kinds.is(Kinds::COMMON)
    });
    let prose = words.iter().any(|word| {
        let kinds = lexicon.latin(word);
        kinds.is(Kinds::COMMON) && !kinds.is(Kinds::ANY_NAME) || is_form(word)
    });
    (2..=4).contains(&words.len())
        && words.iter().all(capitals)
        && !name.contains(is_kanji)
        && known
        && !prose
}

fn is_form(word: &str) -> bool {
    const FORMS: &[&str] = &[
        "LTD", "CO", "INC", "CORP", "LLC", "KK", "GMBH", "AG", "SA", "PLC", "BV", "NV", "PTE",
        "PTY", "LIMITED", "TRADING", "HOLDINGS", "BANK", "FZCO", "FZE", "SPA", "SRL", "SARL", "LP",
        "LLP", "SHOJI", "KOGYO", "SANGYO", "SHOKAI", "BUSSAN",
    ];
    FORMS.contains(&word.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use crate::names::testing::found;

    #[test]
    fn spelled_names_and_parties_of_payments_are_found() {
        for (text, names) in [
            (
                "It's under Penhallow, P-E-N-H-A-L-L-O-W.",
                vec!["Penhallow", "P-E-N-H-A-L-L-O-W"],
            ),
            (
                "That is O-G-A-S-A-W-A-R-A for you",
                vec!["O-G-A-S-A-W-A-R-A"],
            ),
            (
                ":50K:/0451182\nTAKEMURA SHIORI\n3-2 HONCHO",
                vec!["TAKEMURA SHIORI"],
            ),
            (
                ":59:/DE12\nSEBASTIAN KELLNER\nMUENCHEN",
                vec!["SEBASTIAN KELLNER"],
            ),
        ] {
            assert_eq!(found(text), names, "{text}");
        }
    }

    #[test]
    fn codes_and_firms_are_none() {
        for text in [
            "Options A-B-C-D are open; use F-I-F-O.",
            ":50K:/0451182\nSETO KASEI CO LTD\nTOKYO",
            "50: items\n59: NEXT STEP",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
