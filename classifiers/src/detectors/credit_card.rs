//! Payment cards: 13 to 19 digits (ISO/IEC 7812), Luhn, grouped by hyphens or spaces.

use crate::EntityType::CreditCard;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::check;
use crate::numbers::{Joint, Number};

pub(super) const WORDS: &[&str] = &[
    "カード番号",
    "クレジットカード",
    "カード",
    "デビット",
    "card",
    "card number",
    "card_no",
    "card no",
    "cardNo",
    "クレカ",
    "credit card",
    "visa",
    "mastercard",
    "jcb",
    "amex",
    "PAN",
    "会員番号(カード)",
    "debit card",
    "card_number",
    "法人カード",
    "キャッシュカード番号",
];

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    if !(13..=19).contains(&number.len()) || number.digits()[0] == 0 {
        return;
    }
    if number.joined_by(&[]) || grouped(number) {
        let label = text.label_of(&number.range);
        let luhn = check::luhn(number.digits());
        let (evidence, reason) = match (label == Some(Cue::Card), luhn && issuer(number.digits())) {
            (true, true) => (Evidence::Certain, "card number: label, check digit"),
            (true, false) if matches!(number.len(), 14..=16) && number.whole() => {
                (Evidence::Labelled, "card number: label")
            }
            // 13 digits are the code of a product: no scheme issues such cards any more, and every
            // Japanese article has a number that begins with 45 or 49.
            (false, true) if number.len() == 13 && !text.near(&number.range, Cue::Card, 60, 30) => {
                return;
            }
            (false, true)
                if number.whole() && !matches!(label, Some(Cue::Document | Cue::Corporate)) =>
            {
                (Evidence::Checked, "card number: issuer and check digit")
            }
            (false, false)
                if matches!(number.len(), 15 | 16)
                    && number.whole()
                    && text.near(&number.range, Cue::Card, 60, 30) =>
            {
                (Evidence::Context, "15 to 19 digits, a card is spoken of")
            }
            _ => return,
        };
        found.add(CreditCard, number.range.clone(), evidence, reason);
    }
}

fn grouped(number: &Number) -> bool {
    number.joined_by(&[
        Joint::Hyphen,
        Joint::Space,
        Joint::Dot,
        Joint::Slash,
        Joint::Line,
        Joint::No,
    ]) && number.shape().iter().all(|&len| len >= 2)
}

/// The major industry digits that payment cards begin with.
pub(super) fn issuer(digits: &[u8]) -> bool {
    matches!(
        (digits[0], digits[1], digits.len()),
        (4, _, 13 | 16 | 19)
            | (5, 0..=8, 16)
            | (2, 2..=7, 16)
            | (3, 5, 16..=19)
            | (3, 4 | 7, 15)
            | (3, 0 | 6 | 8 | 9, 14..=16)
            | (6, _, 16..=19)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn every_grouping_is_found() {
        for card in [
            "4111-1111-1111-1111",
            "4111 1111 1111 1111",
            "4111111111111111",
            "4111.1111.1111.1111",
            "3782 822463 10005",
            "４１１１－１１１１－１１１１－１１１１",
            "4111\n1111\n1111\n1111",
        ] {
            assert_eq!(found(CreditCard, &format!("カードは{card}です")), [card]);
            assert_eq!(found(CreditCard, &format!("contact: {card}")), [card]);
        }
    }

    #[test]
    fn cells_beside_it_do_not_hide_it() {
        let card = "4111-1111-1111-1111";
        for row in [
            format!("3,山下,{card},4112,2000"),
            format!("4112,2000,{card}"),
            format!("{card}|0198|4112|2000"),
        ] {
            assert_eq!(found(CreditCard, &row), [card], "{row}");
        }
    }

    #[test]
    fn other_long_numbers_are_none() {
        assert!(found(CreditCard, "追跡番号 4111111111111112").is_empty());
        assert!(found(CreditCard, "2025-11-03 10:41:22 4111").is_empty());
        assert!(found(CreditCard, "JANコードの例は「4901234567894」です").is_empty());
        // The check digit of an article's number is another one; of ten, one has a card's too.
        let articles =
            "品名,番号\nえんぴつ,4901234560048\nのり,4902345670015\nはさみ,4901987654329";
        assert!(found(CreditCard, articles).is_empty());
        let card = "4901234560048";
        assert_eq!(found(CreditCard, &format!("カード番号 {card}")), [card]);
    }
}
