//! Customer, CIF, contract, loan, policy and member numbers. Each bank has its own forms: they are
//! known by their labels, and the common ones (K, C, L, CIF, LN and 7 to 12 digits) by themselves.

use std::ops::Range;

use crate::EntityType::{CustomerId, Person};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::surroundings;
use crate::numbers::{Joint, Number, Numbers};

pub(super) const WORDS: &[&str] = &[
    "顧客番号",
    "お客様番号",
    "お客さま番号",
    "顧客ID",
    "お客様ID",
    "顧客コード",
    "取引先番号",
    "取引先コード",
    "CIF",
    "CIF番号",
    "cif_no",
    "契約番号",
    "契約者番号",
    "ご契約番号",
    "契約No",
    "契約 No",
    "証券 No",
    "会員 No",
    "お客様 No",
    "証券番号",
    "証券",
    "会員番号",
    "会員ID",
    "加入者番号",
    "融資番号",
    "貸付番号",
    "ローン番号",
    "ローン契約",
    "customer id",
    "customer_id",
    "customerId",
    "customer no",
    "customer number",
    "customer",
    "cust_id",
    "cust_no",
    "client id",
    "client_id",
    "client",
    "cust",
    "membership",
    "membership no",
    "relationship",
    "loan ref",
    "policy",
    "policyholder",
    "client no",
    "member id",
    "member_id",
    "member no",
    "policy no",
    "policy number",
    "policy_no",
    "contract no",
    "contract number",
    "contract_no",
    "loan no",
    "loan number",
    "loan_no",
    "loan account",
    "old_cif",
    "利用者番号",
    "ログインID",
    "お客様No",
    "組合員番号",
    "名寄せ番号",
    "顧客No",
    "contractNo",
    "policyNo",
    "memberNo",
    "loanId",
    "loan_id",
    "contract_id",
    "証券No",
    "会員No",
    "口座名義人番号",
    "id番号",
    "保険証券番号",
    "保険証券",
    "cis番号",
    "顧客管理番号",
    "顧客識別番号",
    "顧客識別子",
    "個客番号",
    "顧客CD",
    "顧客NO",
    "顧客no.",
    "お客さまID",
    "お客様コード",
    "お客さまコード",
    "お客様CD",
    "お客様No.",
    "取引先CD",
    "取引先No",
    "取引先ID",
    "契約ID",
    "契約NO",
    "契約no.",
    "契約者ID",
    "契約者コード",
    "ご契約No",
    "ご契約者番号",
    "ご契約の番号",
    "契約の番号",
    "口座契約番号",
    "ローンNo",
    "ローンID",
    "ローン契約番号",
    "カードローン契約番号",
    "住宅ローン契約番号",
    "融資契約番号",
    "融資No",
    "融資口番号",
    "貸出番号",
    "貸付No",
    "貸付契約番号",
    "債権番号",
    "債務者番号",
    "債務者コード",
    "保証番号",
    "保証委託番号",
    "証書番号",
    "証券番",
    "保険契約番号",
    "ポリシー番号",
    "ポリシーNo",
    "加入番号",
    "加入者コード",
    "加入者No",
    "組合員コード",
    "組合員No",
    "会員NO",
    "会員コード",
    "メンバーID",
    "メンバー番号",
    "メンバーズ番号",
    "利用者ID",
    "ご利用者番号",
    "ユーザー番号",
    "ログインNo",
    "店番号+顧客番号",
    "信託契約番号",
    "受益者番号",
    "預り番号",
    "客番",
    "CIFNo",
    "CIF No",
    "CIF No.",
    "CIF#",
    "CIFコード",
    "cif_number",
    "cifNo",
    "cifNumber",
    "シフ番号",
    "シフ",
    "CustomerNo",
    "CustomerNumber",
    "customer_no",
    "customer_number",
    "customer code",
    "customer_code",
    "customer ref",
    "customer reference",
    "customer #",
    "cust id",
    "cust no",
    "custId",
    "custNo",
    "cust#",
    "clientId",
    "clientNo",
    "client_no",
    "client number",
    "client ref",
    "client reference",
    "client code",
    "member number",
    "member_no",
    "memberId",
    "membership id",
    "membership number",
    "membership_id",
    "policyNumber",
    "policy_number",
    "policy id",
    "policy #",
    "policy_id",
    "policy ref",
    "contractId",
    "contract id",
    "contract ref",
    "contract #",
    "contract",
    "contract_number",
    "agreement no",
    "agreement number",
    "loan id",
    "loan_number",
    "loanNumber",
    "loanNo",
    "loan #",
    "loan reference",
    "loan",
    "facility no",
    "facility id",
    "mortgage no",
    "mortgage account",
    "relationship no",
    "relationship number",
    "investor id",
    "subscriber id",
    "subscriber no",
    "insured no",
    "certificate no",
    "kokyaku_no",
    "kokyaku_id",
    "kokyaku_bango",
    "kokyakuNo",
    "keiyaku_no",
    "keiyaku_bango",
    "keiyakuNo",
    "kaiin_no",
    "kaiin_bango",
    "ローン番",
    "party_id",
    "partyId",
    "holder_id",
];

/// Prefixes that banks put before such numbers.
const PREFIXES: &[&str] = &[
    "CIF", "LN", "K", "C", "L", "CIF-", "LN-", "K-", "C-", "L-", "CIF ", "CUST-", "P-", "CUST",
    "POL", "POL-", "MB", "MB-", "HL", "HL-", "ML", "ML-", "CL", "CL-", "LOAN-", "CIF:",
];

/// The longest number with its letters, in bytes.
const LONGEST: usize = 24;

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let Some(token) = token(number, text.text) else {
        return;
    };
    let prefix = &text.text[token.start..number.range.start];
    let label = text
        .label_of(&token)
        .or_else(|| text.label_of(&number.range));
    let long = (6..=14).contains(&number.len());
    match label {
        Some(Cue::Customer) if labelled_form(number, &token, text) => {
            found.add(
                CustomerId,
                token,
                Evidence::Certain,
                "customer or contract number: label",
            );
        }
        Some(Cue::Document | Cue::Version | Cue::Amount) => {}
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
    // `C 1930526990`: one capital letter by itself.
    if start == number.range.start
        && number.len() >= 6
        && start >= 2
        && bytes[start - 1] == b' '
        && bytes[start - 2].is_ascii_uppercase()
        && !text[..start - 2]
            .ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '\''))
    {
        start -= 2;
    }
    let tail = text[number.range.end..]
        .bytes()
        .take(3)
        .take_while(u8::is_ascii_uppercase)
        .count();
    let end = number.range.end + tail;
    let over = text[end..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    (!over && tail < 3 && end - start <= LONGEST + 4).then_some(start..end)
}

/// With a label, whatever has four digits and is no date, amount or count.
fn labelled_form(number: &Number, token: &Range<usize>, text: &Context<'_>) -> bool {
    let digits = text.text[token.clone()]
        .bytes()
        .filter(u8::is_ascii_digit)
        .count();
    let dated = matches!(number.shape(), [4, 1..=2, 1..=2]) && token.start == number.range.start;
    let dashed = number.groups == 1
        || number.joined_by(&[Joint::Hyphen])
        || number.joined_by(&[Joint::Hyphen, Joint::Line]) && number.lengths[0] <= 5
        || number.joined_by(&[Joint::Space, Joint::No]) && number.len() >= 8;
    let plain = token.start < number.range.start || !number.open_before;
    digits >= 4
        && (digits >= 5 || token.start < number.range.start || year_apart(number))
        && plain
        && dashed
        && !dated
        && !surroundings::measured(text, &number.range)
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

/// `島野一子 / 7103517`: a number of its own directly behind a name numbers the customer.
pub(super) fn beside_names(text: &Context<'_>, numbers: &Numbers<'_>, found: &mut Candidates) {
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
            "cust_id VARCHAR(10)",
        ] {
            assert!(found(CustomerId, text).is_empty(), "{text}");
        }
    }
}
