//! What waits to be sent: within bounds, and without ever making anybody wait. What finds no room is
//! counted.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::metrics::SignalMetrics;

/// So many spans or records are sent at once; when as many wait, they are sent without further delay.
pub(super) const BATCH: usize = 512;

/// Things that wait, each so many spans or records.
#[derive(Debug)]
pub(super) struct Queue<T> {
    waiting: Mutex<Waiting<T>>,
    /// So many spans or records may wait.
    room: usize,
    /// A batch has come together.
    is_due: Notify,
    pub(super) counted: SignalMetrics,
}

#[derive(Debug)]
struct Waiting<T> {
    items: VecDeque<(T, usize)>,
    count: usize,
}

impl<T> Queue<T> {
    pub(super) fn new(room: usize, counted: SignalMetrics) -> Self {
        Self {
            waiting: Mutex::new(Waiting {
                items: VecDeque::new(),
                count: 0,
            }),
            room,
            is_due: Notify::new(),
            counted,
        }
    }

    /// Adds what is so many spans or records, or drops it.
    pub(super) fn push(&self, item: T, count: usize) {
        let mut waiting = self.lock();
        let before = waiting.count;
        if before > 0 && before + count > self.room {
            drop(waiting);
            self.counted.queue_full.inc_by(count as u64);
            return;
        }
        waiting.count += count;
        waiting.items.push_back((item, count));
        drop(waiting);
        // Waking a thread costs more than all of this: once a batch, not once a request.
        if before < BATCH && before + count >= BATCH {
            self.is_due.notify_one();
        }
    }

    /// The oldest, about a batch of them, and how many spans or records they are.
    pub(super) fn take(&self) -> (Vec<T>, usize) {
        let mut waiting = self.lock();
        let (mut items, mut taken) = (Vec::new(), 0);
        while taken < BATCH
            && let Some((item, count)) = waiting.items.pop_front()
        {
            items.push(item);
            taken += count;
        }
        waiting.count -= taken;
        (items, taken)
    }

    /// Waits until there is a batch.
    pub(super) async fn due(&self) {
        self.is_due.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<T>> {
        // Each change is whole in itself.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Metrics;
    use crate::prices::Prices;

    #[test]
    fn what_finds_no_room_is_counted_and_what_is_there_stays() {
        let metrics = Metrics::new(Prices::default(), None);
        let queue = Queue::new(1000, metrics.telemetry.spans.clone());
        (0..50).for_each(|item| queue.push(item, 40));
        assert_eq!(queue.counted.queue_full.get(), 25 * 40);
        let (items, count) = queue.take();
        assert_eq!((items, count), ((0..13).collect(), 520));
        let (items, count) = queue.take();
        assert_eq!((items, count), ((13..25).collect(), 480));
        assert_eq!(queue.take(), (vec![], 0));
        queue.push(7, 5000);
        assert_eq!(queue.take(), (vec![7], 5000), "alone, all goes");
    }
}
