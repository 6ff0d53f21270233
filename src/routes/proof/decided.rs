//! What a file decides about one request, kept when the file is gone: [`Decided`].

use std::sync::Arc;

use classifiers::EntityType;

use crate::routes::policy::{Destination, Policy};
use crate::routes::{Action, Facts, Floor};

/// A decision, with all that a reader asks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The name of the rule that spoke.
    pub rule: Arc<str>,
    /// The line of its `[[rule]]`, from 1.
    pub line: u32,
    /// What is to be done, unless a finding is refused; without a shadow if it gets no copy.
    pub action: Action,
    /// The floor that took the external engines out, if one did.
    pub floor: Option<Floor>,
    /// A finding because of which nobody answers.
    pub refused: Option<EntityType>,
    /// To whom it may go, outside.
    pub destinations: Vec<Destination>,
}

impl Decided {
    pub(super) fn about(policy: &Policy, facts: &Facts<'_>) -> Self {
        let decision = policy.decide(facts);
        let refused = decision.refused();
        let mut action = decision.action().clone();
        if let Action::Answer { shadow, .. } = &mut action
            && decision.shadow().is_none()
        {
            *shadow = None;
        }
        let destinations = match refused {
            None => super::compare::destinations(policy, action.targets()),
            Some(_) => Vec::new(),
        };
        let destinations = destinations.into_iter().cloned().collect();
        Self {
            rule: decision.rule().name().into(),
            line: decision.rule().line(),
            action,
            floor: decision.floor(),
            refused,
            destinations,
        }
    }

    /// Does it go to an engine at all?
    #[must_use]
    pub fn goes(&self) -> bool {
        self.refused.is_none() && matches!(self.action, Action::Answer { .. })
    }

    /// May it be sent outside?
    #[must_use]
    pub fn leaves(&self) -> bool {
        self.refused.is_none() && self.action.leads_outside()
    }
}
