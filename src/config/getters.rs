//! What a setting can be: a text, a number, a size, a duration… each with its range and its fix.

use std::fmt::Display;
use std::net::SocketAddr;
use std::ops::{Range, RangeInclusive};
use std::path::PathBuf;
use std::time::Duration;

use figment::value::Value;

use super::reader::{Asked, DATE, Item, Section};
use super::{units, unknown};

impl Section<'_, '_> {
    /// A text that is not empty.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        let value = self.ask(key, Asked::Value)?;
        // `SEKISHO_…__NAME=007` is a text, whatever figment takes it for.
        let variable = self.source().variable_text(&self.below(key));
        let text = match (variable, value) {
            (Some(text), _) => text.trim().trim_matches('"'),
            (None, Value::String(_, text)) => text,
            (None, other) => {
                self.wrong_type(key, other, "a text", "write it in quotes");
                return None;
            }
        };
        if text.trim().is_empty() {
            self.problem(key, "is empty", "give it a value, or remove it");
            return None;
        }
        Some(text.to_owned())
    }

    /// A list of texts, none of them empty; `None` if it is not written.
    pub(crate) fn texts(&self, key: &str) -> Option<Vec<String>> {
        let fix = "write it as `[\"one\", \"two\"]`";
        let items = self.items(key, Asked::Value, "a list of texts", fix)?;
        let text = |item: Item<'_, '_>| {
            item.text()
                .map(str::to_owned)
                .or_else(|| item.wrong(self, key, "a text in quotes", fix))
        };
        Some(items.into_iter().filter_map(text).collect())
    }

    /// A path, relative to the settings file.
    pub(crate) fn path(&self, key: &str) -> Option<PathBuf> {
        self.text(key).map(|path| self.source().resolve(&path))
    }

    /// An IP address with a port.
    pub(crate) fn address(&self, key: &str, default: SocketAddr) -> SocketAddr {
        let Some(text) = self.text(key) else {
            return default;
        };
        text.parse().unwrap_or_else(|_| {
            let fix = format!("write an IP address and a port, as in `{default}`");
            self.problem(key, "is not an IP address with a port", &fix);
            default
        })
    }

    /// A SHA-256 in hexadecimal. `fix` says where to get one.
    pub(crate) fn sha256(&self, key: &str, fix: &str) -> Option<[u8; 32]> {
        let text = self.text(key)?;
        let hash = from_hex(&text);
        if hash.is_none() {
            let found = text.chars().count();
            let message =
                format!("is no SHA-256: that is 64 hexadecimal digits, this is {found} characters");
            self.problem(key, &message, fix);
        }
        hash
    }

    /// `true` or `false`.
    pub(crate) fn flag(&self, key: &str, default: bool) -> bool {
        match self.ask(key, Asked::Value) {
            None => default,
            Some(Value::Bool(_, flag)) => *flag,
            Some(other) => {
                self.wrong_type(
                    key,
                    other,
                    "true or false",
                    "write `true` or `false`, without quotes",
                );
                default
            }
        }
    }

    /// A whole number within a range.
    pub(crate) fn integer<T>(&self, key: &str, default: T, range: RangeInclusive<T>) -> T
    where
        T: Copy + Display + PartialOrd + TryFrom<i128>,
    {
        let fix = format!("the default is {default}");
        self.integer_or(key, range, &fix).unwrap_or(default)
    }

    /// A whole number within a range, `None` if it is not written.
    pub(crate) fn optional_integer<T>(&self, key: &str, range: RangeInclusive<T>) -> Option<T>
    where
        T: Copy + Display + PartialOrd + TryFrom<i128>,
    {
        self.integer_or(key, range, "remove it to set no value")
    }

    fn integer_or<T>(&self, key: &str, range: RangeInclusive<T>, fix: &str) -> Option<T>
    where
        T: Copy + Display + PartialOrd + TryFrom<i128>,
    {
        let value = self.ask(key, Asked::Value)?;
        let Some(number) = whole(value) else {
            self.wrong_type(key, value, "a whole number", fix);
            return None;
        };
        match T::try_from(number) {
            Ok(number) if range.contains(&number) => Some(number),
            _ => {
                let (least, most) = (range.start(), range.end());
                self.out_of_range(
                    key,
                    &number.to_string(),
                    &least.to_string(),
                    &most.to_string(),
                    fix,
                );
                None
            }
        }
    }

    /// A number, whole or not, within a range; `None` if it is not written.
    pub(crate) fn optional_decimal(&self, key: &str, range: RangeInclusive<f32>) -> Option<f32> {
        let value = self.ask(key, Asked::Value)?;
        let Some(number) = decimal(value) else {
            let fix = "write it without quotes, as in `0.7`";
            self.wrong_type(key, value, "a number", fix);
            return None;
        };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "no setting needs more digits than f32 has"
        )]
        let number = number as f32;
        if range.contains(&number) {
            return Some(number);
        }
        let (least, most) = (range.start(), range.end());
        self.out_of_range(
            key,
            &number.to_string(),
            &least.to_string(),
            &most.to_string(),
            "remove it to set no value",
        );
        None
    }

    /// A number, whole or not, not below zero; `None` if it is not written.
    pub(crate) fn amount(&self, key: &str) -> Option<f64> {
        let value = self.ask(key, Asked::Value)?;
        match decimal(value) {
            Some(number) if number.is_finite() && number >= 0.0 => Some(number),
            Some(number) => {
                self.problem(
                    key,
                    &format!("is {number}"),
                    "write a number that is 0 or more",
                );
                None
            }
            None => {
                self.wrong_type(
                    key,
                    value,
                    "a number",
                    "write it without quotes, as in `1.75`",
                );
                None
            }
        }
    }

    /// A date, in quotes or not: `2025-12-15`.
    pub(crate) fn date(&self, key: &str) -> Option<String> {
        let value = self.ask(key, Asked::Value)?;
        let bare = value.as_dict().and_then(|dict| dict.get(DATE));
        let text = bare.unwrap_or(value).as_str();
        let date = text.filter(|text| is_date(text)).map(str::to_owned);
        if date.is_none() {
            self.problem(key, "is not a date", "write it as `2025-12-15`");
        }
        date
    }

    /// A size in bytes within a range, written as a number or as `8MiB`.
    pub(crate) fn size(&self, key: &str, default: u64, range: RangeInclusive<u64>) -> usize {
        let size = self.size_or_none(key, default, range).unwrap_or(default);
        usize::try_from(size).expect("the largest size of any range fits a 64-bit machine")
    }

    fn size_or_none(&self, key: &str, default: u64, range: RangeInclusive<u64>) -> Option<u64> {
        let value = self.ask(key, Asked::Value)?;
        let fix = format!(
            "write it in bytes or with KiB, MiB or GiB; the default is \"{}\"",
            units::show_size(default)
        );
        let size = match value {
            Value::String(_, text) => units::parse_size(text),
            other => whole(other).map(|number| u64::try_from(number).unwrap_or(u64::MAX)),
        };
        match size {
            Some(size) if range.contains(&size) => return Some(size),
            Some(size) => {
                let [size, least, most] =
                    [size, *range.start(), *range.end()].map(units::show_size);
                self.out_of_range(key, &size, &least, &most, &fix);
            }
            None => self.wrong_type(key, value, "a size", &fix),
        }
        None
    }

    /// A duration within a range, written as `30s` or `500ms`.
    pub(crate) fn duration(
        &self,
        key: &str,
        default: Duration,
        range: RangeInclusive<Duration>,
    ) -> Duration {
        let Some(value) = self.ask(key, Asked::Value) else {
            return default;
        };
        let fix = format!(
            "write a whole number with ms, s, m or h; the default is \"{}\"",
            units::show_duration(default)
        );
        match value.as_str().and_then(units::parse_duration) {
            Some(duration) if range.contains(&duration) => return duration,
            Some(duration) => {
                let [duration, least, most] =
                    [duration, *range.start(), *range.end()].map(units::show_duration);
                self.out_of_range(key, &duration, &least, &most, &fix);
            }
            None => self.wrong_type(key, value, "a duration", &fix),
        }
        default
    }

    /// One of a few names.
    pub(crate) fn choice<T: Copy>(&self, key: &str, names: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        if let Some((_, choice)) = names.iter().find(|(name, _)| *name == text) {
            return Some(*choice);
        }
        let known = names.iter().map(|(name, _)| *name);
        let fix = match unknown::nearest(&text, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write one of {}", unknown::list(known.clone())),
        };
        self.problem(key, &format!("is none of {}", unknown::list(known)), &fix);
        None
    }

    fn out_of_range(&self, key: &str, found: &str, least: &str, most: &str, fix: &str) {
        self.problem(
            key,
            &format!("is {found}; it must lie between {least} and {most}"),
            fix,
        );
    }
}

fn whole(value: &Value) -> Option<i128> {
    value.to_i128().or_else(|| {
        value
            .to_u128()
            .and_then(|number| i128::try_from(number).ok())
    })
}

fn decimal(value: &Value) -> Option<f64> {
    let whole = || i32::try_from(whole(value)?).ok().map(f64::from);
    value.to_f64().or_else(whole)
}

/// Bytes in hexadecimal, as `sha256sum` prints them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).expect("a nibble is below 16");
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}

/// `2025-12-15`
fn is_date(text: &str) -> bool {
    let part = |range: Range<usize>| text.get(range)?.parse::<u8>().ok();
    let is_shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    is_shaped
        && part(5..7).is_some_and(|month| (1..=12).contains(&month))
        && part(8..10).is_some_and(|day| (1..=31).contains(&day))
}
