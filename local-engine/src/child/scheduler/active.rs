//! A request in the scheduler: waiting, running, or set back and waiting again.

use std::time::Instant;

use crate::child::backend::Backend;
use crate::child::cache::{Keep, PrefixCache};
use crate::child::scheduler::choice::Choice;
use crate::child::scheduler::job::Job;
use crate::error::EngineError;
use crate::wire::FromChild;

/// A choice is expected to say at least this many tokens more, where it may: room for them is left
/// when others are admitted, so that they are not set back at once.
const HEADROOM: u32 = 64;

pub(super) struct Active {
    pub(super) job: Job,
    /// Those that have not finished.
    pub(super) choices: Vec<Choice>,
    /// First admitted at. Set once, also if it is set back.
    pub(super) admitted: Option<Instant>,
    /// Why it cannot go on.
    pub(super) failure: Option<EngineError>,
}

impl Active {
    pub(super) fn new(job: Job) -> Self {
        let choices = (0..job.choices).map(|number| Choice::new(&job, number));
        Self {
            choices: choices.collect(),
            admitted: None,
            failure: None,
            job,
        }
    }

    /// Gives each choice a sequence.
    pub(super) fn seat(&mut self, cache: &mut PrefixCache, backend: &mut impl Backend) {
        for choice in &mut self.choices {
            choice.sequence = Some(cache.begin(&self.job.domain, backend));
        }
    }

    /// The choice whose prompt is to be computed next. While nothing was drawn that is the first:
    /// the others take its prompt over. A request that was set back computes the choices one by one.
    pub(super) fn next_prompt(&self) -> Option<usize> {
        let waits = |choice: &Choice| !choice.is_streaming(&self.job);
        self.choices.iter().position(waits)
    }

    /// Draws the first token of every choice from the logits after the prompt, which the choices
    /// share from here on; returns how many were drawn.
    pub(super) fn draw_first(
        &mut self,
        entry: usize,
        cache: &mut PrefixCache,
        backend: &mut impl Backend,
        out: &mut Vec<FromChild>,
    ) -> u64 {
        let [first, others @ ..] = self.choices.as_mut_slice() else {
            return 0;
        };
        for other in others {
            let (from, to) = (first.sequence, other.sequence);
            let both = from
                .zip(to)
                .expect("a running request's choices are seated");
            cache.fork(both.0, both.1, backend);
            other.computed = first.computed;
        }
        (0..self.choices.len())
            .map(|choice| self.draw(choice, entry, backend, out))
            .sum()
    }

    /// Draws the next token of a choice; returns how many were drawn.
    pub(super) fn draw(
        &mut self,
        choice: usize,
        entry: usize,
        backend: &impl Backend,
        out: &mut Vec<FromChild>,
    ) -> u64 {
        let drawn = self.choices[choice].draw(&self.job, entry, backend, out);
        let is_drawn = drawn.is_ok();
        self.failure = self.failure.take().or(drawn.err());
        u64::from(is_drawn)
    }

    /// The cache was emptied: what was computed is gone.
    pub(super) fn forget(&mut self) {
        for choice in &mut self.choices {
            (choice.sequence, choice.computed) = (None, 0);
        }
    }

    /// Takes the sequences of all choices away, `keep`ing what they computed.
    pub(super) fn unseat(
        &mut self,
        keep: Keep,
        cache: &mut PrefixCache,
        backend: &mut impl Backend,
    ) {
        for choice in &mut self.choices {
            leave(&self.job, choice, keep, cache, backend);
        }
    }

    /// Takes all sequences away for good. What nobody can use any more is not kept.
    pub(super) fn end(&mut self, cache: &mut PrefixCache, backend: &mut impl Backend) {
        let keep = self.worth_keeping();
        self.unseat(keep, cache, backend);
        if keep == Keep::Nothing {
            // It may have been set back, which keeps what it computed.
            cache.close(&self.job.domain, backend);
        }
    }

    /// Takes out the choices that finished.
    pub(super) fn retire(&mut self, cache: &mut PrefixCache, backend: &mut impl Backend) {
        let keep = self.worth_keeping();
        for choice in self.choices.iter_mut().filter(|choice| choice.is_finished) {
            leave(&self.job, choice, keep, cache, backend);
        }
        self.choices.retain(|choice| !choice.is_finished);
    }

    /// What others may have of it.
    fn worth_keeping(&self) -> Keep {
        if self.job.domain.is_worth_keeping() {
            Keep::ForOthers
        } else {
            Keep::Nothing
        }
    }

    /// Cells it holds, at most: some may be others' too. Its choices share the prompt's.
    pub(super) fn own_cells(&self) -> u64 {
        let prompt = self.job.prompt.len();
        let of_prompt = |choice: &Choice| choice.computed.min(prompt);
        let of_answer = |choice: &Choice| choice.computed.saturating_sub(prompt);
        let shared = self.choices.iter().map(of_prompt).max().unwrap_or(0);
        (shared + self.choices.iter().map(of_answer).sum::<usize>()) as u64
    }

    /// Cells that it is expected to fill in the near future. Its choices share the prompt's.
    pub(super) fn expected_cells(&self) -> u64 {
        let prompt = self.job.prompt.len();
        let of_prompt = |choice: &Choice| prompt.saturating_sub(choice.computed);
        let of_answer = |choice: &Choice| {
            let pending = choice.pending(&self.job) - of_prompt(choice);
            pending as u64 + u64::from(choice.left(&self.job).min(HEADROOM))
        };
        let prompt = self.choices.iter().map(of_prompt).max().unwrap_or(0);
        prompt as u64 + self.choices.iter().map(of_answer).sum::<u64>()
    }
}

fn leave(
    job: &Job,
    choice: &mut Choice,
    keep: Keep,
    cache: &mut PrefixCache,
    backend: &mut impl Backend,
) {
    let Some(sequence) = choice.sequence.take() else {
        return;
    };
    if keep != Keep::Nothing {
        let own = cache.published(sequence)..choice.computed;
        let tokens: Vec<_> = choice.tokens(job, own).collect();
        cache.publish(sequence, &tokens, backend);
    }
    cache.end(sequence, keep, backend);
    choice.computed = 0;
}
