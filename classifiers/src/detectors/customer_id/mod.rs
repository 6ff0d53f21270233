//! Customer, CIF, contract, loan, policy and member numbers. Each bank has its own forms: they are
//! known by their labels, and the common ones (K, C, L, CIF, LN and 7 to 12 digits) by themselves.

mod coded;
mod codes;
mod desks;
mod keyed;
mod kinds;
mod rows;
mod words;
mod written;

use std::ops::Range;

pub(super) use words::{NUMBERED, WORDS};

use crate::EntityType::{CustomerId, Person};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::surroundings;
use crate::numbers::{Joint, Number, Numbers};

/// Prefixes that banks put before such numbers.
const PREFIXES: &[&str] = &[
    "CIF", "LN", "K", "C", "L", "CIF-", "LN-", "K-", "C-", "L-", "CIF ", "CUST-", "P-", "CUST",
    "POL", "POL-", "MB", "MB-", "HL", "HL-", "ML", "ML-", "CL", "CL-", "LOAN-", "CIF:",
];

/// The longest number with its letters, in bytes.
const LONGEST: usize = 24;

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let Some(token) = token(number, text.text).filter(|_| number.value() > 0) else {
        return;
    };
    let prefix = &text.text[token.start..number.range.start];
    let label = text
        .label_of(&token)
        .or_else(|| text.label_of(&number.range));
    let long = (6..=14).contains(&number.len());
    match label {
        Some(Cue::Customer) if labelled_form(number, &token, text) => {
            let token = codes::with_ordinal(text.text, token);
            found.add(
                CustomerId,
                token,
                Evidence::Certain,
                "customer or contract number: label",
            );
        }
        // `working-capital line (LN-576681290)`, `取引番号CIF90446196`
        Some(Cue::Document | Cue::Version)
            if !matches!(prefix, "LN-" | "CIF" | "CIF-") || number.len() < 8 => {}
        Some(Cue::Amount) if prefix.is_empty() => {}
        _ if known_prefix(prefix) && number.groups == 1 && (7..=14).contains(&number.len()) => {
            found.add(
                CustomerId,
                token,
                Evidence::Checked,
                "form of a customer or contract number",
            );
        }
        None | Some(Cue::Number | Cue::Name) if long && spoken_of(number, &token, text) => {
            found.add(
                CustomerId,
                token,
                Evidence::Context,
                "a customer number is spoken of",
            );
        }
        _ => {}
    }
}

/// The number with the letters that belong to it: `LN-24602076`, `C 1930526990`, `A12-3456`.
fn token(number: &Number, text: &str) -> Option<Range<usize>> {
    if number.open_after || number.len() > 16 {
        return None;
    }
    let allowed = |b: &&u8| b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b'-';
    let bytes = text.as_bytes();
    let lead = bytes[..number.range.start]
        .iter()
        .rev()
        .take(LONGEST)
        .take_while(allowed)
        .count();
    let mut start = number.range.start - lead;
    start += text[start..number.range.start].len()
        - text[start..number.range.start]
            .trim_start_matches('-')
            .len();
    let before = text[..start].chars().next_back();
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') && start < number.range.start {
        return None;
    }
    if start == number.range.start && number.len() >= 6 {
        start -= letters_apart(&text[..start]);
    }
    let tail = text[number.range.end..]
        .bytes()
        .take(3)
        .take_while(u8::is_ascii_uppercase)
        .count();
    let end = number.range.end
        + if tail == 0 {
            letter_behind(&text[number.range.end..])
        } else {
            tail
        };
    let over = text[end..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    (!over && tail < 3 && end - start <= LONGEST + 4).then_some(start..end)
}

/// `C 1930526990`, `TD 0446 8172`: the length of one or two capital letters by themselves.
fn letters_apart(lead: &str) -> usize {
    let Some(word) = lead.strip_suffix(' ') else {
        return 0;
    };
    let letters = word
        .bytes()
        .rev()
        .take(3)
        .take_while(u8::is_ascii_uppercase)
        .count();
    let before = word[..word.len() - letters].chars().next_back();
    let alone =
        !before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '\'' | '-' | '_'));
    if (1..=2).contains(&letters) && alone {
        letters + 1
    } else {
        0
    }
}

/// `TL-55091-B`: the length of a letter of its own behind a hyphen.
fn letter_behind(rest: &str) -> usize {
    let letter = rest.strip_prefix('-').unwrap_or_default();
    let alone = letter.starts_with(|c: char| c.is_ascii_uppercase())
        && !letter[1..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
    if alone { 2 } else { 0 }
}

/// With a label, whatever has four digits and is no date, amount or count.
fn labelled_form(number: &Number, token: &Range<usize>, text: &Context<'_>) -> bool {
    let digits = text.text[token.clone()]
        .bytes()
        .filter(u8::is_ascii_digit)
        .count();
    // With what stands before its last groups, too.
    let dated = written::is_day(&text.text[token.clone()]);
    let dashed = number.groups == 1
        || number.joined_by(&[Joint::Hyphen])
        || number.joined_by(&[Joint::Hyphen, Joint::Line]) && number.lengths[0] <= 5
        || number.joined_by(&[Joint::Space, Joint::No]) && number.len() >= 8;
    let plain = token.start < number.range.start || !number.open_before;
    // `member FY 2026`
    let year = text.text[token.clone()].starts_with("FY");
    digits >= 4
        && !year
        && (digits >= 5 || token.start < number.range.start || year_apart(number))
        && plain
        && dashed
        && !dated
        && (text.text[..token.start].ends_with("CIF#")
            || !surroundings::measured(text, &number.range))
}

/// Four digits that are no year.
fn year_apart(number: &Number) -> bool {
    !(1900..=2100).contains(&number.value())
}

/// A number without a label, where customers' numbers are spoken of.
fn spoken_of(number: &Number, token: &Range<usize>, text: &Context<'_>) -> bool {
    let grouped = matches!(number.shape(), [3..=4, 3, 3..=4])
        && number.joined_by(&[Joint::Hyphen, Joint::Line])
        && !number.open_before
        && number.digits()[0] != 0;
    let single = number.groups == 1 && number.whole() && matches!(number.len(), 7..=10);
    let reach = if grouped { 90 } else { 60 };
    (grouped || single)
        && text.near(token, Cue::Customer, reach, 24)
        && !surroundings::measured(text, &number.range)
}

/// `島野一子 / 7103517`, `44120987 | 島野一子`: a number of its own directly beside a name numbers the
/// customer, and so do the codes near one.
pub(super) fn beside_names(text: &Context<'_>, numbers: &Numbers<'_>, found: &mut Candidates) {
    behind_names(text, numbers, found);
    before_names(text, numbers, found);
    coded::detect(text, numbers, found);
    keyed::detect(text, found);
    rows::detect(text, found);
}

/// Codes of any form, when all else is found.
pub(super) fn codes(text: &Context<'_>, found: &mut Candidates) {
    codes::detect(text, found);
}

fn before_names(text: &Context<'_>, numbers: &Numbers<'_>, found: &mut Candidates) {
    let people = found.all().iter().filter(|c| c.entity == Person);
    let starts: Vec<usize> = people.map(|c| c.range.start).collect();
    for start in starts {
        let lead = text.text[..start].trim_end_matches([' ', '/', '(', ':', '|', ',']);
        let gap = start - lead.len();
        let Some(number) = numbers
            .ending(lead.len())
            .filter(|_| (1..=4).contains(&gap))
        else {
            continue;
        };
        let plain = !number.digits().starts_with(&[0, 0, 0]);
        let said_otherwise = text.label_of(&number.range).is_some_and(|cue| {
            !matches!(
                cue,
                Cue::Number | Cue::Name | Cue::Account | Cue::Customer | Cue::Branch
            )
        });
        if matches!(number.len(), 7..=10)
            && number.whole()
            && plain
            && !number.is_day()
            && !said_otherwise
            && !text
                .char_before(number.range.start)
                .is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
            && !surroundings::measured(text, &number.range)
        {
            let reason = "number directly before a name";
            found.add(CustomerId, number.range, Evidence::Form, reason);
        }
    }
}

fn behind_names(text: &Context<'_>, numbers: &Numbers<'_>, found: &mut Candidates) {
    let people: Vec<usize> = found
        .all()
        .iter()
        .filter(|c| c.entity == Person)
        .map(|c| c.range.end)
        .collect();
    for end in people {
        let gap = text.text[end..].len()
            - text.text[end..]
                .trim_start_matches([' ', '/', '(', '様', ':', '|', ','])
                .len();
        if !(1..=8).contains(&gap) {
            continue;
        }
        let Some(number) = numbers.at(end + gap) else {
            continue;
        };
        let amount = text
            .char_after(number.range.end)
            .is_some_and(|c| matches!(c, '円' | '万' | '件' | '.'));
        if matches!(number.len(), 7..=10) && number.digits()[0] != 0 && number.whole() && !amount {
            found.add(
                CustomerId,
                number.range,
                Evidence::Form,
                "number directly behind a name",
            );
        }
    }
}

fn known_prefix(prefix: &str) -> bool {
    PREFIXES.contains(&prefix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn labelled_and_prefixed_numbers_are_found() {
        assert_eq!(found(CustomerId, "お客様番号 5753274519"), ["5753274519"]);
        assert_eq!(found(CustomerId, "（契約番号L44357078）"), ["L44357078"]);
        assert_eq!(found(CustomerId, "住変の件 K8886673578"), ["K8886673578"]);
        assert_eq!(
            found(CustomerId, "住宅ローン事前審査 LN-24602076"),
            ["LN-24602076"]
        );
        assert_eq!(found(CustomerId, "顧客番号:6237-343-626"), ["6237-343-626"]);
        assert_eq!(found(CustomerId, r#"{"cif":"K18310878"}"#), ["K18310878"]);
        marked(
            CustomerId,
            &[
                "customer number?\n[00:15] CALLER ⟦C 1930526990⟧",
                "証券番号 ⟦88-1234567⟧ の名義変更",
                "契約No.⟦A12-345678⟧ 満期",
                "Loan ref ⟦LN-2024-00123⟧ matures",
                "{\"customer\":{\"id\":\"⟦00412398⟧\",\"tier\":3}}",
                "会員番号（ゴールド）：⟦0098-7712⟧",
                "<CustomerNo>⟦5753274519⟧</CustomerNo>",
                "policy no. ⟦JP8812345⟧ lapses",
                "組合員コード⟦512345⟧、出資口数 20口",
                "口振受付番号 ⟦55021987⟧ を照会",
                "ユーザーID：⟦KB-220198⟧ でログイン",
                "under agreement no. ⟦TD 0446 8172⟧ (term deposit)",
                "loan ref ⟦TL-55091-B⟧ was drawn",
                "信用状番号 ⟦LC8830-0047-26⟧",
                "member-id=⟦M4471-90028⟧ LOGIN ok",
                "会員番号 ⟦2001-17-42⟧",
                "member id:\n> ⟦7103517⟧ として登録",
                "顧客ID <⟦7103517⟧>",
                "SELECT name FROM customers WHERE cif >= ⟦7103517⟧",
                "会員番号は⟦2001-13-40⟧です",
                "組合員番号：⟦3318-04-17⟧",
                "raise the working-capital line (⟦LN-576681290⟧) from JPY 400m",
                "取引番号⟦CIF90446196⟧の件",
                "佐藤 健一様、契約は⟦AL-288510⟧",
                "佐藤 健一様のローン ⟦L519380⟧ の残",
            ],
        );
    }

    #[test]
    fn patches_tickets_and_requests_are_none() {
        for text in [
            "KB5048685適用後",
            "INC0048213",
            "稟議番号 2025004417",
            "チケット 10203040",
            "APP-20251103-004417",
            "顧客数 12000 社",
            "契約者 2025年4月時点",
            "loan 30000000円",
            "contract dated 2025-10-03",
            "会員番号 2001-12-24 に付番",
            "cust_id VARCHAR(10)",
            "鈴木 花子様の照会、受付 K-2603-118、回答は金曜",
            "id: SUP-260309-077\n申告: 鈴木 花子様",
            "鈴木 花子様より電話、HD-31177 に起票済み",
            "鈴木 花子様、UCP600 16条の通知について",
            "鈴木 花子様が号機 ATM-0420-05 で出金",
            "member id\n[2026-02-03 08:00:11] WARN rejoin",
        ] {
            assert!(found(CustomerId, text).is_empty(), "{text}");
        }
    }
}
