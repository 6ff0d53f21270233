//! Requests and decisions in English.

use classifiers::Sensitivity;

use super::super::decided::Decided;
use super::super::feature::Feature;
use super::super::space::NameValue;
use crate::routes::Action;
use crate::routes::draw::{Lot, PARTS};
use crate::routes::facts::{
    Clock, Day, Flag, LAST_MINUTE, NameVariable, NamesVariable, NumberVariable, SetVariable,
};

pub(super) fn requests(features: &[Feature]) -> String {
    if features.is_empty() {
        return "all requests".to_owned();
    }
    phrase(features, "requests")
}

pub(super) fn request(features: &[Feature]) -> String {
    let phrase = phrase(features, "request");
    let is_vowel = phrase.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {phrase}", if is_vowel { "an" } else { "a" })
}

fn phrase(features: &[Feature], noun: &str) -> String {
    let levels = features.iter().find_map(|feature| match feature {
        Feature::Levels(levels) => Some(level_words(levels)),
        _ => None,
    });
    let rest: Vec<String> = features.iter().filter_map(after).collect();
    let levels = levels.map_or(String::new(), |levels| format!("{levels} "));
    let rest = if rest.is_empty() {
        String::new()
    } else {
        format!(" {}", rest.join(", "))
    };
    format!("{levels}{noun}{rest}")
}

fn level_words(levels: &[Sensitivity]) -> String {
    either(&levels.iter().map(ToString::to_string).collect::<Vec<_>>())
}

/// What stands after the noun.
fn after(feature: &Feature) -> Option<String> {
    Some(match feature {
        Feature::Levels(_) => return None,
        Feature::Names {
            variable,
            is,
            values,
        } => names(*variable, *is, values),
        Feature::Members {
            variable,
            is,
            members,
        } => {
            let members: Vec<String> = members.iter().map(|name| format!("`{name}`")).collect();
            let not = if *is { "" } else { "not " };
            let what = match variable {
                SetVariable::Endpoint => "by endpoint",
                SetVariable::Language => "in language",
                SetVariable::Weekday => "on",
                SetVariable::Sensitivity | SetVariable::Findings | SetVariable::Matters => {
                    variable.key()
                }
            };
            format!("{not}{what} {}", either(&members))
        }
        Feature::Carries { variable, name, is } => {
            let not = if *is { "" } else { "not " };
            match variable {
                NamesVariable::AppTags => format!("{not}tagged `{name}`"),
                NamesVariable::EnginesDown => format!("while engine `{name}` is {not}down"),
            }
        }
        Feature::Found {
            entity,
            least,
            most,
        } => match (least, most) {
            (1, None) => format!("with {entity}"),
            (least, None) => format!("with {least} or more {entity}"),
            (least, Some(most)) if least == most => format!("with {least} {entity}"),
            (1, Some(most)) => format!("with at most {most} {entity}"),
            (least, Some(most)) => format!("with {least} to {most} {entity}"),
        },
        Feature::NotFound(types) => {
            let types: Vec<String> = types.iter().map(ToString::to_string).collect();
            format!("without {}", either(&types))
        }
        Feature::SpeaksOf(matters) => {
            let matters: Vec<String> = matters.iter().map(|it| format!("`{it}`")).collect();
            format!("speaking of {}", matters.join(" and "))
        }
        Feature::SpeaksNotOf(matters) => {
            let matters: Vec<String> = matters.iter().map(|it| format!("`{it}`")).collect();
            format!("not speaking of {}", either(&matters))
        }
        Feature::Is(flag, is) => flag_words(*flag, *is),
        Feature::Number {
            variable,
            least,
            most,
        } => number(*variable, *least, *most),
        Feature::Drawn { lot, from, to } => {
            let share = match (from, to) {
                (0, to) => format!("the first {to}% of"),
                (from, &PARTS) => format!("the last {}% of", PARTS - from),
                (from, to) => format!("the share from {from}% to {to}% of"),
            };
            let Lot { what, rule, .. } = lot;
            format!("in {share} conversations ({what} of rule `{rule}`)")
        }
    })
}

fn names(variable: NameVariable, is: bool, values: &[NameValue]) -> String {
    let what = match variable {
        NameVariable::App => "application",
        NameVariable::Purpose => "purpose",
        NameVariable::Model => "model",
        NameVariable::Topic => "topic",
    };
    let label = |value: &NameValue| match value {
        NameValue::None => format!("no {what}"),
        NameValue::Named(name) => format!("`{name}`"),
        NameValue::Other => match variable {
            NameVariable::App => "an application that no rule names".to_owned(),
            _ => format!("a {what} that no rule names"),
        },
    };
    let labels = either(&values.iter().map(label).collect::<Vec<_>>());
    let preposition = match (variable, is) {
        (NameVariable::App, true) => "of",
        (NameVariable::App, false) => "of any application but",
        (NameVariable::Purpose, true) => "for purpose",
        (NameVariable::Purpose, false) => "for any purpose but",
        (NameVariable::Model, true) => "asking for",
        (NameVariable::Model, false) => "asking for any model but",
        (NameVariable::Topic, true) => "on topic",
        (NameVariable::Topic, false) => "on any topic but",
    };
    format!("{preposition} {labels}")
}

fn flag_words(flag: Flag, is: bool) -> String {
    match (flag, is) {
        (Flag::Tools, true) => "with tools",
        (Flag::Tools, false) => "without tools",
        (Flag::NonText, true) => "with parts that are no text",
        (Flag::NonText, false) => "of text alone",
        (Flag::Stream, true) => "streamed",
        (Flag::Stream, false) => "not streamed",
        (Flag::HasUnknown, true) => "with an unknown field",
        (Flag::HasUnknown, false) => "without unknown fields",
        (Flag::SpecialCare, true) => "with special-care data",
        (Flag::SpecialCare, false) => "without special-care data",
        (Flag::LocalModel, true) => "asking for a local model",
        (Flag::LocalModel, false) => "not asking for a local model",
    }
    .to_owned()
}

fn number(variable: NumberVariable, least: u32, most: Option<u32>) -> String {
    match variable {
        NumberVariable::Minute => {
            let beyond = most.map_or(LAST_MINUTE + 1, |most| most + 1);
            if least + 1 == beyond {
                return format!("at {}", Clock(least));
            }
            format!("between {} and {}", Clock(least), Clock(beyond))
        }
        NumberVariable::Day => {
            let begin = Day::from_number(least);
            match most.map(Day::from_number) {
                None => format!("from {begin} on"),
                Some(end) if end == begin => format!("on {begin}"),
                Some(end) if least == 0 => format!("until {end}"),
                Some(end) => format!("from {begin} to {end}"),
            }
        }
        NumberVariable::Tokens => format!("of {} tokens", amount(least, most)),
        NumberVariable::Count(entity) => format!("with {} {entity}", amount(least, most)),
        NumberVariable::TopicPercent => format!("sure of the topic to {}%", amount(least, most)),
        NumberVariable::BudgetPercent => {
            format!("with {}% of the budget used", amount(least, most))
        }
    }
}

fn amount(least: u32, most: Option<u32>) -> String {
    match (least, most) {
        (least, None) => format!("at least {least}"),
        (least, Some(most)) if least == most => format!("{least}"),
        (0, Some(most)) => format!("at most {most}"),
        (least, Some(most)) => format!("{least} to {most}"),
    }
}

pub(super) fn fate(decided: &Decided) -> String {
    if let Some(entity) = decided.refused {
        return format!("refused because of {entity}");
    }
    if let Action::Refuse { .. } = &decided.action {
        return "refused".to_owned();
    }
    let shown = |(name, owner): (String, Option<String>)| match owner {
        Some(owner) => format!("{name} ({owner})"),
        None => name,
    };
    let (engines, copy) = super::engines(decided);
    let engines = engines.into_iter().map(shown);
    let copy = copy.map(|copy| format!(", with a copy to {}", shown(copy)));
    engines.collect::<Vec<_>>().join(", else ") + &copy.unwrap_or_default()
}

fn either(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    }
}
