//! `strftime_now`: some templates tell the model what day it is.

use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use minijinja::{Error, ErrorKind};

static ZONE: OnceLock<TimeZone> = OnceLock::new();

/// Reads this machine's time zone. To be called while its files can still be read; else it is UTC.
pub(crate) fn read_time_zone() {
    zone();
}

fn zone() -> &'static TimeZone {
    ZONE.get_or_init(|| TimeZone::try_system().unwrap_or(TimeZone::UTC))
}

/// Now, local time, in a format of C's `strftime`.
pub(super) fn strftime_now(format: &str) -> Result<String, Error> {
    let now = Timestamp::now().to_zoned(zone().clone());
    strtime::format(format, &now)
        .map_err(|_| Error::new(ErrorKind::InvalidOperation, "not a format of `strftime`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_templates_ask() {
        let today = strftime_now("%d %b %Y|%-d").expect("a format");
        assert!((14..=16).contains(&today.len()), "{today}");
        assert!(strftime_now("%Ö").is_err());
    }
}
