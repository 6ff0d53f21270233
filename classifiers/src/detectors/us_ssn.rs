//! United States social security numbers, and the taxpayer numbers of those who have none: 3-2-4 digits.
//!
//! Areas 000 and 666, group 00 and serial 0000 are never issued (SSA, POMS RM 10201.035); 900 to 999 begin
//! individual taxpayer identification numbers (IRS, Publication 1915).

use crate::EntityType::UsSsn;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::{Joint, Number};

pub(super) const WORDS: &[&str] = &[
    "SSN",
    "social security",
    "social security number",
    "TIN",
    "taxpayer id",
    "ITIN",
    "ソーシャルセキュリティ",
];

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    if number.len() != 9 || !number.whole() {
        return;
    }
    let labelled = text.labelled(number.range.start, Cue::Ssn);
    let shaped =
        number.shape() == [3, 2, 4] && number.joined_by(&[Joint::Hyphen, Joint::Space, Joint::Dot]);
    if !(shaped || labelled) {
        return;
    }
    let issued = issued(number.value());
    let hyphens = shaped && number.joined_by(&[Joint::Hyphen]);
    if labelled {
        found.add(
            UsSsn,
            number.range.clone(),
            Evidence::Labelled,
            "social security number: label",
        );
    } else if issued && hyphens {
        found.add(
            UsSsn,
            number.range.clone(),
            Evidence::Checked,
            "social security number: form",
        );
    }
}

fn issued(number: u64) -> bool {
    let (area, group, serial) = (number / 1_000_000, number / 10_000 % 100, number % 10_000);
    !matches!(area, 0 | 666) && group != 0 && serial != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn the_form_is_enough() {
        assert_eq!(
            found(UsSsn, "contact a@example.com, SSN 123-45-6789, card"),
            ["123-45-6789"]
        );
        assert_eq!(found(UsSsn, "his number is 123-45-6789."), ["123-45-6789"]);
        assert_eq!(found(UsSsn, "she files under 912-70-5678"), ["912-70-5678"]);
    }

    #[test]
    fn numbers_never_issued_are_none_without_a_label() {
        for text in ["ref 000-12-3456", "ref 666-12-3456", "2025-11-03"] {
            assert!(found(UsSsn, text).is_empty(), "{text}");
        }
    }
}
