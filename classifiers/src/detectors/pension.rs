//! 基礎年金番号: 10 digits, written 4-6. No check digit is published.

use crate::EntityType::Pension;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::surroundings;
use crate::numbers::Number;

pub(super) const WORDS: &[&str] = &[
    "基礎年金番号",
    "年金番号",
    "年金手帳",
    "年金証書",
    "基礎年金番号通知書",
    "ねんきん定期便",
    "pension number",
    "pension no",
    "pension_no",
    "nenkin_bango",
    "basic pension",
    "年金",
    "pension",
    "kiso_nenkin",
    "nenkin",
];

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    if number.len() != 10 || !matches!(number.shape(), [10] | [4, 6]) {
        return;
    }
    if matches!(number.digits(), [0, 1, 2, 0, ..] | [0, 5, 7, 0, ..]) {
        return;
    }
    let label = text.label_of(&number.range);
    if label == Some(Cue::Pension) {
        found.add(
            Pension,
            number.range.clone(),
            Evidence::Certain,
            "基礎年金番号: label",
        );
    } else if surroundings::in_a_code(text.text, number.range.start) {
        // `KA-2026-000371`
    } else if number.whole() && number.shape() == [4, 6] && text.hits.has(Cue::Pension) {
        found.add(
            Pension,
            number.range.clone(),
            Evidence::Labelled,
            "4-6 digits, a pension is spoken of",
        );
    } else if number.whole()
        && number.shape() == [4, 6]
        && !matches!(
            label,
            Some(Cue::Document | Cue::Customer | Cue::Phone | Cue::Version | Cue::Amount)
        )
    {
        found.add(
            Pension,
            number.range.clone(),
            Evidence::Form,
            "4-6 digits, the form of a 基礎年金番号",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn found_with_label_or_where_pensions_are_spoken_of() {
        assert_eq!(found(Pension, "基礎年金番号4213-169745"), ["4213-169745"]);
        assert_eq!(
            found(Pension, "年金の証書から転記 → 4213-169745"),
            ["4213-169745"]
        );
        assert_eq!(found(Pension, "基礎年金番号：4213169745").len(), 1);
    }

    #[test]
    fn document_numbers_are_none() {
        assert!(found(Pension, "稟議番号 2025-004417").is_empty());
    }
}
