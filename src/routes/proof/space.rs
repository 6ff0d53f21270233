//! All possible requests: the variables in which two of them can differ, each with its values:
//! [`Space`].
//!
//! Values that no file in question tells apart are one value: of all sizes between two bounds that
//! rules speak of, one stands for the rest. So the space is finite, and nothing is left out of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use classifiers::{EntityType, Matter, Sensitivity, Topics};

use super::formula::{Atom, Formula, Variable};
use crate::routes::draw::{Lot, PARTS, Share};
use crate::routes::facts::{Flag, NameVariable, NamesVariable, NumberVariable, SetVariable};
use crate::routes::{EngineKind, Known, Requested};

/// What a variable is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    /// Its values are [`Space::names`].
    Name(NameVariable),
    /// Whether the name is among the variable's.
    Member(NamesVariable, Arc<str>),
    /// Of which exactly one member holds: its values are the members in their order.
    Single(SetVariable),
    Matter(Matter),
    /// The count of a type also says whether it was found.
    Number(NumberVariable),
    /// None that follows from another variable.
    Flag(Flag),
    /// How many of the hundred parts of all conversations come after its own, so that the first
    /// value stands for those that no share takes.
    Lot(Lot),
}

/// The values of a variable.
#[derive(Clone, Debug)]
pub(super) enum Domain {
    /// 0: no, 1: yes.
    Flag,
    /// So many, without an order that rules know.
    Choice(u32),
    /// The least number of each value, ascending from 0: value `n` is everything from the `n`th
    /// to before the next.
    Ordered(Vec<u32>),
}

impl Domain {
    /// How many values there are.
    pub(super) fn size(&self) -> u32 {
        match self {
            Self::Flag => 2,
            Self::Choice(size) => *size,
            Self::Ordered(from) => count(from.len()),
        }
    }
}

/// A value of a variable that has a name, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NameValue {
    None,
    Named(Arc<str>),
    /// Any that no file in question names.
    Other,
}

/// The names and bounds that the files in question speak of.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// In the order in which they are first met.
    pub(super) names: BTreeMap<NameVariable, Vec<Arc<str>>>,
    pub(super) members: BTreeSet<(NamesVariable, Arc<str>)>,
    /// Each number at which something begins to hold, or ceases to.
    pub(super) cuts: BTreeMap<NumberVariable, BTreeSet<u32>>,
    /// Of those that have exactly one member.
    pub(super) singles: BTreeSet<SetVariable>,
    /// Where shares begin, counted from the last part of all conversations.
    pub(super) lots: BTreeMap<Lot, BTreeSet<u32>>,
}

impl Vocabulary {
    fn names(&self, variable: NameVariable) -> &[Arc<str>] {
        self.names.get(&variable).map_or(&[], Vec::as_slice)
    }
}

/// Every possible request.
#[derive(Debug)]
pub(super) struct Space {
    variables: Vec<(Subject, Domain)>,
    places: HashMap<Subject, Variable>,
    names: BTreeMap<NameVariable, Vec<NameValue>>,
    /// Where the engine of each model stands; `None` for `auto`.
    model_sides: Vec<Option<EngineKind>>,
    /// The tags of each application of the operator's file.
    pub(super) tags_of: BTreeMap<String, Vec<String>>,
    /// Its purposes, likewise.
    pub(super) purposes_of: BTreeMap<String, Vec<String>>,
}

impl Space {
    /// With the operator's file there are its applications, tags and models and no others; without
    /// it any application may carry any tag, and any name may be a model of either side.
    pub(super) fn new(words: &Vocabulary, known: Option<&Known>) -> Self {
        let mut space = Self {
            variables: Vec::new(),
            places: HashMap::new(),
            names: BTreeMap::new(),
            model_sides: Vec::new(),
            tags_of: known.map(|known| known.tags_of.clone()).unwrap_or_default(),
            purposes_of: known
                .map(|known| known.purposes_of.clone())
                .unwrap_or_default(),
        };
        space.add_singles(words);
        space.add_names(words, known);
        space.add_members(words);
        space.add_numbers(words);
        for matter in Matter::ALL {
            space.add(Subject::Matter(matter), Domain::Flag);
        }
        for flag in [Flag::NonText, Flag::HasUnknown, Flag::Tools, Flag::Stream] {
            space.add(Subject::Flag(flag), Domain::Flag);
        }
        for (lot, cuts) in &words.lots {
            let from = std::iter::once(0).chain(cuts.iter().copied()).collect();
            space.add(Subject::Lot(lot.clone()), Domain::Ordered(from));
        }
        space
    }

    fn add(&mut self, subject: Subject, domain: Domain) {
        self.places.insert(subject.clone(), self.variables.len());
        self.variables.push((subject, domain));
    }

    fn add_singles(&mut self, words: &Vocabulary) {
        let levels = (0..count(Sensitivity::ALL.len())).collect();
        self.add(
            Subject::Single(SetVariable::Sensitivity),
            Domain::Ordered(levels),
        );
        for single in &words.singles {
            if *single != SetVariable::Sensitivity {
                let members = Domain::Choice(count(single.members().len()));
                self.add(Subject::Single(*single), members);
            }
        }
    }

    fn add_names(&mut self, words: &Vocabulary, known: Option<&Known>) {
        let (models, sides) = models(words, known);
        self.model_sides = sides;
        for variable in NameVariable::ALL {
            let values = match variable {
                NameVariable::App => apps(words, known),
                NameVariable::Purpose => purposes(words, known),
                NameVariable::Model => models.clone(),
                NameVariable::Topic => topics(words),
            };
            self.add(Subject::Name(variable), Domain::Choice(count(values.len())));
            self.names.insert(variable, values);
        }
    }

    fn add_members(&mut self, words: &Vocabulary) {
        let carried = self.tags_of.values().flatten();
        let mut members = words.members.clone();
        members.extend(carried.map(|tag| (NamesVariable::AppTags, tag.as_str().into())));
        for (variable, name) in members {
            self.add(Subject::Member(variable, name), Domain::Flag);
        }
    }

    fn add_numbers(&mut self, words: &Vocabulary) {
        let mut cuts = words.cuts.clone();
        for &entity in EntityType::ALL {
            cuts.entry(NumberVariable::Count(entity))
                .or_default()
                .insert(1);
        }
        for (variable, cuts) in cuts {
            let inner = cuts
                .into_iter()
                .filter(|cut| (1..=variable.most()).contains(cut));
            let from = std::iter::once(0).chain(inner).collect();
            self.add(Subject::Number(variable), Domain::Ordered(from));
        }
    }

    /// Every variable in order.
    pub(super) fn variables(&self) -> impl Iterator<Item = (Variable, &Subject, &Domain)> {
        let variables = self.variables.iter().enumerate();
        variables.map(|(n, (subject, domain))| (n, subject, domain))
    }

    pub(super) fn subject(&self, variable: Variable) -> &Subject {
        &self.variables[variable].0
    }

    pub(super) fn domain(&self, variable: Variable) -> &Domain {
        &self.variables[variable].1
    }

    /// The values of a variable that has a name, or none.
    pub(super) fn names(&self, variable: NameVariable) -> &[NameValue] {
        &self.names[&variable]
    }

    /// Where the engine of the model with this value stands; `None` for `auto`.
    pub(super) fn model_side(&self, value: u32) -> Option<EngineKind> {
        self.model_sides[value as usize]
    }

    /// `None`: nothing in the files in question speaks of it.
    pub(super) fn find(&self, subject: &Subject) -> Option<Variable> {
        self.places.get(subject).copied()
    }

    pub(super) fn variable(&self, subject: &Subject) -> Variable {
        self.find(subject)
            .expect("whatever a file in question speaks of has a variable")
    }

    /// The first and the last number that a value of an ordered variable stands for.
    pub(super) fn numbers(&self, variable: Variable, value: u32) -> (u32, u32) {
        let (subject, Domain::Ordered(from)) = &self.variables[variable] else {
            unreachable!("numbers are ordered")
        };
        let most = match subject {
            Subject::Number(number) => number.most(),
            Subject::Lot(_) => PARTS - 1,
            _ => unreachable!("only numbers are numbers"),
        };
        let value = value as usize;
        let last = from.get(value + 1).map_or(most, |next| next - 1);
        (from[value], last)
    }
}

/// Statements about one variable.
impl Space {
    /// The flag is up.
    pub(super) fn flag(&self, subject: &Subject) -> Formula {
        Formula::Atom(Atom::Is(self.variable(subject), 1))
    }

    /// The value is one of the `wanted`.
    pub(super) fn one_of(&self, subject: &Subject, wanted: impl Iterator<Item = u32>) -> Formula {
        let variable = self.variable(subject);
        match self.domain(variable) {
            Domain::Ordered(_) => Formula::Any(
                wanted
                    .map(|value| self.between(variable, value, value))
                    .collect(),
            ),
            _ => Formula::Any(
                wanted
                    .map(|v| Formula::Atom(Atom::Is(variable, v)))
                    .collect(),
            ),
        }
    }

    /// The number is between these two, both included, and a value begins at the first and after
    /// the last.
    pub(super) fn within(&self, number: NumberVariable, least: u32, most: u32) -> Formula {
        let variable = self.variable(&Subject::Number(number));
        let Domain::Ordered(from) = self.domain(variable) else {
            unreachable!("numbers are ordered")
        };
        let value_from = |number: u32| count(from.partition_point(|least| *least < number));
        if least > number.most() {
            return Formula::NEVER;
        }
        let beyond = most.checked_add(1).map_or(count(from.len()), value_from);
        self.between(variable, value_from(least), beyond - 1)
    }

    /// The conversation is one of this share.
    pub(super) fn taken(&self, share: &Share) -> Formula {
        let Some(begin) = begin_of(share) else {
            return Formula::ALWAYS;
        };
        let variable = self.variable(&Subject::Lot(share.lot.clone()));
        let Domain::Ordered(from) = self.domain(variable) else {
            unreachable!("lots are ordered")
        };
        let value = from.partition_point(|first| *first < begin);
        Formula::Atom(Atom::AtLeast(variable, count(value)))
    }

    /// The value of an ordered variable is between these two, both included.
    fn between(&self, variable: Variable, first: u32, last: u32) -> Formula {
        let mut both = Vec::new();
        if first > 0 {
            both.push(Formula::Atom(Atom::AtLeast(variable, first)));
        }
        if last + 1 < self.domain(variable).size() {
            both.push(Formula::Atom(Atom::AtLeast(variable, last + 1)).not());
        }
        Formula::All(both)
    }
}

/// Where it begins, counted from the last part of all conversations; `None`: it has them all.
pub(super) fn begin_of(share: &Share) -> Option<u32> {
    PARTS
        .checked_sub(share.percent().into())
        .filter(|begin| *begin > 0)
}

fn count(size: usize) -> u32 {
    u32::try_from(size).expect("as many as a file can name")
}

fn named<'n>(names: impl IntoIterator<Item = &'n String>) -> impl Iterator<Item = NameValue> {
    names
        .into_iter()
        .map(|name| NameValue::Named(name.as_str().into()))
}

fn heard(words: &Vocabulary, variable: NameVariable) -> impl Iterator<Item = NameValue> {
    words.names(variable).iter().cloned().map(NameValue::Named)
}

fn apps(words: &Vocabulary, known: Option<&Known>) -> Vec<NameValue> {
    match known.filter(|known| !known.apps.is_empty()) {
        Some(known) => named(&known.apps).collect(),
        None => heard(words, NameVariable::App)
            .chain([NameValue::Other])
            .collect(),
    }
}

fn purposes(words: &Vocabulary, known: Option<&Known>) -> Vec<NameValue> {
    let none = std::iter::once(NameValue::None);
    match known {
        Some(known) => none.chain(named(&known.purposes)).collect(),
        None => none
            .chain(heard(words, NameVariable::Purpose))
            .chain([NameValue::Other])
            .collect(),
    }
}

fn topics(words: &Vocabulary) -> Vec<NameValue> {
    let names = words.names(NameVariable::Topic);
    let mut all = Topics::built_in().kinds().map(|(name, ..)| name);
    let is_another = !all.all(|topic| names.iter().any(|name| **name == *topic));
    let none = std::iter::once(NameValue::None);
    none.chain(heard(words, NameVariable::Topic))
        .chain(is_another.then_some(NameValue::Other))
        .collect()
}

/// `auto`, then models outside, then models inside; each with where its engine stands.
fn models(words: &Vocabulary, known: Option<&Known>) -> (Vec<NameValue>, Vec<Option<EngineKind>>) {
    let auto = Requested::Auto.name();
    let mut models = vec![(NameValue::Named(auto.into()), None)];
    for side in [EngineKind::External, EngineKind::Local] {
        if let Some(known) = known {
            let is_there = |owner: &String| known.engines.contains(&(owner.clone(), side));
            let here = known.models.iter().filter(|(_, owner)| is_there(owner));
            models.extend(named(here.map(|(model, _)| model)).map(|name| (name, Some(side))));
        } else {
            let names = words
                .names(NameVariable::Model)
                .iter()
                .filter(|name| ***name != *auto);
            models.extend(names.map(|name| (NameValue::Named(name.clone()), Some(side))));
            models.push((NameValue::Other, Some(side)));
        }
    }
    models.into_iter().unzip()
}
