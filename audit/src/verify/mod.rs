//! Does the chain hold? If not: where, and how.
//!
//! Every record is taken in order: its frame, its number, its link to the one before; every
//! signature is checked; every file must be there, or its deletion accounted for by a signed
//! statement. The first place named is where the trail was changed; a changed record is told apart
//! from its followers by going on from the hash that it states.
//!
//! What no chain can show by itself is that its end was cut off. An [`Anchor`] stored elsewhere does.

mod fault;
mod told;
mod walk;

use std::fmt::{self, Write as _};
use std::ops::RangeInclusive;
use std::path::Path;

use jiff::Timestamp;

pub use self::fault::{Fault, Place, What};
pub use self::told::Told;
use self::walk::Walk;
use crate::anchor::Anchor;
use crate::directory;
use crate::key::PublicKey;
use crate::reader::{Lines, ReadError};

/// More faults than this are counted and not told one by one.
pub const MOST_FAULTS: usize = 100;

/// What to check against.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whose signatures count. Without any, those of the keys that the chain itself names: then a
    /// whole chain can have been made anew by somebody else.
    pub trusted: Vec<PublicKey>,
    /// A checkpoint from elsewhere that the trail must still hold.
    pub anchor: Option<Anchor>,
    /// Only files with these numbers.
    pub files: Option<RangeInclusive<u64>>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Verification {
    /// Everything that is wrong, in the order of the files.
    pub faults: Vec<Fault>,
    /// Faults that are not among them, for there are too many.
    pub more_faults: u64,
    /// What happened to the trail, told by itself.
    pub told: Vec<Told>,
    /// Files read.
    pub files: u64,
    /// Records read.
    pub records: u64,
    /// Checkpoints among them whose signatures hold.
    pub checkpoints: u64,
    /// The first and the last record's place in the chain.
    pub seqs: Option<(u64, u64)>,
    /// Their times.
    pub times: Option<(Timestamp, Timestamp)>,
    /// Records after the last checkpoint, which no signature covers.
    pub unsigned: u64,
    /// Whether a key was given to check signatures with.
    pub is_trusted: bool,
    /// Whether an anchor was given and stands in the trail.
    pub is_anchored: bool,
    /// The last checkpoint whose signature holds.
    pub last_checkpoint: Option<Anchor>,
}

/// Checks a directory.
///
/// # Errors
/// It, or a file in it, cannot be read. What is wrong with what was read is no error but a fault.
pub fn verify(path: &Path, options: &Options) -> Result<Verification, ReadError> {
    // Asked before anything is read: what is being written meanwhile is not torn.
    let is_written = directory::is_locked(path);
    let listing = directory::list(path)?;
    let mut walk = Walk::new(options, is_written);
    for name in &listing.foreign {
        walk.foreign(name);
    }
    let is_asked = |number: u64| {
        options
            .files
            .as_ref()
            .is_none_or(|asked| asked.contains(&number))
    };
    let files: Vec<_> = listing
        .files
        .iter()
        .copied()
        .filter(|file| is_asked(file.number))
        .collect();
    let mut before = None;
    for file in files {
        walk.file(file, before);
        let file_path = path.join(file.to_string());
        let failed = |source| ReadError::File {
            path: file_path.clone(),
            source,
        };
        let mut lines = Lines::open(&file_path).map_err(failed)?;
        while let Some(line) = lines.next().map_err(failed)? {
            let is_whole = line.is_whole;
            walk.line(&line);
            if !is_whole {
                break;
            }
        }
        before = Some(file.number);
    }
    walk.aside(path, &listing.torn);
    Ok(walk.end())
}

impl Verification {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }

    /// The faults and the events, a line each, then a summary.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out).expect("a String takes everything");
        out
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        for fault in &self.faults {
            writeln!(out, "{fault}")?;
        }
        if self.more_faults > 0 {
            writeln!(out, "… and {} faults more", self.more_faults)?;
        }
        for told in &self.told {
            writeln!(out, "note: {told}")?;
        }
        if let (Some((first, last)), Some((from, to))) = (self.seqs, self.times) {
            writeln!(out, "files        {}", self.files)?;
            writeln!(out, "records      {}: {first} to {last}", self.records)?;
            writeln!(out, "time         {from:.0} to {to:.0}")?;
        }
        writeln!(
            out,
            "checkpoints  {}; records after the last one: {}",
            self.checkpoints, self.unsigned
        )?;
        if !self.is_trusted {
            writeln!(
                out,
                "note: signatures were checked with the key that the trail itself names; with \
                 --public-key they show who wrote it"
            )?;
        }
        if self.is_anchored {
            writeln!(out, "the anchor stands in the trail")?;
        }
        match self.faults.len() as u64 + self.more_faults {
            0 => writeln!(out, "THE TRAIL HOLDS / 監査記録に改変は認められません"),
            1 => writeln!(
                out,
                "THE TRAIL DOES NOT HOLD: 1 fault / 監査記録に異常があります"
            ),
            faults => writeln!(
                out,
                "THE TRAIL DOES NOT HOLD: {faults} faults / 監査記録に異常があります"
            ),
        }
    }
}
