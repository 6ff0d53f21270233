//! Grammars for requests that need one, compiled beside the others: a large schema takes a second,
//! and nobody else waits for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender};
use std::time::{Duration, Instant};

use crate::child::cache::Owner;
use crate::child::grammar::{Constraint, Grammar, Grammars, NoGrammar};
use crate::child::prepare::Prepared;
use crate::error::EngineError;
use crate::wire::FromChild;

/// Grammars that are remembered: applications use the same few schemas again and again.
const REMEMBERED: usize = 32;

/// When it is worth trying again while a schema that nobody waits for keeps the thread.
const AGAIN: Duration = Duration::from_secs(10);

/// A request that lacks only its grammar.
pub(crate) struct Unconstrained {
    pub(crate) prepared: Prepared,
    pub(crate) constraint: Constraint,
}

/// Runs until the other end of a channel is gone.
pub(super) fn constrain_all(
    grammars: &Grammars,
    waiting: &Receiver<Unconstrained>,
    to_computer: &Sender<Prepared>,
    to_parent: &SyncSender<FromChild>,
) {
    let mut known = Known::default();
    for Unconstrained {
        mut prepared,
        constraint,
    } in waiting
    {
        let job = &mut prepared.job;
        let id = job.id;
        let result = match job.ended_early(Instant::now()) {
            Some(ended) => Err(ended),
            None => known
                .grammar(grammars, &job.domain.owner, constraint)
                .map_err(Err),
        };
        let sent = match result {
            Ok(grammar) => {
                job.grammar = Some(grammar);
                to_computer.send(prepared).is_ok()
            }
            Err(result) => to_parent.send(FromChild::Ended { id, result }).is_ok(),
        };
        if !sent {
            return;
        }
    }
}

/// The grammars used last, the latest at the end. Owners do not share them: how fast an answer
/// begins would tell one what another asks for.
#[derive(Default)]
struct Known(Vec<(Owner, Constraint, Grammar)>);

impl Known {
    fn grammar(
        &mut self,
        grammars: &Grammars,
        owner: &Owner,
        constraint: Constraint,
    ) -> Result<Grammar, EngineError> {
        let is_same =
            |(of, known, _): &(Owner, Constraint, Grammar)| of == owner && *known == constraint;
        if let Some(at) = self.0.iter().position(is_same) {
            let found = self.0.remove(at);
            let grammar = found.2.clone();
            self.0.push(found);
            return Ok(grammar);
        }
        let compile = AssertUnwindSafe(|| grammars.compile(&constraint));
        let compiled = catch_unwind(compile).map_err(|_| EngineError::Internal)?;
        let grammar = compiled.map_err(|none| match none {
            NoGrammar::Invalid(why) => EngineError::Invalid(why),
            NoGrammar::Busy => EngineError::Busy { retry_after: AGAIN },
        })?;
        if matches!(owner, Owner::Named(_)) {
            if self.0.len() == REMEMBERED {
                self.0.remove(0);
            }
            self.0.push((owner.clone(), constraint, grammar.clone()));
        }
        Ok(grammar)
    }
}
