//! A request as it comes to the scheduler.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::child::backend::Token;
use crate::child::cache::Domain;
use crate::child::grammar::Grammar;
use crate::child::sampler::Drawing;
use crate::child::speech::SpeechRules;
use crate::error::EngineError;
use crate::protocol::Class;
use crate::wire::RequestId;

/// A request ready to be computed. It fits: `prompt` and `max_tokens` are within the context, and
/// [`Job::cells`] within the cache.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) id: RequestId,
    pub(crate) domain: Domain,
    pub(crate) class: Class,
    pub(crate) arrived: Instant,
    /// Not empty.
    pub(crate) prompt: Arc<[Token]>,
    /// For each choice, at least 1.
    pub(crate) max_tokens: u32,
    /// 1 to [`Limits::sequences`](super::Limits::sequences).
    pub(crate) choices: u32,
    pub(crate) drawing: Drawing,
    pub(crate) speech: SpeechRules,
    /// What each choice must be.
    pub(crate) grammar: Option<Grammar>,
    pub(crate) deadline: Option<Instant>,
    /// Set by whoever learns that nobody waits for the answer any more.
    pub(crate) cancelled: Arc<AtomicBool>,
}

/// Who goes first: the one that is due first. A batch request is due some time after it arrived, so
/// interactive ones that come within that time go before it, and later ones do not. While it is not
/// yet due it is due later than everything interactive: the first to be set back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Due {
    at: Instant,
    id: RequestId,
}

impl Job {
    pub(super) fn due(&self, batch_patience: Duration) -> Due {
        let patience = match self.class {
            Class::Interactive => Duration::ZERO,
            Class::Batch => batch_patience,
        };
        Due {
            at: self.arrived + patience,
            id: self.id,
        }
    }

    /// Cells of the cache this request can come to need: its choices share the prompt's.
    #[cfg(test)]
    pub(crate) fn cells(&self) -> u64 {
        self.prompt.len() as u64 + u64::from(self.choices) * u64::from(self.max_tokens)
    }

    /// Why it must end before its time, if it must.
    pub(crate) fn ended_early(&self, now: Instant) -> Option<Result<(), EngineError>> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Some(Ok(()));
        }
        self.deadline
            .is_some_and(|deadline| deadline <= now)
            .then_some(Err(EngineError::Timeout))
    }
}
