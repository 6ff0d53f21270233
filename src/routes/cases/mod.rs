//! `[[test]]`: requests with the decision that is expected about them, in the rules file or beside
//! it.
//!
//! A case is a request as a person describes it, a text or findings and what else matters, and what
//! must come of it. Cases that stand in the rules file are run whenever it is checked with a
//! scanner: a file whose own tests fail is not taken over.

mod read;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use classifiers::{Scanned, Unscannable};

use super::problem::{Kind, Problems};
use super::read::Reader;
use super::{Action, Decision, Floor, Known, Policy, RecordedFacts};

/// Finds what is in a text.
pub type Scan<'s> = &'s dyn Fn(String) -> Scanned;

/// One `[[test]]`.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// The case as reports call it: ``test `name` ``, or ``test 3``.
    about: String,
    /// The place of its `[[test]]`, in bytes.
    at: usize,
    request: Request,
    expected: Vec<Expected>,
}

/// The request that a case describes.
#[derive(Clone, Debug, Default)]
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

/// One thing that is expected, with its place.
#[derive(Clone, Debug)]
struct Expected {
    at: usize,
    what: Expectation,
}

#[derive(Clone, Debug)]
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
        let cases = reader.cases_alone(known);
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
    /// `None` if it came so; else what was expected and what came, in words.
    fn compare(&self, decision: &Decision, facts: &RecordedFacts) -> Option<(String, String)> {
        let engines = engines(decision);
        let differs = |wanted: String, got: String| (wanted != got).then_some((wanted, got));
        let first = || {
            engines
                .first()
                .map_or("nobody".to_owned(), |it| format!("`{it}`"))
        };
        match self {
            Self::Rule(name) => differs(
                format!("rule `{name}`"),
                format!("rule `{}`", decision.rule().name()),
            ),
            Self::Engine(name) => differs(format!("`{name}` to answer"), first() + " to answer"),
            Self::Engines(names) => differs(
                format!("the engines {}", list(names)),
                format!("the engines {}", list(&engines)),
            ),
            Self::Leaves(wanted) => differs(
                leaves_in_words(*wanted).to_owned(),
                leaves_in_words(decision.may_leave()).to_owned(),
            ),
            Self::Refused(wanted) => differs(
                refused_in_words(*wanted).to_owned(),
                refused_in_words(engines.is_empty()).to_owned(),
            ),
            Self::Floor(wanted) => {
                differs(floor_in_words(*wanted), floor_in_words(decision.floor()))
            }
            Self::Masked(wanted) => {
                let wanted: Vec<String> = wanted.iter().cloned().collect();
                let got = masked(decision, facts);
                differs(
                    format!("{} masked", list(&wanted)),
                    format!("{} masked", list(&got)),
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

fn list(names: &[String]) -> String {
    if names.is_empty() {
        return "nobody and nothing".to_owned();
    }
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

const fn leaves_in_words(leaves: bool) -> &'static str {
    if leaves {
        "something to leave, masked"
    } else {
        "nothing to leave"
    }
}

const fn refused_in_words(refused: bool) -> &'static str {
    if refused { "a refusal" } else { "an answer" }
}

fn floor_in_words(floor: Option<Floor>) -> String {
    floor.map_or("no floor".to_owned(), |floor| {
        format!("the floor `{floor}`")
    })
}
