//! Which facts a file asks about, by the names under which they are recorded.

use std::collections::BTreeSet;

use super::condition::{Condition, Test};
use super::facts::{Flag, NameVariable, NamesVariable, NumberVariable, SetVariable};
use super::{Action, Policy};

impl Policy {
    /// The facts on which its decisions can depend, as [`RecordedFacts`](super::RecordedFacts) calls
    /// them; without those that only floors ask about.
    #[must_use]
    pub fn asks(&self) -> BTreeSet<&'static str> {
        let mut asked = BTreeSet::new();
        for rule in self.rules() {
            all(rule.conditions(), &mut asked);
            if rule.expires().is_some() {
                asked.insert("at");
            }
            let copies = matches!(
                rule.action(),
                Action::Answer {
                    shadow: Some(_),
                    ..
                }
            );
            if copies || rule.canary().is_some() {
                asked.insert("draw");
            }
        }
        asked
    }
}

fn all(conditions: &[Condition], asked: &mut BTreeSet<&'static str>) {
    for condition in conditions {
        match &condition.test {
            Test::Name(variable, _) => {
                asked.insert(match variable {
                    NameVariable::App => "app",
                    NameVariable::Purpose => "purpose",
                    NameVariable::Model => "model",
                    NameVariable::Topic => "topic",
                });
            }
            Test::Names(variable, _) => {
                asked.insert(match variable {
                    NamesVariable::AppTags => "app_tags",
                    NamesVariable::EnginesDown => "engines_down",
                });
            }
            Test::Set(variable, _) => {
                asked.insert(match variable {
                    SetVariable::Sensitivity => "sensitivity",
                    SetVariable::Findings => "findings",
                    SetVariable::Matters => "matters",
                    SetVariable::Endpoint => "endpoint",
                    SetVariable::Language => "language",
                    SetVariable::Weekday => "at",
                });
            }
            Test::Number(variable, _) => {
                asked.insert(match variable {
                    NumberVariable::Tokens => "tokens",
                    NumberVariable::Count(_) => "findings",
                    NumberVariable::TopicPercent => "topic_percent",
                    NumberVariable::BudgetPercent => "budget_percent",
                    NumberVariable::Minute | NumberVariable::Day => "at",
                });
            }
            Test::Is(flag, _) => {
                asked.insert(match flag {
                    Flag::Tools => "tools",
                    Flag::NonText => "non_text",
                    Flag::Stream => "stream",
                    Flag::SpecialCare => "matters",
                    Flag::HasUnknown => "has_unknown",
                    Flag::LocalModel => "model_kind",
                });
            }
            Test::Not(within) => all(within, asked),
            Test::Any(alls) | Test::All(alls) => alls.iter().for_each(|it| all(it, asked)),
        }
    }
}
