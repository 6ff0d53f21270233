//! When a request came, as a clock and a calendar in Japan show it: [`Moment`].

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::Offset;

use super::words::Weekday;

/// Japan's time is nine hours ahead of UTC, in summer and winter; it has been since 1951.
const JAPAN: Offset = Offset::constant(9);

/// The last minute of a day.
pub(in crate::routes) const LAST_MINUTE: u32 = 24 * 60 - 1;

/// A day, from 1970 on. Ordered by time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u32);

impl Day {
    /// 1970-01-01, the first there is here.
    pub const FIRST: Self = Self(0);
    /// 9999-12-31, the last there is here.
    pub const LAST: Self = Self(2_932_896);

    /// The day with this number; the first has 0. Numbers after the last day's are the last day.
    #[must_use]
    pub const fn from_number(number: u32) -> Self {
        if number < Self::LAST.0 {
            Self(number)
        } else {
            Self::LAST
        }
    }

    /// Its number: days since 1970-01-01.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// Its day of the week.
    #[must_use]
    pub const fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        Weekday::ALL[((self.0 + 3) % 7) as usize]
    }

    /// The number of its month, which no other has: months since the year 0.
    #[must_use]
    pub fn month(self) -> u32 {
        let date = self.date();
        u32::from(date.year().unsigned_abs()) * 12 + u32::from(date.month().unsigned_abs())
    }

    fn date(self) -> civil::Date {
        let days = jiff::Span::new().days(i64::from(self.0));
        civil::Date::constant(1970, 1, 1)
            .checked_add(days)
            .expect("a day is at most 9999-12-31")
    }

    /// `None` before 1970.
    pub(in crate::routes) fn from_date(date: civil::Date) -> Option<Self> {
        let since = date.since(civil::Date::constant(1970, 1, 1)).ok()?;
        u32::try_from(since.get_days()).ok().map(Self)
    }
}

/// `2026-04-01`.
impl FromStr for Day {
    type Err = NoSuchDay;

    fn from_str(text: &str) -> Result<Self, NoSuchDay> {
        // jiff also reads what only begins with a date: the length is that of a date alone.
        let date: civil::Date = text.parse().map_err(|_| NoSuchDay)?;
        let day = Self::from_date(date).filter(|_| text.len() == "2026-04-01".len());
        day.ok_or(NoSuchDay)
    }
}

/// The text is no date from 1970 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no date from 1970-01-01 on, like 2026-04-01")]
pub struct NoSuchDay;

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// When a request came, in Asia/Tokyo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The day.
    pub day: Day,
    /// The minute of the day, 0 to 1439.
    pub minute: u16,
}

impl Moment {
    /// Now, by the machine's clock.
    #[must_use]
    pub fn now() -> Self {
        Self::from_timestamp(Timestamp::now())
    }

    /// As clocks in Japan show this point of time.
    #[must_use]
    pub fn from_timestamp(timestamp: Timestamp) -> Self {
        let shown = JAPAN.to_datetime(timestamp);
        Self {
            day: Day::from_date(shown.date()).unwrap_or(Day::FIRST),
            minute: u16::from(shown.hour().unsigned_abs()) * 60
                + u16::from(shown.minute().unsigned_abs()),
        }
    }
}

/// `2026-04-01T09:30`.
impl FromStr for Moment {
    type Err = NoSuchDay;

    fn from_str(text: &str) -> Result<Self, NoSuchDay> {
        let (day, time) = text.split_once('T').ok_or(NoSuchDay)?;
        let minute = minute_of_day(time).filter(|minute| *minute <= LAST_MINUTE);
        let minute = minute.and_then(|minute| u16::try_from(minute).ok());
        Ok(Self {
            day: day.parse()?,
            minute: minute.ok_or(NoSuchDay)?,
        })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.day, Clock(self.minute.into()))
    }
}

/// A minute of the day, written as `09:30`.
pub(in crate::routes) struct Clock(pub(in crate::routes) u32);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// `09:30`, or `24:00` for the day's end: 1440.
pub(in crate::routes) fn minute_of_day(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |digits: &str| {
        let is_plain = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
        is_plain.then(|| digits.parse::<u32>().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let minute = hours * 60 + minutes;
    (minutes < 60 && minute <= LAST_MINUTE + 1).then_some(minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_as_clocks_in_japan_show_it() {
        let told = |text: &str| {
            let timestamp: Timestamp = text.parse().expect("a timestamp");
            let moment = Moment::from_timestamp(timestamp);
            format!("{moment} {}", moment.day.weekday().name())
        };
        assert_eq!(told("2026-11-20T14:59:59Z"), "2026-11-20T23:59 fri");
        assert_eq!(told("2026-11-20T15:00:00Z"), "2026-11-21T00:00 sat");
        assert_eq!(told("2024-02-28T15:30:00Z"), "2024-02-29T00:30 thu");
    }

    #[test]
    fn days_and_their_numbers_are_the_same_thing() {
        for text in ["1970-01-01", "2000-02-29", "2026-11-22", "9999-12-31"] {
            let day: Day = text.parse().expect("a day");
            assert_eq!(day.to_string(), text);
            assert_eq!(Day::from_number(day.number()), day);
        }
        assert_eq!("9999-12-31".parse(), Ok(Day::LAST));
        assert_eq!(Day::from_number(u32::MAX), Day::LAST);
        assert_eq!(Day::FIRST.weekday(), Weekday::Thursday);
        for wrong in [
            "1969-12-31",
            "2026-02-29",
            "2026-4-1",
            "20260401",
            "2026-04-01T09",
            "",
        ] {
            assert_eq!(wrong.parse::<Day>(), Err(NoSuchDay), "{wrong}");
        }
    }

    #[test]
    fn a_time_of_day_has_two_digits_each() {
        assert_eq!(minute_of_day("00:00"), Some(0));
        assert_eq!(minute_of_day("09:30"), Some(570));
        assert_eq!(minute_of_day("24:00"), Some(1440));
        for wrong in ["9:30", "24:01", "12:60", "12", "12:3", "-1:00", "+1:00", ""] {
            assert_eq!(minute_of_day(wrong), None, "{wrong}");
        }
    }
}
