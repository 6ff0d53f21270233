//! Which directory and keys are meant, and times as people write them.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use audit::{Filter, FingerprintKey, PublicKey};
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan as _};

use super::arguments::{Place, Which};
use crate::cli::Failure;
use crate::config::{Audit, Config};

impl Place {
    /// The record's directory.
    pub(super) fn directory(&self) -> Result<PathBuf, Failure> {
        match &self.dir {
            Some(directory) => Ok(directory.clone()),
            None => Ok(self.settings()?.directory),
        }
    }

    /// The keys given, or the one beside the settings' signing key.
    pub(super) fn public_keys(&self, given: &[PathBuf]) -> Result<Vec<PublicKey>, Failure> {
        if !given.is_empty() {
            let keys = given.iter().map(|file| PublicKey::load(file));
            return Ok(keys.collect::<Result<_, _>>()?);
        }
        // Whoever names a directory may have no settings, and no key.
        let Some(settings) = self.dir.is_none().then(|| self.settings()).transpose()? else {
            return Ok(Vec::new());
        };
        let mut beside = settings.signing_key_file.into_os_string();
        beside.push(".pub");
        let beside = PathBuf::from(beside);
        if beside.exists() {
            Ok(vec![PublicKey::load(&beside)?])
        } else {
            Ok(Vec::new())
        }
    }

    /// The key given, or the settings' one.
    pub(super) fn fingerprint_key(&self, given: Option<&Path>) -> Result<FingerprintKey, Failure> {
        let file = match given {
            Some(file) => file.to_owned(),
            None => self.settings()?.fingerprint_key_file,
        };
        Ok(FingerprintKey::load(&file)?)
    }

    pub(super) fn settings(&self) -> Result<Audit, Failure> {
        let audit = Config::load_audit(&self.config).map_err(Failure::wrong)?;
        audit.ok_or_else(|| {
            let file = self.config.display();
            Failure::wrong(format!(
                "{file} has no `[audit]` table, so no record is kept; name a record's directory with --dir"
            ))
        })
    }
}

impl Which {
    /// As the record understands it.
    pub(super) fn filter(&self, offset: Offset) -> Result<Filter, Failure> {
        let from = self.from.as_deref();
        let from = from.map(|text| beginning(text, offset)).transpose()?;
        let to = self.to.as_deref();
        let to = to.map(|text| end(text, offset)).transpose()?;
        if let (Some(from), Some(to)) = (from, to)
            && from >= to
        {
            return Err(Failure::wrong(
                "--from is not before --to; a date in --to includes that day, so one day is that date in both",
            ));
        }
        Ok(Filter {
            from,
            to,
            request: None,
            apps: self.app.clone(),
            rules: self.rule.clone(),
            engines: self.engine.clone(),
            levels: self.level.clone(),
            types: self.entity.clone(),
            outcomes: self.outcome.clone(),
            kept_inside: self.kept_inside.clone(),
            only_outside: self.outside,
        })
    }
}

/// The first moment that `--from` takes.
fn beginning(text: &str, offset: Offset) -> Result<Timestamp, Failure> {
    time(text, offset).ok_or_else(|| no_time("--from", text))
}

/// The first moment that `--to` leaves out: a time itself; of a date, the midnight after it. Who names
/// the last day of an incident means all of it.
fn end(text: &str, offset: Offset) -> Result<Timestamp, Failure> {
    let end = time(text, offset).and_then(|time| {
        if is_date(text) {
            time.checked_add(24.hours()).ok()
        } else {
            Some(time)
        }
    });
    end.ok_or_else(|| no_time("--to", text))
}

/// A time with its offset, or a date, with or without a time of day, at `offset`.
fn time(text: &str, offset: Offset) -> Option<Timestamp> {
    if let Ok(time) = text.parse() {
        return Some(time);
    }
    let local: DateTime = text.parse().ok()?;
    let time = local.to_zoned(TimeZone::fixed(offset)).ok()?;
    Some(time.timestamp())
}

/// Whether a time that was read has no time of day; that begins with a `T` or a space.
fn is_date(text: &str) -> bool {
    let (text, _zone) = text.split_once('[').unwrap_or((text, ""));
    !text.contains(['T', 't', ' '])
}

fn no_time(option: &str, text: &str) -> Failure {
    Failure::wrong(format!(
        "{option}: `{text}` is no time; write 2026-11-22, 2026-11-22T17:15 or 2026-11-22T08:15:00Z"
    ))
}

/// `+09:00`
pub(super) fn offset(text: &str) -> Result<Offset, String> {
    let parsed = || {
        let (sign, rest) = match text.as_bytes().first()? {
            b'+' => (1, &text[1..]),
            b'-' => (-1, &text[1..]),
            _ => return None,
        };
        let (hours, minutes) = rest.split_once(':')?;
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        let is_good = (0..=14).contains(&hours) && (0..60).contains(&minutes);
        Offset::from_seconds(is_good.then_some(sign * (hours * 3600 + minutes * 60))?).ok()
    };
    parsed().ok_or_else(|| "write hours and minutes, as in +09:00".to_owned())
}

/// `12-15`, or `12` alone.
pub(super) fn range(text: &str) -> Result<RangeInclusive<u64>, String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) if first <= last => Ok(first..=last),
        _ => Err("write the first and the last file's number, as in 12-15".to_owned()),
    }
}
