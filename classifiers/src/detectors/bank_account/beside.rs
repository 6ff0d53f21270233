//! Three digits beside an account that has been found, with nothing between the two but words for
//! branches and kinds of account: `970の普通2443732`, `1494045（307）`, `849&type=1&num=2247330`.

use super::branch::counter;
use crate::EntityType::BankAccount;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::detectors::alike::Claimed;
use crate::numbers::{Group, Numbers};

/// So far from the account, in bytes.
const REACH: usize = 40;
const REASON: &str = "three digits beside an account";

/// Branches of the accounts that were found.
pub(in crate::detectors) fn branches(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    found: &mut Candidates,
) {
    if !found.all().iter().any(|c| c.entity == BankAccount) {
        return;
    }
    let claimed = Claimed::of(found);
    for index in 0..numbers.count() {
        let group = numbers.group(index);
        let is_branch = group.digits == 3 && group.end - group.start == 3 && !group.amount;
        let range = group.start..group.end;
        if is_branch
            && !claimed.touches(&range)
            && (before_account(text, numbers, index, &claimed)
                || behind_account(text, numbers, index, &claimed))
        {
            found.add(BankAccount, range, Evidence::Context, REASON);
        }
    }
}

/// `970の普通2443732`; a figure for the kind of account may stand between the two.
fn before_account(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    index: usize,
    claimed: &Claimed,
) -> bool {
    let branch = numbers.group(index);
    if !stands_alone(text, branch) || text.char_after(branch.end).is_some_and(counts) {
        return false;
    }
    for next in index + 1..numbers.count().min(index + 3) {
        let group = numbers.group(next);
        let gap = branch.end..group.start;
        if gap.len() > REACH {
            return false;
        }
        if is_account(group, claimed) {
            return leads_on(&text.text[gap]);
        }
        if group.digits > 2 {
            return false;
        }
    }
    false
}

/// `0338481（531支店）`, `5245929が口座` and in the next line `478が店`.
fn behind_account(
    text: &Context<'_>,
    numbers: &Numbers<'_>,
    index: usize,
    claimed: &Claimed,
) -> bool {
    let Some(account) = index.checked_sub(1).map(|before| numbers.group(before)) else {
        return false;
    };
    let branch = numbers.group(index);
    let gap = account.end..branch.start;
    if !is_account(account, claimed) || gap.len() > REACH {
        return false;
    }
    let gap = &text.text[gap];
    let rest = text.text[branch.end..].trim_start_matches(' ');
    let bracketed = gap.trim_end_matches(' ').ends_with('(')
        && ["支店)", "店)", ")", "支店"]
            .iter()
            .any(|end| rest.starts_with(end));
    let shop = ["が店", "支店", "店です", "の店", "が支店"]
        .iter()
        .any(|word| rest.starts_with(word));
    (bracketed || shop) && leads_on(gap)
}

/// Whether it is the number of an account, found before.
fn is_account(group: &Group, claimed: &Claimed) -> bool {
    let range = group.start..group.end;
    (6..=8).contains(&group.digits)
        && claimed
            .over(&range)
            .any(|c| c.entity == BankAccount && c.range().start <= range.start)
}

/// Nothing hangs on to it that makes it a part of something else.
fn stands_alone(text: &Context<'_>, branch: &Group) -> bool {
    let before = text.char_before(branch.start);
    !before.is_some_and(|c| c.is_ascii_alphanumeric() || "-.,/_#¥$".contains(c))
        || text.text[..branch.start].ends_with(" /")
}

/// What is counted, or goes on as something else: `300円`, `120店`, `101〜199`.
fn counts(c: char) -> bool {
    counter(c) && c != '店' || "~.".contains(c)
}

/// Words that stand between a branch and its account, longest first.
const BETWEEN: &[&str] = &[
    "普通預金",
    "当座預金",
    "貯蓄預金",
    "定期預金",
    "普通口座",
    "口座番号",
    "ばんごう",
    "口座",
    "番号",
    "支店",
    "普通",
    "当座",
    "貯蓄",
    "定期",
    "種別",
    "科目",
    "店番",
    "ばん",
    "店",
    "番",
    "普",
    "当",
    "貯",
    "定",
    "の",
    "に",
    "が",
    "は",
    "で",
    "と",
    "account",
    "acct",
    "number",
    "ordinary",
    "savings",
    "current",
    "checking",
    "type",
    "kind",
    "kamoku",
    "shumoku",
    "num",
    "no",
    "ac",
];

/// Nothing but such words, signs and a figure for the kind.
fn leads_on(gap: &str) -> bool {
    let mut rest = gap;
    let mut lines = 0;
    while let Some(c) = rest.chars().next() {
        let word = BETWEEN.iter().find(|word| {
            rest.get(..word.len())
                .is_some_and(|lead| lead.eq_ignore_ascii_case(word))
        });
        rest = match word {
            Some(word) => &rest[word.len()..],
            None if c.is_ascii_digit() || " \t()[]\"'`/,;:|=&_-.~、・>→{}「」".contains(c) => {
                &rest[c.len_utf8()..]
            }
            None if c == '\n' && lines == 0 => {
                lines += 1;
                &rest[1..]
            }
            None => return false,
        };
    }
    !gap.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{found, marked};

    #[test]
    fn three_digits_beside_an_account_are_its_branch() {
        marked(
            BankAccount,
            &[
                "年内に ⟦970⟧の普通⟦2443732⟧へ振込",
                "当座⟦1494045⟧（⟦307⟧）の件",
                "振込先は ⟦0338481⟧（⟦531⟧支店）でお願いします",
                "q=1&bankBranch=⟦849⟧&type=1&accountNo=⟦2247330⟧",
                "口座番号 ⟦5245929⟧ が口座、\n⟦478⟧が店",
                "店 種 番号\n⟦035⟧ 普 ⟦4677692⟧\n⟦036⟧ 定 ⟦7322338⟧",
                "相手も同じ⟦818⟧の店に口座⟦8591034⟧がある",
            ],
        );
    }

    #[test]
    fn counts_and_amounts_beside_an_account_are_none() {
        for text in [
            "口座番号 1234567 に 300円",
            "120件、普通 1234567",
            "金 ¥300、普通 1234567",
            "3,300 普通 1234567",
            "K-300 普通 1234567",
            "300番台の店、口座番号は 1234567",
        ] {
            assert_eq!(found(BankAccount, text), ["1234567"], "{text}");
        }
    }
}
