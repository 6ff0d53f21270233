//! The three digits of a branch: before their account, or behind their word.

use crate::EntityType::BankAccount;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::detectors::surroundings;
use crate::numbers::Number;

/// `梅田支店 (552) 普通 1079850`: the branch number before an account, with words between.
pub(in crate::detectors) fn branch_before(
    account: usize,
    text: &Context<'_>,
    found: &mut Candidates,
) {
    let bytes = &text.text.as_bytes()[..account];
    let far = account.saturating_sub(BRANCH_REACH);
    let Some(last) = bytes[far..].iter().rposition(u8::is_ascii_digit) else {
        return;
    };
    let end = far + last + 1;
    let len = bytes[..end]
        .iter()
        .rev()
        .take(4)
        .take_while(|b| b.is_ascii_digit())
        .count();
    // `3,300 普通`: the end of an amount.
    let amount = bytes[..end - len.min(end)].ends_with(b",");
    if len != 3
        || amount && text.text[..end - len - 1].ends_with(|c: char| c.is_ascii_digit())
        || bytes[end..].contains(&b'\n')
    {
        return;
    }
    let start = end - 3;
    let lead = text.text[..start].trim_end_matches([' ', ':', '-', '(', '/', '=', '"', ',']);
    let bracketed = text.text[..start].ends_with('(') && text.text[end..].starts_with(')');
    let named = [
        "店",
        "店 番",
        "番 号",
        "部",
        "所",
        "行",
        "庫",
        "店番",
        "番号",
        "コード",
        "branch",
        "br",
        "no",
        "組合",
        "金",
        "農協",
    ]
    .iter()
    .any(|word| lead.ends_with(word));
    let counted = text.char_after(end).is_some_and(counter);
    let told = matches!(text.label(start), Some(Cue::Account | Cue::Branch))
        || kind_behind(&text.text[end..account]) && !surroundings::in_a_code(text.text, start);
    if (bracketed || named || told) && !counted {
        found.add(
            BankAccount,
            start..end,
            Evidence::Labelled,
            "branch number before its account",
        );
    }
}

/// `-普-`, ` 普 `, ` 当座 `: nothing but the kind stands between branch and account.
fn kind_behind(gap: &str) -> bool {
    let kind = gap.trim_matches([' ', '-', '/', ',', ':', '.', '(', ')']);
    [
        "普",
        "当",
        "貯",
        "普通",
        "当座",
        "貯蓄",
        "普通預金",
        "当座預金",
        "普通口座",
        "ordinary",
        "savings",
        "current",
    ]
    .contains(&kind)
}

/// So far before the account, in bytes.
pub(super) const BRANCH_REACH: usize = 44;

/// A branch number stands directly behind its word or in brackets: `店番770`, `札幌支店(755)`.
pub(super) fn names_branch(number: &Number, text: &Context<'_>) -> bool {
    let Some(hit) = text.hits.label_before(number.range.start) else {
        return false;
    };
    let unit = text.char_after(number.range.end);
    // `店番=001` in a question about a list numbers nobody's account.
    let of_somebody = [
        Cue::Account,
        Cue::Yucho,
        Cue::Honorific,
        Cue::Name,
        Cue::Phone,
    ]
    .iter()
    .any(|cue| text.hits.has(*cue));
    let japanese = text.text[..hit.end()].ends_with(|c: char| !c.is_ascii());
    let of_somebody =
        of_somebody || japanese && account_behind(text.after(number.range.end, BRANCH_REACH));
    of_somebody
        && hit.cue == Cue::Branch
        && number.range.start - hit.end() <= 8
        && !unit.is_some_and(counter)
        || of_somebody
            && text
                .columns
                .cell(number.range.start)
                .is_some_and(|(_, label)| label == Cue::Branch)
}

/// `種別：1 番号：7179794`: seven digits behind a branch number, in the same line.
fn account_behind(rest: &str) -> bool {
    let line = rest.split('\n').next().unwrap_or_default();
    let mut figures = line.split(|c: char| !c.is_ascii_digit());
    figures.any(|figures| figures.len() == 7)
}

/// What is counted in threes is no branch.
pub(super) fn counter(c: char) -> bool {
    "件名円店人%百万千台枚年月社先行号階位".contains(c)
}
