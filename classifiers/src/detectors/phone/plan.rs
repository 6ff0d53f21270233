//! Which numbers the plan knows: how long they are, how they begin and how they are grouped.
//!
//! Source: 総務省 電気通信番号計画.

use crate::numbers::{Joint, Number};

pub(super) fn domestic(number: &Number) -> bool {
    let digits = number.digits();
    if digits[0] != 0 && !digits.starts_with(&[8, 1]) {
        return false;
    }
    let eleven = matches!(digits, [0, 5 | 7 | 8 | 9, 0, ..]);
    let shape = matches!(
        number.shape(),
        [2 | 3, 8]
            | [10 | 11]
            | [6 | 7, 4]
            | [4, 6]
            | [3, 7]
            | [2..=5, 1..=4, 4]
            | [4 | 5, 3, 3]
            | [3, 2, 2, 2, 2]
            | [2..=5, 1..=4, 2, 2]
            | [2..=5, 1..=4, 1, 3]
            | [2..=5, 1..=4, 3, 1]
            | [3, 2, 3, 3]
    );
    // Written so, ten digits are a branch and an account, or a pension number.
    let of_another_kind = matches!(number.shape(), [3, 7] | [4, 6]);
    // `(0)80 1234 5678`: as it is written beside a country code.
    let zero_apart =
        matches!(number.shape(), [1, 2, 4, 4] | [1, 1..=4, 1..=4, 4]) && bracketed(number);
    match number.len() {
        11 if eleven => shape || zero_apart || number.joined_by(&[Joint::Hyphen, Joint::No]),
        // Four digits of the exchange behind an area of three: nobody assigns them, people write them.
        11 => line_of_eight(number) && number.lengths[0] == 3,
        12 if digits.starts_with(&[8, 1]) => abroad(number),
        12 => line_of_eight(number) && bracketed(number),
        14 => digits.starts_with(&[0, 0, 8, 1]) && abroad(number),
        10 => {
            digits[0] == 0
                && digits[1] != 0
                && (shape || zero_apart)
                && (bracketed(number) || !of_another_kind)
        }
        _ => false,
    }
}

/// `81-90-1234-5678`, `0081-90-1234-5678`: the code of the country without its `+`.
fn abroad(number: &Number) -> bool {
    matches!(number.shape(), [2 | 4, 2, 4, 4]) && number.joined_by(&[Joint::Hyphen])
}

/// `052-9142-0385`, `0246(4641)4095`: the area, and twice four digits.
fn line_of_eight(number: &Number) -> bool {
    matches!(number.shape(), [3 | 4, 4, 4])
        && number.digits()[0] == 0
        && number.digits()[1] != 0
        && number.joined_by(&[Joint::Hyphen, Joint::Bracket, Joint::Dot])
}

fn bracketed(number: &Number) -> bool {
    number.joints[0] == Some(Joint::Bracket)
}

pub(super) fn special(number: &Number) -> bool {
    number.len() == 11 && matches!(number.digits(), [0, 5 | 7 | 8 | 9, 0, ..])
}

/// `000-0000-0000`, `03-0000-0000`: nobody has such a number.
pub(super) fn dummy(number: &Number) -> bool {
    let digits = number.digits();
    digits[digits.len().saturating_sub(8)..]
        .iter()
        .all(|digit| *digit == 0)
}

/// Toll-free, or at a shared cost: firms and authorities have such numbers.
pub(super) fn shared(number: &Number) -> bool {
    matches!(
        number.digits(),
        [0, 1, 2, 0, ..] | [0, 5, 7, 0, ..] | [0, 8, 0, 0, ..]
    )
}
