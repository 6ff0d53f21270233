//! IBAN (ISO 13616): country, two check digits, up to 30 letters and digits, in groups of four.

use super::check;
use super::lettered::Code;
use crate::EntityType::Iban;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::Numbers;

pub(super) const WORDS: &[&str] = &["IBAN", "国際銀行口座番号"];

/// The lengths by country, SWIFT IBAN Registry.
const LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SC", 31),
    ("SD", 18),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
];

/// Characters of the text that an IBAN with separators may take.
const LONGEST: usize = 80;

pub(super) fn detect(code: &Code<'_>, text: &Context<'_>, found: &mut Candidates) {
    let head = code.rest.as_bytes();
    if head.len() < 15 || !head[1].is_ascii_uppercase() {
        return;
    }
    let country = LENGTHS.binary_search_by(|(country, _)| (*country).cmp(&code.rest[..2]));
    let Ok(country) = country else { return };
    let Some((compact, len)) = read(code.rest, LENGTHS[country].1) else {
        return;
    };
    let range = code.start..code.start + len;
    if check::iban(&compact) {
        found.add(Iban, range, Evidence::Certain, "IBAN: check digits");
    } else if text.labelled(code.start, Cue::Iban) {
        found.add(Iban, range, Evidence::Labelled, "IBAN: label, form");
    }
}

/// `de89370400440532013000`, `De 89 3704…`: typed without capitals, or apart from the country.
pub(super) fn in_small_letters(text: &Context<'_>, numbers: &Numbers<'_>, found: &mut Candidates) {
    for index in 0..numbers.count() {
        let digits = numbers.group(index).start;
        let lead = text.text[..digits].trim_end_matches(' ');
        let start = lead.len().wrapping_sub(2);
        let Some(country) = text.text.get(start..lead.len()) else {
            continue;
        };
        let before = text.text[..start].chars().next_back();
        if !country.bytes().all(|b| b.is_ascii_alphabetic())
            || digits - lead.len() > 1
            || before.is_some_and(|c| c.is_ascii_alphanumeric())
        {
            continue;
        }
        let country = country.to_ascii_uppercase();
        let known = LENGTHS.binary_search_by(|(known, _)| (*known).cmp(&country));
        let read = known
            .ok()
            .and_then(|known| read(&text.text[start..], LENGTHS[known].1));
        if let Some((compact, len)) = read
            && check::iban(&compact)
        {
            let range = start..start + len;
            found.add(Iban, range, Evidence::Certain, "IBAN: check digits");
        }
    }
}

/// Between two groups, in bytes: `, `, `・`.
const LONGEST_GAP: usize = 3;

/// Exactly `want` letters and digits, whatever signs part them left out.
fn read(rest: &str, want: usize) -> Option<(Vec<u8>, usize)> {
    let mut compact = Vec::with_capacity(want);
    let mut gap = 0;
    for (at, byte) in rest.bytes().enumerate().take(LONGEST) {
        if byte.is_ascii_alphanumeric() {
            compact.push(byte.to_ascii_uppercase());
            gap = 0;
        } else if gap < LONGEST_GAP {
            gap += 1;
        } else {
            return None;
        }
        let digits = compact.len() < 3 || compact[2..].iter().take(2).all(u8::is_ascii_digit);
        if !digits {
            return None;
        }
        if compact.len() == want {
            let over = rest[at + 1..].starts_with(|c: char| c.is_ascii_alphanumeric());
            return (!over).then_some((compact, at + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn countries_are_sorted() {
        assert!(LENGTHS.is_sorted());
    }

    #[test]
    fn grouped_and_plain_ibans_are_found() {
        for iban in [
            "DE89370400440532013000",
            "DE89 3704 0044 0532 0130 00",
            "GB82-WEST-1234-5698-7654-32",
            "de89370400440532013000",
            "De 89 3704 0044 0532 0130 00",
            "DE89・3704・0044・0532・0130・00",
            "DE89/370400/4405/3201/3000",
            "DE89, 3704_00440532|0130 00",
        ] {
            assert_eq!(found(Iban, &format!("送金先は{iban}です")), [iban]);
        }
        assert_eq!(
            found(Iban, "IBAN DE89370400440532013001").len(),
            1,
            "a label outweighs a mistyped digit"
        );
        assert!(found(Iban, "DE89370400440532013001").is_empty());
    }
}
