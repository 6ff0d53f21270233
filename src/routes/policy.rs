//! The rules as used: the first rule that matches decides, and the floors have the last word.

use std::path::Path;
use std::sync::Arc;

use classifiers::EntityType;

use super::cases::Case;
use super::draw::Share;
use super::index::Index;
use super::invariant::Invariant;
use super::{
    Action, Admitted, Condition, Day, Facts, Floor, Known, Problems, Target, Tongue, Wording,
    check, watch,
};

/// A checked `routes.toml`: the only kind that decides anything.
#[derive(Debug)]
pub struct Policy {
    pub(super) hash: Arc<str>,
    /// The rules before the default, in the order of the file.
    pub(super) rules: Box<[Arc<Rule>]>,
    pub(super) index: Option<Index>,
    /// The last rule, which has no `when`: what makes `decide` total.
    pub(super) default: Arc<Rule>,
    /// What was proved of the rules, in the order of the file.
    pub(super) invariants: Box<[Invariant]>,
    /// What the file tests of itself, in its order.
    pub(super) cases: Box<[Case]>,
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
    /// How long it keeps what it is sent, as its terms say.
    pub retention: Arc<str>,
    /// Under which contract it works.
    pub contract: Arc<str>,
}

impl Destination {
    /// Is it the same operator's, in the same country? The terms may be others.
    pub(super) fn is_at(&self, other: &Self) -> bool {
        (&self.operator, &self.country) == (&other.operator, &other.country)
    }
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
        let rule = match &self.index {
            Some(index) => index.first(&self.rules, facts),
            None => self.rules.iter().find(|rule| rule.matches(facts)),
        };
        let rule = rule.unwrap_or(&self.default);
        let is_canary = rule
            .canary
            .as_ref()
            .is_some_and(|canary| canary.share.takes(facts.draw));
        Decision {
            rule: Arc::clone(rule),
            floor: rule.floor(facts),
            is_canary,
            draw: facts.draw,
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

    /// Is this engine inside one that a rule may have answer, if only for a canary's share? Nobody
    /// waits for the answer to a copy.
    #[must_use]
    pub fn needs(&self, engine: &str) -> bool {
        let is_it = |target: &Target| !target.is_external() && &*target.engine == engine;
        self.rules().any(|rule| {
            // A floor can bring in an engine that the rule itself does not name.
            let tried = rule.canary.iter().flat_map(|it| [&it.action, &it.inside]);
            [&rule.action, &rule.inside].into_iter().chain(tried).any(|action| {
                matches!(action, Action::Answer { engines, .. } if engines.iter().any(is_it))
            })
        })
    }

    /// Every rule in the order of the file; the last one is the default.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().chain([&self.default]).map(Arc::as_ref)
    }

    /// Every engine that the file knows outside, and those inside that a rule names.
    pub(super) fn engines(&self) -> impl Iterator<Item = &str> {
        let actions = self.rules().flat_map(|rule| {
            let canary = rule.canary.as_ref().map(|canary| &canary.action);
            [&rule.action, &rule.inside].into_iter().chain(canary)
        });
        let named = actions.flat_map(Action::targets).map(|it| &*it.engine);
        named.chain(self.destinations.iter().map(|(name, _)| &**name))
    }
}

/// One `[[rule]]`.
#[derive(Debug)]
pub struct Rule {
    pub(super) name: Arc<str>,
    pub(super) reason: Wording,
    pub(super) line: u32,
    pub(super) owner: Option<Arc<str>>,
    pub(super) ticket: Option<Arc<str>>,
    /// The last day on which it may lead outside.
    pub(super) expires: Option<Day>,
    /// All of them must hold; none for the default.
    pub(super) when: Box<[Condition]>,
    pub(super) action: Action,
    /// What is left of the action above a floor.
    pub(super) inside: Action,
    /// What happens with some of the conversations instead.
    pub(super) canary: Option<Canary>,
    /// Whether one of its actions does, the canary's included.
    pub(super) leads_outside: bool,
}

/// Another first engine for a share of the conversations.
#[derive(Debug)]
pub(super) struct Canary {
    pub(super) share: Share,
    /// The rule's action with the canary's engine before all others.
    pub(super) action: Action,
    /// What is left of it above a floor.
    pub(super) inside: Action,
}

impl Rule {
    pub(super) fn matches(&self, facts: &Facts<'_>) -> bool {
        self.when.iter().all(|condition| condition.holds(facts))
    }

    /// What keeps this request inside although the rule leads outside.
    fn floor(&self, facts: &Facts<'_>) -> Option<Floor> {
        if !self.leads_outside {
            return None;
        }
        let is_over = self.expires.is_some_and(|last| last < facts.moment.day);
        Floor::under(facts).or(is_over.then_some(Floor::Expired))
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
    pub const fn reason(&self) -> &Wording {
        &self.reason
    }

    /// Who answers for it, if the file says so.
    #[must_use]
    pub fn owner(&self) -> Option<&str> {
        self.owner.as_deref()
    }

    /// Where its approval is filed, if the file says so.
    #[must_use]
    pub fn ticket(&self) -> Option<&str> {
        self.ticket.as_deref()
    }

    /// The last day on which it may lead outside, if there is one.
    #[must_use]
    pub const fn expires(&self) -> Option<Day> {
        self.expires
    }

    /// By which draws what it does differs.
    pub(super) fn shares(&self) -> impl Iterator<Item = &Share> {
        let copied = match &self.action {
            Action::Answer { shadow, .. } => shadow.as_ref().map(|shadow| &shadow.share),
            Action::Refuse { .. } => None,
        };
        let canary = self.canary.as_ref().map(|canary| &canary.share);
        canary.into_iter().chain(copied)
    }

    /// What happens with a share of the conversations instead of its action, before any floor.
    #[must_use]
    pub fn canary(&self) -> Option<(&Share, &Action)> {
        let canary = self.canary.as_ref()?;
        Some((&canary.share, &canary.action))
    }

    /// The line of its `[[rule]]`, from 1.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// Is there an external engine in its action, its canary or its shadow?
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

/// What was decided about one request, and why. Stays valid when the rules change.
#[derive(Clone, Debug)]
pub struct Decision {
    rule: Arc<Rule>,
    floor: Option<Floor>,
    is_canary: bool,
    draw: u64,
    refused: Option<EntityType>,
}

impl Decision {
    /// What is to be done unless a type is [refused](Self::refused): the rule's action, less what
    /// the floor took out of it.
    #[must_use]
    pub fn action(&self) -> &Action {
        let rule = &self.rule;
        let (action, inside) = match rule.canary.as_ref().filter(|_| self.is_canary) {
            Some(canary) => (&canary.action, &canary.inside),
            None => (&rule.action, &rule.inside),
        };
        match self.floor {
            Some(_) => inside,
            None => action,
        }
    }

    /// Does something of the request go outside, if the first engine that is asked answers or
    /// another stands in?
    #[must_use]
    pub fn leaves(&self) -> bool {
        let is_answered = self.refused.is_none();
        let shadow = self.shadow().is_some_and(Target::is_external);
        let engines = match self.action() {
            Action::Answer { engines, .. } => engines.iter().any(Target::is_external),
            Action::Refuse { .. } => false,
        };
        is_answered && (engines || shadow)
    }

    /// Does something of a request like this one go outside, in some conversation on the same side
    /// of a canary? A shadow takes now this one and now that.
    pub(super) fn may_leave(&self) -> bool {
        self.refused.is_none() && self.action().leads_outside()
    }

    /// What is done in a share of the conversations, if that is something else than in all others.
    pub(super) fn tried(&self) -> Option<(&Share, &Action)> {
        let canary = self.rule.canary.as_ref()?;
        let (usual, tried) = match self.floor {
            Some(_) => (&self.rule.inside, &canary.inside),
            None => (&self.rule.action, &canary.action),
        };
        (tried != usual).then_some((&canary.share, tried))
    }

    /// Is the request one of those that try another engine first?
    #[must_use]
    pub const fn is_canary(&self) -> bool {
        self.is_canary
    }

    /// Who gets a copy of this request, if somebody does.
    #[must_use]
    pub fn shadow(&self) -> Option<&Target> {
        let Action::Answer { shadow, .. } = self.action() else {
            return None;
        };
        let shadow = shadow.as_ref()?;
        shadow.share.takes(self.draw).then_some(&shadow.target)
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
            None => self.rule.reason.all(),
        }
    }

    /// Why, in this language if it is there.
    #[must_use]
    pub fn reason_in(&self, tongue: Option<Tongue>) -> &str {
        match self.floor {
            Some(floor) => floor.reason_in(tongue),
            None => self.rule.reason.told_in(tongue),
        }
    }
}
