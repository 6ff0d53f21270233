//! Group commit: the one thread that writes. What came together while the last group was on its way
//! to the disk is the next group. Where the disk is not waited for, waking the thread would cost more
//! than writing does: then whoever has a record writes it, with what else waits.
//!
//! A failed write is cut back to what was acknowledged and tried again. After a failed sync nobody
//! knows what of the file is on the disk, so the file is left at what was acknowledged and another
//! is begun. Until then every record is refused; the first group that succeeds begins with a
//! [`Gap`] that says what was missed. A disk that was full is written to again when there is room for
//! a good deal more than one group: one that takes a line and then none would have the gateway say
//! in turns that it takes requests and that it does not.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::files::Held;
use super::group::{End, Group};
use super::open::{self, Resumed};
use super::queue::{Batch, MAX_NOTED_BYTES, Shared, Waiting};
use super::{Durability, MOST_CHECKPOINT_RECORDS, OpenError, Opened, Settings, Unrecorded};
use crate::directory::Lock;
use crate::key::SigningKey;
use crate::record::{Gap, Record, Why};
use crate::store::{Room, Store};

/// While nothing can be written it is tried again this often.
const TRY_AGAIN: Duration = Duration::from_secs(1);
/// A disk that was full must take so much more before it is written to again.
const RESUME_BYTES: u64 = 1 << 20;
/// How often it is looked how much room the disk has.
const LOOK_AT_ROOM: Duration = Duration::from_secs(10);
/// How long the thread sleeps when nothing is due.
const IDLE: Duration = Duration::from_secs(60);

pub(super) struct Writer {
    pub(super) store: Box<dyn Store>,
    pub(super) settings: Settings,
    pub(super) key: SigningKey,
    pub(super) end: End,
    /// Every file, the one being written last.
    pub(super) files: Vec<Held>,
    shared: Arc<Shared>,
    _lock: Lock,
    last_checkpoint: Instant,
    /// Since when there are records that no sync has covered.
    unsynced: Option<Instant>,
    trouble: Option<Trouble>,
    /// Notes that wait for the disk.
    kept: Vec<Waiting>,
}

/// Where the writer is: its thread writes, or, where no disk is waited for, whoever has a record and finds
/// nobody there. Empty once the trail is closed.
pub(super) type Desk = Mutex<Option<Writer>>;

/// What is wrong, and what was missed so far.
#[derive(Debug)]
struct Trouble {
    gap: Gap,
    /// The file may hold more than was acknowledged.
    is_overlong: bool,
    /// A sync failed: what the disk has of this file is not known.
    is_file_lost: bool,
    /// The disk was full.
    is_disk_full: bool,
}

/// Why a group was not written.
#[derive(Debug, thiserror::Error)]
pub(super) enum Cause {
    #[error("{0}")]
    Write(io::Error),
    #[error("the disk did not confirm a write: {0}")]
    Sync(io::Error),
    #[error(
        "somebody else changed or replaced the file {0}; restart when it is as it was, or begin a new trail in an empty directory"
    )]
    NotOurs(String),
    #[error("{0}")]
    Other(#[from] io::Error),
}

impl Cause {
    /// What kind of error the system told.
    pub(super) fn kind(&self) -> io::ErrorKind {
        match self {
            Self::Write(error) | Self::Sync(error) | Self::Other(error) => error.kind(),
            Self::NotOurs(_) => io::ErrorKind::Other,
        }
    }

    fn is_disk_full(&self) -> bool {
        let full = [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded];
        full.contains(&self.kind())
    }
}

impl From<Cause> for io::Error {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::Write(error) | Cause::Sync(error) | Cause::Other(error) => error,
            Cause::NotOurs(_) => Self::other(cause.to_string()),
        }
    }
}

impl Writer {
    pub(super) fn open(
        settings: Settings,
        key: SigningKey,
        mut store: Box<dyn Store>,
        shared: Arc<Shared>,
    ) -> Result<(Self, Opened), OpenError> {
        let Resumed {
            end,
            files,
            opened,
            lock,
            lines,
            last,
        } = open::resume(&settings, &key, &mut *store)?;
        let mut writer = Self {
            store,
            settings: Settings {
                checkpoint_records: settings.checkpoint_records.min(MOST_CHECKPOINT_RECORDS),
                ..settings
            },
            key,
            end,
            files,
            shared,
            _lock: lock,
            last_checkpoint: Instant::now(),
            unsynced: None,
            trouble: None,
            kept: Vec::new(),
        };
        writer.tell(lines);
        // By the time of the record before, not by this start's clock: one that is years ahead would
        // have everything deleted.
        if let Some(last) = last {
            writer.retire(last).map_err(io::Error::from)?;
        }
        writer.shared.update(|status| {
            status.seq = writer.end.seq;
            status.file = writer.end.file.number;
            status.set_aside = opened.repaired.iter().map(|it| it.bytes).sum();
        });
        Ok((writer, opened))
    }

    /// Writes until the trail is closed. Where somebody who wrote here panicked nothing is written any
    /// more.
    pub(super) fn run(desk: &Desk, shared: &Shared, directory: &Path) {
        let _guard = OnEnd(shared);
        let mut looked = None;
        loop {
            // By this thread, which may wait for a disk, and not by whoever asks how the trail stands.
            if looked.is_none_or(|at: Instant| at.elapsed() >= LOOK_AT_ROOM) {
                looked = Some(Instant::now());
                let room = Room::of(directory);
                shared.update(|status| status.room = room);
            }
            let patience = match desk.lock().as_deref() {
                Ok(Some(writer)) => writer.patience(),
                _ => return,
            };
            shared.wait(patience);
            let Ok(mut at_desk) = desk.lock() else { return };
            let Some(writer) = at_desk.as_mut() else {
                return;
            };
            // Not before: what is taken is written at once.
            let batch = shared.take();
            let is_last = batch.is_last;
            writer.commit(batch);
            if is_last {
                writer.close();
                // And with it the lock on the directory.
                *at_desk = None;
                return;
            }
        }
    }

    /// Writes what has come together, if that is nothing but an append that waits for no disk; else it is
    /// for the thread.
    pub(super) fn write_now(&mut self) -> bool {
        let is_light = self.settings.durability != Durability::EveryCommit
            && self.trouble.is_none()
            && self.kept.is_empty()
            && !self.is_sync_due()
            && !self.is_rotation_due(self.now());
        let Some(batch) = is_light.then(|| self.shared.take_now()).flatten() else {
            return false;
        };
        let was_synced = self.unsynced.is_none();
        self.commit(batch);
        // The thread sleeps, and does not know that there is something to be synced and signed in time.
        !was_synced
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.settings.clock)()
    }

    /// How long nothing has to be done if nobody asks.
    fn patience(&self) -> Duration {
        if self.trouble.is_some() {
            return TRY_AGAIN;
        }
        let mut patience = IDLE;
        if self.end.unsigned > 0 || self.shared.has_refusals() {
            let since = self.last_checkpoint.elapsed();
            patience = patience.min(self.settings.checkpoint_interval.saturating_sub(since));
        }
        if let (Some(since), Durability::Interval(interval)) =
            (self.unsynced, self.settings.durability)
        {
            patience = patience.min(interval.saturating_sub(since.elapsed()));
        }
        patience
    }

    /// Writes a batch and tells everybody how it went.
    fn commit(&mut self, mut batch: Batch) {
        if !self.kept.is_empty() {
            let newer = std::mem::replace(&mut batch.waiting, std::mem::take(&mut self.kept));
            batch.waiting.extend(newer);
        }
        if batch.answered_inside + batch.lost > 0 {
            let gap = &mut self.trouble().gap;
            gap.answered_inside += batch.answered_inside;
            gap.lost += batch.lost;
        }
        match self.try_commit(&batch.waiting) {
            Ok(seqs) => acknowledge(batch.waiting, &seqs),
            Err(cause) => self.refuse(batch, &cause),
        }
    }

    /// What is wrong, from now on if not before.
    fn trouble(&mut self) -> &mut Trouble {
        let since = self.now();
        self.trouble.get_or_insert_with(|| Trouble {
            gap: Gap {
                since,
                cause: String::new(),
                refused: 0,
                answered_inside: 0,
                lost: 0,
            },
            is_overlong: false,
            is_file_lost: false,
            is_disk_full: false,
        })
    }

    /// The numbers of the batch's records.
    fn try_commit(&mut self, waiting: &[Waiting]) -> Result<Vec<u64>, Cause> {
        let now = self.now();
        self.recover(now)?;
        self.sync_if_due()?;
        // What was missed is told first, in the file that recovering may have begun.
        if self.trouble.is_none() {
            self.rotate_if_due(now)?;
        }
        let mut group = Group::after(&self.end);
        group.make_room(waiting.iter().map(|waiting| waiting.members.len()));
        if let Some(trouble) = &self.trouble {
            group.push(&Record::Gap(trouble.gap.clone()), now);
        }
        let mut seqs = Vec::with_capacity(waiting.len());
        for Waiting { members, .. } in waiting {
            seqs.push(group.push_members(members));
            if group.end.unsigned >= self.settings.checkpoint_records {
                group.push_checkpoint(&self.key, Why::Due, now);
            }
        }
        let refusals = self.push_checkpoint_if_due(&mut group, now);
        let written = self.write(group, self.settings.durability == Durability::EveryCommit);
        if let (Err(_), Some(Record::Refusals(refusals))) = (&written, refusals) {
            self.shared.give_back(refusals);
        }
        written?;
        if self.trouble.take().is_some() {
            self.shared.update(|status| status.failing = None);
        }
        Ok(seqs)
    }

    /// The counts of refusals go before the checkpoint; they are given back where that fails.
    fn push_checkpoint_if_due(&mut self, group: &mut Group, now: Timestamp) -> Option<Record> {
        let is_time = self.last_checkpoint.elapsed() >= self.settings.checkpoint_interval;
        let has_refusals = self.shared.has_refusals();
        let is_due = group.end.unsigned >= self.settings.checkpoint_records
            || is_time && (group.end.unsigned > 0 || has_refusals);
        if !is_due {
            return None;
        }
        let refusals = self.shared.refusals();
        if let Some(refusals) = &refusals {
            group.push(refusals, now);
        }
        group.push_checkpoint(&self.key, Why::Due, now);
        refusals
    }

    /// Appends a group, and waits for the disk if `sync`.
    pub(super) fn write(&mut self, group: Group, sync: bool) -> Result<(), Cause> {
        if group.bytes.is_empty() {
            return Ok(());
        }
        if !self.store.is_ours(self.end.len)? {
            return Err(Cause::NotOurs(self.end.file.to_string()));
        }
        self.store.append(&group.bytes).map_err(Cause::Write)?;
        if sync {
            self.store.sync().map_err(Cause::Sync)?;
            self.unsynced = None;
        } else {
            self.unsynced.get_or_insert_with(Instant::now);
        }
        let records = group.end.seq - self.end.seq;
        if group.end.unsigned < self.end.unsigned + records {
            self.last_checkpoint = Instant::now();
        }
        self.end = group.end;
        self.shared.update(|status| {
            status.records += records;
            status.groups += 1;
            status.seq = self.end.seq;
            status.file = self.end.file.number;
        });
        self.tell(group.bytes);
        Ok(())
    }

    /// Hands what was written to whoever else gets it.
    fn tell(&self, lines: Vec<u8>) {
        if let Some(tap) = &self.settings.tap {
            tap(lines);
        }
    }

    fn is_sync_due(&self) -> bool {
        let Durability::Interval(interval) = self.settings.durability else {
            return false;
        };
        let since = self.unsynced.map(|since| since.elapsed());
        since.is_some_and(|since| since >= interval)
    }

    /// Under [`Durability::Interval`], what was appended goes to the disk when it is time.
    fn sync_if_due(&mut self) -> Result<(), Cause> {
        if self.is_sync_due() {
            self.store.sync().map_err(Cause::Sync)?;
            self.unsynced = None;
        }
        Ok(())
    }

    /// Takes back what a failed group left in the file; begins another if this one is lost; and waits for
    /// room if there was none.
    fn recover(&mut self, now: Timestamp) -> Result<(), Cause> {
        let Some(trouble) = &self.trouble else {
            return Ok(());
        };
        let (is_lost, is_full) = (trouble.is_file_lost, trouble.is_disk_full);
        if trouble.is_overlong || is_lost {
            self.store.cut(self.end.len)?;
        }
        if is_lost {
            self.begin_next_file(now)?;
        }
        if let Some(trouble) = &mut self.trouble {
            trouble.is_overlong = false;
            trouble.is_file_lost = false;
        }
        if is_full {
            self.store.reserve(self.end.len, RESUME_BYTES)?;
        }
        Ok(())
    }

    fn refuse(&mut self, batch: Batch, cause: &Cause) {
        // Before anybody is told, so that whoever asks why finds out.
        self.shared.update(|status| {
            status.failing = Some(cause.to_string());
            status.failures += 1;
        });
        let mut kept = Vec::new();
        let trouble = self.trouble();
        trouble.gap.cause = cause.to_string();
        trouble.is_disk_full |= cause.is_disk_full();
        match cause {
            Cause::Write(_) => trouble.is_overlong = true,
            Cause::Sync(_) => trouble.is_file_lost = true,
            Cause::NotOurs(_) | Cause::Other(_) => {}
        }
        let mut kept_bytes = 0;
        for waiting in batch.waiting {
            match waiting.reply {
                Some(reply) => {
                    trouble.gap.refused += 1;
                    reply.tell(Err(Unrecorded::Failing));
                }
                None if kept_bytes + waiting.members.len() > MAX_NOTED_BYTES => {
                    trouble.gap.lost += 1;
                }
                None => {
                    kept_bytes += waiting.members.len();
                    kept.push(waiting);
                }
            }
        }
        self.kept = kept;
    }

    /// The last records, and a signature under all of them.
    fn close(&mut self) {
        // If it cannot be written, its absence says so.
        let _ = self.try_close();
    }

    fn try_close(&mut self) -> Result<(), Cause> {
        let now = self.now();
        // First, for it may begin another file.
        self.recover(now)?;
        let mut group = Group::after(&self.end);
        if let Some(trouble) = &self.trouble {
            group.push(&Record::Gap(trouble.gap.clone()), now);
        }
        for Waiting { members, .. } in &self.kept {
            group.push_members(members);
        }
        if let Some(refusals) = self.shared.refusals() {
            group.push(&refusals, now);
        }
        group.push_checkpoint(&self.key, Why::Closed, now);
        self.write(group, true)
    }
}

/// Tells everybody that their record is written.
fn acknowledge(waiting: Vec<Waiting>, seqs: &[u64]) {
    for (&seq, Waiting { reply, .. }) in seqs.iter().zip(waiting) {
        if let Some(reply) = reply {
            reply.tell(Ok(seq));
        }
    }
}

/// Nobody waits for a thread that is gone.
struct OnEnd<'s>(&'s Shared);

impl Drop for OnEnd<'_> {
    fn drop(&mut self) {
        self.0.close();
        for waiting in self.0.take().waiting {
            if let Some(reply) = waiting.reply {
                reply.tell(Err(Unrecorded::Closed));
            }
        }
    }
}
