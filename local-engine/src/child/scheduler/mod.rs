//! Who is computed when.
//!
//! Every call of [`Scheduler::step`] is one step of the model: one token for each choice that
//! streams, and what room is left for prompts, oldest first, in chunks. A request is admitted when
//! its sequences and all the cache it can ever need are free, so that no admitted request fails
//! because of another; until then it waits its turn, and nobody overtakes it. That makes every
//! wait finite: no request runs longer than its `max_tokens`.
//!
//! Pure but for the [`Backend`]: the time comes from outside and what is said goes to a vector.

mod running;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::child::backend::{Backend, Entry, Sequence, Token};
use crate::child::scheduler::running::{Ending, Running};
use crate::error::EngineError;
use crate::protocol::{Event, Sampling};
use crate::wire::{FromChild, Load, RequestId};

/// A request ready to be computed. It fits: `prompt` and `max_tokens` are within the context, and
/// [`Job::cells`] within the cache.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) id: RequestId,
    /// Not empty.
    pub(crate) prompt: Arc<[Token]>,
    /// For each choice, at least 1.
    pub(crate) max_tokens: u32,
    /// 1 to [`Limits::sequences`].
    pub(crate) choices: u32,
    pub(crate) stop: Arc<[String]>,
    pub(crate) sampling: Sampling,
    pub(crate) deadline: Option<Instant>,
    /// Set by whoever learns that nobody waits for the answer any more.
    pub(crate) cancelled: Arc<AtomicBool>,
}

impl Job {
    /// Cells of the cache this request can come to need: its choices share the prompt's.
    pub(crate) fn cells(&self) -> u64 {
        self.prompt.len() as u64 + u64::from(self.choices) * u64::from(self.max_tokens)
    }

    /// Why it must end before its time, if it must.
    fn ended_early(&self, now: Instant) -> Option<Result<(), EngineError>> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Some(Ok(()));
        }
        self.deadline
            .is_some_and(|deadline| deadline <= now)
            .then_some(Err(EngineError::Timeout))
    }
}

/// The room there is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Sequences at once; at most `batch`.
    pub(crate) sequences: u32,
    /// Cells of the cache.
    pub(crate) cells: u64,
    /// Tokens in one step.
    pub(crate) batch: usize,
    /// Prompt tokens in one step while any choice streams.
    pub(crate) prompt_chunk: usize,
    /// Requests that wait.
    pub(crate) queue: usize,
}

pub(crate) struct Scheduler<B> {
    backend: B,
    limits: Limits,
    queue: VecDeque<Job>,
    /// In the order they were admitted.
    running: Vec<Running>,
    free: Vec<Sequence>,
    /// Of a request, from admission to end: a moving average.
    usual_duration: Duration,
    /// Reused from step to step.
    batch: Vec<Entry>,
    wanted: Vec<Wanted>,
}

/// Whose logits entry `entry` of the batch asks for.
struct Wanted {
    entry: usize,
    running: usize,
    whose: Whose,
}

enum Whose {
    /// The first token of every choice.
    Prompt,
    /// The next token of the choice at this place among the live ones.
    Choice(usize),
}

impl<B: Backend> Scheduler<B> {
    pub(crate) fn new(backend: B, limits: Limits) -> Self {
        Self {
            backend,
            limits,
            queue: VecDeque::new(),
            running: Vec::new(),
            free: (0..limits.sequences).rev().collect(),
            usual_duration: Duration::from_secs(1),
            batch: Vec::new(),
            wanted: Vec::new(),
        }
    }

    /// Takes a request into the queue, or says that it is full.
    pub(crate) fn enqueue(&mut self, job: Job, out: &mut Vec<FromChild>) {
        if self.queue.len() < self.limits.queue {
            return self.queue.push_back(job);
        }
        let retry_after = self.retry_after();
        out.push(FromChild::Ended {
            id: job.id,
            result: Err(EngineError::Busy { retry_after }),
        });
    }

    /// Nothing runs and nothing waits.
    pub(crate) fn is_idle(&self) -> bool {
        self.running.is_empty() && self.queue.is_empty()
    }

    /// Computes one step and says what came of it.
    pub(crate) fn step(&mut self, now: Instant, out: &mut Vec<FromChild>) {
        self.end_early(now, out);
        self.admit(now, out);
        self.compose();
        if self.batch.is_empty() {
            return;
        }
        match self.backend.decode(&self.batch) {
            Ok(()) => self.advance(out),
            Err(error) => {
                tracing::error!(%error, tokens = self.batch.len(), "a step failed");
                let ids: Vec<_> = self.in_batch().collect();
                self.end_where(out, |running| {
                    ids.contains(&running.id())
                        .then_some(Err(EngineError::Internal))
                });
            }
        }
        self.retire(now, out);
    }

    /// Ends everything that runs and empties the cache: what to do when a step panicked.
    pub(crate) fn fail_all(&mut self, out: &mut Vec<FromChild>) {
        self.backend.forget_all();
        self.free = (0..self.limits.sequences).rev().collect();
        for running in self.running.drain(..) {
            let result = Err(EngineError::Internal);
            out.push(FromChild::Ended {
                id: running.id(),
                result,
            });
        }
    }

    pub(crate) fn load(&self) -> Load {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let cells = |cells: u64| u32::try_from(cells).unwrap_or(u32::MAX);
        Load {
            queued: count(self.queue.len()),
            running: self.limits.sequences - count(self.free.len()),
            kv_used: cells(self.running.iter().map(Running::cells_used).sum()),
            kv_total: cells(self.limits.cells),
            retry_after: self.retry_after(),
            ..Load::default()
        }
    }

    /// When a request that comes now would likely be admitted; at least a second.
    fn retry_after(&self) -> Duration {
        let ahead = u32::try_from(self.queue.len() + 1).unwrap_or(u32::MAX);
        let at_once = u32::try_from(self.running.len().max(1)).unwrap_or(u32::MAX);
        let wait = self.usual_duration.saturating_mul(ahead) / at_once;
        wait.clamp(Duration::from_secs(1), Duration::from_secs(300))
    }

    /// Lets go of requests that were cancelled or whose deadline passed.
    fn end_early(&mut self, now: Instant, out: &mut Vec<FromChild>) {
        self.queue.retain(|job| {
            let ended = job.ended_early(now);
            let stays = ended.is_none();
            out.extend(ended.map(|result| FromChild::Ended { id: job.id, result }));
            stays
        });
        self.end_where(out, |running| running.job.ended_early(now));
    }

    /// Admits from the front of the queue as long as the next one fits.
    fn admit(&mut self, now: Instant, out: &mut Vec<FromChild>) {
        while let Some(job) = self.queue.front() {
            let reserved: u64 = self.running.iter().map(Running::cells_reserved).sum();
            let fits = reserved + job.cells() <= self.limits.cells;
            if !fits || self.free.len() < job.choices as usize {
                return;
            }
            let job = self.queue.pop_front().expect("there is a front");
            let sequences = self.free.split_off(self.free.len() - job.choices as usize);
            let prompt_tokens = u32::try_from(job.prompt.len()).unwrap_or(u32::MAX);
            let event = Event::Started {
                prompt_tokens,
                cached_tokens: 0,
                waited: Duration::ZERO,
            };
            out.push(FromChild::Event { id: job.id, event });
            self.running.push(Running::new(job, sequences, now));
        }
    }

    /// Fills the batch: streams first, then prompts.
    fn compose(&mut self) {
        self.batch.clear();
        self.wanted.clear();
        for (at, running) in self.running.iter().enumerate() {
            for (choice, entry) in running.next_tokens().enumerate() {
                let whose = Whose::Choice(choice);
                self.wanted.push(Wanted {
                    entry: self.batch.len(),
                    running: at,
                    whose,
                });
                self.batch.push(entry);
            }
        }
        let streams = !self.batch.is_empty();
        let mut room = self.limits.batch.saturating_sub(self.batch.len());
        if streams {
            room = room.min(self.limits.prompt_chunk);
        }
        for (at, running) in self.running.iter_mut().enumerate() {
            let before = self.batch.len();
            if running.add_prompt(room, &mut self.batch) {
                let entry = self.batch.len() - 1;
                self.wanted.push(Wanted {
                    entry,
                    running: at,
                    whose: Whose::Prompt,
                });
            }
            room -= self.batch.len() - before;
        }
    }

    /// Draws a token wherever one is due.
    fn advance(&mut self, out: &mut Vec<FromChild>) {
        for wanted in &self.wanted {
            let running = &mut self.running[wanted.running];
            match wanted.whose {
                Whose::Choice(choice) => running.draw(choice, wanted.entry, &self.backend, out),
                Whose::Prompt => {
                    for (from, to) in running.shared_prompt() {
                        self.backend.share(from, to);
                    }
                    for choice in 0..running.live() {
                        running.draw(choice, wanted.entry, &self.backend, out);
                    }
                }
            }
        }
    }

    /// Frees the sequences of choices that finished, and ends requests without a live one.
    fn retire(&mut self, now: Instant, out: &mut Vec<FromChild>) {
        for running in &mut self.running {
            for sequence in running.take_finished() {
                self.backend.forget(sequence);
                self.free.push(sequence);
            }
        }
        let mut durations = Vec::new();
        self.end_where(out, |running| match running.ending() {
            Ending::Goes => None,
            Ending::Done => {
                durations.push(now.saturating_duration_since(running.admitted));
                Some(Ok(()))
            }
            Ending::Failed => Some(Err(EngineError::Internal)),
        });
        for duration in durations {
            self.usual_duration = (self.usual_duration * 7 + duration) / 8;
        }
    }

    /// Ends the running requests that `why` names, and frees what they hold.
    fn end_where(
        &mut self,
        out: &mut Vec<FromChild>,
        mut why: impl FnMut(&Running) -> Option<Result<(), EngineError>>,
    ) {
        let (backend, free) = (&mut self.backend, &mut self.free);
        self.running.retain(|running| {
            let Some(result) = why(running) else {
                return true;
            };
            for sequence in running.sequences() {
                backend.forget(sequence);
                free.push(sequence);
            }
            out.push(FromChild::Ended {
                id: running.id(),
                result,
            });
            false
        });
    }

    /// The requests with an entry in the batch.
    fn in_batch(&self) -> impl Iterator<Item = RequestId> {
        let computed = |sequence| self.batch.iter().any(|entry| entry.sequence == sequence);
        let hit = move |running: &&Running| running.sequences().any(computed);
        self.running.iter().filter(hit).map(Running::id)
    }
}
