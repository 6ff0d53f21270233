//! Recorded requests, decided again: by the rules in force and by others.
//!
//! What a record does not hold is never guessed. A request is decided again only if each fact that
//! either file asks about was recorded; of the others it is told what was missing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::source::{Recorded, Source};
use super::tally::{Tally, TallyJson};
use crate::routes::{Policy, RecordedFacts, Tongue};

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    /// What would change.
    pub tally: Tally,
    /// Decisions that could not be made again, by what was not recorded.
    pub missing: BTreeMap<String, u64>,
    /// Decisions that the rules in force now make otherwise than was recorded: they were made by
    /// others, or by other versions of the program.
    pub otherwise_since: u64,
}

/// Facts without which nothing can be said: floors ask about them, and the table tells them.
const ALWAYS: [&str; 8] = [
    "app",
    "model",
    "model_kind",
    "sensitivity",
    "findings",
    "matters",
    "has_unknown",
    "non_text",
];

/// Decides about recorded requests by both files.
#[must_use]
pub fn replay(source: impl Source, old: &Policy, new: &Policy) -> Replay {
    let mut asked: BTreeSet<&str> = ALWAYS.into();
    asked.extend(old.asks());
    asked.extend(new.asks());
    let mut replay = Replay::default();
    for recorded in source {
        replay.again(&recorded, &asked, old, new);
    }
    replay
}

impl Replay {
    fn again(&mut self, recorded: &Recorded, asked: &BTreeSet<&str>, old: &Policy, new: &Policy) {
        let Some(known) = &recorded.facts else {
            return self.miss("the facts as a whole");
        };
        if let Some(missing) = asked.iter().find(|name| !known.contains_key(**name)) {
            return self.miss(missing);
        }
        let Ok(facts) = serde_json::from_value::<RecordedFacts>(whole(known)) else {
            return self.miss("facts in a form that this version knows");
        };
        let facts = match facts.facts() {
            Ok(facts) => facts,
            Err(error) => return self.miss(&error.to_string()),
        };
        let (before, after) = (old.decide(&facts), new.decide(&facts));
        if before.rule().name() != recorded.rule {
            self.otherwise_since += 1;
        }
        self.tally.count(&facts, &before, &after);
    }

    fn miss(&mut self, what: &str) {
        *self.missing.entry(what.to_owned()).or_default() += 1;
    }

    /// For people.
    #[must_use]
    pub fn markdown(&self, tongue: Tongue) -> String {
        let mut text = self.tally.markdown(tongue);
        let otherwise = self.otherwise_since;
        if otherwise > 0 {
            let _ = match tongue {
                Tongue::English => writeln!(
                    text,
                    "\nOf these, {otherwise} are decided by another rule now than when they came: the \
                     rules have changed since. What is compared is the rules in force now."
                ),
                Tongue::Japanese => writeln!(
                    text,
                    "\nこのうち{otherwise}件は、届いたときとは別の規則が今は決めます。その後に規則が変わって\
                     います。比べているのは現在の規則です。"
                ),
            };
        }
        if !self.missing.is_empty() {
            text.push_str(tongue.pick(
                "\nNot decided again, because something was not recorded:\n\n\
                 | not recorded | decisions |\n|---|---:|\n",
                "\n記録が足りないため、判断し直していないもの:\n\n\
                 | 足りない記録 | 判断 |\n|---|---:|\n",
            ));
            for (what, count) in &self.missing {
                let _ = writeln!(text, "| {what} | {count} |");
            }
        }
        text
    }

    /// For programs.
    #[must_use]
    pub fn json(&self) -> Value {
        #[derive(Serialize)]
        struct All<'r> {
            #[serde(flatten)]
            tally: TallyJson,
            not_recorded: &'r BTreeMap<String, u64>,
            otherwise_since: u64,
        }
        json!(All {
            tally: self.tally.json(),
            not_recorded: &self.missing,
            otherwise_since: self.otherwise_since,
        })
    }
}

/// The facts with something in the place of those that nobody asks about.
fn whole(known: &Map<String, Value>) -> Value {
    let mut whole = json!({
        "app_tags": [],
        "purpose": null,
        "endpoint": "chat",
        "topic": null,
        "topic_percent": 0,
        "language": "other",
        "tools": false,
        "stream": false,
        "tokens": 0,
        "at": "1970-01-01T00:00",
        "budget_percent": 0,
        "engines_down": [],
        "draw": 0,
    });
    if let Value::Object(all) = &mut whole {
        all.extend(known.clone());
    }
    whole
}
