//! What belongs to one request, put together: its decision, the engines asked after the first, and
//! its outcome, which can stand many records later.

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;

use crate::reader::{Located, ReadError};
use crate::record::{Attempt, Decision, Followed, Outcome, Record};

/// One request, as the trail tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// When it was decided about.
    pub time: Timestamp,
    /// The decision's place in the chain.
    pub seq: u64,
    /// The file and line of the decision: `000001-2026-11-22.jsonl:12`.
    pub place: String,
    /// What was to become of it.
    pub decision: Decision,
    /// The engines asked after the first, with the times.
    pub followed: Vec<(Timestamp, Followed)>,
    /// What became of it; `None` if that is not told, because it still runs or the program ended
    /// under it.
    pub outcome: Option<Outcome>,
}

impl Case {
    /// Every engine that was asked, in order.
    pub fn attempts(&self) -> impl Iterator<Item = &Attempt> {
        let followed = self.followed.iter().map(|(_, followed)| &followed.next);
        self.decision.first.iter().chain(followed)
    }

    /// Everything that was sent outside, in order. An attempt of which it is not known that nothing was
    /// sent counts as sent.
    pub fn transfers(&self) -> impl Iterator<Item = &Attempt> {
        let all = self.attempts().zip(0..);
        all.filter(|(attempt, nth)| attempt.destination.is_some() && !self.is_unsent(*nth))
            .map(|(attempt, _)| attempt)
    }

    /// Whether it is on record that nothing was sent with this attempt, by its place among all.
    #[must_use]
    pub fn is_unsent(&self, nth: usize) -> bool {
        match self.followed.get(nth) {
            Some((_, after)) => after.unsent,
            None => self.outcome.as_ref().is_some_and(|outcome| outcome.unsent),
        }
    }

    /// The engine that answered, or was asked last.
    #[must_use]
    pub fn engine(&self) -> Option<&str> {
        self.attempts()
            .last()
            .map(|attempt| attempt.engine.as_str())
    }

    /// How it ended: the outcome's name, or `unknown`.
    #[must_use]
    pub fn outcome_name(&self) -> &str {
        self.outcome
            .as_ref()
            .map_or("unknown", |outcome| &outcome.outcome)
    }
}

/// Which requests are asked for; what is `None` or empty asks for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Decided at this time or later.
    pub from: Option<Timestamp>,
    /// Decided before this time.
    pub to: Option<Timestamp>,
    /// The request's id.
    pub request: Option<String>,
    /// One of these applications.
    pub apps: Vec<String>,
    /// One of these rules.
    pub rules: Vec<String>,
    /// One of these engines was asked.
    pub engines: Vec<String>,
    /// One of these levels.
    pub levels: Vec<String>,
    /// One of these types was found.
    pub types: Vec<String>,
    /// It ended so.
    pub outcomes: Vec<String>,
    /// It was kept inside although the rule led outside: for this reason, or for any where this is empty.
    pub kept_inside: Option<String>,
    /// Something was sent outside.
    pub only_outside: bool,
}

impl Filter {
    /// Whether the request is asked for.
    #[must_use]
    pub fn takes(&self, case: &Case) -> bool {
        fn any(wanted: &[String], is: impl Fn(&str) -> bool) -> bool {
            wanted.is_empty() || wanted.iter().any(|wanted| is(wanted))
        }
        let decision = &case.decision;
        self.from.is_none_or(|from| case.time >= from)
            && self.to.is_none_or(|to| case.time < to)
            && self
                .request
                .as_ref()
                .is_none_or(|id| *id == decision.request)
            && any(&self.apps, |app| app == decision.app)
            && any(&self.rules, |rule| rule == decision.rule)
            && any(&self.engines, |engine| {
                case.attempts().any(|attempt| attempt.engine == engine)
            })
            && any(&self.levels, |level| level == decision.level)
            && any(&self.types, |entity| decision.findings.contains_key(entity))
            && any(&self.outcomes, |outcome| outcome == case.outcome_name())
            && self
                .kept_inside
                .as_ref()
                .is_none_or(|why| was_kept_inside(decision, why))
            && (!self.only_outside || case.transfers().next().is_some())
    }
}

/// Whether a floor or the masking kept a request inside, for this reason if it is not empty.
fn was_kept_inside(decision: &Decision, why: &str) -> bool {
    let reasons = [&decision.floor, &decision.kept_inside];
    let mut reasons = reasons.into_iter().flatten();
    reasons.any(|reason| why.is_empty() || reason == why)
}

/// The requests of a trail's records, in the order of their decisions as far as memory is bounded:
/// one whose outcome comes late comes late.
#[derive(Debug)]
pub struct Cases<I> {
    records: I,
    open: HashMap<String, Case>,
    ready: VecDeque<Case>,
}

impl<I: Iterator<Item = Result<Located, ReadError>>> Cases<I> {
    /// The requests of these records.
    pub fn new(records: I) -> Self {
        Self {
            records,
            open: HashMap::new(),
            ready: VecDeque::new(),
        }
    }

    fn take(&mut self, located: Located) {
        let Located {
            file,
            line,
            seq,
            time,
            record,
        } = located;
        match record {
            Record::Decision(decision) => {
                let id = decision.request.clone();
                let case = Case {
                    time,
                    seq,
                    place: format!("{file}:{line}"),
                    decision: *decision,
                    followed: Vec::new(),
                    outcome: None,
                };
                self.open.insert(id, case);
            }
            Record::Attempt(followed) => {
                if let Some(case) = self.open.get_mut(&followed.request) {
                    case.followed.push((time, followed));
                }
            }
            Record::Outcome(outcome) => {
                if let Some(mut case) = self.open.remove(&outcome.request) {
                    case.outcome = Some(*outcome);
                    self.ready.push_back(case);
                }
            }
            // Nothing runs on when the program has ended: no outcome will come.
            Record::Started(_) => self.end(),
            _ => {}
        }
    }

    /// Those whose outcome was never told.
    fn end(&mut self) {
        let mut rest: Vec<_> = self.open.drain().map(|(_, case)| case).collect();
        rest.sort_unstable_by_key(|case| case.seq);
        self.ready.extend(rest);
    }
}

impl<I: Iterator<Item = Result<Located, ReadError>>> Iterator for Cases<I> {
    type Item = Result<Case, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(case) = self.ready.pop_front() {
                return Some(Ok(case));
            }
            match self.records.next() {
                Some(Ok(located)) => self.take(located),
                Some(Err(error)) => return Some(Err(error)),
                None if self.open.is_empty() => return None,
                None => self.end(),
            }
        }
    }
}
