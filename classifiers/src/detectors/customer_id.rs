//! Customer, CIF, contract, loan, policy and member numbers. Each bank has its own forms: they are
//! known by their labels, and the common ones (K, C, L, CIF, LN and 7 to 12 digits) by themselves.

use crate::EntityType::{CustomerId, Person};
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
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
];

/// Prefixes that banks put before such numbers.
const PREFIXES: &[&str] = &[
    "CIF", "LN", "K", "C", "L", "CIF-", "LN-", "K-", "C-", "L-", "CIF ", "CUST-", "P-",
];

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    if !(6..=14).contains(&number.len()) || number.open_after {
        return;
    }
    if !number.joined_by(&[Joint::Hyphen, Joint::Space, Joint::No, Joint::Line]) {
        return;
    }
    if text
        .char_after(number.range.end)
        .is_some_and(|c| c.is_ascii_alphabetic())
    {
        return;
    }
    let start = prefix_start(text.text, number.range.start);
    let prefixed = start < number.range.start;
    let label = text.label(start).or_else(|| text.label(number.range.start));
    let range = start..number.range.end;
    let dashed = number.groups == 1 || number.joined_by(&[Joint::Hyphen, Joint::Line]);
    match label {
        Some(Cue::Customer) if dashed && (prefixed || !number.open_before) => {
            found.add(
                CustomerId,
                range,
                Evidence::Certain,
                "customer or contract number: label",
            );
        }
        Some(Cue::Document | Cue::Version | Cue::Amount) => {}
        _ if known_prefix(&text.text[start..number.range.start])
            && number.groups == 1
            && number.len() >= 7 =>
        {
            found.add(
                CustomerId,
                range,
                Evidence::Checked,
                "form of a customer or contract number",
            );
        }
        None | Some(Cue::Number | Cue::Name)
            if matches!(number.shape(), [3..=4, 3, 3..=4])
                && dashed
                && !number.open_before
                && number.digits()[0] != 0
                && text.near(&range, Cue::Customer, 90, 24) =>
        {
            found.add(
                CustomerId,
                range,
                Evidence::Context,
                "a customer number is spoken of",
            );
        }
        None | Some(Cue::Number | Cue::Name)
            if number.groups == 1
                && !prefixed
                && matches!(number.len(), 7..=10)
                && number.whole()
                && text.near(&range, Cue::Customer, 60, 24) =>
        {
            found.add(
                CustomerId,
                range,
                Evidence::Context,
                "a customer number is spoken of",
            );
        }
        _ => {}
    }
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

/// Where up to four capital letters (and a hyphen) before the digits begin.
fn prefix_start(text: &str, digits: usize) -> usize {
    let bytes = &text.as_bytes()[..digits];
    let dash = usize::from(bytes.last() == Some(&b'-'));
    let letters = bytes[..digits - dash]
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_uppercase())
        .count();
    let start = digits - dash - letters;
    let alone = start == 0 || !bytes[start - 1].is_ascii_alphanumeric();
    if (1..=4).contains(&letters) && alone {
        start
    } else {
        digits
    }
}

fn known_prefix(prefix: &str) -> bool {
    PREFIXES.contains(&prefix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

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
    }

    #[test]
    fn patches_tickets_and_requests_are_none() {
        for text in [
            "KB5048685適用後",
            "INC0048213",
            "稟議番号 2025004417",
            "チケット 10203040",
            "APP-20251103-004417",
        ] {
            assert!(found(CustomerId, text).is_empty(), "{text}");
        }
    }
}
