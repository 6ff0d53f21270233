//! Reading: the lines of a file, and the records of a directory in their order.
//!
//! Nothing is proved here: [`crate::verify`] does that. A reader takes what is written, and says
//! where it cannot.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::directory::{self, DirectoryError, FileName};
use crate::line::{self, MAX_LINE_BYTES};
use crate::record::Record;

/// A line of a file, as it stands there.
#[derive(Debug)]
pub(crate) struct RawLine<'b> {
    /// From 1.
    pub(crate) number: u64,
    /// Of its first byte, from the file's beginning.
    pub(crate) offset: u64,
    /// Without its end.
    pub(crate) bytes: &'b [u8],
    /// Whether it has one. The last line of a file has none if its writing was cut short.
    pub(crate) is_whole: bool,
}

/// The lines of a file, one after the other, in bounded memory.
#[derive(Debug)]
pub(crate) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    number: u64,
    offset: u64,
}

impl Lines<BufReader<File>> {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self::new(BufReader::with_capacity(
            256 << 10,
            File::open(path)?,
        )))
    }
}

impl<R: BufRead> Lines<R> {
    pub(crate) const fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            number: 0,
            offset: 0,
        }
    }

    /// The next line. One that is longer than any that is written is given without its end.
    pub(crate) fn next(&mut self) -> io::Result<Option<RawLine<'_>>> {
        let begin = self.offset;
        self.buffer.clear();
        let most = MAX_LINE_BYTES as u64 + 1;
        let read = Read::by_ref(&mut self.reader)
            .take(most)
            .read_until(b'\n', &mut self.buffer)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        self.offset += read as u64;
        let ended = self.buffer.strip_suffix(b"\n");
        Ok(Some(RawLine {
            number: self.number,
            offset: begin,
            is_whole: ended.is_some(),
            bytes: ended.unwrap_or(&self.buffer),
        }))
    }
}

/// A record and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// Its number in the chain.
    pub seq: u64,
    /// When it was made.
    pub time: Timestamp,
    /// What it says.
    pub record: Record,
}

/// What cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The directory.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// A file.
    #[error("{}: {source}", path.display())]
    File {
        /// It.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Records are gone.
    #[error(
        "{file}:{line} is record {found}, where record {expected} should be: records are missing, and what would be said of the rest would not be the whole; `sekisho audit verify` says where"
    )]
    Missing {
        /// The file's name.
        file: String,
        /// The line, from 1.
        line: u64,
        /// The number that comes next.
        expected: u64,
        /// The number that is there.
        found: u64,
    },
    /// A line.
    #[error("{file}:{line} is no record; `sekisho audit verify` says what is wrong with the trail")]
    Line {
        /// The file's name.
        file: String,
        /// The line, from 1.
        line: u64,
    },
}

/// Every record of a directory's files, in their order, and none left out. A last line that is being written, or that
/// a crash cut short, is left out.
///
/// # Errors
/// The directory cannot be read.
pub fn records(path: &Path) -> Result<Records, ReadError> {
    let listing = directory::list(path)?;
    Ok(Records {
        directory: path.to_owned(),
        files: listing.files.into_iter(),
        current: None,
        seq: None,
    })
}

/// Made by [`records`].
#[derive(Debug)]
pub struct Records {
    directory: PathBuf,
    files: std::vec::IntoIter<FileName>,
    current: Option<(FileName, Lines<BufReader<File>>)>,
    /// Of the record before.
    seq: Option<u64>,
}

impl Records {
    fn step(&mut self) -> Result<Option<Located>, ReadError> {
        loop {
            let Some((name, lines)) = &mut self.current else {
                let Some(name) = self.files.next() else {
                    return Ok(None);
                };
                let path = self.directory.join(name.to_string());
                let lines =
                    Lines::open(&path).map_err(|source| ReadError::File { path, source })?;
                self.current = Some((name, lines));
                continue;
            };
            let file = || name.to_string();
            let read = lines.next().map_err(|source| ReadError::File {
                path: file().into(),
                source,
            })?;
            let Some(raw) = read.filter(|raw| raw.is_whole) else {
                self.current = None;
                continue;
            };
            let bad = || ReadError::Line {
                file: file(),
                line: raw.number,
            };
            let framed = line::read(raw.bytes).map_err(|_| bad())?;
            let (time, record) = Record::parse(raw.bytes).map_err(|_| bad())?;
            let expected = self.seq.map_or(framed.seq, |seq| seq + 1);
            if framed.seq != expected {
                let (file, line, found) = (file(), raw.number, framed.seq);
                return Err(ReadError::Missing {
                    file,
                    line,
                    expected,
                    found,
                });
            }
            self.seq = Some(framed.seq);
            return Ok(Some(Located {
                file: file(),
                line: raw.number,
                seq: framed.seq,
                time,
                record,
            }));
        }
    }
}

impl Iterator for Records {
    type Item = Result<Located, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lines_are_the_bytes_however_they_are(bytes in proptest::collection::vec(
            prop_oneof![Just(b'\n'), any::<u8>()], 0..300)
        ) {
            let mut lines = Lines::new(&bytes[..]);
            let mut all = Vec::new();
            while let Some(line) = lines.next().expect("memory can be read") {
                prop_assert_eq!(line.offset, all.len() as u64);
                all.extend_from_slice(line.bytes);
                if line.is_whole {
                    all.push(b'\n');
                }
            }
            prop_assert_eq!(all, bytes);
        }
    }
}
