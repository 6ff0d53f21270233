//! What compliance officers ask of the trail, as Markdown to read and CSV to go on with. Headings are
//! in Japanese and English.

mod incident;
mod month;
mod table;

pub use incident::Incident;
pub use month::Month;

use std::path::Path;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

use crate::cases::Cases;
use crate::reader::{ReadError, records};
use crate::record::Record;

/// A stretch of time, as people name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// From this time on.
    pub from: Timestamp,
    /// Until before this time.
    pub to: Timestamp,
    /// The offset in which times are shown.
    pub offset: Offset,
}

impl Period {
    /// A calendar month, `2026-11`, at this offset from UTC.
    #[must_use]
    pub fn month(text: &str, offset: Offset) -> Option<Self> {
        let first: Date = format!("{text}-01")
            .parse()
            .ok()
            .filter(|_| text.len() == 7)?;
        let next = first.checked_add(1.month()).ok()?;
        let zone = TimeZone::fixed(offset);
        let begins = |day: Date| Some(day.to_zoned(zone.clone()).ok()?.timestamp());
        Some(Self {
            from: begins(first)?,
            to: begins(next)?,
            offset,
        })
    }

    /// Whether a time lies in it.
    #[must_use]
    pub fn holds(&self, time: Timestamp) -> bool {
        (self.from..self.to).contains(&time)
    }

    /// A time as people at this offset read it: `2026-11-22 17:15:00 +09:00`.
    #[must_use]
    pub fn show(&self, time: Timestamp) -> String {
        time.display_with_offset(self.offset)
            .to_string()
            .replacen('T', " ", 1)
    }
}

/// Reads a month from a directory.
///
/// # Errors
/// It cannot be read.
pub fn month(path: &Path, period: Period) -> Result<Month, ReadError> {
    let mut beside = Vec::new();
    let mut month = Month::new(period);
    let records = records(path)?.inspect(|located| {
        if let Ok(located) = located
            && matches!(
                located.record,
                Record::Refusals(_) | Record::Gap(_) | Record::Repaired(_)
            )
        {
            beside.push((located.time, located.record.clone()));
        }
    });
    for case in Cases::new(records) {
        month.add(&case?);
    }
    for (time, record) in beside {
        month.add_record(time, &record);
    }
    Ok(month)
}
