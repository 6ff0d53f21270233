//! What waits to be written: bounded, and answered for to its last record.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::{Status, Unrecorded};
use crate::record::{Record, Refusals, Refused};

/// Room for records that are waited for. Whoever finds none waits for it.
const ROOM_KIB: u32 = 16 << 10;
/// After a group the writer sleeps so long without being woken by what nobody waits for: under load that
/// is written with the next record that somebody waits for, and costs no waking of its own.
const NAP: Duration = Duration::from_millis(10);
/// Room for records that nobody waits for; there are no more of them than open requests.
pub(super) const MAX_NOTED_BYTES: usize = 32 << 20;

/// A record on its way.
#[derive(Debug)]
pub(super) struct Waiting {
    /// Its members after `seq`.
    pub(super) members: String,
    pub(super) reply: Option<Reply>,
}

/// What became of a record: its number.
pub(super) type Told = oneshot::Receiver<Result<u64, Unrecorded>>;

/// Whom to tell, and the room that the record takes until then.
#[derive(Debug)]
pub(super) struct Reply {
    to: oneshot::Sender<Result<u64, Unrecorded>>,
    _room: OwnedSemaphorePermit,
}

impl Reply {
    /// Tells. If nobody listens any more, the record stands all the same.
    pub(super) fn tell(self, result: Result<u64, Unrecorded>) {
        let _ = self.to.send(result);
    }
}

/// What the writer takes at once.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) waiting: Vec<Waiting>,
    /// Requests answered inside without a record.
    pub(super) answered_inside: u64,
    /// Notes that found no room.
    pub(super) lost: u64,
    /// Nothing comes after it.
    pub(super) is_last: bool,
}

#[derive(Debug)]
pub(super) struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
    room: Arc<Semaphore>,
    status: Mutex<Status>,
}

#[derive(Debug, Default)]
struct Queue {
    batch: Batch,
    noted_bytes: usize,
    /// Somebody waits for one of them and whoever waited first sees to it, or the writer's thread has been
    /// told to look what there is to do.
    is_urgent: bool,
    /// Whoever saw to it found somebody writing, who looks again.
    is_left: bool,
    /// The writer sleeps, and what nobody waits for wakes it as well.
    is_asleep: bool,
    refusals: BTreeMap<(Option<String>, String), u64>,
    refusals_since: Option<Timestamp>,
}

impl Queue {
    fn take(&mut self) -> Batch {
        self.noted_bytes = 0;
        self.is_left = false;
        let is_last = self.batch.is_last;
        self.is_urgent = is_last;
        let batch = std::mem::take(&mut self.batch);
        self.batch.is_last = is_last;
        batch
    }

    /// Nobody waits.
    fn is_quiet(&self) -> bool {
        !self.is_urgent
    }

    /// Nobody waits, and there is nothing to write.
    fn is_idle(&self) -> bool {
        self.is_quiet() && self.batch.waiting.is_empty()
    }
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            queue: Mutex::default(),
            changed: Condvar::new(),
            room: Arc::new(Semaphore::new(ROOM_KIB as usize)),
            status: Mutex::default(),
        }
    }
}

impl Shared {
    /// Adds a record that somebody waits for: who is told of it, and whether it is the first that waits.
    /// Then its owner sees to it that what waits is written.
    pub(super) async fn push_and_be_told(
        &self,
        members: String,
    ) -> Result<(Told, bool), Unrecorded> {
        let kib = u32::try_from(members.len() / 1024 + 1).unwrap_or(ROOM_KIB);
        let room = Arc::clone(&self.room).acquire_many_owned(kib.min(ROOM_KIB));
        let room = room.await.map_err(|_| Unrecorded::Closed)?;
        let (to, told) = oneshot::channel();
        let reply = Some(Reply { to, _room: room });
        let mut queue = self.queue();
        if queue.batch.is_last {
            return Err(Unrecorded::Closed);
        }
        queue.batch.waiting.push(Waiting { members, reply });
        let is_first = !std::mem::replace(&mut queue.is_urgent, true);
        Ok((told, is_first))
    }

    /// Has the writer's thread look what there is to do.
    pub(super) fn wake(&self) {
        self.queue().is_urgent = true;
        self.changed.notify_one();
    }

    /// Leaves what waits to whoever is writing.
    pub(super) fn leave(&self) {
        self.queue().is_left = true;
    }

    /// Whether something was left to whoever is done with writing now.
    pub(super) fn is_left(&self) -> bool {
        self.queue().is_left
    }

    pub(super) fn push(&self, members: String) {
        let mut queue = self.queue();
        if queue.noted_bytes + members.len() > MAX_NOTED_BYTES {
            queue.batch.lost += 1;
            return;
        }
        queue.noted_bytes += members.len();
        let reply = None;
        queue.batch.waiting.push(Waiting { members, reply });
        let is_asleep = queue.is_asleep;
        drop(queue);
        if is_asleep {
            self.changed.notify_one();
        }
    }

    pub(super) fn lose(&self) {
        self.queue().batch.lost += 1;
    }

    pub(super) fn answered_inside(&self) {
        self.queue().batch.answered_inside += 1;
    }

    pub(super) fn refused(&self, now: Timestamp, app: Option<&str>, code: &str) {
        let mut queue = self.queue();
        queue.refusals_since.get_or_insert(now);
        let key = (app.map(str::to_owned), code.to_owned());
        *queue.refusals.entry(key).or_default() += 1;
        // The writer comes to it when it is time for a checkpoint; it must know that there is one.
        let is_first = queue.refusals.len() == 1;
        queue.is_urgent |= is_first;
        drop(queue);
        if is_first {
            self.changed.notify_one();
        }
    }

    pub(super) fn close(&self) {
        let mut queue = self.queue();
        queue.batch.is_last = true;
        queue.is_urgent = true;
        drop(queue);
        self.room.close();
        self.changed.notify_one();
    }

    /// Waits for something to come, for so long at most.
    pub(super) fn wait(&self, patience: Duration) {
        let nap = patience.min(NAP);
        let mut queue = self.sleep(self.queue(), nap, Queue::is_quiet);
        if queue.is_idle() && patience > nap {
            queue.is_asleep = true;
            queue = self.sleep(queue, patience.saturating_sub(nap), Queue::is_idle);
            queue.is_asleep = false;
            if !queue.is_idle() {
                drop(self.sleep(queue, nap, Queue::is_quiet));
            }
        }
    }

    /// What has come together.
    pub(super) fn take(&self) -> Batch {
        self.queue().take()
    }

    /// What has come together; `None` once nothing comes after it, which is for the writer's thread.
    pub(super) fn take_now(&self) -> Option<Batch> {
        let mut queue = self.queue();
        (!queue.batch.is_last).then(|| queue.take())
    }

    /// Waits while it is so, for so long at most.
    fn sleep<'q>(
        &self,
        queue: MutexGuard<'q, Queue>,
        patience: Duration,
        while_so: fn(&Queue) -> bool,
    ) -> MutexGuard<'q, Queue> {
        let slept = self
            .changed
            .wait_timeout_while(queue, patience, |queue| while_so(queue));
        slept.unwrap_or_else(PoisonError::into_inner).0
    }

    /// The refusals counted so far, as a record.
    pub(super) fn refusals(&self) -> Option<Record> {
        let mut queue = self.queue();
        let since = queue.refusals_since.take()?;
        let counts = std::mem::take(&mut queue.refusals);
        drop(queue);
        let refused = |((app, code), count)| Refused { app, code, count };
        Some(Record::Refusals(Refusals {
            since,
            counts: counts.into_iter().map(refused).collect(),
        }))
    }

    /// Refusals that could not be written count on.
    pub(super) fn give_back(&self, refusals: Refusals) {
        let mut queue = self.queue();
        let since = queue.refusals_since.unwrap_or(refusals.since);
        queue.refusals_since = Some(since.min(refusals.since));
        for Refused { app, code, count } in refusals.counts {
            *queue.refusals.entry((app, code)).or_default() += count;
        }
    }

    pub(super) fn has_refusals(&self) -> bool {
        self.queue().refusals_since.is_some()
    }

    pub(super) fn status(&self) -> Status {
        self.lock_status().clone()
    }

    pub(super) fn update(&self, change: impl FnOnce(&mut Status)) {
        change(&mut self.lock_status());
    }

    fn lock_status(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        // Each change of the queue is whole in itself.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
