//! The running rules: loaded at start, and taken over whole or not at all when the file changes.
//!
//! [`RulesHandle::reload`] is for whoever knows that the file changed (SIGHUP);
//! [`RulesHandle::watch`] finds out by itself.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use arc_swap::{ArcSwap, ArcSwapOption};
use classifiers::Scanned;
use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use super::check::{self, hash};
use super::invariant::Invariant;
use super::problem::{Kind, Place};
use super::{Known, Policy, Problems};
use crate::rehearsal::Trial;

/// Larger than any rules file; what is larger is not read.
pub(super) const MAX_FILE_BYTES: u64 = 4 << 20;

/// Editors write in several steps: the file is read when it was quiet for this long.
const QUIET: Duration = Duration::from_millis(50);

/// The file is looked at this often without an event, too: network mounts send none.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Who must agree before a file takes effect.
pub trait Gate: std::fmt::Debug + Send + Sync {
    /// Something that differs whenever [`Gate::admit`] could answer otherwise than before.
    fn stamp(&self) -> String;

    /// Whether the file with this SHA-256 may take effect.
    ///
    /// # Errors
    /// It may not; what is missing, in words.
    fn admit(&self, sha256: &str) -> Result<Admitted, String>;
}

/// Who agreed to the rules in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Admitted {
    /// By name. Nobody where nobody has to.
    pub approved_by: Box<[Arc<str>]>,
    /// The hash of the history that says so; empty where there is none.
    pub history: Arc<str>,
    /// When the last signature that they needed was made.
    pub since: Option<SystemTime>,
}

/// Files that did not take effect, since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// They could not be read, or did not check.
    pub check: u64,
    /// They were not approved.
    pub approval: u64,
}

/// The rules in force, and where they come from. Share it in an [`Arc`].
pub struct RulesHandle {
    path: PathBuf,
    known: Known,
    /// `None`: nobody has to agree.
    gate: Option<Arc<dyn Gate>>,
    /// What the texts of the file's own tests are scanned with; without it, they are not run.
    scan: Option<Scanner>,
    current: ArcSwap<Policy>,
    /// Rules that decide beside these, to no effect.
    trial: ArcSwapOption<Trial>,
    /// Held through a whole reload, so that an older file never replaces a newer one.
    last: Mutex<Last>,
    /// Held for a moment alone: metrics are asked for while a file is being proved.
    outcome: Mutex<Outcome>,
}

/// Finds what is in a text, from any thread.
pub type Scanner = Arc<dyn Fn(String) -> Scanned + Send + Sync>;

/// The last look at the file.
#[derive(Debug)]
struct Last {
    seen: Seen,
    /// What the gate looked at then.
    stamp: String,
}

/// What came of the looks at the file.
#[derive(Debug)]
struct Outcome {
    success: SystemTime,
    /// When the file that is in force was written.
    written: SystemTime,
    /// Whether what is in force is what the file said at the last look.
    was_successful: bool,
    failures: Failures,
}

/// What was seen of the file, enough to tell whether it changed since.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    /// Hash of its bytes.
    Bytes { hash: Arc<str> },
    /// It could not be read, and why.
    Nothing(String),
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
    /// Since when the rules in force are what they are, whatever was restarted since: when they were
    /// approved, or, where nobody has to, when their file was written.
    pub since: SystemTime,
    /// Whether the last load or reload succeeded: what is in force is what the file says.
    pub last_successful: bool,
    /// Files that did not take effect.
    pub failures: Failures,
    /// Who agreed to what is in force.
    pub admitted: Admitted,
}

impl RulesHandle {
    /// Reads and checks the file for the first time.
    ///
    /// # Errors
    /// Every problem of the file; one only, without a place, if it cannot be read.
    pub fn load(path: impl Into<PathBuf>, known: Known) -> Result<Self, Problems> {
        Self::load_through(None, path, known)
    }

    /// The same, for files that take effect only if the gate admits them.
    ///
    /// # Errors
    /// As [`RulesHandle::load`]; or the file is not admitted.
    pub fn load_through(
        gate: Option<Arc<dyn Gate>>,
        path: impl Into<PathBuf>,
        known: Known,
    ) -> Result<Self, Problems> {
        Self::load_with(gate, None, path.into(), known)
    }

    /// The same, for files whose own tests pass as well.
    ///
    /// # Errors
    /// As [`RulesHandle::load_through`]; and every test that fails.
    pub fn load_tested(
        gate: Option<Arc<dyn Gate>>,
        scan: Scanner,
        path: impl Into<PathBuf>,
        known: Known,
    ) -> Result<Self, Problems> {
        Self::load_with(gate, Some(scan), path.into(), known)
    }

    fn load_with(
        gate: Option<Arc<dyn Gate>>,
        scan: Option<Scanner>,
        path: PathBuf,
        known: Known,
    ) -> Result<Self, Problems> {
        let stamp = stamp(gate.as_deref());
        let name = path.to_string_lossy();
        let bytes = read(&path).map_err(|kind| Problems::of_file(&name, kind))?;
        let admitted = admitted(&hash(&bytes), &name, gate.as_deref())?;
        let policy = check_and_test(&bytes, &name, &known, scan.as_ref())?;
        let policy = Policy { admitted, ..policy };
        let seen = Seen::Bytes {
            hash: Arc::clone(policy.hash()),
        };
        let outcome = Mutex::new(Outcome {
            success: SystemTime::now(),
            written: written(&path),
            was_successful: true,
            failures: Failures::default(),
        });
        let last = Mutex::new(Last { seen, stamp });
        Ok(Self {
            path,
            known,
            gate,
            scan,
            current: ArcSwap::from_pointee(policy),
            trial: ArcSwapOption::empty(),
            last,
            outcome,
        })
    }

    /// The rules in force now. A request decides with one of these to its end.
    #[must_use]
    pub fn policy(&self) -> Arc<Policy> {
        self.current.load_full()
    }

    /// Other rules that are on trial now.
    #[must_use]
    pub fn trial(&self) -> Option<Arc<Trial>> {
        self.trial.load_full()
    }

    /// Begins a trial of other rules, or ends one.
    pub fn set_trial(&self, trial: Option<Trial>) {
        self.trial.store(trial.map(Arc::new));
    }

    /// What files are checked against.
    #[must_use]
    pub const fn known(&self) -> &Known {
        &self.known
    }

    /// Reads the file again and takes it over whole; if it does not check, the old rules stay.
    ///
    /// # Errors
    /// Every problem of the file; one only, without a place, if it cannot be read.
    pub fn reload(&self) -> Result<Reloaded, Problems> {
        let mut last = self.last();
        let read = read(&self.path);
        self.take_over(&mut last, read)
    }

    /// How the rules stand.
    #[must_use]
    pub fn status(&self) -> Status {
        let outcome = self.outcome();
        let policy = self.policy();
        Status {
            hash: Arc::clone(policy.hash()),
            admitted: policy.admitted().clone(),
            last_success: outcome.success,
            since: policy.admitted().since.unwrap_or(outcome.written),
            last_successful: outcome.was_successful,
            failures: outcome.failures,
        }
    }

    /// Reloads whenever the file changes, and tells `on_reload` what came of it, from a thread of
    /// its own and until the [`Watcher`] is dropped. A file that stays broken is told once.
    ///
    /// # Errors
    /// The file's directory cannot be watched.
    pub fn watch(
        self: &Arc<Self>,
        on_reload: impl Fn(&Result<Reloaded, Problems>) + Send + 'static,
    ) -> Result<Watcher, notify::Error> {
        let (events, changes) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<_>| {
            if event.as_ref().map_or(true, may_have_changed_a_file) {
                // Fails when the thread is gone, and then nobody needs it.
                let _ = events.send(());
            }
        })?;
        watcher.watch(directory(&self.path), RecursiveMode::NonRecursive)?;
        let rules = Arc::clone(self);
        let thread = thread::Builder::new()
            .name("rules-watch".into())
            .spawn(move || {
                // Once at first: the file may have changed since it was loaded.
                let mut go_on = true;
                while go_on {
                    rules.reload_if_changed().iter().for_each(&on_reload);
                    go_on = wait_for_change(&changes);
                }
            })?;
        Ok(Watcher {
            watcher: Some(watcher),
            thread: Some(thread),
        })
    }

    /// `None` if the file is as it was at the last look, broken or not.
    pub(crate) fn reload_if_changed(&self) -> Option<Result<Reloaded, Problems>> {
        let mut last = self.last();
        let read = read(&self.path);
        let same = match (&last.seen, &read) {
            (Seen::Bytes { hash: seen }, Ok(bytes)) => *seen == hash(bytes),
            (Seen::Nothing(seen), Err(why)) => *seen == why.to_string(),
            _ => false,
        };
        let same = same && last.stamp == stamp(self.gate.as_deref());
        (!same).then(|| self.take_over(&mut last, read))
    }

    fn take_over(
        &self,
        last: &mut Last,
        read: Result<Vec<u8>, Kind>,
    ) -> Result<Reloaded, Problems> {
        let name = self.path.to_string_lossy();
        let gate = self.gate.as_deref();
        // Before anything is looked at: what changes in the meantime is looked at again.
        last.stamp = stamp(gate);
        let bytes = read.map_err(|kind| {
            last.seen = Seen::Nothing(kind.to_string());
            self.failed(|failures| failures.check += 1);
            Problems::of_file(&name, kind)
        })?;
        let hash = hash(&bytes);
        last.seen = Seen::Bytes {
            hash: Arc::clone(&hash),
        };
        // First: nobody's time is spent on reading, proving and testing what nobody approved.
        let admitted = admitted(&hash, &name, gate)
            .inspect_err(|_| self.failed(|failures| failures.approval += 1))?;
        let policy = check_and_test(&bytes, &name, &self.known, self.scan.as_ref())
            .inspect_err(|_| self.failed(|failures| failures.check += 1))?;
        let policy = Policy { admitted, ..policy };
        let current = self.current.load();
        let unchanged = hash == *current.hash();
        if !unchanged || policy.admitted() != current.admitted() {
            self.current.store(Arc::new(policy));
        }
        let mut outcome = self.outcome();
        outcome.was_successful = true;
        outcome.success = SystemTime::now();
        outcome.written = written(&self.path);
        drop(outcome);
        Ok(if unchanged {
            Reloaded::Unchanged
        } else {
            Reloaded::Changed(hash)
        })
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        // Every state of `Last` is a valid one, so a panic elsewhere leaves nothing half done.
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn outcome(&self) -> MutexGuard<'_, Outcome> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, count: impl FnOnce(&mut Failures)) {
        let mut outcome = self.outcome();
        outcome.was_successful = false;
        count(&mut outcome.failures);
    }
}

impl fmt::Debug for RulesHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RulesHandle")
            .field("path", &self.path)
            .field("current", &self.current)
            .finish_non_exhaustive()
    }
}

/// Watches the file until it is dropped.
#[derive(Debug)]
pub struct Watcher {
    /// Dropped first: the thread ends when nobody can send it events any more.
    watcher: Option<RecommendedWatcher>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Watcher {
    fn drop(&mut self) {
        drop(self.watcher.take());
        if let Some(thread) = self.thread.take() {
            // An error is the callback's panic, which has been printed.
            let _ = thread.join();
        }
    }
}

/// Waits until something happened in the directory and it is quiet again, or for a while.
/// `false` when the watcher is gone.
fn wait_for_change(changes: &Receiver<()>) -> bool {
    if changes.recv_timeout(LOOK_AGAIN) == Err(RecvTimeoutError::Disconnected) {
        return false;
    }
    // Bounded, so that a file next to it that never rests does not keep the rules from reloading.
    for _ in 0..20 {
        match changes.recv_timeout(QUIET) {
            Ok(()) => while changes.try_recv().is_ok() {},
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
    true
}

/// Everything but opening and reading, of which our own look at the file would cause more.
fn may_have_changed_a_file(event: &notify::Event) -> bool {
    match event.kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

/// Editors and `ConfigMap` mounts replace the file by renaming: its directory stays.
fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Kind> {
    let mut bytes = Vec::new();
    let unreadable = |error: io::Error| Kind::Unreadable(error.to_string());
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(Kind::TooLarge {
            max_bytes: MAX_FILE_BYTES,
        });
    }
    Ok(bytes)
}

fn stamp(gate: Option<&dyn Gate>) -> String {
    gate.map_or_else(String::new, Gate::stamp)
}

/// When the file was written, as far as the file system tells.
fn written(path: &Path) -> SystemTime {
    let written = std::fs::metadata(path).and_then(|file| file.modified());
    written.unwrap_or_else(|_| SystemTime::now())
}

/// Who agreed to the file with this hash.
fn admitted(hash: &str, name: &str, gate: Option<&dyn Gate>) -> Result<Admitted, Problems> {
    let admitted = gate.map_or_else(|| Ok(Admitted::default()), |gate| gate.admit(hash));
    admitted.map_err(|why| Problems::of_file(name, Kind::NotApproved(why)))
}

/// [`Policy::check_file`].
pub(super) fn check_file(path: &Path, known: Option<&Known>) -> Result<Policy, Problems> {
    let name = path.to_string_lossy();
    let bytes = read(path).map_err(|kind| Problems::of_file(&name, kind))?;
    check(&bytes, &name, known)
}

/// Checks a file, and runs the tests that stand in it.
fn check_and_test(
    bytes: &[u8],
    name: &str,
    known: &Known,
    scan: Option<&Scanner>,
) -> Result<Policy, Problems> {
    let policy = check(bytes, name, Some(known))?;
    if let (Some(scan), Ok(source)) = (scan, str::from_utf8(bytes)) {
        let outcome = policy.run_cases(source, name, Some(known), &|text| scan(text))?;
        if let Some(failures) = outcome.failures {
            return Err(failures);
        }
    }
    Ok(policy)
}

/// [`Policy::check_claims`].
pub(super) fn check_claims(
    path: &Path,
    claims: &[String],
    known: Option<&Known>,
) -> Result<(Policy, Vec<Invariant>), Problems> {
    let name = path.to_string_lossy();
    let bytes = read(path).map_err(|kind| Problems::of_file(&name, kind))?;
    check::claims(text(&bytes, &name)?, &name, known, claims)
}

fn check(bytes: &[u8], name: &str, known: Option<&Known>) -> Result<Policy, Problems> {
    Policy::check(text(bytes, name)?, name, known)
}

fn text<'b>(bytes: &'b [u8], name: &str) -> Result<&'b str, Problems> {
    str::from_utf8(bytes).map_err(|error| {
        let good = str::from_utf8(&bytes[..error.valid_up_to()]).expect("it is valid so far");
        let place = Place::after(good);
        Problems::at(name, Some(place), Kind::NotUtf8)
    })
}
