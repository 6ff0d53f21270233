//! One answer as it grows: what is computed of it, what was drawn, what may be said.

use std::ops::Range;

use crate::child::backend::{Backend, Sequence, Token};
use crate::child::grammar::{Grammar, GrammarError};
use crate::child::sampler::{Drawn, Sampler};
use crate::child::scheduler::job::Job;
use crate::child::scheduler::voice::Voice;
use crate::error::EngineError;
use crate::protocol::{Counts, Event};
use crate::wire::FromChild;

pub(super) struct Choice {
    number: u32,
    /// Its place in the cache, while its request runs.
    pub(super) sequence: Option<Sequence>,
    /// Tokens of the prompt and of what was drawn that are in the cache.
    pub(super) computed: usize,
    /// Drawn so far.
    drawn: Vec<Token>,
    sampler: Sampler,
    grammar: Option<Grammar>,
    voice: Voice,
    pub(super) is_finished: bool,
}

impl Choice {
    pub(super) fn new(job: &Job, number: u32) -> Self {
        Self {
            number,
            sequence: None,
            computed: 0,
            drawn: Vec::new(),
            sampler: Sampler::new(job.drawing.clone(), number, &job.prompt),
            grammar: job.grammar.clone(),
            voice: Voice::new(&job.speech),
            is_finished: false,
        }
    }

    /// Nothing was drawn yet: what follows the prompt is the same for all choices.
    pub(super) fn is_fresh(&self) -> bool {
        self.drawn.is_empty()
    }

    /// Only the token drawn last has to be computed to draw the next.
    pub(super) fn is_streaming(&self, job: &Job) -> bool {
        !self.is_fresh() && self.pending(job) == 1
    }

    /// Tokens to be computed before the next can be drawn; at least 1.
    pub(super) fn pending(&self, job: &Job) -> usize {
        job.prompt.len() + self.drawn.len() - self.computed
    }

    /// How many it may still draw.
    pub(super) fn left(&self, job: &Job) -> u32 {
        let drawn = u32::try_from(self.drawn.len()).unwrap_or(u32::MAX);
        job.max_tokens.saturating_sub(drawn)
    }

    /// The tokens at these places of prompt and answer.
    pub(super) fn tokens<'c>(
        &'c self,
        job: &'c Job,
        places: Range<usize>,
    ) -> impl Iterator<Item = Token> + 'c {
        places.map(|at| match at.checked_sub(job.prompt.len()) {
            None => job.prompt[at],
            Some(at) => self.drawn[at],
        })
    }

    /// Draws the next token from the logits at `entry` of the batch.
    ///
    /// # Errors
    /// The model gave nothing to draw from, or nothing that its grammar allows.
    pub(super) fn draw(
        &mut self,
        job: &Job,
        entry: usize,
        backend: &impl Backend,
        out: &mut Vec<FromChild>,
    ) -> Result<(), EngineError> {
        let wrong = |error: GrammarError| EngineError::Invalid(error.to_string());
        let allowed = match &mut self.grammar {
            Some(grammar) => grammar.mask().map_err(wrong)?,
            None => None,
        };
        let drawn = self.sampler.draw(backend.logits(entry), allowed);
        let Drawn { token, logprob } = drawn.ok_or(EngineError::Internal)?;
        if let Some(grammar) = &mut self.grammar {
            grammar.accept(token).map_err(wrong)?;
        }
        self.drawn.push(token);
        let reason = self.voice.say(token, logprob, self.left(job) == 0, backend);
        let (id, choice) = (job.id, self.number);
        let mut tell = |event| out.push(FromChild::Event { id, event });
        let counts = Counts {
            completion_tokens: u32::try_from(self.drawn.len()).unwrap_or(u32::MAX),
            reasoning_tokens: self.voice.thought(),
        };
        self.voice.tell(choice, counts, &mut tell);
        if let Some(reason) = reason {
            self.is_finished = true;
            tell(Event::Finished {
                choice,
                reason,
                counts,
            });
        }
        Ok(())
    }
}
