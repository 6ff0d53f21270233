//! Proofs against counting: small files over few values, where every request can be tried.

use classifiers::{EntityType, Matter, Sensitivity};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::compare::{Comparison, hides_as};
use super::super::formula::Point;
use super::super::space::{Domain, Space, Subject, Vocabulary};
use super::super::{Example, Question, Why, compare, idle, prove};
use super::{Policy, claims_of, known, policy};
use crate::routes::facts::{
    Flag, NameVariable as N, NamesVariable, NumberVariable, SetVariable as S,
};
use crate::routes::{Action, Decision, EngineKind, Facts, Known, Target};

const CONDITIONS: &[&str] = &[
    r#"app = "demo""#,
    r#"app = ["demo", "teller"]"#,
    r#"app = "@retail""#,
    r#"app_tag = "frontier""#,
    r#"model = "large""#,
    r#"sensitivity = "public""#,
    r#"sensitivity = ["internal", "confidential"]"#,
    r#"sensitivity = { at_least = "confidential" }"#,
    r#"findings = "PERSON""#,
    r#"findings = ["PERSON", "MY_NUMBER"]"#,
    r#"findings = "EMAIL""#,
    "findings = { PERSON = { at_least = 3 } }",
    r#"matter = "special_care""#,
    "tools = true",
    "tools = false",
    "tokens = { at_most = 9 }",
    "tokens = { at_least = 10, at_most = 19 }",
    "tokens = { at_least = 15 }",
    r#"not = { findings = "PERSON" }"#,
    r#"not = { app = "demo", tools = true }"#,
    r#"any = [{ findings = "EMAIL" }, { tokens = { at_least = 20 } }]"#,
    r#"weekday = ["sat", "sun"]"#,
    "date = 2026-04-01",
    r#"purpose = "letters""#,
];

const ACTIONS: &[&str] = &[
    r#"engine = "local""#,
    r#"engine = "second""#,
    r#"engines = ["frontier", "local"]"#,
    r#"engine = "frontier", max_tokens = 500"#,
    r#"engine = "abroad""#,
    r#"engine = "frontier", mask = { PERSON = "drop" }"#,
    r#"engine = "frontier", mask = { PERSON = "refuse", EMAIL = "surrogate" }"#,
    r#"refuse = "no""#,
    r#"engine = "local", canary = { engine = "frontier", percent = 5 }"#,
    r#"engine = "local", canary = { engine = "frontier", percent = 20 }"#,
    r#"engines = ["frontier", "local"], canary = { engine = "second", percent = 20 }"#,
    r#"engine = "local", shadow = { engine = "abroad", percent = 10 }"#,
    r#"engine = "local", shadow = { engine = "abroad", percent = 100 }"#,
];

/// On which day a rule ends, if it does.
const ENDS: &[&str] = &["", "", "", "expires = 2026-04-30"];

/// Conditions, action, and on which day it ends.
type Rules = Vec<(Vec<&'static str>, &'static str, &'static str)>;

fn rules() -> impl Strategy<Value = Rules> {
    let when = vec(select(CONDITIONS), 1..3).prop_map(|mut conditions| {
        let mut keys = Vec::new();
        conditions.retain(|condition| {
            let key = condition.split(" =").next();
            let is_new = !keys.contains(&key);
            keys.push(key);
            is_new
        });
        conditions
    });
    vec((when, select(ACTIONS), select(ENDS)), 1..5)
}

fn file(rules: &Rules) -> Policy {
    policy(&written(rules))
}

fn written(rules: &Rules) -> String {
    let rule = |(n, (when, then, ends)): (usize, &(Vec<&str>, &str, &str))| {
        format!(
            "[[rule]]\nname = \"rule-{n}\"\nwhen = {{ {} }}\nthen = {{ {then} }}\nreason = \"r\"\n{ends}\n",
            when.join(", ")
        )
    };
    rules.iter().enumerate().map(rule).collect()
}

/// A file and a change of it, as people change files: one rule moved, removed, added or altered.
fn two_files() -> impl Strategy<Value = (Rules, Rules)> {
    let edits = (rules(), any::<prop::sample::Index>(), 0..6);
    (rules(), edits).prop_map(|(old, (more, at, edit))| {
        let mut new = old.clone();
        let at = at.index(new.len());
        match edit {
            0 => drop(new.remove(at)),
            1 => new.insert(at, more[0].clone()),
            2 => new[at].1 = more[0].1,
            3 => new[at].0 = more[0].0.clone(),
            4 => new[at].2 = more[0].2,
            _ => new = more,
        }
        (old, new)
    })
}

pub(super) fn space_of(policies: &[&Policy], known: Option<&Known>) -> Space {
    let mut words = Vocabulary::default();
    policies.iter().for_each(|policy| words.hear(policy));
    Space::new(&words, known)
}

/// Files that tell apart more requests than these are left to other tests.
const MOST_POINTS: u32 = 100_000;

/// Every request that these files can tell apart, unless there are too many of them: of types and
/// matters that they do not name, one stands for all, and that one is not there.
pub(super) fn every_point(space: &Space) -> Option<Vec<Point>> {
    let counted = [EntityType::Person, EntityType::Email, EntityType::MyNumber];
    let is_named = |subject: &Subject| match subject {
        Subject::Number(NumberVariable::Count(entity)) => counted.contains(entity),
        Subject::Matter(matter) => *matter == Matter::SpecialCare,
        Subject::Flag(flag) => *flag == Flag::Tools,
        _ => true,
    };
    let size = |(_, subject, domain): (_, &Subject, &Domain)| {
        if is_named(subject) { domain.size() } else { 1 }
    };
    let mut sizes = space.variables().map(size);
    let count = sizes.try_fold(1, |count: u32, size| count.checked_mul(size));
    count.filter(|count| *count <= MOST_POINTS)?;
    let mut points: Vec<Point> = vec![Vec::new()];
    for size in space.variables().map(size) {
        points = points
            .into_iter()
            .flat_map(|point| (0..size).map(move |value| [&point[..], &[value]].concat()))
            .collect();
    }
    let links = space.links();
    points.retain(|point| links.iter().all(|link| link.holds(point)));
    Some(points)
}

/// Who may get the request: those that answer, and who gets a copy.
fn asked(decision: &Decision) -> Vec<&Target> {
    match decision.action() {
        Action::Answer { engines, .. } if decision.refused().is_none() => {
            engines.iter().chain(decision.shadow()).collect()
        }
        _ => Vec::new(),
    }
}

fn leaves(decision: &Decision) -> bool {
    let is_outside = |target: &&Target| target.kind == EngineKind::External;
    asked(decision).iter().any(is_outside)
}

/// Is the answer yes for this request? Said once more, and plainly.
pub(super) fn is_so(question: Question, old: &Policy, new: &Policy, facts: &Facts<'_>) -> bool {
    let (before, now) = (old.decide(facts), new.decide(facts));
    if !leaves(&now) {
        return false;
    }
    match question {
        Question::Leaves => !leaves(&before),
        Question::Elsewhere => {
            let known = places(old, &before);
            leaves(&before) && places(new, &now).iter().any(|place| !known.contains(place))
        }
        Question::Weaker => {
            let masking = |decision: &Decision| match decision.action() {
                Action::Answer { masking, .. } => masking.clone(),
                Action::Refuse { .. } => unreachable!("it leaves"),
            };
            leaves(&before)
                && facts.content.findings.iter().any(|entity| {
                    let (was, is) = (masking(&before).of(entity), masking(&now).of(entity));
                    !hides_as(is, was)
                })
        }
    }
}

fn is_shown(question: Question, old: &Policy, new: &Policy, example: &Example) -> bool {
    example.with_facts(|facts| is_so(question, old, new, facts))
}

/// How large a request is, in the order that `smallest` documents.
fn size(space: &Space, point: &[u32]) -> Vec<u32> {
    let value = |wanted: &dyn Fn(&Subject) -> bool| -> Vec<u32> {
        let variables = space.variables().filter(|(_, subject, _)| wanted(subject));
        variables.map(|(n, ..)| point[n]).collect()
    };
    let few = |wanted: &dyn Fn(&Subject) -> bool| {
        u32::try_from(value(wanted).iter().filter(|value| **value > 0).count()).expect("few")
    };
    let name = |name: N| value(&move |subject| *subject == Subject::Name(name));
    // Of as many, those declared first: later ones weigh more.
    let late = |wanted: &dyn Fn(&Subject) -> bool| {
        let mut values = value(wanted);
        values.reverse();
        values
    };
    let is_count = |it: &Subject| matches!(it, Subject::Number(NumberVariable::Count(_)));
    let mut size = vec![few(&is_count)];
    size.extend(value(&|it| *it == Subject::Single(S::Sensitivity)));
    size.push(few(&|it| matches!(it, Subject::Matter(_))));
    size.extend(late(&|it| matches!(it, Subject::Flag(_))));
    size.extend(name(N::Model));
    size.extend(name(N::Topic));
    size.extend(name(N::Purpose));
    size.extend(late(&is_count));
    size.extend(late(&|it| {
        matches!(it, Subject::Number(_)) && !is_count(it)
    }));
    size.push(few(&|it| {
        matches!(it, Subject::Member(NamesVariable::AppTags, _))
    }));
    size.extend(name(N::App));
    size.extend(late(
        &|it| matches!(it, Subject::Single(s) if *s != S::Sensitivity),
    ));
    size.extend(late(&|it| {
        matches!(it, Subject::Matter(_) | Subject::Member(..))
    }));
    size.extend(late(&|it| matches!(it, Subject::Lot(_))));
    size
}

/// A sentence, and plainly when a request breaks it.
type Claim = (&'static str, fn(&Facts<'_>, &Policy, &Decision) -> bool);

const CLAIMS: &[Claim] = &[
    ("no request leaves", |_, _, decision| leaves(decision)),
    (
        "no confidential request of group retail leaves",
        |facts, _, decision| {
            facts.content.sensitivity == Sensitivity::Confidential
                && ["teller", "loan-review"].contains(&facts.app)
                && leaves(decision)
        },
    ),
    (
        "no request with PERSON or EMAIL goes to country GB",
        |facts, policy, decision| {
            let found = facts.content.findings;
            (found.contains(EntityType::Person) || found.contains(EntityType::Email))
                && places(policy, decision)
                    .iter()
                    .any(|place| &*place.country == "GB")
        },
    ),
    (
        "no request of at least 15 tokens goes outside GB",
        |facts, policy, decision| {
            let places = places(policy, decision);
            facts.tokens >= 15 && places.iter().any(|place| &*place.country != "GB")
        },
    ),
    (
        "PERSON を3件以上含む依頼は、拒否されない",
        |facts, _, decision| {
            facts.count(EntityType::Person) >= 3
                && (decision.refused().is_some()
                    || matches!(decision.action(), Action::Refuse { .. }))
        },
    ),
    (
        "タグ frontier の機密区分 internal 以上の依頼は、エンジン second に送られない",
        |facts, _, decision| {
            facts.content.sensitivity >= Sensitivity::Internal
                && facts.app_tags.iter().any(|tag| tag == "frontier")
                && asked(decision).iter().any(|it| &*it.engine == "second")
        },
    ),
];

fn places(policy: &Policy, decision: &Decision) -> Vec<crate::routes::Destination> {
    let places = asked(decision)
        .into_iter()
        .filter_map(|it| policy.destination(&it.engine).cloned());
    places.collect()
}

/// What is proved of a file is what trying every request says, and so is which rules do nothing.
fn check_one(rules: &Rules) -> Result<(), TestCaseError> {
    let sentences: Vec<String> = CLAIMS
        .iter()
        .map(|(claim, _)| (*claim).to_owned())
        .collect();
    let (policy, claims) = claims_of(&written(rules), &sentences);
    let mut words = Vocabulary::default();
    words.hear(&policy);
    claims.iter().for_each(|claim| words.hear_all(&claim.when));
    let space = Space::new(&words, None);
    let Some(points) = every_point(&space) else {
        return Err(TestCaseError::reject("too many requests"));
    };
    let example = |point: &&Point| Example::at(&space, point).drawn_for(&[&policy]);
    for (proof, (claim, breaks)) in prove(&policy, &claims, None).iter().zip(CLAIMS) {
        let broken = points.iter().filter(|point| {
            example(point).with_facts(|facts| breaks(facts, &policy, &policy.decide(facts)))
        });
        let smallest = broken.min_by_key(|point| size(&space, point));
        let told = proof
            .counterexample
            .as_ref()
            .map(|(example, _)| example.clone());
        prop_assert_eq!(told, smallest.as_ref().map(example), "{}", claim);
    }
    let mut decided: Vec<u32> = Vec::new();
    for point in &points {
        decided.push(example(&point).with_facts(|facts| policy.decide(facts).rule().line()));
    }
    let idle = idle(&policy);
    for (n, rule) in policy.rules().enumerate() {
        let is_told = idle
            .iter()
            .any(|idle| idle.rule == n && !matches!(idle.why, Why::Floored(_)));
        let is_default = rule.conditions().is_empty();
        let is_reached = is_default || decided.contains(&rule.line());
        prop_assert_eq!(is_told, !is_reached, "{}", rule.name());
    }
    Ok(())
}

fn check(old: &Rules, new: &Rules, known: Option<&Known>) -> Result<(), TestCaseError> {
    let (old, new) = (file(old), file(new));
    let space = space_of(&[&old, &new], known);
    let Some(points) = every_point(&space) else {
        return Err(TestCaseError::reject("too many requests"));
    };
    let difference = compare(&old, &new, known);
    for verdict in difference.verdicts() {
        let example = |point: &&Point| Example::at(&space, point).drawn_for(&[&old, &new]);
        let shown = points
            .iter()
            .filter(|point| is_shown(verdict.question, &old, &new, &example(point)));
        let smallest = shown.min_by_key(|point| size(&space, point));
        let expected = smallest.as_ref().map(example);
        let told = verdict.shown.as_ref().map(|shown| shown.example.clone());
        prop_assert_eq!(told, expected, "{:?}", verdict.question);
    }
    check_changes(&old, &new, &space, &points)
}

/// Every request that is decided otherwise is in a region, and no other request is.
fn check_changes(
    old: &Policy,
    new: &Policy,
    space: &Space,
    points: &[Point],
) -> Result<(), TestCaseError> {
    let (changes, has_more) = Comparison::new(space, old, new).changes();
    for point in points {
        let example = Example::at(space, point).drawn_for(&[old, new]);
        let (before, now) = example.with_facts(|facts| (old.decide(facts), new.decide(facts)));
        let is_told = changes.iter().any(|change| {
            *change.shown.old.rule == *before.rule().name()
                && *change.shown.new.rule == *now.rule().name()
                && change.region.holds(point)
        });
        let is_changed = is_changed(old, new, &example);
        prop_assert!(
            is_told || has_more || !is_changed,
            "not told: {:?}",
            example
        );
    }
    let shared = |policy: &Policy, other: &Policy, line: u32| {
        let when = |policy: &Policy, line| -> Option<String> {
            let rule = policy.rules().find(|rule| rule.line() == line)?;
            // In any order they are the same conditions.
            let mut conditions: Vec<_> =
                rule.conditions().iter().map(ToString::to_string).collect();
            conditions.sort();
            Some(conditions.concat())
        };
        other
            .rules()
            .any(|rule| when(other, rule.line()) == when(policy, line))
    };
    for change in &changes {
        for point in points.iter().filter(|point| change.region.holds(point)) {
            let example = Example::at(space, point).drawn_for(&[old, new]);
            let (before, now) = example.with_facts(|facts| (old.decide(facts), new.decide(facts)));
            let is_it = (&*change.shown.old.rule, &*change.shown.new.rule)
                == (before.rule().name(), now.rule().name());
            let is_taken =
                shared(old, new, before.rule().line()) || shared(new, old, now.rule().line());
            prop_assert!(
                is_it || is_taken,
                "in a region, but elsewhere: {:?}",
                example
            );
            let floors =
                |a: &super::super::Decided, b: &Decision| a.floor.is_some() == b.floor().is_some();
            if is_it && floors(&change.shown.old, &before) && floors(&change.shown.new, &now) {
                prop_assert!(
                    is_changed(old, new, &example),
                    "in a region, but same: {:?}",
                    example
                );
            }
        }
        let is_one = is_changed(old, new, &change.shown.example);
        prop_assert!(is_one, "told, but the same: {:?}", change);
    }
    Ok(())
}

/// Is anything else done with the request? Forms of values count where there are such values.
fn is_changed(old: &Policy, new: &Policy, example: &Example) -> bool {
    example.with_facts(|facts| {
        let told = |policy: &Policy| {
            let decision = policy.decide(facts);
            let refused = decision.refused().is_some();
            let (mut action, mut modes) = (Some(decision.action().clone()), Vec::new());
            let copied_to = decision.shadow().cloned();
            if let Some(Action::Answer {
                masking, shadow, ..
            }) = &mut action
            {
                *shadow = None;
                let found = facts.content.findings.iter();
                modes.extend(found.map(|entity| masking.of(entity)));
                *masking = redaction::Masking::default();
            }
            if !leaves(&decision) {
                modes.clear();
            }
            if refused {
                (None, None, Vec::new())
            } else {
                (action, copied_to, modes)
            }
        };
        told(old) != told(new)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn comparing_says_what_trying_every_request_says(files in two_files()) {
        check(&files.0, &files.1, None)?;
    }

    #[test]
    fn proving_says_what_trying_every_request_says(rules in rules()) {
        check_one(&rules)?;
    }

    #[test]
    fn with_the_operators_file_too(files in two_files()) {
        check(&files.0, &files.1, Some(&known()))?;
    }
}
