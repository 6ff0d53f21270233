//! Records of the transfer file of 全国銀行協会 (総合振込, 給与振込): `2`, the bank's four digits and its
//! name in kana, the branch's three and its name, four of the clearing house, one for the kind, seven
//! of the account, the payee's name.

use super::branch::BRANCH_REACH;
use crate::EntityType::BankAccount;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::numbers::Numbers;

/// Clearing house, kind and account hang together.
const TOGETHER: usize = 12;
const ACCOUNT: usize = 7;

pub(in crate::detectors) fn detect(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    found: &mut Candidates,
) {
    for index in 2..numbers.count() {
        let [bank, branch, rest] = [index - 2, index - 1, index].map(|index| numbers.group(index));
        if rest.end - rest.start != TOGETHER || branch.end - branch.start != 3 {
            continue;
        }
        let begins = text.text[..bank.start]
            .chars()
            .next_back()
            .is_none_or(|c| c == '\n');
        let record =
            begins && bank.end - bank.start == 5 && text.text[bank.start..].starts_with('2');
        let kind = text.text.as_bytes()[rest.end - ACCOUNT - 1];
        let names = [bank.end..branch.start, branch.end..rest.start];
        let in_kana = names.into_iter().all(|name| {
            name.len() <= BRANCH_REACH * 2
                && text.text[name].chars().all(|c| {
                    c == ' '
                        || c.is_ascii_uppercase()
                        || matches!(c, '\u{30A1}'..='\u{30FC}' | '-' | '(' | ')' | '.')
                })
        });
        if record && in_kana && matches!(kind, b'1' | b'2' | b'4' | b'9') {
            let reason = "record of a transfer file";
            found.add(
                BankAccount,
                branch.start..branch.end,
                Evidence::Certain,
                reason,
            );
            found.add(
                BankAccount,
                rest.end - ACCOUNT..rest.end,
                Evidence::Certain,
                reason,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn branch_and_account_of_a_record_are_found() {
        marked(
            BankAccount,
            &[
                "振込データの名義の桁を確認して。\n20149ﾅｷﾞｻ           ⟦884⟧ﾋｶﾞｼ           00001⟦9066137⟧ｶ)ｱｵﾊﾞ        0000185000",
                "桁ずれ\n29987               ⟦607⟧ｵｵﾏﾁ           00002⟦0790361⟧ﾔﾏ ﾀﾛｳ",
            ],
        );
    }

    #[test]
    fn other_lines_of_such_digits_are_none() {
        let text = "30149ナギサ 884ヒガシ 000019066137 カブ";
        assert!(!found(BankAccount, text).contains(&"9066137".to_owned()));
    }
}
