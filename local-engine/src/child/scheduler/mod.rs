//! Who is computed when.
//!
//! Every call of [`Scheduler::step`] is one step of the model: one token for each choice that
//! streams, then chunks of prompts, so long that the streams do not wait longer than a limit
//! ([`pace`]). Requests wait in the order in which they are due ([`job`]) and are admitted when
//! there is a sequence for each of their choices and room for their prompt; what a prompt has in
//! common with another is computed once ([`PrefixCache`]). When the cache is full, prefixes that
//! nobody uses are given up, then requests that are due last are set back: they wait again, and
//! what they had said is computed anew with their prompt, so that nothing is said twice or lost.
//!
//! No wait is without end: what is due first is never overtaken or set back, and runs at most for
//! its `max_tokens`.
//!
//! Pure but for the [`Backend`]: the time comes from outside and what is said goes to a vector.

mod active;
mod choice;
mod job;
mod pace;
mod plan;
#[cfg(test)]
mod tests;
mod voice;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::child::backend::{Adapter, Backend, Entry};
use crate::child::cache::{Keep, PrefixCache};
use crate::child::scheduler::active::Active;
use crate::child::scheduler::job::Due;
pub(crate) use crate::child::scheduler::job::Job;
use crate::child::scheduler::pace::Pace;
use crate::child::scheduler::plan::{Pick, Plan, Planner};
use crate::error::EngineError;
use crate::protocol::{Class, Event};
use crate::wire::{Done, FromChild, Load};

/// The room there is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Sequences that run at once; at most `batch`.
    pub(crate) sequences: u32,
    /// Sequences that the cache tells apart; no fewer.
    pub(crate) cached_sequences: u32,
    /// Cells of the cache.
    pub(crate) cells: u64,
    /// Of them, how many may stay filled for requests to come.
    pub(crate) kept: u64,
    /// Tokens in one step.
    pub(crate) batch: usize,
    /// Of a step with streams.
    pub(crate) stall: Duration,
    /// Requests that wait, of each class.
    pub(crate) queue: usize,
    /// A batch request is overtaken by what comes within this time after it.
    pub(crate) batch_patience: Duration,
}

pub(crate) struct Scheduler<B> {
    backend: B,
    cache: PrefixCache,
    limits: Limits,
    waiting: BTreeMap<Due, Active>,
    running: BTreeMap<Due, Active>,
    pace: Pace,
    done: Done,
    /// Of a request, from admission to end: a moving average.
    usual_duration: Duration,
    /// Reused from step to step.
    batch: Vec<Entry>,
}

impl<B: Backend> Scheduler<B> {
    pub(crate) fn new(backend: B, limits: Limits) -> Self {
        Self {
            backend,
            cache: PrefixCache::new(limits.cached_sequences, limits.kept),
            limits,
            waiting: BTreeMap::new(),
            running: BTreeMap::new(),
            pace: Pace::new(),
            done: Done::default(),
            usual_duration: Duration::from_secs(1),
            batch: Vec::new(),
        }
    }

    /// Takes a request into the queue, or says that it is full.
    pub(crate) fn enqueue(&mut self, job: Job, out: &mut Vec<FromChild>) {
        if self.waiting_of(job.class) < self.limits.queue {
            let due = job.due(self.limits.batch_patience);
            self.waiting.insert(due, Active::new(job));
            return;
        }
        let retry_after = self.retry_after();
        out.push(FromChild::Ended {
            id: job.id,
            result: Err(EngineError::Busy { retry_after }),
        });
    }

    /// Nothing runs and nothing waits.
    pub(crate) fn is_idle(&self) -> bool {
        self.running.is_empty() && self.waiting.is_empty()
    }

    /// Somebody is being told an answer.
    pub(crate) fn has_streams(&self) -> bool {
        let streams = |active: &Active| active.choices.iter().any(|choice| !choice.is_fresh());
        self.running.values().any(streams)
    }

    /// Computes one step and says what came of it. `others_stream`: so do sequences of another
    /// scheduler, which this step holds up.
    pub(crate) fn step(
        &mut self,
        now: &impl Fn() -> Instant,
        others_stream: bool,
        out: &mut Vec<FromChild>,
    ) {
        let began = now();
        self.end_early(began, out);
        self.admit(began, out);
        let Plan {
            picks,
            set_back,
            followed,
        } = self.plan(others_stream);
        self.done.prefix_hit_tokens += followed;
        self.queue_again(&set_back);
        if picks.is_empty() {
            return;
        }
        let mut by_adapter: BTreeMap<Option<Adapter>, Vec<Pick>> = BTreeMap::new();
        for pick in picks.iter().copied() {
            let adapter = self.running[&pick.due].job.domain.adapter;
            by_adapter.entry(adapter).or_default().push(pick);
        }
        for (adapter, picks) in by_adapter {
            self.compute(adapter, &picks, out);
        }
        self.cache.pass(picks.len(), &mut self.backend);
        let ended = now();
        self.retire(ended, out);
        self.note(
            &picks,
            others_stream,
            ended.saturating_duration_since(began),
        );
    }

    /// Ends everything that runs and empties the cache: what to do when a step panicked.
    pub(crate) fn fail_all(&mut self, out: &mut Vec<FromChild>) {
        self.backend.forget_all();
        self.cache.clear();
        for active in std::mem::take(&mut self.running).into_values() {
            let result = Err(EngineError::Internal);
            out.push(FromChild::Ended {
                id: active.job.id,
                result,
            });
        }
        // Set back while the step that failed was planned: their sequences are gone too.
        for active in self.waiting.values_mut() {
            active.forget();
        }
    }

    pub(crate) fn load(&self) -> Load {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let cells = |cells: u64| u32::try_from(cells).unwrap_or(u32::MAX);
        let evicted_tokens = self.cache.evicted();
        Load {
            queued: count(self.waiting_of(Class::Interactive)),
            queued_batch: count(self.waiting_of(Class::Batch)),
            running: count(self.running_choices()),
            kv_used: cells(self.cache.used()),
            kv_cached: cells(self.cache.kept()),
            kv_total: cells(self.limits.cells),
            retry_after: self.retry_after(),
            done: Done {
                evicted_tokens,
                ..self.done
            },
        }
    }

    fn waiting_of(&self, class: Class) -> usize {
        let of_class = |active: &&Active| active.job.class == class;
        self.waiting.values().filter(of_class).count()
    }

    fn running_choices(&self) -> usize {
        self.running
            .values()
            .map(|active| active.choices.len())
            .sum()
    }

    /// When a request that comes now would likely be admitted; at least a second.
    fn retry_after(&self) -> Duration {
        let ahead = u32::try_from(self.waiting.len() + 1).unwrap_or(u32::MAX);
        let at_once = u32::try_from(self.running.len().max(1)).unwrap_or(u32::MAX);
        let wait = self.usual_duration.saturating_mul(ahead) / at_once;
        wait.clamp(Duration::from_secs(1), Duration::from_secs(300))
    }

    /// Lets go of requests that were cancelled or whose deadline passed.
    fn end_early(&mut self, now: Instant, out: &mut Vec<FromChild>) {
        let is_over = |active: &Active| active.job.ended_early(now).is_some();
        let waiting = take_out(&mut self.waiting, is_over);
        let running = take_out(&mut self.running, is_over);
        for mut active in waiting.into_iter().chain(running) {
            active.end(&mut self.cache, &mut self.backend);
            let result = active.job.ended_early(now);
            out.extend(result.map(|result| FromChild::Ended {
                id: active.job.id,
                result,
            }));
        }
    }

    /// Admits what is due first as long as it fits. For one that does not, batch requests that are
    /// due later are set back.
    fn admit(&mut self, now: Instant, out: &mut Vec<FromChild>) {
        while let Some((&due, next)) = self.waiting.first_key_value() {
            if self.fits(next) {
                self.start(due, now, out);
            } else if !self.can_make_way(due) || !self.set_back_last(due) {
                return;
            }
        }
    }

    fn start(&mut self, due: Due, now: Instant, out: &mut Vec<FromChild>) {
        let mut next = self.waiting.remove(&due).expect("it waits");
        self.tell_start(&mut next, now, out);
        next.seat(&mut self.cache, &mut self.backend);
        self.running.insert(due, next);
    }

    /// Sets back the request that is due last, if it is a batch request and due later than `due`.
    fn set_back_last(&mut self, due: Due) -> bool {
        let last = self.running.last_entry();
        let is_batch = |active: &Active| active.job.class == Class::Batch;
        let Some(last) = last.filter(|last| *last.key() > due && is_batch(last.get())) else {
            return false;
        };
        let (last, mut active) = last.remove_entry();
        active.unseat(Keep::ForItself, &mut self.cache, &mut self.backend);
        self.waiting.insert(last, active);
        self.done.preempted += 1;
        true
    }

    /// Are there sequences for all its choices, and cells for its prompt and a little more?
    fn fits(&self, next: &Active) -> bool {
        self.fits_without(next, |_, _| false)
    }

    /// Would the request that is due then fit if all batch requests due later were set back?
    fn can_make_way(&self, due: Due) -> bool {
        let gives_way =
            |other: Due, active: &Active| other > due && active.job.class == Class::Batch;
        self.fits_without(&self.waiting[&due], gives_way)
    }

    fn fits_without(&self, next: &Active, gone: impl Fn(Due, &Active) -> bool) -> bool {
        let (mut sequences, mut promised, mut freed) = (next.choices.len(), 0, 0);
        for (due, active) in &self.running {
            if gone(*due, active) {
                freed += active.own_cells();
            } else {
                sequences += active.choices.len();
                promised += active.expected_cells();
            }
        }
        let held = (self.cache.used() - self.cache.kept()).saturating_sub(freed);
        let shared = self.cache.shared(&next.job.domain, &next.job.prompt);
        sequences <= self.limits.sequences as usize
            && held + promised + next.expected_cells().saturating_sub(shared) <= self.limits.cells
    }

    /// Says that a request is admitted, the first time it is.
    fn tell_start(&mut self, next: &mut Active, now: Instant, out: &mut Vec<FromChild>) {
        if next.admitted.is_some() {
            return;
        }
        next.admitted = Some(now);
        let cached = self.cache.known(&next.job.domain, &next.job.prompt);
        self.cache.come(&next.job.domain, &next.job.prompt);
        let waited = now.saturating_duration_since(next.job.arrived);
        self.done.waits += 1;
        self.done.waited += waited;
        let event = Event::Started {
            prompt_tokens: u32::try_from(next.job.prompt.len()).unwrap_or(u32::MAX),
            cached_tokens: cached,
            waited,
        };
        out.push(FromChild::Event {
            id: next.job.id,
            event,
        });
    }

    fn plan(&mut self, others_stream: bool) -> Plan {
        let Self {
            backend,
            cache,
            limits,
            running,
            pace,
            ..
        } = self;
        let stall = if others_stream {
            limits.stall / 2
        } else {
            limits.stall
        };
        let chunk = |streams, shortest: usize| {
            let unstalled = pace.chunk(stall);
            if streams > 0 || others_stream {
                unstalled
            } else {
                // Nobody is held up, but whoever is done first should not wait for the others.
                unstalled.max(shortest)
            }
        };
        Planner::new(running, cache, backend, limits.cells).plan(limits.batch, chunk)
    }

    /// Requests that were set back wait again, where they stood.
    fn queue_again(&mut self, set_back: &[Due]) {
        for due in set_back {
            let active = self.running.remove(due).expect("it ran");
            self.waiting.insert(*due, active);
            self.done.preempted += 1;
        }
    }

    /// Computes the picks, all of one adapter, and draws a token wherever one is due.
    fn compute(&mut self, adapter: Option<Adapter>, picks: &[Pick], out: &mut Vec<FromChild>) {
        self.batch.clear();
        let mut last_entries = Vec::with_capacity(picks.len());
        for pick in picks {
            let active = &self.running[&pick.due];
            let places = pick.start..pick.start + pick.tokens;
            let tokens = active.choices[pick.choice].tokens(&active.job, places.clone());
            self.batch
                .extend(places.zip(tokens).map(|(at, token)| Entry {
                    token,
                    position: position(at),
                    sequence: pick.sequence,
                    wants_logits: false,
                }));
            let last = self.batch.len() - 1;
            self.batch[last].wants_logits = pick.is_last;
            last_entries.push(last);
        }
        if let Err(error) = self.backend.decode(&self.batch, adapter) {
            tracing::error!(%error, tokens = self.batch.len(), "a step failed");
            return self.fail(picks, out);
        }
        for (pick, entry) in picks.iter().zip(last_entries) {
            self.advance(pick, entry, out);
        }
    }

    /// Ends the requests of a batch that failed; what they held may be half computed.
    fn fail(&mut self, picks: &[Pick], out: &mut Vec<FromChild>) {
        for pick in picks {
            // A request may have several choices in the batch.
            let Some(mut active) = self.running.remove(&pick.due) else {
                continue;
            };
            active.unseat(Keep::Nothing, &mut self.cache, &mut self.backend);
            active.end(&mut self.cache, &mut self.backend);
            let result = Err(EngineError::Internal);
            out.push(FromChild::Ended {
                id: active.job.id,
                result,
            });
        }
    }

    /// Notes what was computed of a choice, and draws from the logits at `entry` if they are its
    /// last.
    fn advance(&mut self, pick: &Pick, entry: usize, out: &mut Vec<FromChild>) {
        let active = self.running.get_mut(&pick.due).expect("it runs");
        let (cache, backend) = (&mut self.cache, &mut self.backend);
        let choice = &mut active.choices[pick.choice];
        choice.computed += pick.tokens;
        cache.grow(pick.sequence, position(pick.tokens));
        if !pick.is_stream {
            self.done.prompt_tokens += pick.tokens as u64;
            let places = pick.start..pick.start + pick.tokens;
            let tokens: Vec<_> = choice.tokens(&active.job, places).collect();
            cache.publish(pick.sequence, &tokens, backend);
        }
        if pick.is_last {
            let drawn = if choice.is_fresh() {
                active.draw_first(entry, cache, backend, out)
            } else {
                active.draw(pick.choice, entry, backend, out)
            };
            self.done.answer_tokens += drawn;
        }
    }

    /// Frees the sequences of choices that finished, and ends requests without a live one.
    fn retire(&mut self, now: Instant, out: &mut Vec<FromChild>) {
        let (cache, backend) = (&mut self.cache, &mut self.backend);
        for active in self.running.values_mut() {
            active.retire(cache, backend);
        }
        let is_over = |active: &Active| active.failure.is_some() || active.choices.is_empty();
        for mut active in take_out(&mut self.running, is_over) {
            active.end(cache, backend);
            let result = active.failure.map_or(Ok(()), Err);
            let duration = now.saturating_duration_since(active.admitted.unwrap_or(now));
            self.usual_duration = (self.usual_duration * 7 + duration) / 8;
            out.push(FromChild::Ended {
                id: active.job.id,
                result,
            });
        }
    }

    /// Learns from a step.
    fn note(&mut self, picks: &[Pick], others_stream: bool, took: Duration) {
        let streams = picks.iter().filter(|pick| pick.is_stream).count();
        let prompts = picks.iter().filter(|pick| !pick.is_stream);
        let prompts: usize = prompts.map(|pick| pick.tokens).sum();
        self.pace.observe(streams, prompts, took);
        self.done.steps += 1;
        let held_up = prompts > 0 && (streams > 0 || others_stream);
        self.done.stalls += u64::from(held_up && took > self.limits.stall);
    }
}

fn take_out(from: &mut BTreeMap<Due, Active>, which: impl Fn(&Active) -> bool) -> Vec<Active> {
    let due = from.iter().filter(|(_, active)| which(active));
    let due: Vec<_> = due.map(|(due, _)| *due).collect();
    due.into_iter()
        .filter_map(|due| from.remove(&due))
        .collect()
}

fn position(at: usize) -> u32 {
    u32::try_from(at).expect("a prompt is within the context, which is a u32")
}
