//! What happens with a request: engines in their order, how they are asked, or a refusal.

use std::sync::Arc;
use std::time::Duration;

use classifiers::EntityType;
use local_engine::Class;
use redaction::{Masking, Mode};

use super::draw::Share;
use super::{EngineKind, Facts, Restoring, Wording};

/// What happens with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// An engine answers.
    Answer {
        /// Never empty: the first one answers, the others stand in when it cannot, in this order.
        engines: Box<[Target]>,
        /// At most this many tokens of answer.
        max_tokens: Option<u32>,
        /// The whole answer must be there after this time.
        deadline: Option<Duration>,
        /// How the model is asked to go about it.
        steering: Steering,
        /// What becomes of values that go to an engine outside.
        masking: Masking,
        /// How its answer comes back.
        restoring: Restoring,
        /// Who else is asked, for comparison.
        shadow: Option<Shadow>,
    },
    /// Nobody answers.
    Refuse {
        /// What the application is told.
        message: Wording,
    },
}

/// What a rule says of how an answer is made. What it leaves open is as the request has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Steering {
    /// Whether the model thinks before it answers.
    pub thinking: Option<bool>,
    /// How much it thinks: `low`.
    pub reasoning_effort: Option<&'static str>,
    /// Who goes first on an engine inside when not all can.
    pub priority: Option<Class>,
}

/// An engine that gets a copy of requests; its answers are counted and thrown away. Like every
/// engine it gets, if it is outside, nothing but what is masked, and nothing under a floor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shadow {
    /// The engine.
    pub target: Target,
    /// Of which conversations.
    pub share: Share,
}

/// An engine that may answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its name, as in `sekisho.toml`.
    pub engine: Arc<str>,
    /// On which side of the wall it stands.
    pub kind: EngineKind,
    /// Which of its models; `None`: the one asked for if it is the engine's, else its first.
    pub model: Option<Arc<str>>,
}

impl Target {
    pub(super) fn is_external(&self) -> bool {
        self.kind == EngineKind::External
    }
}

impl Action {
    /// Every engine that may get the request: those that answer, in their order, and the shadow.
    pub(super) fn targets(&self) -> impl Iterator<Item = &Target> {
        let (engines, shadow) = match self {
            Self::Answer {
                engines, shadow, ..
            } => (&**engines, shadow.as_ref()),
            Self::Refuse { .. } => (&[][..], None),
        };
        engines.iter().chain(shadow.map(|shadow| &shadow.target))
    }

    /// Is there an external engine in it, as one that answers or as a shadow?
    #[must_use]
    pub fn leads_outside(&self) -> bool {
        self.targets().any(Target::is_external)
    }

    /// The action without its external engines. If none is left that answers, `local` does.
    pub(super) fn inside(&self, local: &Target) -> Self {
        let mut inside = self.clone();
        if let Self::Answer {
            engines, shadow, ..
        } = &mut inside
        {
            let mut left: Vec<Target> = std::mem::take(engines).into();
            left.retain(|target| !target.is_external());
            if left.is_empty() {
                left.push(local.clone());
            }
            *engines = left.into();
            *shadow = shadow.take().filter(|it| !it.target.is_external());
        }
        inside
    }

    /// The first type in the request that `mask` says to refuse.
    pub(super) fn refused(&self, facts: &Facts<'_>) -> Option<EntityType> {
        let Self::Answer { masking, .. } = self else {
            return None;
        };
        let mut types = facts.content.findings.iter();
        types.find(|&entity| masking.of(entity) == Mode::Refuse)
    }
}
