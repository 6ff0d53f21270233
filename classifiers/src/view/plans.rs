//! Whether groups of digits are a number of some kind, by their lengths and check digits.
//!
//! Only what decides how separators read; what the number is, the detectors say.

use crate::detectors::check;

/// Groups of digits, read as one number.
#[derive(Default)]
pub(super) struct Groups {
    digits: Vec<u8>,
    shape: Vec<usize>,
}

impl Groups {
    /// A further group, of ASCII digits.
    pub(super) fn push(&mut self, digits: &str) {
        self.shape.push(0);
        self.extend(digits);
    }

    /// More digits of the last group.
    pub(super) fn extend(&mut self, digits: &str) {
        self.digits.extend(digits.bytes().map(|byte| byte - b'0'));
        if let Some(last) = self.shape.last_mut() {
            *last += digits.len();
        }
    }

    pub(super) fn digits(&self) -> &[u8] {
        &self.digits
    }

    /// A number of a person, a firm or a card, or a telephone number.
    pub(super) fn is_known(&self) -> bool {
        let even = self.shape.iter().all(|len| *len == self.shape[0]);
        self.is_checked()
            || self.shape == [4, 4, 4] && !self.years()
            || self.shape == [4, 6]
            || self.is_abroad()
            || even && self.digits.len() == 10 && self.digits[0] == 0
    }

    /// By its check digit, or by the number plan of telephones.
    pub(super) fn is_checked(&self) -> bool {
        let even = self.shape.iter().all(|len| *len == self.shape[0]);
        match self.digits.len() {
            10 | 11 => self.is_telephone(),
            12 => even && check::my_number(&self.digits),
            13 => {
                matches!(self.shape[..], [13] | [1, 4, 4, 4])
                    && check::corporate_number(&self.digits)
            }
            14..=19 => self.card() && check::luhn(&self.digits) && matches!(self.digits[0], 2..=6),
            _ => false,
        }
    }

    fn card(&self) -> bool {
        matches!(
            self.shape[..],
            [14..=16]
                | [4, 4, 4, 4]
                | [4, 4, 4, 4, 3]
                | [4, 6, 4..=5]
                | [8, 8]
                | [2, 2, 2, 2, 2, 2, 2, 2]
        )
    }

    /// 0AB-J, mobile: the lengths of area code, exchange and line (総務省 電気通信番号計画).
    pub(super) fn is_telephone(&self) -> bool {
        let mobile = matches!(self.digits[..], [0, 5 | 7 | 8 | 9, 0, ..]);
        let area = matches!(self.digits[..], [0, 1..=9, ..]);
        match self.shape[..] {
            [11] | [3, 4, 4] | [7, 4] | [3, 8] => mobile && self.digits.len() == 11,
            [10] => area,
            [2..=5, 1..=4, 4] => area && self.digits.len() == 10,
            _ => false,
        }
    }

    /// `81-90-1234-5678`: with the code of the country.
    fn is_abroad(&self) -> bool {
        matches!(self.shape[..], [2, 1..=4, 1..=4, 4])
            && self.digits.starts_with(&[8, 1])
            && (11..=12).contains(&self.digits.len())
    }

    /// A branch and an account.
    pub(super) fn is_branch_and_account(&self) -> bool {
        self.shape == [3, 7]
    }

    /// `123/4567` behind 〒.
    pub(super) fn is_postal(&self) -> bool {
        self.shape == [3, 4]
    }

    /// Parted as telephone numbers are, and begun with 0, whether the number plan knows it or not.
    pub(super) fn is_like_telephone(&self) -> bool {
        matches!(self.digits[..], [0, 1..=9, ..])
            && matches!(self.shape[..], [2..=4, 2..=4, 4])
            && matches!(self.digits.len(), 10 | 11)
    }

    /// Two groups of four digits.
    pub(super) fn is_eight(&self) -> bool {
        self.shape == [4, 4]
    }

    /// The number of an insurer of health, by its check digit.
    pub(super) fn is_insurer(&self) -> bool {
        self.is_eight() && check::luhn(&self.digits)
    }

    /// Year, and month and day in one.
    pub(super) fn is_day(&self) -> bool {
        let [month @ .., day_tens, day] = &self.digits[..] else {
            return false;
        };
        let day = day_tens * 10 + day;
        let in_year = |month: &[u8]| matches!(month, [0, 1..=9] | [1, 0..=2]);
        self.is_eight()
            && matches!(month, [1, 9, _, _, ..] | [2, 0, _, _, ..])
            && in_year(&month[4..])
            && (1..=31).contains(&day)
    }

    /// Begins with a year in which few of those who were born are customers: of a record sooner.
    pub(super) fn is_recent(&self) -> bool {
        *self.digits >= [2, 0, 1, 5][..]
    }

    /// A date whose month and day have two digits.
    pub(super) fn is_padded_date(&self) -> bool {
        self.shape == [4, 2, 2] && self.is_date()
    }

    /// Year, month and day of somebody's life.
    pub(super) fn is_date(&self) -> bool {
        let [4, month_len @ 1..=2, 1..=2] = self.shape[..] else {
            return false;
        };
        let value = |digits: &[u8]| {
            digits
                .iter()
                .fold(0, |sum, digit| sum * 10 + u32::from(*digit))
        };
        let (month, day) = self.digits[4..].split_at(month_len);
        (1900..=2035).contains(&value(&self.digits[..4]))
            && (1..=12).contains(&value(month))
            && (1..=31).contains(&value(day))
    }

    /// Two to four groups of four digits that are no years.
    pub(super) fn is_fours(&self) -> bool {
        (2..=4).contains(&self.shape.len())
            && self.shape.iter().all(|len| *len == 4)
            && !self.years()
    }

    fn years(&self) -> bool {
        let year = |digits: &[u8]| matches!(digits, [1, 9, ..] | [2, 0, ..]);
        self.digits.chunks(4).all(year)
    }
}
