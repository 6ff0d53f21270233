//! What stands after the last record that holds, and whether a crash can have left it there.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::line;

/// No interrupted append leaves more.
const MAX_TORN_BYTES: usize = 64 << 20;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Rest {
    pub(super) bytes: Vec<u8>,
    /// Whole lines in the frame of a record.
    pub(super) records: u64,
}

impl Rest {
    /// All of a file from this byte on.
    pub(super) fn read(path: &Path, from: u64) -> io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let lines = bytes.split_inclusive(|byte| *byte == b'\n');
        let is_record = |line: &&[u8]| {
            let line = line.strip_suffix(b"\n");
            line.is_some_and(|line| line::read(line).is_ok())
        };
        let records = lines.filter(is_record).count() as u64;
        Ok(Self { bytes, records })
    }

    /// Whether a crash can have left it: no whole record is in it, or the first that should be is a hole.
    ///
    /// A file system may have a later part of an append on the disk before an earlier one. When the
    /// power fails between the two, the file has its length, and zeros where nothing came. No line of a
    /// record holds a zero.
    pub(super) fn is_of_a_crash(&self) -> bool {
        let mut lines = self.bytes.split(|byte| *byte == b'\n');
        let is_hole = lines.next().is_some_and(|line| line.contains(&0));
        self.bytes.len() <= MAX_TORN_BYTES && (self.records == 0 || is_hole)
    }
}
