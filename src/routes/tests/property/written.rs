//! Generated rules files: as they are written, and read plainly.

use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;

use super::super::{ENGINES, Request};
use super::ask::{self, Ask, ask, each_key_once, table};
use super::is_floored;

pub(super) const MORE_ENGINES: &str = r#"
[engine.second]
kind = "local"

[engine.abroad]
kind = "external"
operator = "Example, Ltd."
country = "GB"
training = false
retention = "30 days"
contract = "2026-002"
"#;

#[derive(Clone, Debug)]
pub(in crate::routes) struct Written {
    when: Vec<Ask>,
    then: Then,
}

#[derive(Clone, Debug)]
enum Then {
    Answer(Vec<&'static str>),
    Refuse,
}

/// The file: rules first, then engines and groups; the last rule is the default.
pub(super) fn file(rules: &[Written]) -> String {
    let mut file = String::new();
    let whens = rules.iter().map(|rule| Some(table(&rule.when)));
    for (n, (rule, when)) in rules.iter().zip(whens).enumerate() {
        let is_default = n + 1 == rules.len();
        let when = when
            .filter(|_| !is_default)
            .map_or(String::new(), |w| format!("when = {w}\n"));
        let then = match &rule.then {
            Then::Answer(engines) => format!("engines = [{}]", texts_list(engines)),
            Then::Refuse => "refuse = \"no\"".to_owned(),
        };
        let name = format!("name = \"rule-{n}\"\nreason = \"r\"");
        writeln!(file, "[[rule]]\n{name}\n{when}then = {{ {then} }}\n").expect("a String");
    }
    file + ENGINES + MORE_ENGINES + ask::NAMES
}

fn texts_list(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("\"{name}\""))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The file read plainly: `rule-3: frontier, local`.
pub(super) fn reference(rules: &[Written], request: &Request) -> String {
    let last = rules.len() - 1;
    let matches = |rule: &Written| rule.when.iter().all(|ask| ask.holds(request));
    let n = rules[..last].iter().position(matches).unwrap_or(last);
    let Then::Answer(engines) = &rules[n].then else {
        return format!("rule-{n}: refused, no");
    };
    let mut engines = engines.clone();
    if is_floored(request) {
        engines.retain(|engine| ["local", "second"].contains(engine));
        if engines.is_empty() {
            engines.push("local");
        }
    }
    format!("rule-{n}: {}", engines.join(", "))
}

fn then() -> impl Strategy<Value = Then> {
    let engines = subsequence(ask::ENGINES, 1..=4).prop_shuffle();
    prop_oneof![9 => engines.prop_map(Then::Answer), 1 => Just(Then::Refuse)]
}

pub(super) fn rules() -> impl Strategy<Value = Vec<Written>> {
    let when = vec(ask(), 1..4).prop_map(each_key_once);
    vec(
        (when, then()).prop_map(|(when, then)| Written { when, then }),
        1..8,
    )
}
