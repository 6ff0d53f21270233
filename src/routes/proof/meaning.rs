//! What conditions, floors and the links between facts say, as formulas: the one place that has to
//! know them all.
//!
//! `Condition::holds` and `Floor::under` say the same of one request at a time; the tests compare.

use std::sync::Arc;

use classifiers::{EntityType, Matter, Sensitivity};

use super::formula::{Atom, Formula};
use super::space::{NameValue, Space, Subject, Vocabulary, begin_of};
use crate::routes::condition::{All, Condition, Names, Test};
use crate::routes::facts::{
    Day, Flag, Member, NameVariable, NamesVariable, NumberVariable, SetVariable,
};
use crate::routes::{EngineKind, Floor, Policy, Rule};

impl Vocabulary {
    /// Takes in every name and bound of a whole file.
    pub(super) fn hear(&mut self, policy: &Policy) {
        for rule in policy.rules() {
            self.hear_all(rule.conditions());
            if let Some(last) = rule.expires() {
                let cuts = self.cuts.entry(NumberVariable::Day).or_default();
                cuts.insert(last.number().saturating_add(1));
            }
            for share in rule.shares() {
                if let Some(begin) = begin_of(share) {
                    self.lots
                        .entry(share.lot.clone())
                        .or_default()
                        .insert(begin);
                }
            }
        }
    }

    /// Takes in every name and bound of these conditions.
    pub(super) fn hear_all(&mut self, conditions: &[Condition]) {
        conditions
            .iter()
            .for_each(|condition| self.hear_one(&condition.test));
    }

    fn hear_one(&mut self, test: &Test) {
        match test {
            Test::Name(variable, names) => {
                let known = self.names.entry(*variable).or_default();
                for name in names.iter() {
                    if !known.iter().any(|known| **known == *name) {
                        known.push(name.into());
                    }
                }
            }
            Test::Names(variable, names) => {
                let members = names.iter().map(|name| (*variable, Arc::from(name)));
                self.members.extend(members);
            }
            Test::Set(variable, _) if variable.is_single() => drop(self.singles.insert(*variable)),
            Test::Number(variable, spans) => {
                let cuts = self.cuts.entry(*variable).or_default();
                for span in spans.iter() {
                    cuts.insert(*span.start());
                    cuts.extend(span.end().checked_add(1));
                }
            }
            Test::Not(all) => self.hear_all(all),
            Test::Any(alls) | Test::All(alls) => alls.iter().for_each(|all| self.hear_all(all)),
            // Their values are all in the space, whether spoken of or not.
            Test::Set(..) | Test::Is(..) => {}
        }
    }
}

/// Conditions.
impl Space {
    /// Every one of them holds.
    pub(super) fn all(&self, conditions: &[Condition]) -> Formula {
        Formula::All(
            conditions
                .iter()
                .map(|condition| self.test(&condition.test))
                .collect(),
        )
    }

    fn test(&self, test: &Test) -> Formula {
        let alls = |alls: &[All]| alls.iter().map(|all| self.all(all)).collect();
        match test {
            Test::Name(variable, names) => self.name(*variable, names),
            Test::Names(variable, names) => self.any_name(*variable, names),
            Test::Set(variable, bits) => self.set(*variable, *bits),
            Test::Number(variable, spans) => {
                let span = |span: &std::ops::RangeInclusive<u32>| {
                    self.within(*variable, *span.start(), *span.end())
                };
                Formula::Any(spans.iter().map(span).collect())
            }
            Test::Is(flag, true) => self.is(*flag),
            Test::Is(flag, false) => self.is(*flag).not(),
            Test::Not(all) => self.all(all).not(),
            Test::Any(some) => Formula::Any(alls(some)),
            Test::All(every) => Formula::All(alls(every)),
        }
    }

    fn name(&self, variable: NameVariable, names: &Names) -> Formula {
        let is_it = |value: &NameValue| match value {
            NameValue::Named(known) => names.iter().any(|name| *name == **known),
            NameValue::None | NameValue::Other => false,
        };
        let values = (0..).zip(self.names(variable));
        let wanted = values
            .filter(|(_, value)| is_it(value))
            .map(|(place, _)| place);
        self.one_of(&Subject::Name(variable), wanted)
    }

    fn any_name(&self, variable: NamesVariable, names: &Names) -> Formula {
        let is_in = |name: &str| self.flag(&Subject::Member(variable, name.into()));
        Formula::Any(names.iter().map(is_in).collect())
    }

    fn set(&self, variable: SetVariable, bits: u64) -> Formula {
        fn members<T: Member>(bits: u64) -> impl Iterator<Item = T> {
            T::ALL
                .iter()
                .copied()
                .filter(move |member| bits & (1 << member.index()) != 0)
        }
        match variable {
            SetVariable::Findings => {
                Formula::Any(members(bits).map(|entity| self.found(entity)).collect())
            }
            SetVariable::Matters => {
                Formula::Any(members(bits).map(|matter| self.speaks_of(matter)).collect())
            }
            SetVariable::Sensitivity
            | SetVariable::Endpoint
            | SetVariable::Language
            | SetVariable::Weekday => {
                let wanted = (0..u64::BITS).filter(|bit| bits & (1 << bit) != 0);
                self.one_of(&Subject::Single(variable), wanted)
            }
        }
    }

    fn is(&self, flag: Flag) -> Formula {
        match flag {
            Flag::Tools | Flag::NonText | Flag::Stream | Flag::HasUnknown => {
                self.flag(&Subject::Flag(flag))
            }
            Flag::SpecialCare => self.speaks_of(Matter::SpecialCare),
            Flag::LocalModel => {
                let values = 0..self.names(NameVariable::Model).len();
                let values = values.map(|value| u32::try_from(value).expect("few models"));
                let local = values.filter(|v| self.model_side(*v) == Some(EngineKind::Local));
                self.one_of(&Subject::Name(NameVariable::Model), local)
            }
        }
    }

    /// The type was found.
    pub(super) fn found(&self, entity: EntityType) -> Formula {
        self.within(NumberVariable::Count(entity), 1, u32::MAX)
    }

    fn speaks_of(&self, matter: Matter) -> Formula {
        self.flag(&Subject::Matter(matter))
    }

    fn level_from(&self, level: Sensitivity) -> Formula {
        let levels = Sensitivity::ALL.iter().filter(|one| **one >= level);
        let wanted = levels.map(|level| level.index());
        self.one_of(&Subject::Single(SetVariable::Sensitivity), wanted)
    }
}

/// Floors.
impl Space {
    /// Some floor is under the request.
    pub(super) fn any_floor(&self) -> Formula {
        Formula::Any(
            Floor::ALL
                .into_iter()
                .map(|floor| self.floor(floor))
                .collect(),
        )
    }

    /// The rule's day is over.
    pub(super) fn expired(&self, rule: &Rule) -> Formula {
        rule.expires().map_or(Formula::NEVER, |last| {
            let next = last.number().saturating_add(1);
            self.within(NumberVariable::Day, next, u32::MAX)
        })
    }

    /// This floor is under the request.
    pub(super) fn floor(&self, floor: Floor) -> Formula {
        match floor {
            Floor::MyNumber => self.found(EntityType::MyNumber),
            Floor::Secret => self
                .found(EntityType::Secret)
                .or(self.found(EntityType::Pin)),
            Floor::SpecialCare => self.speaks_of(Matter::SpecialCare),
            Floor::Unscannable => self
                .speaks_of(Matter::Unscannable)
                .or(self.is(Flag::NonText)),
            Floor::Restricted => {
                let never = EntityType::ALL
                    .iter()
                    .filter(|entity| entity.never_leaves());
                let found = never.map(|&entity| self.found(entity));
                let level = self.level_from(Sensitivity::Restricted);
                let identifier = self.speaks_of(Matter::Identifier);
                Formula::Any(found.chain([level, identifier]).collect())
            }
            Floor::UnknownField => self.is(Flag::HasUnknown),
            Floor::LocalModel => self.is(Flag::LocalModel),
            // Under rules and not under requests: `expired`.
            Floor::Expired => Formula::NEVER,
        }
    }
}

/// What always goes together, by construction: in no request does one of these not hold. Only what
/// is guaranteed stands here; what merely happens to be so would make a proof worth nothing.
impl Space {
    pub(super) fn links(&self) -> Vec<Formula> {
        // `Scanned::sensitivity`: what is found sets the least level of its text.
        let by_finding = EntityType::ALL.iter().map(|&entity| {
            self.found(entity)
                .implies(self.level_from(entity.sensitivity()))
        });
        // `Content::add_unscannable`.
        let unscannable = self
            .speaks_of(Matter::Unscannable)
            .implies(self.level_from(Sensitivity::Restricted));
        let mut links: Vec<Formula> = by_finding.chain([unscannable]).collect();
        links.extend(self.no_topic_no_percent());
        links.extend(self.weekdays_of_days());
        links.extend(self.tags_of_apps());
        links.extend(self.purposes_of_apps());
        links
    }

    /// `Facts::number`: without a topic, nothing is sure of it.
    fn no_topic_no_percent(&self) -> Option<Formula> {
        self.find(&Subject::Number(NumberVariable::TopicPercent))?;
        let values = (0..).zip(self.names(NameVariable::Topic));
        let none = values
            .filter(|(_, value)| **value == NameValue::None)
            .map(|(n, _)| n);
        let none = self.one_of(&Subject::Name(NameVariable::Topic), none);
        Some(none.implies(self.one_of(&Subject::Number(NumberVariable::TopicPercent), 0..1)))
    }

    /// A span of less than a week has not every weekday.
    fn weekdays_of_days(&self) -> Vec<Formula> {
        let (date, weekday) = (
            Subject::Number(NumberVariable::Day),
            Subject::Single(SetVariable::Weekday),
        );
        let (Some(variable), Some(_)) = (self.find(&date), self.find(&weekday)) else {
            return Vec::new();
        };
        let link = |value: u32| {
            let (first, last) = self.numbers(variable, value);
            let days = (first..=last).take(7);
            let weekdays = days.map(|day| Day::from_number(day).weekday().index());
            let is_then = self.one_of(&date, std::iter::once(value));
            (last - first < 6).then(|| is_then.implies(self.one_of(&weekday, weekdays)))
        };
        (0..self.domain(variable).size()).filter_map(link).collect()
    }

    /// `[[app]]` of the operator's file: which application it is says which tags there are.
    fn tags_of_apps(&self) -> Vec<Formula> {
        let mut links = Vec::new();
        for (place, value) in (0..).zip(self.names(NameVariable::App)) {
            let NameValue::Named(app) = value else {
                continue;
            };
            let Some(tags) = self.tags_of.get(&**app) else {
                continue;
            };
            let mut carried = Vec::new();
            for (variable, subject, _) in self.variables() {
                if let Subject::Member(NamesVariable::AppTags, tag) = subject {
                    let has = Formula::Atom(Atom::Is(variable, 1));
                    let is_carried = tags.iter().any(|carried| **carried == **tag);
                    carried.push(if is_carried { has } else { has.not() });
                }
            }
            let is_it = self.one_of(&Subject::Name(NameVariable::App), std::iter::once(place));
            links.push(is_it.implies(Formula::All(carried)));
        }
        links
    }

    /// `[[app]]` of the operator's file: a request is for one of the application's purposes. It is for
    /// none if it names none and the application has not exactly one (`layers::headers`).
    fn purposes_of_apps(&self) -> Vec<Formula> {
        let mut links = Vec::new();
        for (place, value) in (0..).zip(self.names(NameVariable::App)) {
            let NameValue::Named(app) = value else {
                continue;
            };
            let Some(declared) = self.purposes_of.get(&**app) else {
                continue;
            };
            let is_possible = |purpose: &NameValue| match purpose {
                NameValue::None => declared.len() != 1,
                NameValue::Named(name) => declared.iter().any(|it| **it == **name),
                NameValue::Other => false,
            };
            let purposes = (0..).zip(self.names(NameVariable::Purpose));
            let possible = purposes.filter(|(_, purpose)| is_possible(purpose));
            let possible = possible.map(|(place, _)| place);
            let is_it = self.one_of(&Subject::Name(NameVariable::App), std::iter::once(place));
            let is_for = self.one_of(&Subject::Name(NameVariable::Purpose), possible);
            links.push(is_it.implies(is_for));
        }
        links
    }
}
