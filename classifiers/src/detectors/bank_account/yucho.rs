//! ゆうちょ accounts: 記号 of 5 digits that begin with 1 (or 0), 番号 of up to 8.

use std::ops::Range;

use crate::EntityType::BankAccount;
use crate::candidates::{Candidates, Evidence};
use crate::context::Context;
use crate::cues::Cue;
use crate::numbers::Number;

/// How far the word ゆうちょ may stand before 記号 and 番号.
const YUCHO_REACH: usize = 150;

/// ゆうちょ 記号 begin with 1 and end with 0, 番号 end with 1.
pub(super) fn conversion_form(number: &Number) -> bool {
    let digits = number.digits();
    digits[0] == 1 && digits[4] == 0 && digits.last() == Some(&1) && number.whole()
}

pub(super) fn pair(number: &Number, found: &mut Candidates) {
    let Range { start, end } = number.range;
    let tail = number.lengths[1];
    let reason = "ゆうちょ 記号 and 番号";
    found.add(BankAccount, start..start + 5, Evidence::Certain, reason);
    found.add(BankAccount, end - tail..end, Evidence::Certain, reason);
}

/// `記号 10170 番号 86770941`, where no card of an insurance is spoken of: 記号 begin with 1 and end
/// with 0, and nothing else is written so. A mistyped 記号 counts before a 番号 of seven or eight digits.
pub(super) fn symbol_and_number(
    number: &Number,
    text: &Context<'_>,
    found: &mut Candidates,
) -> bool {
    let digits = number.digits();
    let symbol = digits.len() == 5 && digits[0] == 1;
    if !symbol || text.label_of(&number.range) != Some(Cue::Symbol) {
        return false;
    }
    let insured = text.last_of(
        number.range.start,
        &[Cue::Insurer, Cue::InsuranceCard, Cue::Yucho],
        YUCHO_REACH,
    );
    let end = number.range.end;
    let behind = text.text[end..].trim_start_matches([' ', '-', '、', ',', '・', '/', '\n']);
    let behind = behind
        .strip_prefix("番号")
        .map(|rest| rest.trim_start_matches([' ', ':']));
    let len = behind.map_or(0, |rest| {
        rest.bytes().take(9).take_while(u8::is_ascii_digit).count()
    });
    let fewest = if digits.get(4) == Some(&0) { 6 } else { 7 };
    if insured.is_some_and(|cue| cue != Cue::Yucho) || !(fewest..=8).contains(&len) {
        return false;
    }
    let start = text.text.len() - behind.map_or(0, str::len);
    let reason = "ゆうちょ 記号 and 番号: form";
    found.add(
        BankAccount,
        number.range.clone(),
        Evidence::Labelled,
        reason,
    );
    found.add(BankAccount, start..start + len, Evidence::Labelled, reason);
    true
}

pub(super) fn spoken_of(number: &Number, text: &Context<'_>) -> bool {
    let kinds = [Cue::Yucho, Cue::InsuranceCard, Cue::Insurer];
    match text.last_of(number.range.start, &kinds, YUCHO_REACH) {
        Some(kind) => kind == Cue::Yucho,
        None => text.near(&number.range, Cue::Yucho, 0, 60),
    }
}

pub(super) fn after_symbol(number: &Number, found: &Candidates, text: &Context<'_>) -> bool {
    found.all().iter().rev().take(4).any(|c| {
        c.entity == BankAccount
            && c.range.end <= number.range.start
            && number.range.start - c.range.end <= 60
            && !text.text[c.range.end..number.range.start].contains("\n\n")
    })
}
