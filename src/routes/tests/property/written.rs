//! Generated rules files: as they are written, and read plainly.

use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::super::super::Day;

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
    /// The last day, as an offset from [`ask::FIRST_DAY`].
    expires: Option<u32>,
}

#[derive(Clone, Debug)]
enum Then {
    Answer {
        engines: Vec<&'static str>,
        canary: Option<Aside>,
        shadow: Option<Aside>,
    },
    Refuse,
}

#[derive(Clone, Debug)]
struct Aside {
    engine: &'static str,
    percent: u8,
}

impl Aside {
    fn written(&self, key: &str) -> String {
        let Self { engine, percent } = self;
        format!(", {key} = {{ engine = \"{engine}\", percent = {percent} }}")
    }
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
            Then::Answer {
                engines,
                canary,
                shadow,
            } => {
                let canary = canary.iter().map(|it| it.written("canary"));
                let asides = canary.chain(shadow.iter().map(|it| it.written("shadow")));
                let asides: String = asides.collect();
                format!("engines = [{}]{asides}", texts_list(engines))
            }
            Then::Refuse => "refuse = \"no\"".to_owned(),
        };
        let expires = rule
            .expires
            .map(|offset| Day::from_number(ask::FIRST_DAY + offset));
        let expires = expires.map_or(String::new(), |day| format!("expires = {day}\n"));
        let name = format!("name = \"rule-{n}\"\nreason = \"r\"");
        writeln!(
            file,
            "[[rule]]\n{name}\n{expires}{when}then = {{ {then} }}\n"
        )
        .expect("a String");
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

/// The file read plainly: everything that it may decide, `rule-3: frontier, local`. A share of less
/// than all conversations may take a request or not.
pub(super) fn reference(rules: &[Written], request: &Request) -> Vec<String> {
    let last = rules.len() - 1;
    let matches = |rule: &Written| rule.when.iter().all(|ask| ask.holds(request));
    let n = rules[..last].iter().position(matches).unwrap_or(last);
    let rule = &rules[n];
    let Then::Answer {
        engines,
        canary,
        shadow,
    } = &rule.then
    else {
        return vec![format!("rule-{n}: refused, no")];
    };
    let is_over = rule
        .expires
        .is_some_and(|last| request.moment.day.number() > ask::FIRST_DAY + last);
    let stays = is_floored(request) || is_over;
    let may_answer = |engine: &&str| !stays || ["local", "second"].contains(engine);
    let mut words = Vec::new();
    for first in choices(canary.as_ref()) {
        let mut answering: Vec<&str> = first.into_iter().collect();
        answering.extend(engines.iter().filter(|engine| Some(**engine) != first));
        answering.retain(may_answer);
        if answering.is_empty() {
            answering.push("local");
        }
        for copy in choices(shadow.as_ref()) {
            let copy = copy.filter(may_answer);
            let copy = copy.map_or(String::new(), |engine| format!(" + shadow {engine}"));
            words.push(format!("rule-{n}: {}{copy}", answering.join(", ")));
        }
    }
    words
}

/// The engine, no engine, or either.
fn choices(aside: Option<&Aside>) -> Vec<Option<&'static str>> {
    match aside {
        None => vec![None],
        Some(aside) if aside.percent == 100 => vec![Some(aside.engine)],
        Some(aside) => vec![Some(aside.engine), None],
    }
}

fn aside() -> impl Strategy<Value = Option<Aside>> {
    let percent = prop_oneof![Just(100_u8), 1_u8..100];
    let aside = (select(ask::ENGINES), percent);
    option::of(aside.prop_map(|(engine, percent)| Aside { engine, percent }))
}

/// An engine that is asked first anyway is not asked aside.
fn then() -> impl Strategy<Value = Then> {
    let engines = subsequence(ask::ENGINES, 1..=4).prop_shuffle();
    let answer = (engines, aside(), aside()).prop_map(|(engines, canary, shadow)| {
        let other = |aside: Option<Aside>| aside.filter(|aside| aside.engine != engines[0]);
        let (canary, shadow) = (other(canary), other(shadow));
        Then::Answer {
            engines,
            canary,
            shadow,
        }
    });
    prop_oneof![9 => answer, 1 => Just(Then::Refuse)]
}

/// So many that they are looked up by an index.
pub(super) fn many_rules() -> impl Strategy<Value = Vec<Written>> {
    rules_of(24..70)
}

pub(super) fn rules() -> impl Strategy<Value = Vec<Written>> {
    rules_of(1..8)
}

fn rules_of(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Written>> {
    let when = vec(ask(), 1..4).prop_map(each_key_once);
    vec(
        (when, then(), option::of(0_u32..12)).prop_map(|(when, then, expires)| Written {
            when,
            then,
            expires,
        }),
        count,
    )
}
