//! Which directory and keys are meant, and times as people write them.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use audit::{Filter, FingerprintKey, PublicKey};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

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
        let time = |text: &Option<String>, option| {
            text.as_deref()
                .map(|text| time(text, offset, option))
                .transpose()
        };
        Ok(Filter {
            from: time(&self.from, "--from")?,
            to: time(&self.to, "--to")?,
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

/// A time with its offset, or a date, with or without a time of day, at `offset`.
fn time(text: &str, offset: Offset, option: &str) -> Result<Timestamp, Failure> {
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    let local = text.parse::<DateTime>().ok();
    let time = local.and_then(|local| local.to_zoned(TimeZone::fixed(offset)).ok());
    let time = time.map(|time| time.timestamp());
    time.ok_or_else(|| {
        Failure::wrong(format!(
            "{option}: `{text}` is no time; write 2026-11-22, 2026-11-22T17:15 or 2026-11-22T08:15:00Z"
        ))
    })
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
