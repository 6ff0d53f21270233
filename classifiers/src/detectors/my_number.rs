//! 個人番号 (My Number): 12 digits, often written 4-4-4.
//!
//! With a word that announces it, it counts whatever its check digit says (people mistype); without
//! one, the check digit must be right and nothing may say that it numbers a document: one random
//! 12-digit number in eleven passes the check.

use crate::EntityType::MyNumber;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::check;
use crate::numbers::{Joint, Number};

pub(super) const WORDS: &[&str] = &[
    "マイナンバー",
    "個人番号",
    "通知カード",
    "マイナンバーカード",
    "個人番号カード",
    "番号カード",
    "my number",
    "mynumber",
    "my_number",
    "my-number",
    "individual number",
    "kojin_bango",
    "kojin bango",
    "kojinbango",
    "kojin_no",
    "kojin",
    "tin (jp)",
    "tin(jp)",
    "jp tin",
    "japanese tin",
    "マイナ",
    "まいなんばー",
    "個番",
];

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    if number.len() != 12 {
        return;
    }
    let label = text.label_of(&number.range);
    let checks = check::my_number(number.digits());
    let mut add = |evidence, reason| found.add(MyNumber, number.range.clone(), evidence, reason);
    if label == Some(Cue::MyNumber) {
        return if checks {
            add(Evidence::Certain, "個人番号: label, check digit");
        } else {
            add(Evidence::Labelled, "個人番号: label");
        };
    }
    let filled = number.digits().starts_with(&[0, 0, 0, 0]);
    // `IN ('0310','0312','0450')`: codes of a query, which the view joins.
    let lead = text.before(number.range.start, 8).to_ascii_lowercase();
    let lead = lead.trim_end_matches(['\'', '"', ' ']);
    let listed = number.groups > 1 && (lead.ends_with("in (") || lead.ends_with("in("));
    if filled || listed || !number.whole() || !(plain(number) || checks && uneven(number)) {
        return;
    }
    let near = text.near(&number.range, Cue::MyNumber, 120, 60)
        || checks && text.near(&number.range, Cue::MyNumber, 600, 200);
    // A taxpayer's number is this one here, and no PIN on a card's back (裏の番号) has twelve digits.
    let fits = |cue| matches!(cue, Cue::Number | Cue::Name | Cue::Ssn | Cue::Pin);
    let numbers_something_else = label.is_some_and(|cue| !fits(cue));
    if near && !matches!(label, Some(Cue::License | Cue::Document)) {
        add(Evidence::Labelled, "個人番号: named nearby");
    } else if checks && !numbers_something_else && !text.near(&number.range, Cue::Document, 40, 0) {
        add(
            Evidence::Checked,
            "12 digits with the check digit of a 個人番号",
        );
    }
}

/// Groups that only the check digit tells for one number: `12-3456-7890-12`.
fn uneven(number: &Number) -> bool {
    matches!(
        number.shape(),
        [2, 4, 4, 2] | [4, 8] | [8, 4] | [2, 2, 2, 2, 2, 2] | [3, 4, 5] | [5, 4, 3] | [3, 3, 6]
    ) && number.joined_by(&[Joint::Hyphen, Joint::Space])
        && number.digits()[0] != 0
}

/// One group, or groups that people make of twelve digits.
fn plain(number: &Number) -> bool {
    matches!(
        number.shape(),
        [12] | [4, 4, 4] | [6, 6] | [3, 3, 3, 3] | [2, 5, 5]
    ) && number.joined_by(&[
        Joint::Hyphen,
        Joint::Space,
        Joint::Dot,
        Joint::Slash,
        Joint::Line,
        Joint::No,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn what_the_text_speaks_of_is_found_on_the_lines_of_a_form() {
        let text = "様式の6行目には個人番号を書いてもらうことでよいですか。届いたものはこれです。\n\
            Name: Ryoka Makabe\nLine 3: 2-18-6 Zaimokuza, Kamakura\nLine 6a: 123456789018\nLine 8: 06-28-1992";
        assert_eq!(found(MyNumber, text), ["123456789018"]);
    }

    #[test]
    fn the_end_of_a_row_and_the_next_one_are_none() {
        let text = "氏名,店番,口座番号,初回\n保々 深月,332,3328188,20251225\n0116,李 成民,990";
        assert!(found(MyNumber, text).is_empty());
    }

    #[test]
    fn codes_in_a_query_are_none() {
        let text = "SELECT * FROM t WHERE kind IN ('0310','0312','0450')";
        assert!(found(MyNumber, text).is_empty());
    }

    #[test]
    fn every_notation_is_found() {
        for text in [
            "個人番号は123456789018です",
            "マイナンバー：1234-5678-9018",
            "マイナンバーは１２３４　５６７８　９０１８",
            "{\"my_number\": \"123456789018\"}",
            "番号を控えました 1234.5678.9018 以上",
            "個人番号\n1234\u{200b}56789018",
            "個人番号 1234/5678/9018",
            "<payee seq=\"13\">\n  <kojin>123456789018</kojin>",
            "TIN (JP)          1234 5678 9018",
            "Tax residence: Japan, TIN 1234 5678 9018",
            "カードの裏の番号も123456-789018と言ってしまった",
        ] {
            assert_eq!(found(MyNumber, text).len(), 1, "{text}");
        }
    }

    #[test]
    fn with_a_label_a_wrong_check_digit_does_not_hide_it() {
        assert_eq!(
            found(MyNumber, "マイナンバー 1234 5678 9012"),
            ["1234 5678 9012"]
        );
    }

    #[test]
    fn document_numbers_are_none() {
        for text in [
            "稟議番号202610160001",
            "受付番号: 123456789018",
            "12,345,678,901円",
            "注文 123456789012",
        ] {
            assert!(found(MyNumber, text).is_empty(), "{text}");
        }
    }
}
