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

/// The two halves of a number are told so near to each other, and to what they are, in bytes.
const HALF_REACH: usize = 24;
const NAMED_REACH: usize = 48;

/// `基礎年金の番号はまず3170、後ろが448206`: four digits and six, with words between.
fn halves(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let end = number.range.end;
    if number.shape() != [4]
        || !number.whole()
        || text.last_of(
            number.range.start,
            &[Cue::Pension, Cue::Amount, Cue::Birth],
            NAMED_REACH,
        ) != Some(Cue::Pension)
    {
        return;
    }
    let rest = text.after(end, HALF_REACH + 7);
    let Some(gap) = rest.find(|c: char| c.is_ascii_digit()) else {
        return;
    };
    let len = rest[gap..].bytes().take_while(u8::is_ascii_digit).count();
    let told = rest[..gap].starts_with(['、', ',', '。', ' ', '\n', 'と', 'で'])
        && ["後", "あと", "次", "下", "then", "続"]
            .iter()
            .any(|word| rest[..gap].contains(word));
    if len == 6 && gap <= HALF_REACH && told {
        let reason = "基礎年金番号 in two halves";
        found.add(Pension, number.range.clone(), Evidence::Labelled, reason);
        found.add(
            Pension,
            end + gap..end + gap + len,
            Evidence::Labelled,
            reason,
        );
    }
}

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    halves(number, text, found);
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
        assert_eq!(
            found(Pension, "基礎年金の番号はまず4213、後ろが169745。"),
            ["4213", "169745"]
        );
        assert_eq!(found(Pension, "基礎年金番号：4213169745").len(), 1);
    }

    #[test]
    fn document_numbers_are_none() {
        assert!(found(Pension, "稟議番号 2025-004417").is_empty());
    }
}
