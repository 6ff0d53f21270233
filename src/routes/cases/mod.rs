//! `[[test]]`: requests with the decision that is expected about them, in the rules file or beside
//! it.
//!
//! A case is a request as a person describes it, a text or findings and what else matters, and what
//! must come of it. Cases that stand in the rules file are run whenever it is checked with a
//! scanner: a file whose own tests fail is not taken over.

mod in_words;
mod read;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use classifiers::{Scanned, Unscannable};

use super::problem::{Kind, Phrase, Problems};
use super::read::Reader;
use super::{Action, Decision, Floor, Known, Policy, RecordedFacts, Rule};

/// Finds what is in a text.
pub type Scan<'s> = &'s dyn Fn(String) -> Scanned;

/// One `[[test]]`.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// The case as reports call it: ``test `name` ``, or ``test 3``.
    about: String,
    /// The place of its `[[test]]`, in bytes.
    at: usize,
    /// Its line.
    line: u32,
    request: Request,
    expected: Vec<Expected>,
}

/// The request that a case describes.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says of one thing whether the case states it"
)]
struct Request {
    /// What is known of it besides its text.
    facts: RecordedFacts,
    /// What a user says.
    text: Option<String>,
    /// Whether topic, language and size stand in the case, and are not told from the text.
    says_topic: bool,
    says_language: bool,
    says_tokens: bool,
    /// Whether it is one of those that a canary takes.
    canary: bool,
}

/// The names that a case may use.
pub(super) struct Scope<'n> {
    pub(super) known: Option<&'n Known>,
    pub(super) rules: Vec<&'n str>,
    pub(super) engines: Vec<&'n str>,
}

impl<'n> Scope<'n> {
    fn of(policy: &'n Policy, known: Option<&'n Known>) -> Self {
        let mut engines: Vec<&str> = policy.engines().collect();
        engines.sort_unstable();
        engines.dedup();
        Self {
            known,
            rules: policy.rules().map(Rule::name).collect(),
            engines,
        }
    }
}

/// One thing that is expected, with its place.
#[derive(Clone, Debug)]
struct Expected {
    at: usize,
    what: Expectation,
}

#[derive(Clone, Debug, PartialEq)]
enum Expectation {
    Rule(String),
    /// All engines, in their order.
    Engines(Vec<String>),
    /// The engine that is asked first.
    Engine(String),
    /// Whether something of it goes to an engine outside, in any conversation on its side of the
    /// canary: a copy of a share counts.
    Leaves(bool),
    Refused(bool),
    Floor(Option<Floor>),
    /// The types found in it that are masked on their way out: exactly these.
    Masked(BTreeSet<String>),
}

/// What the cases of a file showed.
#[derive(Debug)]
pub struct Outcome {
    /// How many there are.
    pub cases: usize,
    /// What came otherwise than expected; nothing if all was well.
    pub failures: Option<Problems>,
    /// The rules that decided about no case, in the order of the file: their names and lines.
    pub unreached: Vec<(String, u32)>,
}

impl Policy {
    /// Runs the cases that stand in the file `source`, of the name `file_name`: the policy's own
    /// or another one beside it.
    ///
    /// # Errors
    /// Every problem of the file, if its tests cannot be read.
    pub fn run_cases(
        &self,
        source: &str,
        file_name: &str,
        known: Option<&Known>,
        scan: Scan<'_>,
    ) -> Result<Outcome, Problems> {
        let mut reader = Reader::new(source, file_name);
        let cases = reader.cases_alone(&Scope::of(self, known));
        let mut reached = BTreeSet::new();
        if let Some(problems) = reader.take_problems() {
            return Err(problems);
        }
        for case in &cases {
            reader.turn_to(&case.about);
            let decided = case.run(self, scan);
            if let Some(rule) = &decided.rule {
                reached.insert(rule.clone());
            }
            for (at, kind) in decided.failures {
                reader.report(at, kind);
            }
        }
        let unreached = self.rules().filter(|rule| !reached.contains(rule.name()));
        Ok(Outcome {
            cases: cases.len(),
            unreached: unreached
                .map(|rule| (rule.name().to_owned(), rule.line()))
                .collect(),
            failures: reader.take_problems(),
        })
    }
}

/// What came of one case.
struct Decided {
    rule: Option<String>,
    failures: Vec<(usize, Kind)>,
}

impl Case {
    /// The case as reports call it.
    pub(super) fn about(&self) -> &str {
        &self.about
    }

    /// The line of its `[[test]]`, from 1.
    pub(super) const fn line(&self) -> u32 {
        self.line
    }

    /// Does the other one ask the same, and expect the same of it?
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        let expected = |case: &Self, what: &Expectation| {
            let mut all = case.expected.iter();
            all.any(|expected| expected.what == *what)
        };
        self.request == other.request
            && self.expected.iter().all(|it| expected(other, &it.what))
            && other.expected.iter().all(|it| expected(self, &it.what))
    }

    fn run(&self, policy: &Policy, scan: Scan<'_>) -> Decided {
        let request = self.request.with_text(scan);
        let (decision, facts) = match decide(policy, &request) {
            Ok(decided) => decided,
            Err(kind) => {
                return Decided {
                    rule: None,
                    failures: vec![(self.at, kind)],
                };
            }
        };
        let failures = self.expected.iter().filter_map(|expected| {
            let (wanted, got) = expected.what.compare(&decision, &facts)?;
            let rule = decision.rule();
            let kind = Kind::TestFailed {
                wanted,
                got,
                rule: rule.name().to_owned(),
                line: rule.line(),
            };
            Some((expected.at, kind))
        });
        Decided {
            rule: Some(decision.rule().name().to_owned()),
            failures: failures.collect(),
        }
    }
}

/// The decision on the side of the canary that the case is on, where there is one.
fn decide(policy: &Policy, request: &Request) -> Result<(Decision, RecordedFacts), Kind> {
    /// Of so many draws, one is on the wanted side of any share that has two.
    const DRAWS: u64 = 4096;
    let mut first = None;
    for draw in 0..DRAWS {
        let facts = RecordedFacts {
            draw: draw.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            ..request.facts.clone()
        };
        let decision = policy.decide(
            &facts
                .facts()
                .map_err(|it| Kind::Unreadable(it.to_string()))?,
        );
        if decision.is_canary() == request.canary {
            return Ok((decision, facts));
        }
        first.get_or_insert((decision, facts));
        if draw == 0
            && first
                .as_ref()
                .is_some_and(|(it, _)| it.rule().canary().is_none())
        {
            break;
        }
    }
    Ok(first.expect("there is a first draw"))
}

impl Request {
    /// With what its text holds, as a scan and the gateway see it.
    fn with_text(&self, scan: Scan<'_>) -> Self {
        let mut request = self.clone();
        if let Some(text) = &self.text {
            let scanned = scanned(scan, text);
            let facts = &mut request.facts;
            facts.add_text(&scanned);
            if !self.says_topic {
                facts.tell_topic(text);
            }
            if !self.says_language {
                facts.tell_language(text);
            }
            if !self.says_tokens {
                facts.tell_tokens(text);
            }
        }
        request
    }
}

/// A detector that panics leaves its text unscanned, as it does in a request.
fn scanned(scan: Scan<'_>, text: &str) -> Scanned {
    catch_unwind(AssertUnwindSafe(|| scan(text.to_owned())))
        .unwrap_or_else(|_| Scanned::unscannable(text.to_owned(), Unscannable::DetectorFailed))
}

impl Expectation {
    /// What was wanted and what came, if they differ.
    fn compare(&self, decision: &Decision, facts: &RecordedFacts) -> Option<(Phrase, Phrase)> {
        let engines = engines(decision);
        let differs = |wanted: Phrase, got: Phrase| (wanted != got).then_some((wanted, got));
        match self {
            Self::Rule(name) => {
                differs(in_words::rule(name), in_words::rule(decision.rule().name()))
            }
            Self::Engine(name) => differs(
                in_words::first(Some(name)),
                in_words::first(engines.first()),
            ),
            Self::Engines(names) => differs(in_words::engines(names), in_words::engines(&engines)),
            Self::Leaves(wanted) => differs(
                in_words::leaves(*wanted),
                in_words::leaves(decision.may_leave()),
            ),
            Self::Refused(wanted) => differs(
                in_words::refused(*wanted),
                in_words::refused(engines.is_empty()),
            ),
            Self::Floor(wanted) => {
                differs(in_words::floor(*wanted), in_words::floor(decision.floor()))
            }
            Self::Masked(wanted) => {
                let wanted: Vec<String> = wanted.iter().cloned().collect();
                differs(
                    in_words::masked(&wanted),
                    in_words::masked(&masked(decision, facts)),
                )
            }
        }
    }
}

/// Who may answer, in their order; nobody if the request is refused.
fn engines(decision: &Decision) -> Vec<String> {
    match decision.action() {
        Action::Answer { engines, .. } if decision.refused().is_none() => {
            engines.iter().map(|it| it.engine.to_string()).collect()
        }
        _ => Vec::new(),
    }
}

/// The types that are found and masked on the way out.
fn masked(decision: &Decision, facts: &RecordedFacts) -> Vec<String> {
    if decision.may_leave() {
        facts.findings.keys().cloned().collect()
    } else {
        Vec::new()
    }
}
