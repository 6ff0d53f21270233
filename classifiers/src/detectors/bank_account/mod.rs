//! Bank accounts: 7 digits (6 or 8 at some), 3 digits of the branch beside it; ゆうちょ: 記号 of 5
//! digits that begin with 1 (or 0), 番号 of up to 8. No check digits.

mod beside;
mod branch;
mod transfer_file;
mod words;
mod yucho;

use std::ops::Range;

pub(super) use beside::branches;
pub(super) use branch::branch_before;
use branch::{BRANCH_REACH, names_branch};
pub(super) use transfer_file::detect as transfer_file;
pub(super) use words::{ACCOUNT, BRANCH, YUCHO};

use crate::EntityType::BankAccount;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::surroundings;
use crate::numbers::{Joint, Number};

pub(super) fn detect(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    match number.shape() {
        [3, 7] if number.whole() => branch_and_account(number, text, found),
        [4, 3, 7] if number.whole() && number.joints[1] != Some(Joint::Line) => {
            bank_branch_account(number, text, found);
        }
        [3, 1, 7] | [4, 3, 1, 7] if number.whole() && number.joined_by(&[Joint::Hyphen]) => {
            branch_kind_account(number, text, found);
        }
        [5, 6..=8]
            if yucho::conversion_form(number)
                && (speaks_of_accounts(text)
                    || text
                        .before(number.range.start, BRANCH_REACH)
                        .contains("郵便局")) =>
        {
            yucho::pair(number, found);
        }
        [5, 5..=8] if yucho::spoken_of(number, text) => yucho::pair(number, found),
        [5, 1, 1..=7] if number.whole() && speaks_of_accounts(text) => found.add(
            BankAccount,
            number.range.clone(),
            Evidence::Labelled,
            "振替口座: form",
        ),
        [_, _, ..] if foreign(number, text) => found.add(
            BankAccount,
            number.range.clone(),
            Evidence::Labelled,
            "account number in groups: label",
        ),
        [4 | 3, 4] if yucho::spoken_of(number, text) || labelled(number, text) => {
            found.add(
                BankAccount,
                number.range.clone(),
                Evidence::Labelled,
                "account number in groups: label",
            );
        }
        [_] => single(number, text, found),
        // `口座 02754-25`: seven digits, however they are cut.
        [_, _] | [_, _, _]
            if number.len() == 7
                && number.joined_by(&[Joint::Hyphen, Joint::Space])
                && labelled(number, text) =>
        {
            found.add(
                BankAccount,
                number.range.clone(),
                Evidence::Labelled,
                "account number in groups: label",
            );
        }
        _ => {}
    }
}

/// `226-3931804`, `支店(755) 6296639`.
fn branch_and_account(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let label = text.label_of(&number.range);
    if matches!(
        label,
        Some(Cue::Phone | Cue::Document | Cue::Version | Cue::Customer | Cue::Postal)
    ) {
        return;
    }
    let (evidence, reason) = match label {
        Some(Cue::Account | Cue::Branch) => (Evidence::Certain, "branch and account number: label"),
        _ if matches!(number.joints[0], Some(Joint::Hyphen | Joint::Bracket))
            && !text
                .char_before(number.range.start)
                .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')) =>
        {
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

/// `0005-226-3931804`: bank, branch and account.
fn bank_branch_account(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let label = text.label_of(&number.range);
    if matches!(label, Some(Cue::Phone | Cue::Document | Cue::Version)) {
        return;
    }
    let Range { start, end } = number.range;
    let branch = text.text[start + 4..end - 7].find(|c: char| c.is_ascii_digit());
    let branch = start + 4 + branch.unwrap_or(0);
    let reason = "bank, branch and account number: form";
    found.add(BankAccount, branch..branch + 3, Evidence::Checked, reason);
    found.add(BankAccount, end - 7..end, Evidence::Checked, reason);
}

/// `417-1-0491620`, `9987~120~1~3391345`: the figure of the kind stands between branch and account.
fn branch_kind_account(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let label = text.label_of(&number.range);
    if matches!(
        label,
        Some(Cue::Phone | Cue::Document | Cue::Version | Cue::Customer)
    ) {
        return;
    }
    let Range { start, end } = number.range;
    let bank = if number.groups == 4 { 5 } else { 0 };
    let branch = start + bank..start + bank + 3;
    let reason = "branch, kind and account number: form";
    found.add(BankAccount, branch, Evidence::Checked, reason);
    found.add(BankAccount, end - 7..end, Evidence::Checked, reason);
}

fn speaks_of_accounts(text: &Context<'_>) -> bool {
    [Cue::Account, Cue::Yucho, Cue::Symbol, Cue::Branch]
        .iter()
        .any(|cue| text.hits.has(*cue))
}

/// `a/c 123-456789-001`: accounts abroad, in groups; dates and times are none.
fn foreign(number: &Number, text: &Context<'_>) -> bool {
    let dated = number.lengths[0] == 4 && number.shape()[1..].iter().all(|len| *len <= 2);
    (8..=17).contains(&number.len())
        && number.whole()
        && !dated
        && !matches!(number.shape(), [3 | 4, 4])
        && number.joined_by(&[Joint::Hyphen, Joint::Dot])
        && text.label_of(&number.range) == Some(Cue::Account)
}

fn single(number: &Number, text: &Context<'_>, found: &mut Candidates) {
    let label = text.label_of(&number.range);
    let range = number.range.clone();
    let len = number.len();
    let glued = || {
        letter(text.char_before(number.range.start))
            || letter(text.char_after(number.range.end))
            || surroundings::measured(text, &number.range)
            || len >= 6 && number.blank()
    };
    match label {
        Some(Cue::Account) if matches!(len, 6..=8) && !glued() => {
            branch_before(range.start, text, found);
            found.add(
                BankAccount,
                range,
                Evidence::Certain,
                "account number: label",
            );
        }
        Some(Cue::Account) if matches!(len, 9..=14) && number.whole() && !glued() => {
            found.add(
                BankAccount,
                range,
                Evidence::Context,
                "account number of another length: label",
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
        Some(Cue::Branch) if len == 7 && number.whole() && !glued() => {
            found.add(
                BankAccount,
                range,
                Evidence::Labelled,
                "account number beside its branch",
            );
        }
        Some(Cue::Yucho | Cue::Symbol | Cue::Number | Cue::Account)
            if yucho::spoken_of(number, text) && matches!(len, 5..=8) =>
        {
            found.add(
                BankAccount,
                range,
                Evidence::Certain,
                "ゆうちょ 記号 or 番号: label",
            );
        }
        // `キャッシュカード(8781444)`: it has the number of its account on it.
        Some(Cue::Card) if len == 7 && number.whole() && !glued() && of_cash_card(text, &range) => {
            let reason = "account number of a cash card";
            found.add(BankAccount, range, Evidence::Labelled, reason);
        }
        _ if len == 3
            && text.text[range.end..].starts_with("店")
            && text.near(&range, Cue::Account, 0, 24) =>
        {
            let reason = "branch number before its account";
            found.add(BankAccount, range, Evidence::Labelled, reason);
        }
        _ if len == 5
            && number.digits()[0] <= 1
            && number.digits()[4] == 0
            && !glued()
            && text.near(&range, Cue::Yucho, 60, 0) =>
        {
            found.add(
                BankAccount,
                range,
                Evidence::Labelled,
                "ゆうちょ 記号: named nearby",
            );
        }
        _ if yucho::symbol_and_number(number, text, found) => {}
        _ if matches!(len, 7 | 8)
            && yucho::spoken_of(number, text)
            && yucho::after_symbol(number, found, text) =>
        {
            found.add(
                BankAccount,
                range,
                Evidence::Labelled,
                "ゆうちょ 番号 beside its 記号",
            );
        }
        _ if len == 7 && number.whole() && !glued() && moved(number, text) => {
            let reason = "7 digits, money moves there";
            found.add(BankAccount, range, Evidence::Context, reason);
        }
        None | Some(Cue::Number | Cue::Name) if len == 7 && number.whole() && !glued() => {
            bare(number, text, found);
        }
        _ => {}
    }
}

fn of_cash_card(text: &Context<'_>, number: &Range<usize>) -> bool {
    let lead = text.before(number.start, 48);
    lead.contains("キャッシュカード") || lead.to_ascii_lowercase().contains("cash card")
}

/// `7103114へ戻入れ`: money moves there.
fn moved(number: &Number, text: &Context<'_>) -> bool {
    let rest = &text.text[number.range.end..];
    let Some(rest) = ["へ", "に", "から", "より", "宛に", "宛て", "あてに"]
        .iter()
        .find_map(|particle| rest.strip_prefix(particle))
    else {
        return false;
    };
    [
        "振込",
        "振り込",
        "入金",
        "送金",
        "戻入",
        "振替",
        "振り替",
        "付替",
        "出金",
        "引落",
        "引き落",
        "組戻",
        "着金",
        "移",
        "払",
        "返金",
        "送",
    ]
    .iter()
    .any(|verb| rest.trim_start_matches(['の', '、']).starts_with(verb))
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
    // `WHERE id = 1234567`
    let lead = text.text[..number.range.start].trim_end_matches([' ', '=', ':', '"', '\'']);
    let of_a_row = lead.len() < number.range.start
        && (lead.ends_with(" id") || lead.ends_with("_id") || lead.ends_with("\"id"));
    if number.blank() || of_a_row {
        return;
    }
    if near || beside_branch {
        branch_before(number.range.start, text, found);
        found.add(
            BankAccount,
            number.range.clone(),
            Evidence::Context,
            "7 digits, an account is spoken of",
        );
    }
}

fn labelled(number: &Number, text: &Context<'_>) -> bool {
    number.len() >= 7 && number.whole() && text.labelled(number.range.start, Cue::Account)
}

fn letter(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

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
    fn branches_accounts_and_symbols_are_found_in_any_order() {
        marked(
            BankAccount,
            &[
                "・掛金引落 京都中央信金（⟦563⟧）⟦3249449⟧ の届出印相違",
                "salary to Rakuten Bank Umeda (⟦552⟧) savings ⟦1079850⟧",
                "0005-⟦226⟧-⟦3931804⟧ へ",
                "財布に家内のキャッシュカード（⟦3931804⟧）",
                "梅田支店（店番⟦552⟧）普通預金 口座番号⟦1079850⟧",
                "{\"account\": {\"branch\": \"⟦552⟧\", \"number\": \"⟦1079850⟧\"}}",
                "<AcctNo type=\"ordinary\">⟦1079850⟧</AcctNo>",
                "⟦1079850⟧（口座番号）を登録",
                "振込先は⟦1079850⟧、⟦1079851⟧です",
                "記号⟦10170⟧ 番号⟦1234561⟧ のゆうちょ",
                "店番 ⟦4 1 9⟧  口座番号 ⟦0 2 8 6 4 8 2⟧",
                "預金：⟦695⟧店 普通⟦9706928⟧",
                "口座名義 ㈲旭 ⟦215⟧-普-⟦4480917⟧",
                "振込先 ⟦522⟧ 普通 ⟦6822020⟧",
                "ゆうちょ ⟦10170⟧-⟦12345671⟧",
                "account 与信口座: ⟦123-456789-001⟧",
                "受取人 佐藤フサ\n記号 ⟦10170⟧ 番号 ⟦86770941⟧ 12,500",
                "WHERE a.br_cd = '⟦418⟧' AND a.acct_no IN ('⟦6859951⟧','⟦1703666⟧')",
                "2 ⟦307⟧ 普 ⟦9190403⟧ ﾀｶﾊﾀ ｺｺﾛ 0000198420",
                "振込先 山陰の信金 ⟦277⟧ 当座 ⟦1930009⟧",
                "3万円を⟦7103114⟧へ戻入れ済み",
                "口座は札幌中央の 普 ⟦7712034⟧ 名義は母",
                "お名前と通帳の番号を。\n倉知富士夫。⟦349⟧の⟦9326205⟧。",
                "給料の口座でよろしいですか。\nええと、⟦354⟧の、⟦6611744⟧。",
                "店　番　⟦487⟧　　番　号　⟦7179794⟧",
                "店番：⟦487⟧ 種別：1 番号：⟦7179794⟧",
                "普通⟦0236177⟧戸塚美和",
                "店番号⟦〇八一⟧、口座番号⟦〇二八八一三四⟧",
                "⟦417⟧-1-⟦0491620⟧ 首里",
                "BNK~9987~⟦120⟧~1~⟦3391345⟧~ﾔﾏ",
                "店番 ⟦359⟧ 口座 ⟦02754-25⟧",
                "いまの受取　記号⟦11637⟧ 番号⟦55689301⟧",
                "INSERT INTO acc (branch_code, account_no) VALUES ('⟦552⟧','⟦1079850⟧')",
            ],
        );
    }

    #[test]
    fn counts_and_documents_are_none() {
        for text in [
            "支店 214件",
            "稟議 1234567",
            "普通の人 30名",
            "2025年度の口座数は 1,234,567",
            "口座開設日 2025-10-03",
            "定期 3,000,000円",
            "口座番号は7桁です",
            "取引先 300社と支店 120店",
            "貸付金 2500000円を口座に入金",
            "部品 349の9326205 在庫なし",
            "git branch 487, commit 7179794",
            "テストの値が \"0000000\" の口座",
            "SELECT branch_cd FROM t WHERE id = 1234567",
            "PARTITION RANGE ALL, cost 4829173, branch_cd",
        ] {
            assert!(found(BankAccount, text).is_empty(), "{text}");
        }
    }
}
