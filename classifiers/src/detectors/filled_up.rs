//! What stands where a number will: `000000000000`, `9999999999999`, `1111-2222-3333-4444`.

use crate::detectors::{check, credit_card};
use crate::numbers::Number;

/// Fewer digits than this may be somebody's, whatever they are.
const LEAST: usize = 7;
/// So many digits are all the same in nobody's number.
const ALL_THE_SAME: usize = 10;

/// Whether the digits of a number only fill its place.
pub(super) fn is_filled_up(number: &Number) -> bool {
    let digits = number.digits();
    let zeros = |digits: &[u8]| digits.iter().all(|digit| *digit == 0);
    digits.len() >= LEAST
        && (zeros(digits)
            || digits.len() >= ALL_THE_SAME && is_of_one_digit(digits)
            || is_counted_up(digits)
            || in_groups(number))
}

fn is_of_one_digit(digits: &[u8]) -> bool {
    digits.windows(2).all(|pair| pair[0] == pair[1])
}

/// `0000001`: the first of a list.
fn is_counted_up(digits: &[u8]) -> bool {
    digits.len() == LEAST && digits[..LEAST - 1].iter().all(|digit| *digit == 0)
}

/// `1111-2222-3333-4444`, and `090-0000-0000` of which the first group is real.
fn in_groups(number: &Number) -> bool {
    let mut rest = number.digits();
    let mut groups = number.shape().iter().map(|length| {
        let (group, behind) = rest.split_at((*length).min(rest.len()));
        rest = behind;
        group
    });
    let Some(first) = groups.next() else {
        return false;
    };
    let (mut others, mut zeros, mut of_one) = (0, true, first.len() >= 3 && is_of_one_digit(first));
    for group in groups {
        others += 1;
        zeros &= group.len() >= 3 && group.iter().all(|digit| *digit == 0);
        of_one &= group.len() >= 3 && is_of_one_digit(group);
    }
    others >= 2 && (zeros || others >= 3 && of_one && !is_a_card(number))
}

/// `5555-5555-5555-4444`: an issuer numbers so, and the check digit holds.
fn is_a_card(number: &Number) -> bool {
    credit_card::issuer(number.digits()) && check::luhn(number.digits())
}

#[cfg(test)]
mod tests {
    use crate::{Classifier, EntityType};

    fn count(text: &str) -> usize {
        let scanned = Classifier::shared().scan(text.to_owned());
        let findings = scanned.findings().iter();
        findings
            .filter(|found| found.entity != EntityType::Person)
            .count()
    }

    #[test]
    fn what_fills_a_place_is_nobodys_number() {
        for text in [
            "マイナンバー欄の既定値は 000000000000",
            "cif CHAR(10) DEFAULT '0000000000'",
            "電話番号 000-0000-0000",
            "口座番号:0000000",
            "個人番号 111111111111 は登録できない",
            "法人番号 9999999999999 を初期値にする",
            "カード番号 1111-2222-3333-4444 でエラーになること",
            "電話番号 090-0000-0000",
            "口座番号 0000001",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }

    #[test]
    fn numbers_that_somebody_may_have_are_his() {
        for text in [
            "口座番号 普通 7777772",
            "電話番号 090-1111-2222",
            "電話番号 03-3333-3333",
            "口座番号 普通 1000000",
            "カード番号 5555-5555-5555-4444",
            "4444 3333 2222 1111",
        ] {
            assert_eq!(count(text), 1, "{text}");
        }
    }
}
