//! Generated rules files and requests: `decide` against a plain reading of the file, and floors
//! that no file crosses.

mod ask;
mod requests;
mod written;

use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;

use super::super::{Floor, Target};
use super::{Action, ENGINES, EngineKind, Policy, Request, in_words};
use ask::NAMES;
use requests::{is_floored, request};
use written::{MORE_ENGINES, Written, file, many_rules, reference, rules};

/// Any rules, for other parts' tests.
pub(in crate::routes) fn any_rules() -> impl Strategy<Value = Vec<Written>> {
    rules()
}

/// Any request, for other parts' tests.
pub(in crate::routes) fn any_request() -> impl Strategy<Value = Request> {
    request()
}

/// The rules as a file that checks.
pub(in crate::routes) fn checked(rules: &[Written]) -> Policy {
    check(&file(rules))
}

/// Damage as an editor, a merge or a slip of the hand does it.
fn damaged(file: &str, cuts: &[(Index, Index, Option<String>)]) -> String {
    let mut characters: Vec<char> = file.chars().collect();
    for (from, length, insert) in cuts {
        let from = from.index(characters.len() + 1);
        let to = (from + length.index(12)).min(characters.len());
        let insert: Vec<char> = insert.iter().flat_map(|text| text.chars()).collect();
        characters.splice(from..to, insert);
    }
    characters.into_iter().collect()
}

/// Generated rules may do nothing, which a real file's may not: nothing is proved of them.
fn check(file: &str) -> Policy {
    match super::super::check::claims(file, "routes.toml", None, &[]) {
        Ok((policy, _)) => policy,
        Err(problems) => panic!("{problems}\n{file}"),
    }
}

fn leads_outside(policy: &Policy, request: &Request) -> bool {
    let decision = policy.decide(&request.facts());
    let is_outside = |target: &Target| target.kind == EngineKind::External;
    if decision.shadow().is_some_and(is_outside) {
        return true;
    }
    match decision.action() {
        Action::Answer { engines, .. } => {
            assert!(!engines.is_empty());
            engines.iter().any(is_outside)
        }
        Action::Refuse { .. } => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn decide_says_what_a_plain_reading_of_the_file_says(
        rules in rules(),
        requests in vec(request(), 1..20),
    ) {
        let policy = check(&file(&rules));
        for request in &requests {
            let decision = policy.decide(&request.facts());
            let decided = in_words(&decision);
            let decided = decided.split(" (floor").next().expect("the part before it");
            let expected = reference(&rules, request);
            let is_expected = expected.iter().any(|expected| expected == decided);
            prop_assert!(is_expected, "{} and not {:?}: {:?}", decided, expected, request);
            let is_over = decision.floor() == Some(Floor::Expired);
            prop_assert!(decision.floor().is_none() || is_over || is_floored(request));
        }
    }

    #[test]
    fn no_file_sends_a_floored_request_outside(
        rules in rules(),
        requests in vec(request(), 1..20),
    ) {
        let policy = check(&file(&rules));
        for request in requests.iter().filter(|request| is_floored(request)) {
            prop_assert!(!leads_outside(&policy, request), "{:?}", request);
        }
    }

    #[test]
    fn the_rule_that_decides_is_the_first_without_a_condition_against_it(
        rules in rules(),
        request in request(),
    ) {
        let policy = check(&file(&rules));
        let facts = request.facts();
        let first = policy.rules().find(|rule| rule.why_not(&facts).is_none());
        prop_assert_eq!(first.map(super::super::Rule::line), Some(policy.decide(&facts).rule().line()));
    }

    #[test]
    fn an_index_leaves_out_no_rule_that_matches(
        rules in many_rules(),
        requests in vec(request(), 1..20),
    ) {
        let policy = check(&file(&rules));
        for request in &requests {
            let facts = request.facts();
            let first = policy.rules().find(|rule| rule.why_not(&facts).is_none());
            let decided = policy.decide(&facts);
            prop_assert_eq!(first.map(super::super::Rule::line), Some(decided.rule().line()));
        }
    }

    #[test]
    fn a_condition_is_shown_as_it_may_be_written(rules in rules(), request in request()) {
        let policy = check(&file(&rules));
        let mut again = String::new();
        for rule in policy.rules() {
            let conditions = rule.conditions().iter();
            let tables: Vec<_> = conditions.map(|it| format!("{{ {it} }}")).collect();
            let when = format!("[rule.when]\nall = [{}]", tables.join(", "));
            let when = if tables.is_empty() { String::new() } else { when };
            let name = rule.name();
            let then = "then = { engine = \"local\" }";
            writeln!(again, "[[rule]]\nname = \"{name}\"\n{then}\nreason = \"r\"\n{when}")
                .expect("a String");
        }
        let again = check(&(again + ENGINES + MORE_ENGINES + NAMES));
        let facts = request.facts();
        let (once, twice) = (policy.decide(&facts), again.decide(&facts));
        prop_assert_eq!(once.rule().name(), twice.rule().name());
    }

    #[test]
    fn any_text_is_checked_without_a_panic(text in any::<String>()) {
        let _ = Policy::check(&text, "routes.toml", None).map_err(|problems| problems.to_string());
    }

    #[test]
    fn a_damaged_file_has_problems_or_still_keeps_the_floors(
        rules in rules(),
        cuts in vec((any::<Index>(), any::<Index>(), option::of("[\\[\\]{}\"'=,.\n a-z0-9あ]{0,6}")), 1..4),
        requests in vec(request(), 1..20),
    ) {
        match Policy::check(&damaged(&file(&rules), &cuts), "routes.toml", None) {
            Ok(policy) => {
                for request in requests.iter().filter(|request| is_floored(request)) {
                    prop_assert!(!leads_outside(&policy, request), "{:?}", request);
                }
            }
            Err(problems) => prop_assert!(!problems.to_string().is_empty()),
        }
    }
}
