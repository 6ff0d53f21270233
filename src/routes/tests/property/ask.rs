//! Generated conditions: as they are written, and what the documentation says that they mean.

use std::fmt::Write as _;

use classifiers::{EntityType, Matter, Sensitivity};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::super::super::{Day, Endpoint, Language, Member, Weekday};
use super::super::Request;

pub(super) const APPS: &[&str] = &["demo", "loan-review", "teller", "@lending"];
const LENDING: &[&str] = &["loan-review", "teller"];
pub(super) const TAGS: &[&str] = &["frontier", "retail", "it"];
pub(super) const PURPOSES: &[&str] = &["letters", "screening"];
const MODELS: &[&str] = &["auto", "smollm2", "large"];
pub(super) const TOPICS: &[&str] = &["coding", "strategy", "markets", "@desk"];
const DESK: &[&str] = &["strategy", "markets"];
const CONTACT: &[EntityType] = &[EntityType::Email, EntityType::Phone];
pub(super) const COUNTED: &[EntityType] = &[EntityType::Person, EntityType::Email];
pub(super) const ENGINES: &[&str] = &["local", "frontier", "second", "abroad"];
/// The days of the calendars `closing` and `holidays`, as offsets from [`FIRST_DAY`].
const CALENDARS: &[(&str, &[u32])] = &[("closing", &[1, 2, 3]), ("holidays", &[3, 5])];
/// 2026-12-28, a Monday.
pub(super) const FIRST_DAY: u32 = 20_815;
/// What the conditions need of the file.
pub(super) const NAMES: &str = r#"
[group.apps]
lending = ["loan-review", "teller"]

[group.types]
contact = ["EMAIL", "PHONE"]

[group.topics]
desk = ["strategy", "markets"]

[calendar]
time_zone = "Asia/Tokyo"
closing = { from = 2026-12-29, to = 2026-12-31 }
holidays = [2026-12-31, 2027-01-02]
"#;

#[derive(Clone, Debug)]
pub(super) enum Ask {
    App(Vec<&'static str>),
    AppTag(Vec<&'static str>),
    Purpose(Vec<&'static str>),
    Model(Vec<&'static str>),
    Topic(Vec<&'static str>),
    EngineDown(Vec<&'static str>),
    Levels(Vec<Sensitivity>),
    LevelsFrom(Sensitivity),
    LevelsTo(Sensitivity),
    Findings(Vec<EntityType>),
    Contact,
    Counts(Vec<(EntityType, u32, u32)>),
    Matter(Vec<Matter>),
    SpecialCare(bool),
    Endpoint(Vec<Endpoint>),
    Language(Vec<Language>),
    Weekday(Vec<Weekday>),
    Tools(bool),
    NonText(bool),
    Stream(bool),
    Tokens(u32, u32),
    TopicPercent(u32, u32),
    BudgetPercent(u32, u32),
    /// From and to, in minutes of the day; never equal.
    Time(u32, u32),
    /// Offsets from [`FIRST_DAY`].
    Dates(Vec<(u32, u32)>),
    Calendar(Vec<&'static str>),
    Not(Vec<Ask>),
    Any(Vec<Vec<Ask>>),
    All(Vec<Vec<Ask>>),
}

impl Ask {
    /// The key in the file, and its value.
    pub(super) fn written(&self) -> (&'static str, String) {
        let range = |a: &u32, b: &u32| format!("{{ at_least = {a}, at_most = {b} }}");
        match self {
            Self::App(names) => ("app", texts(names.iter().copied())),
            Self::AppTag(names) => ("app_tag", texts(names.iter().copied())),
            Self::Purpose(names) => ("purpose", texts(names.iter().copied())),
            Self::Model(names) => ("model", texts(names.iter().copied())),
            Self::Topic(names) => ("topic", texts(names.iter().copied())),
            Self::EngineDown(names) => ("engine_down", texts(names.iter().copied())),
            Self::Levels(some) => ("sensitivity", members(some)),
            Self::LevelsFrom(least) => ("sensitivity", format!("{{ at_least = \"{least}\" }}")),
            Self::LevelsTo(most) => ("sensitivity", format!("{{ at_most = \"{most}\" }}")),
            Self::Findings(types) => ("findings", members(types)),
            Self::Contact => ("findings", "\"@contact\"".to_owned()),
            Self::Counts(counts) => ("findings", written_counts(counts)),
            Self::Matter(some) => ("matter", members(some)),
            Self::SpecialCare(wanted) => ("special_care", wanted.to_string()),
            Self::Endpoint(some) => ("endpoint", members(some)),
            Self::Language(some) => ("language", members(some)),
            Self::Weekday(some) => ("weekday", members(some)),
            Self::Tools(wanted) => ("tools", wanted.to_string()),
            Self::NonText(wanted) => ("non_text", wanted.to_string()),
            Self::Stream(wanted) => ("stream", wanted.to_string()),
            Self::Tokens(a, b) => ("tokens", range(a, b)),
            Self::TopicPercent(a, b) => ("topic_percent", range(a, b)),
            Self::BudgetPercent(a, b) => ("budget_percent", range(a, b)),
            Self::Time(from, to) => {
                let clock = |minute: &u32| format!("{:02}:{:02}", minute / 60, minute % 60);
                let (from, to) = (clock(from), clock(to));
                ("time", format!("{{ from = \"{from}\", to = \"{to}\" }}"))
            }
            Self::Dates(periods) => ("date", written_dates(periods)),
            Self::Calendar(names) => ("calendar", texts(names.iter().copied())),
            Self::Not(when) => ("not", table(when)),
            Self::Any(whens) => ("any", tables(whens)),
            Self::All(whens) => ("all", tables(whens)),
        }
    }

    /// What the documentation says that it means.
    pub(super) fn holds(&self, request: &Request) -> bool {
        let content = &request.content;
        let all = |when: &Vec<Ask>| when.iter().all(|ask| ask.holds(request));
        let day = request.moment.day.number();
        match self {
            Self::App(names) => is_named(names, "@lending", LENDING, &request.app),
            Self::AppTag(names) => names
                .iter()
                .any(|name| request.tags.iter().any(|t| t == name)),
            Self::Purpose(names) => names
                .iter()
                .any(|it| request.purpose.as_deref() == Some(it)),
            Self::Model(names) => names.contains(&request.facts().model.name()),
            Self::Topic(names) => {
                let topic = request.topic.as_ref();
                topic.is_some_and(|(topic, _)| is_named(names, "@desk", DESK, topic))
            }
            Self::EngineDown(names) => names
                .iter()
                .any(|it| request.engines_down.iter().any(|down| down == it)),
            Self::Levels(levels) => levels.contains(&content.sensitivity),
            Self::LevelsFrom(least) => content.sensitivity >= *least,
            Self::LevelsTo(most) => content.sensitivity <= *most,
            Self::Findings(types) => types.iter().any(|t| content.findings.contains(*t)),
            Self::Contact => CONTACT.iter().any(|t| content.findings.contains(*t)),
            Self::Counts(counts) => counts.iter().all(|(entity, a, b)| {
                let is_found = content.findings.contains(*entity);
                let count = request.counts.of(*entity).max(1) * u32::from(is_found);
                (*a..=*b).contains(&count)
            }),
            Self::Matter(matters) => matters.iter().any(|m| content.matters.contains(*m)),
            Self::SpecialCare(wanted) => content.matters.contains(Matter::SpecialCare) == *wanted,
            Self::Endpoint(some) => some.contains(&request.endpoint),
            Self::Language(some) => some.contains(&request.language),
            Self::Weekday(some) => {
                let monday_first = (day - FIRST_DAY) as usize % 7;
                some.contains(&Weekday::ALL[monday_first])
            }
            Self::Tools(wanted) => request.tools == *wanted,
            Self::NonText(wanted) => request.non_text == *wanted,
            Self::Stream(wanted) => request.stream == *wanted,
            Self::Tokens(least, most) => (*least..=*most).contains(&request.tokens),
            Self::TopicPercent(least, most) => {
                let percent = request.topic.as_ref().map_or(0, |(_, percent)| *percent);
                (*least..=*most).contains(&percent.into())
            }
            Self::BudgetPercent(least, most) => (*least..=*most).contains(&request.budget_percent),
            Self::Time(from, to) => {
                let now = u32::from(request.moment.minute);
                let (is_after, is_before) = (now >= *from, now < *to);
                if from < to {
                    is_after && is_before
                } else {
                    is_after || is_before
                }
            }
            Self::Dates(periods) => periods
                .iter()
                .any(|(from, to)| (FIRST_DAY + from..=FIRST_DAY + to).contains(&day)),
            Self::Calendar(names) => CALENDARS
                .iter()
                .any(|(name, days)| names.contains(name) && days.contains(&(day - FIRST_DAY))),
            Self::Not(when) => !all(when),
            Self::Any(whens) => whens.iter().any(all),
            Self::All(whens) => whens.iter().all(all),
        }
    }
}

fn is_named(names: &[&str], group: &str, of_group: &[&str], value: &str) -> bool {
    names.contains(&value) || names.contains(&group) && of_group.contains(&value)
}

fn members<T: Member>(some: &[T]) -> String {
    texts(some.iter().map(|member| member.name()))
}

fn texts<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let quoted: Vec<String> = texts.map(|text| format!("\"{text}\"")).collect();
    match &quoted[..] {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

fn written_counts(counts: &[(EntityType, u32, u32)]) -> String {
    let mut table = String::new();
    for (entity, a, b) in counts {
        write!(table, "{entity} = {{ at_least = {a}, at_most = {b} }}, ").expect("a String");
    }
    format!("{{ {} }}", table.trim_end_matches(", "))
}

fn written_dates(periods: &[(u32, u32)]) -> String {
    let day = |offset: u32| Day::from_number(FIRST_DAY + offset);
    let period = |(from, to): &(u32, u32)| {
        if from == to {
            day(*from).to_string()
        } else {
            format!("{{ from = {}, to = {} }}", day(*from), day(*to))
        }
    };
    let periods: Vec<String> = periods.iter().map(period).collect();
    format!("[{}]", periods.join(", "))
}

pub(super) fn table(when: &[Ask]) -> String {
    let keys = when
        .iter()
        .map(Ask::written)
        .map(|(key, value)| format!("{key} = {value}"));
    format!("{{ {} }}", keys.collect::<Vec<_>>().join(", "))
}

fn tables(whens: &[Vec<Ask>]) -> String {
    let tables: Vec<String> = whens.iter().map(|when| table(when)).collect();
    format!("[{}]", tables.join(", "))
}

fn some<T: Clone + std::fmt::Debug + 'static>(
    of: &'static [T],
) -> impl Strategy<Value = Vec<T>> + Clone {
    subsequence(of, 1..=of.len().min(4)).boxed()
}

pub(super) fn levels() -> impl Strategy<Value = Sensitivity> {
    select(&Sensitivity::ALL[..])
}

/// Two numbers in their order.
fn range(most: u32) -> impl Strategy<Value = (u32, u32)> + Clone {
    (0..=most, 0..=most).prop_map(|(a, b)| (a.min(b), a.max(b)))
}

fn content_or_sender() -> impl Strategy<Value = Ask> + Clone {
    let counts = subsequence(COUNTED, 1..=2).prop_flat_map(|types| {
        let ranges = vec(range(4), types.len());
        ranges.prop_map(move |ranges| {
            let counts = types.iter().zip(ranges);
            counts.map(|(entity, (a, b))| (*entity, a, b)).collect()
        })
    });
    prop_oneof![
        some(APPS).prop_map(Ask::App),
        some(TAGS).prop_map(Ask::AppTag),
        some(PURPOSES).prop_map(Ask::Purpose),
        some(MODELS).prop_map(Ask::Model),
        some(TOPICS).prop_map(Ask::Topic),
        some(&Sensitivity::ALL).prop_map(Ask::Levels),
        levels().prop_map(Ask::LevelsFrom),
        levels().prop_map(Ask::LevelsTo),
        some(EntityType::ALL).prop_map(Ask::Findings),
        Just(Ask::Contact),
        counts.prop_map(Ask::Counts),
        some(&Matter::ALL).prop_map(Ask::Matter),
        any::<bool>().prop_map(Ask::SpecialCare),
    ]
    .boxed()
}

fn form_or_time() -> impl Strategy<Value = Ask> + Clone {
    let time = (0_u32..1440, 1_u32..1440).prop_map(|(from, by)| {
        // A day ends at 24:00, and only begins at 00:00.
        let to = (from + by) % 1440;
        (from, if to == 0 { 1440 } else { to })
    });
    prop_oneof![
        some(&Endpoint::ALL).prop_map(Ask::Endpoint),
        some(&Language::ALL).prop_map(Ask::Language),
        some(&Weekday::ALL).prop_map(Ask::Weekday),
        any::<bool>().prop_map(Ask::Tools),
        any::<bool>().prop_map(Ask::NonText),
        any::<bool>().prop_map(Ask::Stream),
        range(8).prop_map(|(a, b)| Ask::Tokens(a, b)),
        range(100).prop_map(|(a, b)| Ask::TopicPercent(a, b)),
        range(120).prop_map(|(a, b)| Ask::BudgetPercent(a, b)),
        time.prop_map(|(from, to)| Ask::Time(from, to)),
        vec(range(9), 1..4).prop_map(Ask::Dates),
        some(&["closing", "holidays"]).prop_map(Ask::Calendar),
        some(ENGINES).prop_map(Ask::EngineDown),
    ]
    .boxed()
}

pub(super) fn ask() -> impl Strategy<Value = Ask> {
    let leaf = prop_oneof![content_or_sender(), form_or_time()];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let when = vec(inner, 1..3).prop_map(each_key_once);
        prop_oneof![
            when.clone().prop_map(Ask::Not),
            vec(when.clone(), 1..3).prop_map(Ask::Any),
            vec(when, 1..3).prop_map(Ask::All),
        ]
    })
}

/// TOML has each key once in a table.
pub(super) fn each_key_once(mut when: Vec<Ask>) -> Vec<Ask> {
    let mut keys = Vec::new();
    when.retain(|ask| {
        let key = ask.written().0;
        let is_new = !keys.contains(&key);
        keys.push(key);
        is_new
    });
    when
}
