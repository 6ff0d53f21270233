//! `[[invariant]]`: what must hold of all requests, whatever the rules say, as written.
//!
//! It is written as a sentence (`claim`, read by `claim`) or as a table (`when`, `never`).

use toml::de::{DeTable, DeValue};

use super::super::problem::Kind;
use super::super::read::{Reader, Value, Word, entries};
use super::Term;

/// `[[invariant]]`.
#[derive(Debug)]
pub(in crate::routes) struct Invariant {
    /// As problems call it: ``invariant `retail-masked` ``, or `invariant 3` if it has no name.
    pub(in crate::routes) about: String,
    /// The place of its `[[invariant]]`.
    pub(in crate::routes) at: usize,
    pub(in crate::routes) name: Option<Word>,
    /// As it was written; `None` if it was written as a table.
    pub(in crate::routes) sentence: Option<String>,
    pub(in crate::routes) claim: Option<Claim>,
}

/// That some requests never come to something.
#[derive(Debug)]
pub(in crate::routes) struct Claim {
    pub(in crate::routes) when: Vec<Term>,
    pub(in crate::routes) never: Never,
}

/// What must never happen with a request.
#[derive(Clone, Debug)]
pub(in crate::routes) enum Never {
    Leaves,
    /// Outside, something of a value that was found can be read.
    LeavesUnmasked,
    Engine(Vec<Word>),
    Operator(Vec<Word>),
    Country(Vec<Word>),
    CountryOtherThan(Vec<Word>),
    Refused,
    Answered,
}

const INVARIANT_KEYS: &[&str] = &["name", "claim", "when", "never", "reason"];
const NEVER_KEYS: &[&str] = &["engine", "operator", "country", "country_other_than"];
const NEVERS: &[&str] = &["leaves", "leaves unmasked", "refused", "answered"];

impl Reader<'_> {
    pub(super) fn invariants(&mut self, value: &Value<'_>) -> Vec<Invariant> {
        let tables = self.tables("invariant", value).into_iter().enumerate();
        let invariants = tables.map(|(n, (at, table))| self.invariant(n + 1, at, table));
        let invariants = invariants.collect();
        self.turn_to("");
        invariants
    }

    fn invariant(&mut self, number: usize, at: usize, table: &DeTable<'_>) -> Invariant {
        let name = table.get("name").and_then(|name| name.get_ref().as_str());
        let about = name.map_or(format!("invariant {number}"), |name| {
            format!("invariant `{name}`")
        });
        self.turn_to(&about);
        let (mut when, mut never, mut sentence) = (Vec::new(), None, None);
        let mut name = None;
        for (key, value) in entries(table) {
            match key.text.as_str() {
                "name" => name = self.text("name", value),
                "claim" => sentence = self.text("claim", value),
                "when" => when = self.when("when", value),
                "never" => never = self.never(value),
                "reason" => drop(self.text("reason", value)),
                _ => self.unknown_key(&key, "an invariant", INVARIANT_KEYS),
            }
        }
        self.check_keys(at, table);
        let claim = match &sentence {
            // The quote stands before the sentence.
            Some(sentence) => self.claim(&Word {
                text: sentence.text.clone(),
                at: sentence.at + 1,
            }),
            None => never.map(|never| Claim { when, never }),
        };
        Invariant {
            about,
            at,
            name,
            sentence: sentence.map(|sentence| sentence.text),
            claim,
        }
    }

    fn check_keys(&mut self, at: usize, table: &DeTable<'_>) {
        if !table.contains_key("name") {
            let example = "name = \"a-name\"";
            let key = "name";
            self.report(at, Kind::Missing { key, example });
        }
        let is_table = table.contains_key("when") || table.contains_key("never");
        match (table.contains_key("claim"), is_table) {
            (true, true) => self.report(at, Kind::ClaimTwice),
            (false, _) if !table.contains_key("never") => {
                let example = "claim = \"no restricted request leaves\"";
                let key = "claim";
                self.report(at, Kind::Missing { key, example });
            }
            _ => {}
        }
    }

    fn never(&mut self, value: &Value<'_>) -> Option<Never> {
        let DeValue::Table(table) = value.get_ref() else {
            let word = self.text("never", value)?;
            return match word.text.as_str() {
                "leaves" => Some(Never::Leaves),
                "leaves unmasked" => Some(Never::LeavesUnmasked),
                "refused" => Some(Never::Refused),
                "answered" => Some(Never::Answered),
                _ => {
                    self.report_unknown(&word, "outcome", NEVERS.iter().copied());
                    None
                }
            };
        };
        let mut nevers = Vec::new();
        for (key, value) in entries(table) {
            let never = match key.text.as_str() {
                "engine" => Never::Engine,
                "operator" => Never::Operator,
                "country" => Never::Country,
                "country_other_than" => Never::CountryOtherThan,
                _ => {
                    self.unknown_key(&key, "`never`", NEVER_KEYS);
                    return None;
                }
            };
            nevers.push(never(self.texts(&key.text, value)));
        }
        if nevers.len() != 1 {
            self.report(value.span().start, Kind::OneNever);
            return None;
        }
        nevers.pop()
    }
}
