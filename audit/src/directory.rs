//! The trail's directory: its own, open to nobody else, written by one process at a time.
//!
//! It holds `000001-2026-11-22.jsonl`, `000002-…` without a number left out, and beside a file that
//! a crash cut short the bytes that were set aside: `000002.torn-4096-9f3ac01d`. Nothing else belongs here.

use std::fmt;
use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use rustix::fs::FlockOperation;

use crate::Hash;

/// How long a start waits for the process before it to let go.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often a lock is looked at before it counts as held.
const ASKS: u32 = 20;

/// A file of the trail, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileName {
    /// From 1.
    pub(crate) number: u64,
    /// On which it was begun, in UTC.
    pub(crate) day: Date,
}

/// What is in a directory.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// Sorted by number.
    pub(crate) files: Vec<FileName>,
    /// Bytes set aside, by file name.
    pub(crate) torn: Vec<String>,
    /// What does not belong here.
    pub(crate) foreign: Vec<String>,
}

/// Why a directory cannot be the trail's.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// It cannot be made, read or locked.
    #[error("{}: {source}", path.display())]
    Io {
        /// The directory or a file in it.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others may look into it or write there.
    #[error("{} is open to others (mode {mode:04o}); `chmod 700` it", path.display())]
    Open {
        /// The directory.
        path: PathBuf,
        /// Its access rights.
        mode: u32,
    },
    /// It belongs to another user.
    #[error("{} belongs to another user; `chown` it, or name another directory", path.display())]
    Owner {
        /// The directory.
        path: PathBuf,
    },
    /// Another process writes here.
    #[error("another process is writing to {}; two gateways need two directories", path.display())]
    Locked {
        /// The directory.
        path: PathBuf,
    },
    /// A file that is not the trail's.
    #[error("{} holds `{name}`, which is no file of the trail; move it away: this directory is for the trail alone", path.display())]
    Foreign {
        /// The directory.
        path: PathBuf,
        /// The first such file.
        name: String,
    },
    /// A file is gone from between two others.
    #[error("{} has no file number {number:06}, but a later one; find it, or begin a new trail in an empty directory. `sekisho audit verify` shows what is there", path.display())]
    Missing {
        /// The directory.
        path: PathBuf,
        /// The number of the file that is gone.
        number: u64,
    },
}

/// Held while a process writes. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "held, never looked at")] File);

/// The directory if it is there, made for its owner alone if not.
pub(crate) fn prepare(path: &Path) -> Result<(), DirectoryError> {
    let create = DirBuilder::new().mode(0o700).recursive(true).create(path);
    create.map_err(io_error(path))?;
    let metadata = path.metadata().map_err(io_error(path))?;
    let path = path.to_owned();
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(DirectoryError::Owner { path });
    }
    match metadata.mode() & 0o777 {
        mode if mode & 0o077 != 0 => Err(DirectoryError::Open { path, mode }),
        _ => Ok(()),
    }
}

/// Keeps other processes from writing. The lock is the directory's own, so that there is no lock
/// file which somebody could delete.
///
/// A process that is just ending is waited for, a moment long.
pub(crate) fn lock(path: &Path) -> Result<Lock, DirectoryError> {
    let began = Instant::now();
    loop {
        match try_lock(path) {
            Err(DirectoryError::Locked { .. }) if began.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(10));
            }
            done => return done,
        }
    }
}

fn try_lock(path: &Path) -> Result<Lock, DirectoryError> {
    let directory = File::open(path).map_err(io_error(path))?;
    match rustix::fs::flock(&directory, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Lock(directory)),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(DirectoryError::Locked {
            path: path.to_owned(),
        }),
        Err(error) => Err(io_error(path)(error.into())),
    }
}

/// Whether a process is writing there now. Asked more than once: whoever starts a program holds what
/// its parent held for a moment, until the new program begins.
pub(crate) fn is_locked(path: &Path) -> bool {
    (0..ASKS).all(|ask| {
        if ask > 0 {
            std::thread::sleep(Duration::from_millis(10));
        }
        matches!(try_lock(path), Err(DirectoryError::Locked { .. }))
    })
}

/// What is in the directory.
pub(crate) fn list(path: &Path) -> Result<Listing, DirectoryError> {
    let mut listing = Listing::default();
    for entry in path.read_dir().map_err(io_error(path))? {
        let entry = entry.map_err(io_error(path))?;
        let is_file = entry.file_type().map_err(io_error(path))?.is_file();
        let name = entry.file_name().to_string_lossy().into_owned();
        match name.parse() {
            Ok(file) if is_file => listing.files.push(file),
            _ if is_file && is_torn(&name) => listing.torn.push(name),
            _ => listing.foreign.push(name),
        }
    }
    listing.files.sort_unstable();
    listing.torn.sort_unstable();
    listing.foreign.sort_unstable();
    Ok(listing)
}

/// The trail's files, where nothing else is there and none is missing.
pub(crate) fn files(path: &Path) -> Result<Vec<FileName>, DirectoryError> {
    let listing = list(path)?;
    let path = path.to_owned();
    if let Some(name) = listing.foreign.into_iter().next() {
        return Err(DirectoryError::Foreign { path, name });
    }
    if let Some(number) = missing(&listing.files).next() {
        return Err(DirectoryError::Missing { path, number });
    }
    Ok(listing.files)
}

/// The numbers that are left out between files.
pub(crate) fn missing(files: &[FileName]) -> impl Iterator<Item = u64> + '_ {
    let pairs = files.windows(2);
    pairs.flat_map(|pair| pair[0].number + 1..pair[1].number)
}

/// What was cut off a file at `offset` is kept under this name.
pub(crate) fn torn_name(number: u64, offset: u64, sha256: &Hash) -> String {
    format!("{number:06}.torn-{offset}-{}", &sha256.to_string()[..8])
}

fn is_torn(name: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parts = name.split_once(".torn-");
    parts.is_some_and(|(number, rest)| digits(number) && rest.split('-').all(digits))
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> DirectoryError + use<'_> {
    move |source| DirectoryError::Io {
        path: path.to_owned(),
        source,
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}-{}.jsonl", self.number, self.day)
    }
}

/// A name that is none of a file of the trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OtherName;

impl FromStr for FileName {
    type Err = OtherName;

    fn from_str(name: &str) -> Result<Self, OtherName> {
        let parts = name
            .strip_suffix(".jsonl")
            .and_then(|name| name.split_once('-'));
        let (number, day) = parts.ok_or(OtherName)?;
        let file = Self {
            number: number.parse().map_err(|_| OtherName)?,
            day: day.parse().map_err(|_| OtherName)?,
        };
        // One spelling a file.
        if file.number > 0 && file.to_string() == name {
            Ok(file)
        } else {
            Err(OtherName)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_name() {
        let name = "000012-2026-11-22.jsonl";
        assert_eq!(
            name.parse::<FileName>().map(|file| file.to_string()),
            Ok(name.to_owned())
        );
        for other in [
            "12-2026-11-22.jsonl",
            "000000-2026-11-22.jsonl",
            "000012-2026-11-32.jsonl",
            "000012-20261122.jsonl",
            "000012.jsonl",
            "+00012-2026-11-22.jsonl",
        ] {
            assert_eq!(other.parse::<FileName>(), Err(OtherName), "{other}");
        }
    }

    #[test]
    fn one_process_writes_and_what_does_not_belong_is_seen() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("trail");
        prepare(&path).expect("a new directory");
        let held = lock(&path).expect("nobody else");
        assert!(matches!(lock(&path), Err(DirectoryError::Locked { .. })));
        drop(held);
        lock(&path).expect("nobody any more");
        std::fs::write(path.join("notes.txt"), "").expect("our directory");
        assert!(matches!(files(&path), Err(DirectoryError::Foreign { .. })));
    }

    #[test]
    fn a_directory_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().expect("a directory");
        let open = std::fs::Permissions::from_mode(0o750);
        std::fs::set_permissions(directory.path(), open).expect("our directory");
        let refused = prepare(directory.path());
        assert!(matches!(
            refused,
            Err(DirectoryError::Open { mode: 0o750, .. })
        ));
    }
}
