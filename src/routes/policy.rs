//! The rules as used: the first rule that matches decides, and the floors have the last word.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use classifiers::EntityType;
use redaction::{Masking, Mode};

use super::invariant::Invariant;
use super::{
    Admitted, Condition, EngineKind, Facts, Floor, Known, Problems, Restoring, check, watch,
};

/// A checked `routes.toml`: the only kind that decides anything.
#[derive(Debug)]
pub struct Policy {
    pub(super) hash: Arc<str>,
    /// The rules before the default, in the order of the file.
    pub(super) rules: Box<[Arc<Rule>]>,
    /// The last rule, which has no `when`: what makes `decide` total.
    pub(super) default: Arc<Rule>,
    /// What was proved of the rules, in the order of the file.
    pub(super) invariants: Box<[Invariant]>,
    /// The engines outside, by name.
    pub(super) destinations: Box<[(Arc<str>, Destination)]>,
    /// Who agreed to them.
    pub(super) admitted: Admitted,
}

/// Whom an engine outside belongs to, as the file declares it: what an account of transfers to
/// foreign countries names (APPI Art. 28).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Who runs it.
    pub operator: Arc<str>,
    /// ISO 3166-1 alpha-2: `US`.
    pub country: Arc<str>,
}

impl Policy {
    /// Checks a rules file. Without `known`, the names of applications, tags and models and the
    /// operator's list of engines are not checked: nothing is known of them.
    ///
    /// # Errors
    /// Every problem of the file, in the order of its lines.
    pub fn check(source: &str, file_name: &str, known: Option<&Known>) -> Result<Self, Problems> {
        check::check(source, file_name, known)
    }

    /// Reads a rules file and checks it, as [`Policy::check`] does.
    ///
    /// # Errors
    /// Every problem of the file; one only, without a place, if it cannot be read.
    pub fn check_file(path: &Path, known: Option<&Known>) -> Result<Self, Problems> {
        watch::check_file(path, known)
    }

    /// Reads a rules file together with claims about it, each a sentence as in `[[invariant]]`, and
    /// checks both; proves neither the file's invariants nor the claims.
    ///
    /// # Errors
    /// Every problem of the file; or else of the first claim that is not understood.
    pub fn check_claims(
        path: &Path,
        claims: &[String],
        known: Option<&Known>,
    ) -> Result<(Self, Vec<Invariant>), Problems> {
        watch::check_claims(path, claims, known)
    }

    /// What holds of all requests by this file: proved when it was checked.
    #[must_use]
    pub fn invariants(&self) -> &[Invariant] {
        &self.invariants
    }

    /// Decides about one request. Pure, and every request gets a decision.
    #[must_use]
    pub fn decide(&self, facts: &Facts<'_>) -> Decision {
        let rule = self
            .rules
            .iter()
            .find(|rule| rule.matches(facts))
            .unwrap_or(&self.default);
        let floor = if rule.leads_outside {
            Floor::under(facts)
        } else {
            None
        };
        Decision {
            rule: Arc::clone(rule),
            floor,
            refused: rule.action.refused(facts),
        }
    }

    /// SHA-256 of the file's bytes, in hexadecimal.
    #[must_use]
    pub fn hash(&self) -> &Arc<str> {
        &self.hash
    }

    /// Who agreed to these rules; nobody where nobody has to.
    #[must_use]
    pub const fn admitted(&self) -> &Admitted {
        &self.admitted
    }

    /// Whom this engine belongs to; `None` for one inside.
    #[must_use]
    pub fn destination(&self, engine: &str) -> Option<&Destination> {
        let mut all = self.destinations.iter();
        all.find(|(name, _)| &**name == engine)
            .map(|(_, destination)| destination)
    }

    /// Is this engine inside one that a rule may have answer?
    #[must_use]
    pub fn needs(&self, engine: &str) -> bool {
        let is_it = |target: &Target| !target.is_external() && &*target.engine == engine;
        self.rules().any(|rule| {
            // A floor can bring in an engine that the rule itself does not name.
            [&rule.action, &rule.inside].into_iter().any(|action| {
                matches!(action, Action::Answer { engines, .. } if engines.iter().any(is_it))
            })
        })
    }

    /// Every rule in the order of the file; the last one is the default.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().chain([&self.default]).map(Arc::as_ref)
    }
}

/// One `[[rule]]`.
#[derive(Debug)]
pub struct Rule {
    pub(super) name: Arc<str>,
    pub(super) reason: Arc<str>,
    pub(super) line: u32,
    /// All of them must hold; none for the default.
    pub(super) when: Box<[Condition]>,
    pub(super) action: Action,
    /// What is left of the action above a floor.
    pub(super) inside: Action,
    pub(super) leads_outside: bool,
}

impl Rule {
    fn matches(&self, facts: &Facts<'_>) -> bool {
        self.when.iter().all(|condition| condition.holds(facts))
    }

    /// The first condition that does not hold for this request; `None` if the rule matches.
    #[must_use]
    pub fn why_not(&self, facts: &Facts<'_>) -> Option<&Condition> {
        self.when.iter().find(|condition| !condition.holds(facts))
    }

    /// Its conditions, all of which must hold; none for the default.
    #[must_use]
    pub fn conditions(&self) -> &[Condition] {
        &self.when
    }

    /// The rule's name, unique in the file: ASCII letters, digits, `-` and `_`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Why the rule is there, as its author says it.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The line of its `[[rule]]`, from 1.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// Is there an external engine in its action?
    #[must_use]
    pub const fn leads_outside(&self) -> bool {
        self.leads_outside
    }

    /// What it asks for, before any floor.
    #[must_use]
    pub const fn action(&self) -> &Action {
        &self.action
    }
}

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
        /// What becomes of values that go to an engine outside.
        masking: Masking,
        /// How its answer comes back.
        restoring: Restoring,
    },
    /// Nobody answers.
    Refuse {
        /// What the application is told.
        message: Arc<str>,
    },
}

impl Action {
    /// Is there an external engine in it?
    #[must_use]
    pub fn leads_outside(&self) -> bool {
        match self {
            Self::Answer { engines, .. } => engines.iter().any(Target::is_external),
            Self::Refuse { .. } => false,
        }
    }

    /// The first type in the request that `mask` says to refuse.
    fn refused(&self, facts: &Facts<'_>) -> Option<EntityType> {
        let Self::Answer { masking, .. } = self else {
            return None;
        };
        let mut types = facts.content.findings.iter();
        types.find(|&entity| masking.of(entity) == Mode::Refuse)
    }
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

/// What was decided about one request, and why. Stays valid when the rules change.
#[derive(Clone, Debug)]
pub struct Decision {
    rule: Arc<Rule>,
    floor: Option<Floor>,
    refused: Option<EntityType>,
}

impl Decision {
    /// What is to be done unless a type is [refused](Self::refused): the rule's action, less what
    /// the floor took out of it.
    #[must_use]
    pub fn action(&self) -> &Action {
        match self.floor {
            Some(_) => &self.rule.inside,
            None => &self.rule.action,
        }
    }

    /// The rule that spoke.
    #[must_use]
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The floor that took the external engines out, if one did.
    #[must_use]
    pub const fn floor(&self) -> Option<Floor> {
        self.floor
    }

    /// A type that stands in the request and that the rule's `mask` refuses: then nobody answers.
    #[must_use]
    pub const fn refused(&self) -> Option<EntityType> {
        self.refused
    }

    /// Why: the floor's reason where one applied, else the rule's.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self.floor {
            Some(floor) => floor.reason(),
            None => &self.rule.reason,
        }
    }
}
