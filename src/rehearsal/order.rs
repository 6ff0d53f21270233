//! That a trial should run, and what came of it: files in `shadow` beside the history.
//!
//! | path | what it is |
//! |---|---|
//! | `rules.toml` | the rules on trial |
//! | `order.json` | which they are (SHA-256), since when and until when |
//! | `report.json` | what a gateway counted so far |

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::tally::{Tally, TallyJson};
use crate::approval::{Store, StoreError, write_whole};

/// The directory.
#[derive(Clone, Debug)]
pub struct Trials {
    directory: PathBuf,
}

/// That rules should run beside those in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Which rules.
    pub sha256: String,
    /// Since when.
    pub began: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// What came of a trial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Which it was.
    pub order: Order,
    /// When this was written.
    pub at: Timestamp,
    /// Why it does not run, if it cannot.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refused: Option<String>,
    /// The rules that were in force when this was written.
    pub in_force: String,
    /// What differed.
    pub tally: TallyJson,
}

impl Report {
    /// What differed.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally.clone().into()
    }
}

/// Why there is no trial.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file holds something else.
    #[error("{} is not what was written there; `sekisho rules shadow end` clears it", path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
    },
    /// The directory cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Trials {
    /// Beside this history.
    #[must_use]
    pub fn beside(store: &Store) -> Self {
        Self {
            directory: store.directory().join("shadow"),
        }
    }

    /// The rules on trial.
    #[must_use]
    pub fn rules_file(&self) -> PathBuf {
        self.directory.join("rules.toml")
    }

    /// Asks for a trial; one that runs is replaced.
    ///
    /// # Errors
    /// The directory cannot be written.
    pub fn begin(&self, rules: &[u8], order: &Order) -> Result<(), OrderError> {
        // The order names the rules by their hash: between the two, none or the old one runs.
        write_whole(&self.rules_file(), rules)?;
        self.write("order.json", order)
    }

    /// Ends a trial before its time. What was counted stays.
    ///
    /// # Errors
    /// The directory cannot be written.
    pub fn end(&self) -> Result<(), OrderError> {
        let path = self.directory.join("order.json");
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(OrderError::Io { path, source })
            }
            _ => Ok(()),
        }
    }

    /// The trial that was asked for last, if it was not ended.
    ///
    /// # Errors
    /// The file is unreadable.
    pub fn order(&self) -> Result<Option<Order>, OrderError> {
        self.read("order.json")
    }

    /// What came of the last trial.
    ///
    /// # Errors
    /// The file is unreadable.
    pub fn report(&self) -> Result<Option<Report>, OrderError> {
        self.read("report.json")
    }

    pub(super) fn tell(&self, report: &Report) -> Result<(), OrderError> {
        self.write("report.json", report)
    }

    fn read<T: for<'de> Deserialize<'de>>(&self, name: &str) -> Result<Option<T>, OrderError> {
        let path = self.directory.join(name);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|_| OrderError::Damaged { path }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(OrderError::Io { path, source }),
        }
    }

    fn write<T: Serialize>(&self, name: &str, what: &T) -> Result<(), OrderError> {
        let json = serde_json::to_vec_pretty(what).expect("names and numbers are JSON");
        let path: &Path = &self.directory.join(name);
        Ok(write_whole(path, &json)?)
    }
}
