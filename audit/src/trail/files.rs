//! The next file, and the files past their retention time.

use std::io;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::group::Group;
use super::writer::{Cause, Writer};
use crate::directory::{self, FileName};
use crate::record::{FileHeader, Previous, Record, Retired, RetiredFile, Why};

/// Of the files' description, in their headers.
pub(super) const FORMAT: u32 = 1;

/// A file that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) name: FileName,
    /// When it was begun.
    pub(super) begun: Timestamp,
    /// Where the file before it ended.
    pub(super) previous: Option<Previous>,
}

/// The name of a file that is begun now.
pub(super) fn name(number: u64, now: Timestamp) -> FileName {
    let day = now.to_zoned(TimeZone::UTC).date();
    FileName { number, day }
}

impl Writer {
    /// Whether this file is full or of another day.
    pub(super) fn is_rotation_due(&self, now: Timestamp) -> bool {
        let is_full = self.end.len >= self.settings.rotate_bytes;
        // A clock that was set back begins no file.
        is_full || name(self.end.file.number, now).day > self.end.file.day
    }

    /// The next file, if this one is full or of another day.
    pub(super) fn rotate_if_due(&mut self, now: Timestamp) -> Result<(), Cause> {
        if !self.is_rotation_due(now) {
            return Ok(());
        }
        if self.end.unsigned > 0 {
            let mut group = Group::after(&self.end);
            group.push_checkpoint(&self.key, Why::Rotated, now);
            self.write(group, true)?;
        }
        let ended = self.files.last().map(|file| file.begun);
        self.begin_next_file(now)?;
        // By the time at which the file that ended was begun: a clock that jumped ahead is believed
        // when the next file is begun, not before.
        ended.map_or(Ok(()), |ended| self.retire(ended))
    }

    /// The next file, whose header says where this one ends.
    pub(super) fn begin_next_file(&mut self, now: Timestamp) -> Result<(), Cause> {
        let previous = Some(Previous {
            number: self.end.file.number,
            last_seq: self.end.seq,
            hash: self.end.hash,
        });
        let file = name(self.end.file.number + 1, now);
        let header = FileHeader {
            format: FORMAT,
            chain: self.end.chain.clone(),
            number: file.number,
            previous,
            key: self.key.public(),
            program: self.settings.program.clone(),
        };
        let old = (self.end.file, self.end.len, self.end.unsigned);
        self.store.create(&file.to_string())?;
        (self.end.file, self.end.len) = (file, 0);
        let mut group = Group::after(&self.end);
        group.push(&Record::File(header), now);
        if let Err(cause) = self.write(group, true) {
            // As if it had not been begun; if that fails too, nothing is written until a restart.
            (self.end.file, self.end.len, self.end.unsigned) = old;
            self.store.remove(&file.to_string())?;
            self.store.resume(&old.0.to_string())?;
            return Err(Cause::Other(io::Error::new(
                cause.kind(),
                cause.to_string(),
            )));
        }
        self.files.push(Held {
            name: file,
            begun: now,
            previous,
        });
        Ok(())
    }

    /// Deletes files past their retention time, after a signed statement of which they are.
    pub(super) fn retire(&mut self, now: Timestamp) -> Result<(), Cause> {
        // Whoever repairs need not know how long files are kept, and looks into what went wrong.
        if self.settings.repair {
            return Ok(());
        }
        let retired = self.past_retention(now);
        if retired.is_empty() {
            return Ok(());
        }
        let numbers: Vec<u64> = retired.iter().map(|file| file.number).collect();
        let mut group = Group::after(&self.end);
        let retention_days = self.settings.retention_days;
        let record = Record::Retired(Retired {
            files: retired,
            retention_days,
        });
        group.push(&record, now);
        group.push_checkpoint(&self.key, Why::Retired, now);
        self.write(group, true)?;
        // The statement stands. What cannot be deleted now is stated again, and tried again, later.
        let _ = self.delete(&numbers);
        Ok(())
    }

    fn delete(&mut self, numbers: &[u64]) -> io::Result<()> {
        let torn = directory::list(&self.settings.directory)
            .map(|listing| listing.torn)
            .unwrap_or_default();
        for number in numbers {
            let beside = torn
                .iter()
                .filter(|name| name.starts_with(&format!("{number:06}.")));
            for name in beside {
                self.store.remove(name)?;
            }
            self.store.remove(&self.files[0].name.to_string())?;
            self.files.remove(0);
        }
        Ok(())
    }

    fn past_retention(&self, now: Timestamp) -> Vec<RetiredFile> {
        let retention = SignedDuration::from_hours(24 * i64::from(self.settings.retention_days));
        let pairs = self.files.windows(2);
        // A file ended, at the latest, when the next was begun.
        let old = pairs.take_while(|pair| now.duration_since(pair[1].begun) >= retention);
        let file = |pair: &[Held]| {
            let end = pair[1].previous?;
            Some(RetiredFile {
                number: pair[0].name.number,
                begun: pair[0].begun,
                ended: pair[1].begun,
                last_seq: end.last_seq,
                hash: end.hash,
            })
        };
        old.map_while(file).collect()
    }
}
