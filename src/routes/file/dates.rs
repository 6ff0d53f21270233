//! `[calendar]`, and the times and dates in conditions.

use std::ops::RangeInclusive;

use toml::de::{DeTable, DeValue};

use super::super::facts::{Day, LAST_MINUTE, minute_of_day};
use super::super::problem::Kind;
use super::super::read::{Reader, Value, Word, entries};

/// One line of `[calendar]`.
#[derive(Debug)]
pub(in crate::routes) struct Calendar {
    pub(in crate::routes) name: Word,
    /// Day numbers.
    pub(in crate::routes) days: Vec<RangeInclusive<u32>>,
}

/// The only time zone of rules. It may be stated in `[calendar]`, for readers.
const TIME_ZONE: &str = "Asia/Tokyo";
const BOUNDS: &[&str] = &["from", "to"];

impl Reader<'_> {
    pub(super) fn calendars(&mut self, value: &Value<'_>) -> Vec<Calendar> {
        let Some(table) = self.table("calendar", value) else {
            return Vec::new();
        };
        let mut calendars = Vec::new();
        for (name, value) in entries(table) {
            if name.text == "time_zone" {
                self.turn_to("");
                let zone = self.text("time_zone", value);
                if let Some(zone) = zone.filter(|zone| zone.text != TIME_ZONE) {
                    self.report(zone.at, Kind::OtherTimeZone(zone.text));
                }
                continue;
            }
            self.turn_to(&format!("calendar `{}`", name.text));
            self.check_key(&name);
            let days = self.dates(&name.text, value);
            calendars.push(Calendar { name, days });
        }
        self.turn_to("");
        calendars
    }

    /// A date, a period, or a list of them.
    pub(super) fn dates(&mut self, key: &str, value: &Value<'_>) -> Vec<RangeInclusive<u32>> {
        let DeValue::Array(list) = value.get_ref() else {
            return self.date_or_period(key, value).into_iter().collect();
        };
        if list.is_empty() {
            let fix = "list at least one date, or leave it out";
            self.report(
                value.span().start,
                Kind::Empty {
                    key: key.to_owned(),
                    fix,
                },
            );
        }
        let dates = list.iter();
        dates
            .filter_map(|value| self.date_or_period(key, value))
            .collect()
    }

    fn date_or_period(&mut self, key: &str, value: &Value<'_>) -> Option<RangeInclusive<u32>> {
        let DeValue::Table(table) = value.get_ref() else {
            let day = self.date(key, value)?.number();
            return Some(day..=day);
        };
        let (from, to) = self.bounds(key, value, table, Self::date)?;
        let from = from.unwrap_or(Day::FIRST);
        let to = to.unwrap_or(Day::LAST);
        if from > to {
            let (from, to) = (from.to_string(), to.to_string());
            self.report(value.span().start, Kind::Backwards { from, to });
            return None;
        }
        Some(from.number()..=to.number())
    }

    /// `2026-04-01`, without quotes.
    pub(super) fn date(&mut self, key: &str, value: &Value<'_>) -> Option<Day> {
        let DeValue::Datetime(written) = value.get_ref() else {
            self.wrong_type(key, value, "a date like `2026-04-01`, without quotes");
            return None;
        };
        let is_date = written.time.is_none() && written.offset.is_none();
        let day = written.date.filter(|_| is_date);
        let day = day.and_then(|date| date.to_string().parse::<Day>().ok());
        if day.is_none() {
            let written = written.to_string();
            self.report(value.span().start, Kind::NotADate(written));
        }
        day
    }

    /// `{ from = "09:00", to = "17:00" }`: minutes of the day, the last one before `to`. Over
    /// midnight where `to` is the earlier one.
    pub(super) fn times(&mut self, value: &Value<'_>) -> Option<Vec<RangeInclusive<u32>>> {
        let table = self.table("time", value)?;
        let (from, to) = self.bounds("time", value, table, Self::time)?;
        let from = from.unwrap_or(0);
        // Midnight ends a day as well as it begins one.
        let midnight = LAST_MINUTE + 1;
        let to = to.filter(|to| *to > 0 || from == 0).unwrap_or(midnight);
        if from == to || from > LAST_MINUTE {
            self.report(value.span().start, Kind::NoTime);
            return None;
        }
        Some(if from < to {
            vec![from..=to - 1]
        } else {
            vec![0..=to - 1, from..=LAST_MINUTE]
        })
    }

    fn time(&mut self, key: &str, value: &Value<'_>) -> Option<u32> {
        let word = self.text(key, value)?;
        let minute = minute_of_day(&word.text);
        if minute.is_none() {
            self.report(word.at, Kind::NotATime(word.text));
        }
        minute
    }

    /// `{ from = …, to = … }`, of which one may be missing. `None` if a part is wrong.
    fn bounds<T>(
        &mut self,
        key: &str,
        value: &Value<'_>,
        table: &DeTable<'_>,
        bound: impl Fn(&mut Self, &str, &Value<'_>) -> Option<T>,
    ) -> Option<(Option<T>, Option<T>)> {
        let (mut from, mut to) = (None, None);
        let mut is_good = true;
        for (key, value) in entries(table) {
            let part = match key.text.as_str() {
                "from" => &mut from,
                "to" => &mut to,
                _ => {
                    self.unknown_key(&key, "a period", BOUNDS);
                    is_good = false;
                    continue;
                }
            };
            *part = bound(self, &key.text, value);
            is_good &= part.is_some();
        }
        if table.is_empty() {
            let fix = "write `from`, `to` or both";
            self.report(
                value.span().start,
                Kind::Empty {
                    key: key.to_owned(),
                    fix,
                },
            );
            return None;
        }
        is_good.then_some((from, to))
    }
}
