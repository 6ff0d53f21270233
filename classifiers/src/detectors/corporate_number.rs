//! 法人番号: 13 digits, the first a check digit and never 0; invoice numbers are T and the same.

use crate::EntityType::CorporateNumber;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::{check, surroundings};
use crate::numbers::Number;

pub(super) const WORDS: &[&str] = &[
    "法人番号",
    "登録番号",
    "インボイス",
    "インボイス登録",
    "インボイス番号",
    "適格請求書発行事業者",
    "houjin_bango",
    "corporate number",
    "corporate_number",
    "hojin_bango",
    "houjin",
    "invoice registration",
    "適格請求書",
    "登記法人番号",
    "会社法人等番号",
];

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    if number.len() != 13 || number.digits()[0] == 0 {
        return;
    }
    let start = number.range.start;
    let lead = &text.text[..start];
    let letter = lead
        .strip_suffix(['-', ' '])
        .unwrap_or(lead)
        .strip_suffix(['T', 't']);
    let invoice = letter.is_some_and(|lead| !lead.ends_with(|c: char| c.is_ascii_alphanumeric()));
    let label_at = if invoice { start - 1 } else { start };
    let labelled = text.labelled(label_at, Cue::Corporate);
    let checks = check::corporate_number(number.digits());
    let range = if invoice {
        lead.rfind(['T', 't']).unwrap_or(start)..number.range.end
    } else {
        number.range.clone()
    };
    let (evidence, reason) = match (labelled || invoice, checks) {
        (true, true) => (Evidence::Certain, "法人番号: label or T, check digit"),
        (true, false) => (Evidence::Labelled, "法人番号: label or T"),
        (false, true)
            if number.whole()
                && !other(text, start)
                && !surroundings::in_a_code(text.text, start)
                && !of_goods(number.digits(), text) =>
        {
            (
                Evidence::Checked,
                "13 digits with the check digit of a 法人番号",
            )
        }
        _ => return,
    };
    found.add(CorporateNumber, range, evidence, reason);
}

fn other(text: &Context<'_>, at: usize) -> bool {
    text.label(at)
        .is_some_and(|cue| !matches!(cue, Cue::Number | Cue::Name | Cue::Address | Cue::Company))
}

/// A book's number or that of goods made in Japan (ISO 2108, JIS X 0507), where the text speaks of no
/// corporate number. No registry office has a number like their second to fifth digits, but for 5000.
fn of_goods(digits: &[u8], text: &Context<'_>) -> bool {
    let of_an_office = digits[1..5] == [5, 0, 0, 0];
    matches!(digits[..3], [9, 7, 8 | 9] | [4, 5 | 9, _])
        && !of_an_office
        && !text.hits.has(Cue::Corporate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn plain_grouped_and_invoice_numbers_are_found() {
        for text in [
            "法人番号 7000012050002",
            "T7000012050002",
            "登録番号はT7-0000-1205-0002です",
            "国税庁 7000012050002",
            r#"{"employerNo":"9243338775265"}"#,
        ] {
            assert_eq!(found(CorporateNumber, text).len(), 1, "{text}");
        }
        assert_eq!(
            found(CorporateNumber, "登録 T7000012050002"),
            ["T7000012050002"]
        );
    }

    #[test]
    fn book_numbers_are_none() {
        assert!(found(CorporateNumber, "ISBN 978-4-309-17452-5").is_empty());
        assert!(found(CorporateNumber, "JAN 4901234567894").is_empty());
        let of_matsuyama = "登録先\t番号\n伊予の商事\t4500001000515\n";
        assert_eq!(found(CorporateNumber, of_matsuyama).len(), 1);
        let goods = "品名\tコード\t数量\n電卓\t4957812671232\t3\n経営の本\t9784569534152\t20\n";
        assert!(found(CorporateNumber, goods).is_empty());
        assert_eq!(
            found(CorporateNumber, &format!("{goods}法人番号の欄は空")).len(),
            2
        );
    }
}
