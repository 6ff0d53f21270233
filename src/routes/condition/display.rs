//! Conditions as they may be written in the file.

use std::fmt;
use std::ops::RangeInclusive;

use super::{All, Condition, Names, Spans, Test};
use crate::routes::facts::{Clock, Day, LAST_MINUTE, NumberVariable, SetVariable};

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.test {
            Test::Name(variable, names) => write!(f, "{} = {names}", variable.key()),
            Test::Names(variable, names) => write!(f, "{} = {names}", variable.key()),
            Test::Set(variable, bits) => {
                write!(f, "{} = {}", variable.key(), members(*variable, *bits))
            }
            Test::Number(NumberVariable::Count(_), _) => fmt_counts(f, [self]),
            Test::Number(variable, spans) => fmt_number(f, *variable, spans),
            Test::Is(flag, wanted) => write!(f, "{} = {wanted}", flag.key()),
            Test::Not(all) => {
                f.write_str("not = ")?;
                fmt_table(f, all)
            }
            Test::Any(alls) => {
                f.write_str("any = ")?;
                fmt_tables(f, alls)
            }
            Test::All(alls) => {
                f.write_str("all = ")?;
                fmt_tables(f, alls)
            }
        }
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(self.iter()).fmt(f)
    }
}

fn members(variable: SetVariable, bits: u64) -> toml::Value {
    let names = variable.members().into_iter().enumerate();
    list(names.filter_map(|(n, name)| (bits & 1 << n != 0).then_some(name)))
}

fn fmt_number(f: &mut fmt::Formatter<'_>, variable: NumberVariable, spans: &Spans) -> fmt::Result {
    if spans.calendars().iter().len() > 0 {
        return write!(f, "calendar = {}", spans.calendars());
    }
    write!(f, "{} = ", variable.key())?;
    match variable {
        NumberVariable::Minute => fmt_time(f, spans),
        NumberVariable::Day => fmt_dates(f, spans),
        _ => fmt_range(f, spans),
    }
}

/// `findings = { PERSON = { at_least = 10 } }`, of one count or of several.
fn fmt_counts<'c>(
    f: &mut fmt::Formatter<'_>,
    counts: impl IntoIterator<Item = &'c Condition>,
) -> fmt::Result {
    f.write_str("findings = { ")?;
    let counts = counts.into_iter().filter_map(count);
    for (n, (variable, spans)) in counts.enumerate() {
        write!(f, "{}{} = ", if n > 0 { ", " } else { "" }, variable.key())?;
        fmt_range(f, spans)?;
    }
    f.write_str(" }")
}

fn count(condition: &Condition) -> Option<(NumberVariable, &Spans)> {
    match &condition.test {
        Test::Number(variable @ NumberVariable::Count(_), spans) => Some((*variable, spans)),
        _ => None,
    }
}

/// `{ at_least = 1, at_most = 9 }`, of the only span there is.
fn fmt_range(f: &mut fmt::Formatter<'_>, spans: &Spans) -> fmt::Result {
    let span = spans.iter().next().expect("a range is one span");
    match (*span.start(), *span.end()) {
        (0, u32::MAX) => f.write_str("{ at_least = 0 }"),
        (least, u32::MAX) => write!(f, "{{ at_least = {least} }}"),
        (0, most) => write!(f, "{{ at_most = {most} }}"),
        (least, most) => write!(f, "{{ at_least = {least}, at_most = {most} }}"),
    }
}

/// `{ from = "09:00", to = "17:00" }`; two spans are one over midnight.
fn fmt_time(f: &mut fmt::Formatter<'_>, spans: &Spans) -> fmt::Result {
    let mut spans = spans.iter();
    let first = spans.next().expect("a time is one span or two");
    let (from, to) = match spans.next() {
        Some(second) => (second.start(), first.end()),
        None => (first.start(), first.end()),
    };
    write!(
        f,
        "{{ from = \"{}\", to = \"{}\" }}",
        Clock(*from),
        Clock((*to).min(LAST_MINUTE) + 1)
    )
}

/// One date or period, or a list of them.
fn fmt_dates(f: &mut fmt::Formatter<'_>, spans: &Spans) -> fmt::Result {
    let count = spans.iter().len();
    if count > 1 {
        f.write_str("[")?;
    }
    for (n, span) in spans.iter().enumerate() {
        f.write_str(if n > 0 { ", " } else { "" })?;
        fmt_period(f, span)?;
    }
    f.write_str(if count > 1 { "]" } else { "" })
}

fn fmt_period(f: &mut fmt::Formatter<'_>, span: &RangeInclusive<u32>) -> fmt::Result {
    let (from, to) = (
        Day::from_number(*span.start()),
        Day::from_number(*span.end()),
    );
    match (from, to) {
        (from, to) if from == to => write!(f, "{from}"),
        (from, Day::LAST) => write!(f, "{{ from = {from} }}"),
        (Day::FIRST, to) => write!(f, "{{ to = {to} }}"),
        (from, to) => write!(f, "{{ from = {from}, to = {to} }}"),
    }
}

/// A table has each key once: its counts stand in one `findings`.
fn fmt_table(f: &mut fmt::Formatter<'_>, all: &All) -> fmt::Result {
    f.write_str("{ ")?;
    let mut separator = "";
    for condition in all.iter().filter(|condition| count(condition).is_none()) {
        write!(f, "{separator}{condition}")?;
        separator = ", ";
    }
    if all.iter().any(|condition| count(condition).is_some()) {
        f.write_str(separator)?;
        fmt_counts(f, all)?;
    }
    f.write_str(" }")
}

fn fmt_tables(f: &mut fmt::Formatter<'_>, alls: &[All]) -> fmt::Result {
    f.write_str("[")?;
    for (n, all) in alls.iter().enumerate() {
        f.write_str(if n > 0 { ", " } else { "" })?;
        fmt_table(f, all)?;
    }
    f.write_str("]")
}

/// A list of TOML strings; one alone without brackets.
fn list<'n>(names: impl Iterator<Item = &'n str>) -> toml::Value {
    let mut strings: Vec<toml::Value> = names.map(toml::Value::from).collect();
    match strings.len() {
        1 => strings.swap_remove(0),
        _ => toml::Value::Array(strings),
    }
}
