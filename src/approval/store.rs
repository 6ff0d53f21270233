//! The directory in which versions of the rules and their history lie.
//!
//! | path | what it is |
//! |---|---|
//! | `history` | one line an event, only ever appended to |
//! | `versions/SHA256.toml` | each rules file that was ever proposed, as it was signed |
//! | `versions/SHA256.NAME.minisig` | the newest signature of each person on it, for `minisign -V` |

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::chain::{self, ChainError, Hash, Line};
use super::entry::Event;
use crate::config::hex;

/// More than decades of changes.
const MAX_HISTORY_BYTES: u64 = 64 << 20;
/// As for a rules file.
const MAX_VERSION_BYTES: u64 = 4 << 20;

/// The directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    directory: PathBuf,
}

/// Why the directory is of no use.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Something in it cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// What.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The history is damaged.
    #[error("{}: {error}; put back what was there: until then no other rules take effect", path.display())]
    Chain {
        /// The history's file.
        path: PathBuf,
        /// Where.
        error: ChainError,
    },
    /// Somebody wrote to the history in the meantime.
    #[error("somebody else wrote to the history just now; look at it and run this again")]
    Overtaken,
}

impl Store {
    /// The one that the settings name, or `approvals` beside the rules file.
    #[must_use]
    pub fn of(directory: Option<&Path>, rules: &Path) -> Self {
        let beside = || rules.with_file_name("approvals");
        Self {
            directory: directory.map_or_else(beside, Path::to_owned),
        }
    }

    /// Where it lies.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The history's file.
    #[must_use]
    pub fn history_file(&self) -> PathBuf {
        self.directory.join("history")
    }

    /// The history's bytes; none if there is no history yet.
    pub(super) fn history(&self) -> Result<Vec<u8>, StoreError> {
        let path = self.history_file();
        match read_limited(&path, MAX_HISTORY_BYTES) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            read => read.map_err(|source| StoreError::Io { path, source }),
        }
    }

    /// The history's lines.
    pub(super) fn lines(&self, history: &[u8]) -> Result<Vec<Line>, StoreError> {
        chain::read(history).map_err(|error| StoreError::Chain {
            path: self.history_file(),
            error,
        })
    }

    /// Where a version lies.
    #[must_use]
    pub fn version_file(&self, sha256: &str) -> PathBuf {
        self.directory
            .join("versions")
            .join(format!("{sha256}.toml"))
    }

    /// A version as it was signed; `None` if it is not there, or is not what its name says.
    pub(super) fn version(&self, sha256: &str) -> Option<Vec<u8>> {
        // A name from the history is no path.
        let is_hash = sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_hexdigit());
        let file = is_hash.then(|| self.version_file(sha256))?;
        let bytes = read_limited(&file, MAX_VERSION_BYTES).ok()?;
        (hash(&bytes) == sha256).then_some(bytes)
    }

    /// Keeps a version.
    pub(super) fn keep(&self, bytes: &[u8]) -> Result<(), StoreError> {
        let sha256 = hash(bytes);
        if self.version(&sha256).is_none() {
            let file = self.version_file(&sha256);
            write_whole(&file, bytes)?;
        }
        Ok(())
    }

    /// Puts a signature where `minisign -V` can be pointed at it.
    pub(super) fn show(&self, sha256: &str, by: &str, signature: &str) -> Result<(), StoreError> {
        let name = format!("{sha256}.{by}.minisig");
        let file = self.directory.join("versions").join(name);
        write_whole(&file, signature.as_bytes())
    }

    /// Appends an event to the history that ends with the hash `after`.
    pub(super) fn append(&self, after: &Hash, event: &Event) -> Result<Hash, StoreError> {
        let path = self.history_file();
        let failed = |source| StoreError::Io {
            path: path.clone(),
            source,
        };
        fs::create_dir_all(&self.directory).map_err(failed)?;
        let mut file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(&path)
            .map_err(failed)?;
        file.lock().map_err(failed)?;
        let lines = self.lines(&self.history()?)?;
        if lines.last().map_or(&Hash::start(), |line| &line.hash) != after {
            return Err(StoreError::Overtaken);
        }
        let (line, hash) = chain::line(after, event);
        let end = file.metadata().map_err(failed)?.len();
        let written = file
            .write_all(line.as_bytes())
            .and_then(|()| file.sync_all());
        written.map_err(|source| {
            // Half a line would be taken for damage. Where even this fails, it is.
            let _ = file.set_len(end);
            failed(source)
        })?;
        Ok(hash)
    }
}

/// SHA-256 in hexadecimal.
pub(crate) fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn read_limited(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(max_bytes + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_bytes {
        let what = format!("is larger than {max_bytes} bytes");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
    }
    Ok(bytes)
}

/// Writes a file so that nobody ever sees a part of it.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let failed = |source| StoreError::Io {
        path: path.to_owned(),
        source,
    };
    let directory = path.parent().filter(|it| !it.as_os_str().is_empty());
    let directory = directory.unwrap_or(Path::new("."));
    fs::create_dir_all(directory).map_err(failed)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = directory.join(format!(".{name}.{}", std::process::id()));
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    });
    written.map_err(|source| {
        let _ = fs::remove_file(&beside);
        failed(source)
    })
}
