//! Where the chain ended, and what a crash left behind it.
//!
//! An append that was cut short leaves bytes after the last record that are no record; after a loss of
//! power there can also be a hole, zeros where a part of the last appends was to be, and whole records
//! behind it. Both are set aside in a file of their own, and the chain says so (`rest`). Anything else
//! that does not follow no crash leaves behind: then nothing is written until somebody says so.

use std::io;
use std::path::Path;

use jiff::Timestamp;

use super::files::{FORMAT, Held, name};
use super::group::{End, Group};
use super::{MOST_UNSIGNED, Settings};
use crate::Hash;
use crate::anchor::statement;
use crate::directory::{self, DirectoryError, FileName, Lock, torn_name};
use crate::hash::hex;
use crate::key::{KeyError, PublicKey, SigningKey};
use crate::line;
use crate::reader::Lines;
use crate::record::{Checkpoint, FileHeader, Record, Repaired, Started, Why};
use crate::store::Store;

use super::rest::Rest;

/// Why a trail cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The directory.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// A file does not hold together, and not for a crash.
    #[error(
        "{file}:{line} does not follow the record before it, and is not what an interrupted write leaves: somebody changed it, or the disk did. `sekisho audit repair` says what can be done"
    )]
    Damaged {
        /// The file's name.
        file: String,
        /// The line, from 1.
        line: u64,
    },
    /// More records than any trail has are not signed.
    #[error(
        "{file} ends with {records} records that no signature covers, and no run of the gateway leaves more than {MOST_UNSIGNED}: they were written without the key. Keep the directory, and begin a new trail in an empty one"
    )]
    Unsigned {
        /// The file's name.
        file: String,
        /// How many.
        records: u64,
    },
    /// A file of a later version of this program.
    #[error(
        "{file} has format {format}, which this version does not know; use the version that wrote it"
    )]
    Format {
        /// The file's name.
        file: String,
        /// The format.
        format: u32,
    },
    /// The disk takes nothing.
    #[error("the audit trail cannot be written: {0}")]
    Disk(#[from] io::Error),
    /// No thread can be started.
    #[error("no thread can be started: {0}")]
    Thread(io::Error),
    /// There is no randomness for the chain's name.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// What was found at the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Whether the chain goes on that was there; else one was begun.
    pub is_old: bool,
    /// Whether the run before ended in order.
    pub after_close: bool,
    /// Bytes that were set aside.
    pub repaired: Vec<Repaired>,
}

pub(super) struct Resumed {
    pub(super) end: End,
    pub(super) files: Vec<Held>,
    pub(super) opened: Opened,
    pub(super) lock: Lock,
    /// What was written to begin with.
    pub(super) lines: Vec<u8>,
    /// The time of the last record before this run.
    pub(super) last: Option<Timestamp>,
}

/// A file read to the end of what holds.
struct Scan {
    header: Option<FileHeader>,
    len: u64,
    seq: u64,
    hash: Hash,
    unsigned: u64,
    is_closed: bool,
    /// Of the last record.
    time: Option<Timestamp>,
    /// The keys that the file names.
    keys: Vec<PublicKey>,
    /// What comes after it.
    rest: Rest,
    /// The line after it, from 1, if there is one.
    ends_at: Option<u64>,
}

/// Makes the directory's trail ready to be written to.
pub(super) fn resume(
    settings: &Settings,
    key: &SigningKey,
    store: &mut dyn Store,
) -> Result<Resumed, OpenError> {
    let path = &settings.directory;
    directory::prepare(path)?;
    let lock = directory::lock(path)?;
    let mut names = directory::files(path)?;
    let mut start = Start {
        settings,
        key,
        store,
        lock,
        repaired: Vec::new(),
    };
    while let Some(name) = names.last().copied() {
        let scan = scan(path, name)?;
        start.check(&scan, name)?;
        if !scan.rest.bytes.is_empty() {
            start.set_aside(&scan, name)?;
        }
        if scan.header.is_some() {
            return start.go_on(&names, scan);
        }
        // The file was being begun: it holds no record, and nobody was told that it does.
        start.store.remove(&name.to_string())?;
        names.pop();
    }
    start.begin()
}

/// A start on its way.
struct Start<'s> {
    settings: &'s Settings,
    key: &'s SigningKey,
    store: &'s mut dyn Store,
    lock: Lock,
    repaired: Vec<Repaired>,
}

impl Start<'_> {
    /// Begins a chain.
    fn begin(self) -> Result<Resumed, OpenError> {
        let mut chain = [0; 16];
        getrandom::fill(&mut chain).map_err(KeyError::Random)?;
        let now = (self.settings.clock)();
        let file = name(1, now);
        let header = FileHeader {
            format: FORMAT,
            chain: hex(&chain),
            number: 1,
            previous: None,
            key: self.key.public(),
            program: self.settings.program.clone(),
        };
        let end = End {
            chain: header.chain.clone(),
            file,
            len: 0,
            seq: 0,
            hash: Hash::START,
            unsigned: 0,
        };
        self.store.create(&file.to_string())?;
        let files = vec![Held {
            name: file,
            begun: now,
            previous: None,
        }];
        self.write(
            &end,
            vec![Record::File(header)],
            files,
            Opened::default(),
            None,
        )
    }

    /// Goes on with a chain, of which the last file is read.
    fn go_on(self, names: &[FileName], scan: Scan) -> Result<Resumed, OpenError> {
        let file = *names.last().expect("who goes on has seen a file");
        let header = scan.header.expect("who goes on has seen a header");
        if scan.unsigned > MOST_UNSIGNED {
            let (file, records) = (file.to_string(), scan.unsigned);
            return Err(OpenError::Unsigned { file, records });
        }
        let held = |name: &FileName| held(&self.settings.directory, *name);
        let files = names.iter().map(held).collect::<Result<Vec<_>, _>>()?;
        let end = End {
            chain: header.chain,
            file,
            len: scan.len,
            seq: scan.seq,
            hash: scan.hash,
            unsigned: scan.unsigned,
        };
        self.store.resume(&file.to_string())?;
        if !scan.rest.bytes.is_empty() {
            self.store.cut(scan.len)?;
        }
        let opened = Opened {
            is_old: true,
            after_close: scan.is_closed,
            repaired: Vec::new(),
        };
        let started = Record::Started(Started {
            program: self.settings.program.clone(),
            key: self.key.public(),
            after_close: scan.is_closed,
        });
        self.write(&end, vec![started], files, opened, scan.time)
    }

    /// The first records of this run: what `first` says, and what was set aside.
    fn write(
        self,
        end: &End,
        first: Vec<Record>,
        files: Vec<Held>,
        mut opened: Opened,
        last: Option<Timestamp>,
    ) -> Result<Resumed, OpenError> {
        let now = (self.settings.clock)();
        let mut group = Group::after(end);
        let repaired = self.repaired.iter().cloned().map(Record::Repaired);
        for record in first.into_iter().chain(repaired) {
            group.push(&record, now);
        }
        self.store.append(&group.bytes)?;
        self.store.sync()?;
        opened.repaired = self.repaired;
        Ok(Resumed {
            end: group.end,
            files,
            opened,
            lock: self.lock,
            lines: group.bytes,
            last,
        })
    }

    /// Whether the file's end is what a crash leaves behind, or may be set aside all the same.
    fn check(&self, scan: &Scan, name: FileName) -> Result<(), OpenError> {
        // Of a file whose header does not hold nothing does: no word of anybody makes it go on.
        let may = self.settings.repair && scan.header.is_some();
        match scan.ends_at {
            Some(line) if !(may || scan.rest.is_of_a_crash()) => Err(OpenError::Damaged {
                file: name.to_string(),
                line,
            }),
            _ => Ok(()),
        }
    }

    fn set_aside(&mut self, scan: &Scan, name: FileName) -> Result<(), OpenError> {
        let bytes = &scan.rest.bytes;
        let sha256 = Hash::of(bytes);
        let beside = torn_name(name.number, scan.len, &sha256);
        self.store.put_aside(&beside, bytes)?;
        self.repaired.push(Repaired {
            number: name.number,
            offset: scan.len,
            bytes: bytes.len() as u64,
            records: scan.rest.records,
            ordered: !scan.rest.is_of_a_crash(),
            sha256,
        });
        Ok(())
    }
}

/// What the header of a file says.
fn held(path: &Path, name: FileName) -> Result<Held, OpenError> {
    let damaged = || OpenError::Damaged {
        file: name.to_string(),
        line: 1,
    };
    let mut lines = Lines::open(&path.join(name.to_string()))?;
    let first = lines
        .next()?
        .filter(|line| line.is_whole)
        .ok_or_else(damaged)?;
    let (begun, record) = Record::parse(first.bytes).map_err(|_| damaged())?;
    let Record::File(header) = record else {
        return Err(damaged());
    };
    Ok(Held {
        name,
        begun,
        previous: header.previous,
    })
}

/// Reads a file as far as its records follow one another.
fn scan(path: &Path, name: FileName) -> Result<Scan, OpenError> {
    let path = path.join(name.to_string());
    let mut lines = Lines::open(&path)?;
    let mut scan = Scan {
        header: None,
        len: 0,
        seq: 0,
        hash: Hash::START,
        unsigned: 0,
        is_closed: false,
        time: None,
        keys: Vec::new(),
        rest: Rest::default(),
        ends_at: None,
    };
    while let Some(raw) = lines.next()? {
        let len = raw.offset + raw.bytes.len() as u64 + 1;
        if !(raw.is_whole && scan.take(raw.bytes, name)?) {
            scan.rest = Rest::read(&path, scan.len)?;
            scan.ends_at = Some(raw.number);
            return Ok(scan);
        }
        scan.len = len;
    }
    Ok(scan)
}

impl Scan {
    /// Takes the next line; `false` if it is none.
    fn take(&mut self, bytes: &[u8], name: FileName) -> Result<bool, OpenError> {
        let Ok(line) = line::read(bytes) else {
            return Ok(false);
        };
        let Ok((time, record)) = Record::parse(bytes) else {
            return Ok(false);
        };
        if let (None, Record::File(header)) = (&self.header, &record) {
            if header.format != FORMAT {
                return Err(OpenError::Format {
                    file: name.to_string(),
                    format: header.format,
                });
            }
            let previous = header.previous;
            self.seq = previous.map_or(0, |previous| previous.last_seq);
            self.hash = previous.map_or(Hash::START, |previous| previous.hash);
        } else if self.header.is_none() {
            return Ok(false);
        }
        if line.seq != self.seq + 1 || line.hash != self.hash.then(line.body) {
            return Ok(false);
        }
        if let Record::Checkpoint(checkpoint) = &record
            && !self.is_signed(checkpoint)
        {
            return Ok(false);
        }
        self.time = Some(time);
        (self.seq, self.hash) = (line.seq, line.hash);
        self.unsigned += 1;
        self.is_closed = false;
        match record {
            Record::File(header) => {
                self.keys.push(header.key);
                self.header = Some(header);
            }
            Record::Started(started) => self.keys.push(started.key),
            Record::Checkpoint(checkpoint) => {
                self.unsigned = 0;
                self.is_closed = checkpoint.why == Why::Closed;
            }
            _ => {}
        }
        Ok(true)
    }

    /// Whether a checkpoint vouches for what stands before it, by a key that the file names.
    fn is_signed(&self, checkpoint: &Checkpoint) -> bool {
        let chain = self.header.as_ref().map(|header| header.chain.as_str());
        let statement = statement(chain.unwrap_or_default(), self.seq + 1, &self.hash);
        let key = self.keys.iter().find(|key| key.id() == checkpoint.key);
        checkpoint.head == self.hash
            && key.is_some_and(|key| key.signed(statement.as_bytes(), &checkpoint.signature))
    }
}

/// What the newest file of a directory ends with that does not follow its last record.
///
/// # Errors
/// It cannot be read, or is of a later version.
pub fn damage(directory: &Path) -> Result<Option<Damage>, OpenError> {
    let names = directory::files(directory)?;
    let Some(name) = names.last().copied() else {
        return Ok(None);
    };
    let scan = scan(directory, name)?;
    let line = scan.ends_at;
    Ok(line.map(|line| Damage {
        file: name.to_string(),
        line,
        offset: scan.len,
        bytes: scan.rest.bytes.len() as u64,
        records: scan.rest.records,
        is_of_a_crash: scan.rest.is_of_a_crash(),
        is_headed: scan.header.is_some(),
    }))
}

/// Bytes at the end of a trail that do not follow what is before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file's name.
    pub file: String,
    /// The first line of them, from 1.
    pub line: u64,
    /// Where they begin.
    pub offset: u64,
    /// How many.
    pub bytes: u64,
    /// Whole lines among them that have the frame of a record.
    pub records: u64,
    /// Whether a crash can have left them: the next start sets them aside by itself.
    pub is_of_a_crash: bool,
    /// Whether anything of the file holds.
    pub is_headed: bool,
}
