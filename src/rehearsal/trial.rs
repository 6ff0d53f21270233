//! Another rules file that decides beside the one in force: [`Trial`]. It counts what would differ,
//! and its decisions go nowhere.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::tally::Tally;
use crate::routes::{Decision, Facts, Policy};

/// A file that runs beside the one in force until its time is over.
#[derive(Debug)]
pub struct Trial {
    policy: Policy,
    until: Instant,
    tally: Mutex<Tally>,
}

impl Trial {
    /// Begins now. `policy` was checked.
    #[must_use]
    pub fn begin(policy: Policy, until: Instant) -> Self {
        Self {
            policy,
            until,
            tally: Mutex::default(),
        }
    }

    /// Decides about a request, too, and counts a difference. Costs a second decision; what is kept
    /// of it is a number.
    pub fn look(&self, facts: &Facts<'_>, decision: &Decision) {
        if Instant::now() >= self.until {
            return;
        }
        let other = self.policy.decide(facts);
        // Counts are whole in themselves, whatever happened to whoever held them.
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.count(facts, decision, &other);
    }

    /// What differed so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.clone()
    }

    /// The hash of its rules.
    #[must_use]
    pub fn hash(&self) -> &str {
        self.policy.hash()
    }
}
