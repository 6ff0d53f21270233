//! Writing the trail: many ask, one writes for all who wait.
//!
//! | file | what it does |
//! |---|---|
//! | `queue` | what waits to be written, within bounds |
//! | `open`, `rest` | where the chain ended; what a crash left is set aside |
//! | `writer` | group commit: what has come together is written and synced once |
//! | `files` | the next file, the files past their retention time |
//! | `group` | records on their way into the chain |

mod files;
mod group;
mod open;
mod queue;
mod rest;
mod writer;

use std::fmt;
use std::future::poll_fn;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::task::Poll;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::Timestamp;

pub use self::open::{Damage, OpenError, Opened, damage};
use self::queue::Shared;
use self::writer::{Desk, Writer};
use crate::key::SigningKey;
use crate::line::MAX_LINE_BYTES;
use crate::record::Record;
use crate::store::{Disk, Room, Store};

/// When a record counts as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// When it is on the disk: it survives the end of the program, of the system, and of the power.
    EveryCommit,
    /// When the system has it; it is on the disk after this long at most. It survives the end of the
    /// program, but a system that crashes can lose the records of that time, and nothing but the
    /// missing end of the chain tells.
    Interval(Duration),
}

/// A signed checkpoint stands in the chain after so many records at most, whatever is configured.
pub const MOST_CHECKPOINT_RECORDS: u64 = 1000;
/// No trail has more records in a row without a signature: a run of them may end in a crash, and the
/// file after a failed sync takes none over from the one before. What has more was written by
/// somebody without the key.
pub const MOST_UNSIGNED: u64 = 4 * MOST_CHECKPOINT_RECORDS;

/// Nobody writes others' records more often in a row than so: then the thread does.
const MOST_TURNS: u32 = 4;

/// Tells the time, in records and for days.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Is handed whole lines, each with its end, once they are as safe as the [`Durability`] promises. What
/// it does takes no time: everybody waits for it.
pub type Tap = Arc<dyn Fn(Vec<u8>) + Send + Sync>;

/// How a trail is written.
#[derive(Clone)]
pub struct Settings {
    /// Where. Made if it is not there.
    pub directory: PathBuf,
    /// When a record counts as written.
    pub durability: Durability,
    /// A file is followed by the next when it has so many bytes, and every day (UTC).
    pub rotate_bytes: u64,
    /// Files are deleted when their last record is so many days old.
    pub retention_days: u32,
    /// A checkpoint is made after so many records ([`MOST_CHECKPOINT_RECORDS`] at most),
    pub checkpoint_records: u64,
    /// or when there are records without one for so long.
    pub checkpoint_interval: Duration,
    /// Who writes, for the files' headers: `sekisho 0.1.0`.
    pub program: String,
    /// The time.
    pub clock: Clock,
    /// Who else gets what is written.
    pub tap: Option<Tap>,
    /// Whether what does not follow at the end is set aside although no crash left it there: somebody
    /// looked at it and says so. No file is deleted then, whatever its age.
    pub repair: bool,
}

impl Settings {
    /// The defaults, for a directory.
    #[must_use]
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
            durability: Durability::EveryCommit,
            rotate_bytes: 64 << 20,
            retention_days: 400,
            checkpoint_records: 1000,
            checkpoint_interval: Duration::from_secs(60),
            program: concat!("audit ", env!("CARGO_PKG_VERSION")).to_owned(),
            clock: Arc::new(Timestamp::now),
            tap: None,
            repair: false,
        }
    }
}

/// Shows that a record was written before. Made by [`Trail::record`] alone.
#[derive(Debug, PartialEq, Eq)]
pub struct Receipt {
    seq: u64,
}

impl Receipt {
    /// The record's place in the chain.
    #[must_use]
    pub const fn seq(&self) -> u64 {
        self.seq
    }
}

/// A record was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unrecorded {
    /// The disk is full or broken, or somebody else changed the files. [`Status`] says more.
    #[error("the audit trail cannot be written")]
    Failing,
    /// It is longer than any record may be.
    #[error("the record would be longer than {MAX_LINE_BYTES} bytes")]
    TooLong,
    /// The trail has ended.
    #[error("the audit trail is closed")]
    Closed,
}

/// How the trail stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Why nothing can be written now; `None` while all is well, and again when something was written that
    /// waited for it. A disk that was full takes nothing before it has room for more than that.
    pub failing: Option<String>,
    /// Groups of records that could not be written, since the start.
    pub failures: u64,
    /// Records written since the start.
    pub records: u64,
    /// Groups in which they were written.
    pub groups: u64,
    /// The last record's place in the chain.
    pub seq: u64,
    /// The number of the file being written.
    pub file: u64,
    /// Bytes that the start set aside: [`Opened::repaired`] tells which.
    pub set_aside: u64,
    /// Room on the disk, at the last look; `None` where the file system does not say.
    pub room: Option<Room>,
}

/// An audit trail being written. Dropping it writes what waits, and a last checkpoint.
pub struct Trail {
    shared: Arc<Shared>,
    clock: Clock,
    desk: Arc<Desk>,
    /// By whoever has a record, where no disk is waited for: waking the thread would cost more than
    /// writing does.
    is_written_here: bool,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Trail {
    /// Goes on with the trail of a directory, or begins one.
    ///
    /// # Errors
    /// The directory is not the trail's alone, another process writes there, the chain's end is
    /// damaged otherwise than by an interrupted append, or the disk takes nothing.
    pub fn open(settings: Settings, key: SigningKey) -> Result<(Self, Opened), OpenError> {
        let disk = Disk::new(settings.directory.clone());
        Self::open_on(settings, key, Box::new(disk))
    }

    /// As [`Trail::open`], on a disk that fails when a test wants it to.
    ///
    /// # Errors
    /// As [`Trail::open`].
    #[cfg(any(test, feature = "test-support"))]
    pub fn open_faulty(
        settings: Settings,
        key: SigningKey,
        faults: &crate::faulty::Faults,
    ) -> Result<(Self, Opened), OpenError> {
        let disk = crate::store::faulty::FaultyDisk {
            disk: Disk::new(settings.directory.clone()),
            faults: faults.clone(),
        };
        Self::open_on(settings, key, Box::new(disk))
    }

    fn open_on(
        settings: Settings,
        key: SigningKey,
        store: Box<dyn Store>,
    ) -> Result<(Self, Opened), OpenError> {
        let clock = Arc::clone(&settings.clock);
        let directory = settings.directory.clone();
        let is_written_here = settings.durability != Durability::EveryCommit;
        let shared = Arc::new(Shared::default());
        let (writer, opened) = Writer::open(settings, key, store, Arc::clone(&shared))?;
        let desk = Arc::new(Desk::new(Some(writer)));
        let (at_desk, told) = (Arc::clone(&desk), Arc::clone(&shared));
        let thread = thread::Builder::new()
            .name("audit".to_owned())
            .spawn(move || Writer::run(&at_desk, &told, &directory))
            .map_err(OpenError::Thread)?;
        let trail = Self {
            shared,
            clock,
            desk,
            is_written_here,
            thread: Mutex::new(Some(thread)),
        };
        Ok((trail, opened))
    }

    /// Writes a record, and returns when it is as safe as the [`Durability`] promises. Waits for
    /// room where much is waiting already.
    ///
    /// Once called and polled, the record is written even if the future is dropped.
    ///
    /// # Errors
    /// It is not in the trail.
    pub async fn record(&self, record: &Record) -> Result<Receipt, Unrecorded> {
        let members = self.members(record)?;
        let (told, is_first) = self.shared.push_and_be_told(members).await?;
        if is_first {
            self.see_to_it().await;
        }
        // The writer lets go of a reply without an answer only when it panics.
        let seq = told.await.unwrap_or(Err(Unrecorded::Failing))?;
        Ok(Receipt { seq })
    }

    /// For whoever is the first that waits: what has come together by then is written here if that takes
    /// no time; else, and if nobody waits here any more, by the thread.
    async fn see_to_it(&self) {
        let mut thread = Thread {
            shared: &self.shared,
            is_needed: true,
        };
        if self.is_written_here {
            // Whoever can go on now adds its record first.
            let_others_go_on().await;
            thread.is_needed = !self.write_here();
        }
    }

    /// Whether nothing is left for the thread. Whoever comes while somebody writes leaves it to them: they
    /// look again when they are done.
    fn write_here(&self) -> bool {
        for _ in 0..MOST_TURNS {
            let at_desk = self.desk.try_lock().or_else(|_| {
                self.shared.leave();
                // Who was there may have looked before.
                self.desk.try_lock()
            });
            match at_desk {
                Ok(mut at_desk) => {
                    if !at_desk.as_mut().is_some_and(Writer::write_now) {
                        return false;
                    }
                }
                Err(TryLockError::WouldBlock) => return true,
                Err(TryLockError::Poisoned(_)) => return false,
            }
            if !self.shared.is_left() {
                return true;
            }
        }
        false
    }

    /// Writes a record when the next group is written, and does not wait. While the disk takes
    /// nothing it is kept, as far as memory for that goes; what is lost is counted in the gap.
    ///
    /// For the outcome of what was recorded before: there are no more of them than requests at once.
    pub fn note(&self, record: &Record) {
        match self.members(record) {
            Ok(members) => self.shared.push(members),
            Err(_) => self.shared.lose(),
        }
    }

    /// Counts a request that was refused before anything was decided about it. The counts are
    /// written with the next checkpoint.
    pub fn refused(&self, app: Option<&str>, code: &str) {
        self.shared.refused((self.clock)(), app, code);
    }

    /// Counts a request that was answered inside although it could not be recorded. The number
    /// stands in the gap.
    pub fn answered_inside(&self) {
        self.shared.answered_inside();
    }

    /// Writes what waits and a last checkpoint. Nothing can be written after it.
    pub fn close(&self) {
        self.shared.close();
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            // If it panicked, what it had not written has been answered for.
            let _ = thread.join();
        }
    }

    /// How the trail stands.
    #[must_use]
    pub fn status(&self) -> Status {
        self.shared.status()
    }

    fn members(&self, record: &Record) -> Result<String, Unrecorded> {
        let members = record.members((self.clock)());
        // The frame takes less than 128 bytes.
        if members.len() > MAX_LINE_BYTES - 128 {
            return Err(Unrecorded::TooLong);
        }
        Ok(members)
    }
}

/// Wakes the thread when dropped, unless it is not needed any more.
struct Thread<'s> {
    shared: &'s Shared,
    is_needed: bool,
}

impl Drop for Thread<'_> {
    fn drop(&mut self) {
        if self.is_needed {
            self.shared.wake();
        }
    }
}

/// Goes to the end of the executor's queue, once.
async fn let_others_go_on() {
    let mut has_gone = false;
    poll_fn(|context| {
        if has_gone {
            return Poll::Ready(());
        }
        has_gone = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl Drop for Trail {
    fn drop(&mut self) {
        self.close();
    }
}

impl fmt::Debug for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trail")
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("directory", &self.directory)
            .field("durability", &self.durability)
            .finish_non_exhaustive()
    }
}
