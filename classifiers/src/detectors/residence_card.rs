//! 在留カード番号: two capital letters, eight digits, two capital letters (出入国在留管理庁).

use super::lettered::Code;
use crate::EntityType::ResidenceCard;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;

pub(super) const WORDS: &[&str] = &[
    "在留カード番号",
    "在留カード",
    "residence card",
    "zairyu card",
    "zairyu",
    "residence_card",
    "特別永住者証明書",
    "residenceCard",
    "zairyu_card",
    "在留",
];

pub(super) fn detect(code: &Code<'_>, text: &Context<'_>, found: &mut Candidates) {
    // Two capitals, then a figure or a gap.
    let formed = match code.word.as_bytes() {
        [_, second] => second.is_ascii_uppercase(),
        [_, second, third, ..] => second.is_ascii_uppercase() && third.is_ascii_digit(),
        _ => false,
    };
    if !formed || code.word.len() > 12 {
        return;
    }
    let compact: String = code
        .rest
        .chars()
        .take(16)
        .filter(|c| !matches!(c, ' ' | '-' | '\n'))
        .take(12)
        .collect();
    let bytes = compact.as_bytes();
    let form = bytes.len() == 12
        && bytes[..2]
            .iter()
            .chain(&bytes[10..])
            .all(u8::is_ascii_uppercase)
        && bytes[2..10].iter().all(u8::is_ascii_digit)
        // As examples of the form are written.
        && !matches!(&bytes[2..10], b"00000000" | b"12345678" | b"99999999");
    if !form {
        return;
    }
    let mut left = 12;
    let len = code
        .rest
        .bytes()
        .take_while(|b| {
            let more = left > 0;
            left -= usize::from(more && b.is_ascii_alphanumeric());
            more
        })
        .count();
    let over = code.rest[len..].starts_with(|c: char| c.is_ascii_alphanumeric());
    if !over {
        let labelled = text.labelled(code.start, Cue::Residence);
        let evidence = if labelled {
            Evidence::Certain
        } else {
            Evidence::Checked
        };
        found.add(
            ResidenceCard,
            code.start..code.start + len,
            evidence,
            "form of a 在留カード番号",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn a_number_that_decodes_to_something_is_still_one() {
        assert_eq!(
            found(ResidenceCard, "カード UC12418747BD"),
            ["UC12418747BD"]
        );
    }

    #[test]
    fn the_form_is_enough() {
        assert_eq!(found(ResidenceCard, "番 号 LA16903154SB"), ["LA16903154SB"]);
        assert_eq!(
            found(ResidenceCard, "在留カードはLA 16903154 SBです"),
            ["LA 16903154 SB"]
        );
        assert_eq!(
            found(ResidenceCard, "the scanner read PH5190 7958 YW with gaps"),
            ["PH5190 7958 YW"]
        );
        assert!(found(ResidenceCard, "型番 LA16903154SBX").is_empty());
    }
}
