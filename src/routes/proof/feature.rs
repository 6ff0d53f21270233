//! What can be said of requests, one thing at a time and in no language yet: [`Feature`].
//!
//! Regions and examples become features here; `words` says them in Japanese and in English.

use std::sync::Arc;

use classifiers::{EntityType, Matter, Sensitivity};

use super::formula::Variable;
use super::region::{Limit, Region, Values};
use super::space::{Domain, NameValue, Space, Subject};
use crate::routes::draw::{Lot, PARTS};
use crate::routes::facts::{Flag, NameVariable, NamesVariable, NumberVariable, SetVariable};

/// One thing that is said of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Feature {
    /// Strictly ascending, never empty.
    Levels(Vec<Sensitivity>),
    /// The name is, or is not, one of these.
    Names {
        variable: NameVariable,
        is: bool,
        values: Vec<NameValue>,
    },
    /// The member is, or is not, one of these.
    Members {
        variable: SetVariable,
        is: bool,
        members: Vec<&'static str>,
    },
    Carries {
        variable: NamesVariable,
        name: Arc<str>,
        is: bool,
    },
    /// So many distinct values of the type were found; at least one.
    Found {
        entity: EntityType,
        least: u32,
        most: Option<u32>,
    },
    /// None of these types was found.
    NotFound(Vec<EntityType>),
    SpeaksOf(Vec<Matter>),
    /// Of none of these.
    SpeaksNotOf(Vec<Matter>),
    Is(Flag, bool),
    Number {
        variable: NumberVariable,
        least: u32,
        /// `None`: as many as there can be.
        most: Option<u32>,
    },
    /// The conversation is in these parts of a hundred, from the first to before the last.
    Drawn {
        lot: Lot,
        from: u32,
        to: u32,
    },
}

/// What is said of all requests of the region: all that need be said, in the order in which it is
/// best read.
pub(super) fn of_region(space: &Space, region: &Region) -> Vec<Feature> {
    let mut features: Vec<Feature> = region
        .limits
        .iter()
        .map(|limit| of_limit(space, limit))
        .collect();
    join(&mut features);
    features
}

/// What is said of one request: what is there, and not what is missing.
pub(super) fn of_point(space: &Space, point: &[u32]) -> Vec<Feature> {
    let mut features = Vec::new();
    for (variable, subject, domain) in space.variables() {
        let value = point[variable];
        if matches!(subject, Subject::Member(NamesVariable::AppTags, _))
            && !space.tags_of.is_empty()
        {
            // Which application it is says that.
            continue;
        }
        let values = match domain {
            Domain::Flag => Values::Flag(value == 1),
            Domain::Choice(_) => Values::These(vec![value]),
            Domain::Ordered(_) => Values::Span(value, value),
        };
        let mut feature = of_limit(space, &Limit { variable, values });
        match (&mut feature, subject) {
            (Feature::Names { is, values, .. }, _) if *is && values == &[NameValue::None] => {
                continue;
            }
            (_, Subject::Name(NameVariable::Model) | Subject::Lot(_)) if value == 0 => continue,
            (_, Subject::Number(number)) if value == 0 && is_plain_at_zero(*number) => {
                continue;
            }
            // Nobody asks about the first day that there is.
            (_, Subject::Number(NumberVariable::Day)) if value == 0 => {}
            // The least of the numbers that cannot be told apart stands for all of them.
            (Feature::Found { least, most, .. } | Feature::Number { least, most, .. }, _) => {
                *most = Some(*least);
            }
            _ => {}
        }
        let is_there = match &feature {
            Feature::Carries { is, .. } | Feature::Is(_, is) => *is,
            Feature::NotFound(_) | Feature::SpeaksNotOf(_) => false,
            Feature::Levels(_)
            | Feature::Names { .. }
            | Feature::Members { .. }
            | Feature::Found { .. }
            | Feature::SpeaksOf(_)
            | Feature::Number { .. }
            | Feature::Drawn { .. } => true,
        };
        if is_there {
            features.push(feature);
        }
    }
    join(&mut features);
    features
}

fn of_limit(space: &Space, limit: &Limit) -> Feature {
    let subject = space.subject(limit.variable).clone();
    match (subject, &limit.values) {
        (Subject::Single(SetVariable::Sensitivity), Values::Span(first, last)) => {
            let levels = &Sensitivity::ALL[*first as usize..=*last as usize];
            Feature::Levels(levels.to_vec())
        }
        (Subject::Single(variable), Values::These(these)) => {
            let all = variable.members();
            let (is, values) = shorter(all.len(), these);
            let members = values.into_iter().map(|value| all[value]).collect();
            Feature::Members {
                variable,
                is,
                members,
            }
        }
        (Subject::Name(variable), Values::These(these)) => {
            let all = space.names(variable);
            let (is, values) = shorter(all.len(), these);
            let values = values.into_iter().map(|value| all[value].clone()).collect();
            Feature::Names {
                variable,
                is,
                values,
            }
        }
        (Subject::Number(number), Values::Span(first, last)) => {
            of_number(space, limit.variable, number, (*first, *last))
        }
        (Subject::Member(variable, name), Values::Flag(is)) => Feature::Carries {
            variable,
            name,
            is: *is,
        },
        (Subject::Matter(matter), Values::Flag(true)) => Feature::SpeaksOf(vec![matter]),
        (Subject::Matter(matter), Values::Flag(false)) => Feature::SpeaksNotOf(vec![matter]),
        (Subject::Flag(flag), Values::Flag(is)) => Feature::Is(flag, *is),
        (Subject::Lot(lot), Values::Span(first, last)) => Feature::Drawn {
            lot,
            from: PARTS - 1 - space.numbers(limit.variable, *last).1,
            to: PARTS - space.numbers(limit.variable, *first).0,
        },
        (subject, values) => unreachable!("{subject:?} has no values like {values:?}"),
    }
}

fn of_number(
    space: &Space,
    variable: Variable,
    number: NumberVariable,
    (from, to): (u32, u32),
) -> Feature {
    let (least, most) = (
        space.numbers(variable, from).0,
        space.numbers(variable, to).1,
    );
    let most = (most < number.most()).then_some(most);
    match number {
        NumberVariable::Count(entity) if most == Some(0) => Feature::NotFound(vec![entity]),
        NumberVariable::Count(entity) if least > 0 => Feature::Found {
            entity,
            least,
            most,
        },
        _ => Feature::Number {
            variable: number,
            least,
            most,
        },
    }
}

/// These values, or those that they are not, if these are fewer.
fn shorter(all: usize, these: &[u32]) -> (bool, Vec<usize>) {
    let is_in = |value: &usize| these.iter().any(|this| *this as usize == *value);
    if these.len() <= all.div_ceil(2) {
        (true, (0..all).filter(is_in).collect())
    } else {
        (false, (0..all).filter(|value| !is_in(value)).collect())
    }
}

/// Nobody asks about it as long as it is 0.
const fn is_plain_at_zero(number: NumberVariable) -> bool {
    match number {
        NumberVariable::Tokens | NumberVariable::BudgetPercent | NumberVariable::TopicPercent => {
            true
        }
        NumberVariable::Count(_) | NumberVariable::Minute | NumberVariable::Day => false,
    }
}

/// What is missing is said once for all, at the end.
fn join(features: &mut Vec<Feature>) {
    let (mut types, mut matters, mut absent) = (Vec::new(), Vec::new(), Vec::new());
    features.retain_mut(|feature| match feature {
        Feature::NotFound(some) => {
            types.append(some);
            false
        }
        Feature::SpeaksOf(some) => {
            matters.append(some);
            false
        }
        Feature::SpeaksNotOf(some) => {
            absent.append(some);
            false
        }
        _ => true,
    });
    features.sort_by_key(rank);
    if !matters.is_empty() {
        features.push(Feature::SpeaksOf(matters));
    }
    if !types.is_empty() {
        features.push(Feature::NotFound(types));
    }
    if !absent.is_empty() {
        features.push(Feature::SpeaksNotOf(absent));
    }
}

/// What is best read first: who sends, then what is in it, then how and when.
fn rank(feature: &Feature) -> u32 {
    match feature {
        Feature::Levels(_) => 0,
        Feature::Names {
            variable: NameVariable::App,
            ..
        } => 1,
        Feature::Carries { .. } => 2,
        Feature::Names { .. } => 3,
        Feature::Found { .. } => 4,
        Feature::Members { .. } | Feature::Number { .. } => 5,
        Feature::Is(..) | Feature::Drawn { .. } => 6,
        Feature::SpeaksOf(_) | Feature::NotFound(_) | Feature::SpeaksNotOf(_) => 7,
    }
}
