//! Bank accounts: 7 digits (6 or 8 at some), 3 digits of the branch beside it; ゆうちょ: 記号 of 5
//! digits that begin with 1 (or 0), 番号 of up to 8. No check digits.

use crate::EntityType::BankAccount;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::{Joint, Number};

pub(super) const ACCOUNT: &[&str] = &[
    "口座番号",
    "口座",
    "普通預金",
    "普通",
    "当座預金",
    "当座",
    "貯蓄預金",
    "貯蓄",
    "定期預金口座",
    "振込先",
    "振込口座",
    "引落口座",
    "返済口座",
    "受取口座",
    "入金口座",
    "口番",
    "account number",
    "account no",
    "account",
    "acct",
    "acct_no",
    "account_no",
    "account_number",
    "accountNo",
    "accountNumber",
    "a/c",
    "a/c no",
    ":50K:",
    ":59:",
    "kouza",
    "kouza_bango",
    "普通口座",
    "当座口座",
    "savings",
    "checking",
    "普通No",
    "預金口座",
    "口座No",
    "acc_no",
    "acctNo",
    "from_account",
    "acc",
    "acc no",
    "current account",
    "savings account",
    "deposit account",
    "to_account",
    "debit account",
    "credit account",
    "普)",
    "当)",
    "(普)",
    "(当)",
    "普/",
];

pub(super) const BRANCH: &[&str] = &[
    "店番",
    "店番号",
    "支店番号",
    "支店コード",
    "支店",
    "店舗番号",
    "branch",
    "branch_no",
    "branch no",
    "branch code",
    "branch_code",
    "br",
    "branchNo",
    "店コード",
    "取引店",
    "出張所",
    "本店営業部",
    "営業部",
];

pub(super) const YUCHO: &[&str] = &[
    "ゆうちょ",
    "ゆうちょ銀行",
    "郵便貯金",
    "通常貯金",
    "郵貯",
    "振替口座",
    "Japan Post Bank",
    "Yucho",
    "jp bank",
];

/// How far the word ゆうちょ may stand before 記号 and 番号.
const YUCHO_REACH: usize = 150;

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    match number.shape() {
        [3, 7] if number.whole() => branch_and_account(number, text, found),
        [5, 5..=8] if yucho(number, text) => yucho_pair(number, text, found),
        [4 | 3, 4] if yucho(number, text) || labelled(number, text) => {
            found.add(
                BankAccount,
                number.range.clone(),
                Evidence::Labelled,
                "account number in groups: label",
            );
        }
        [_] => single(number, text, found),
        _ => {}
    }
}

/// `226-3931804`, `支店(755) 6296639`.
fn branch_and_account(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let label = text.label(number.range.start);
    if matches!(
        label,
        Some(Cue::Phone | Cue::Document | Cue::Version | Cue::Customer | Cue::Postal)
    ) {
        return;
    }
    let (evidence, reason) = match label {
        Some(Cue::Account | Cue::Branch) => (Evidence::Certain, "branch and account number: label"),
        _ if number.joints[0] == Some(Joint::Hyphen) => {
            (Evidence::Checked, "3-7 digits: branch and account")
        }
        _ if text.hits.has(Cue::Account) || text.hits.has(Cue::Branch) => {
            (Evidence::Context, "3 and 7 digits, an account is spoken of")
        }
        _ => return,
    };
    found.add(
        BankAccount,
        number.range.start..number.range.start + 3,
        evidence,
        reason,
    );
    found.add(
        BankAccount,
        number.range.end - 7..number.range.end,
        evidence,
        reason,
    );
}

fn yucho_pair(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    if !text.text[number.range.clone()].contains('\n') || yucho(number, text) {
        let start = number.range.start;
        let rest = text.text[start + 5..]
            .find(|c: char| c.is_ascii_digit())
            .map_or(start + 5, |at| start + 5 + at);
        found.add(
            BankAccount,
            start..start + 5,
            Evidence::Certain,
            "ゆうちょ 記号",
        );
        found.add(
            BankAccount,
            rest..number.range.end,
            Evidence::Certain,
            "ゆうちょ 番号",
        );
    }
}

fn single(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let label = text.label(number.range.start);
    let range = number.range.clone();
    let len = number.len();
    let glued = letter(text.char_before(range.start)) || letter(text.char_after(range.end));
    match label {
        Some(Cue::Account) if matches!(len, 6..=8) && !glued => {
            found.add(
                BankAccount,
                range,
                Evidence::Certain,
                "account number: label",
            );
        }
        Some(Cue::Account | Cue::Branch)
            if len == 3 && !number.open_after && names_branch(number, text) =>
        {
            found.add(
                BankAccount,
                range,
                Evidence::Labelled,
                "branch number: label",
            );
        }
        Some(Cue::Branch) if len == 7 && number.whole() && !glued => {
            found.add(
                BankAccount,
                range,
                Evidence::Labelled,
                "account number beside its branch",
            );
        }
        Some(Cue::Yucho | Cue::Symbol | Cue::Number | Cue::Account)
            if yucho(number, text) && matches!(len, 5..=8) =>
        {
            found.add(
                BankAccount,
                range,
                Evidence::Certain,
                "ゆうちょ 記号 or 番号: label",
            );
        }
        _ if len == 5 && number.digits()[0] <= 1 && text.near(&range, Cue::Yucho, 60, 0) => {
            found.add(
                BankAccount,
                range,
                Evidence::Labelled,
                "ゆうちょ 記号: named nearby",
            );
        }
        _ if matches!(len, 7 | 8) && yucho(number, text) && after_symbol(number, found, text) => {
            found.add(
                BankAccount,
                range,
                Evidence::Labelled,
                "ゆうちょ 番号 beside its 記号",
            );
        }
        None | Some(Cue::Number | Cue::Name) if len == 7 && number.whole() && !glued => {
            bare(number, text, found);
        }
        _ => {}
    }
}

/// Seven digits without a label: an account where one is spoken of close by.
fn bare(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let near = text.near(&number.range, Cue::Account, 70, 30)
        || text.near(&number.range, Cue::Branch, 60, 0);
    let beside_branch = found.all().last().is_some_and(|c| {
        c.entity == BankAccount
            && c.range.end <= number.range.start
            && number.range.start - c.range.end <= 24
    });
    if near || beside_branch {
        found.add(
            BankAccount,
            number.range.clone(),
            Evidence::Context,
            "7 digits, an account is spoken of",
        );
    }
}

/// A branch number stands directly behind its word or in brackets: `店番770`, `札幌支店(755)`.
fn names_branch(number: &Number, text: &Context<'_>) -> bool {
    let Some(hit) = text.hits.label_before(number.range.start) else {
        return false;
    };
    let unit = text.char_after(number.range.end);
    hit.cue == Cue::Branch
        && number.range.start - hit.end() <= 8
        && !matches!(
            unit,
            Some(
                '件' | '名'
                    | '円'
                    | '店'
                    | '人'
                    | '%'
                    | '百'
                    | '万'
                    | '千'
                    | '台'
                    | '枚'
                    | '年'
                    | '月'
            )
        )
        || text.columns.label(number.range.start) == Some(Cue::Branch)
}

fn labelled(number: &Number, text: &Context<'_>) -> bool {
    number.len() >= 7 && number.whole() && text.labelled(number.range.start, Cue::Account)
}

fn yucho(number: &Number, text: &Context<'_>) -> bool {
    let kinds = [Cue::Yucho, Cue::InsuranceCard, Cue::Insurer];
    text.last_of(number.range.start, &kinds, YUCHO_REACH) == Some(Cue::Yucho)
}

fn after_symbol(number: &Number, found: &Candidates, text: &Context<'_>) -> bool {
    found.all().iter().rev().take(4).any(|c| {
        c.entity == BankAccount
            && c.range.end <= number.range.start
            && number.range.start - c.range.end <= 60
            && !text.text[c.range.end..number.range.start].contains("\n\n")
    })
}

fn letter(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::found;

    #[test]
    fn accounts_and_branches_are_found() {
        assert_eq!(found(BankAccount, "口座番号：1234567"), ["1234567"]);
        assert_eq!(
            found(BankAccount, r#"{"口座番号": "1234567"}"#),
            ["1234567"]
        );
        assert_eq!(
            found(BankAccount, "普通 226-3931804 から"),
            ["226", "3931804"]
        );
        assert_eq!(
            found(BankAccount, "札幌支店（755）6296639"),
            ["755", "6296639"]
        );
        assert_eq!(
            found(BankAccount, "ゆうちょ 15106 の 14532451"),
            ["15106", "14532451"]
        );
        assert_eq!(
            found(BankAccount, "普通 １２３４５６７"),
            ["１２３４５６７"]
        );
        assert_eq!(
            found(BankAccount, "branch_no,acct\n226,3931804"),
            ["226", "3931804"]
        );
    }

    #[test]
    fn counts_and_documents_are_none() {
        for text in [
            "支店 214件",
            "稟議 1234567",
            "普通の人 30名",
            "2025年度の口座数は 1,234,567",
        ] {
            assert!(found(BankAccount, text).is_empty(), "{text}");
        }
    }
}
