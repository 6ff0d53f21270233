//! `when`: which requests a rule is about, as written.

use std::ops::RangeInclusive;

use classifiers::{EntityType, Matter, Sensitivity};
use toml::de::{DeTable, DeValue};

use super::super::LevelSet;
use super::super::facts::{
    Endpoint, Flag, Language, MatterSet, Member, NumberVariable, Set, Weekday,
};
use super::super::problem::Kind;
use super::super::read::{Reader, Value, Word, entries};

/// One key of a `when`, with its place.
#[derive(Debug)]
pub(in crate::routes) struct Term {
    pub(in crate::routes) at: usize,
    pub(in crate::routes) ask: Ask,
}

/// What a key of a `when` asks.
#[derive(Debug)]
pub(in crate::routes) enum Ask {
    App(Vec<Word>),
    AppTag(Vec<Word>),
    Purpose(Vec<Word>),
    Model(Vec<Word>),
    Topic(Vec<Word>),
    EngineDown(Vec<Word>),
    Sensitivity(LevelSet),
    Findings(Vec<Word>),
    /// Distinct values by type.
    Counts(Vec<(EntityType, RangeInclusive<u32>)>),
    Matter(MatterSet),
    Endpoint(Set<Endpoint>),
    Language(Set<Language>),
    Weekday(Set<Weekday>),
    Number(NumberVariable, RangeInclusive<u32>),
    /// Minutes of the day.
    Time(Vec<RangeInclusive<u32>>),
    /// Day numbers.
    Date(Vec<RangeInclusive<u32>>),
    Calendar(Vec<Word>),
    Is(Flag, bool),
    Not(Vec<Term>),
    Any(Vec<Vec<Term>>),
    All(Vec<Vec<Term>>),
}

const WHEN_KEYS: &[&str] = &[
    "app",
    "app_tag",
    "purpose",
    "endpoint",
    "model",
    "sensitivity",
    "findings",
    "matter",
    "special_care",
    "topic",
    "topic_percent",
    "language",
    "tokens",
    "tools",
    "non_text",
    "stream",
    "time",
    "weekday",
    "date",
    "calendar",
    "budget_percent",
    "engine_down",
    "not",
    "any",
    "all",
];
const RANGE_KEYS: &[&str] = &["at_least", "at_most"];
/// What somebody may write in a hurry, and what it is called.
const OTHER_NAMES: [(&str, &str); 6] = [
    ("level", "sensitivity"),
    ("count", "findings = { PERSON = { at_least = 10 } }"),
    ("hours", "time"),
    ("holiday", "calendar"),
    ("cost", "budget_percent"),
    ("health", "engine_down"),
];

/// `when`.
impl Reader<'_> {
    pub(super) fn when(&mut self, key: &str, value: &Value<'_>) -> Vec<Term> {
        let at = value.span().start;
        self.table(key, value)
            .map_or_else(Vec::new, |table| self.terms(key, at, table))
    }

    fn terms(&mut self, key: &str, at: usize, table: &DeTable<'_>) -> Vec<Term> {
        if table.is_empty() {
            let fix = "give it a condition, or leave it out: without `when`, a rule takes every \
                       request";
            self.report(
                at,
                Kind::Empty {
                    key: key.to_owned(),
                    fix,
                },
            );
        }
        let entries = entries(table);
        entries
            .filter_map(|(key, value)| self.term(&key, value))
            .collect()
    }

    fn term(&mut self, key: &Word, value: &Value<'_>) -> Option<Term> {
        let ask = match key.text.as_str() {
            "app" => Ask::App(self.texts("app", value)),
            "app_tag" => Ask::AppTag(self.texts("app_tag", value)),
            "purpose" => Ask::Purpose(self.texts("purpose", value)),
            "endpoint" => Ask::Endpoint(self.set("endpoint", "endpoint", value)),
            "model" => Ask::Model(self.texts("model", value)),
            "sensitivity" => Ask::Sensitivity(self.levels(value)?),
            "findings" => self.findings(value),
            "matter" => Ask::Matter(self.set("matter", "matter", value)),
            "special_care" => Ask::Is(Flag::SpecialCare, self.flag("special_care", value)?),
            "topic" => Ask::Topic(self.texts("topic", value)),
            "topic_percent" => self.number(NumberVariable::TopicPercent, value)?,
            "language" => Ask::Language(self.set("language", "language", value)),
            "tokens" => self.number(NumberVariable::Tokens, value)?,
            "tools" => Ask::Is(Flag::Tools, self.flag("tools", value)?),
            "non_text" => Ask::Is(Flag::NonText, self.flag("non_text", value)?),
            "stream" => Ask::Is(Flag::Stream, self.flag("stream", value)?),
            "time" => Ask::Time(self.times(value)?),
            "weekday" => Ask::Weekday(self.set("weekday", "weekday", value)),
            "date" => Ask::Date(self.dates("date", value)),
            "calendar" => Ask::Calendar(self.texts("calendar", value)),
            "budget_percent" => self.number(NumberVariable::BudgetPercent, value)?,
            "engine_down" => Ask::EngineDown(self.texts("engine_down", value)),
            "not" => Ask::Not(self.when("not", value)),
            "any" => Ask::Any(self.whens("any", value)),
            "all" => Ask::All(self.whens("all", value)),
            _ => {
                match meant(&key.text) {
                    Some(near) => self.unknown_key_near(key, "`when`", near),
                    None => self.unknown_key(key, "`when`", WHEN_KEYS),
                }
                return None;
            }
        };
        Some(Term { at: key.at, ask })
    }

    fn whens(&mut self, key: &str, value: &Value<'_>) -> Vec<Vec<Term>> {
        let tables = self.tables(key, value).into_iter();
        tables
            .map(|(at, table)| self.terms(key, at, table))
            .collect()
    }

    /// A level, a list of levels, or a range of them.
    fn levels(&mut self, value: &Value<'_>) -> Option<LevelSet> {
        let DeValue::Table(table) = value.get_ref() else {
            let levels = self.members("sensitivity", "level", value);
            return Some(levels.into_iter().collect());
        };
        let (least, most) = self.range("sensitivity", value, table, |reader, key, value| {
            reader
                .members::<Sensitivity>(key, "level", value)
                .first()
                .copied()
        })?;
        let least = least.unwrap_or(Sensitivity::Public);
        let most = most.unwrap_or(Sensitivity::Restricted);
        self.check_range(value, &least, &most)?;
        Some(
            Sensitivity::ALL
                .into_iter()
                .filter(|l| (least..=most).contains(l))
                .collect(),
        )
    }

    /// Types of which any will do, or a table of counts, all of which must hold.
    fn findings(&mut self, value: &Value<'_>) -> Ask {
        let DeValue::Table(table) = value.get_ref() else {
            return Ask::Findings(self.texts("findings", value));
        };
        if table.is_empty() {
            let fix = "write a type with its count, like `{ PERSON = { at_least = 10 } }`";
            self.report(
                value.span().start,
                Kind::Empty {
                    key: "findings".to_owned(),
                    fix,
                },
            );
        }
        let mut counts = Vec::new();
        for (key, value) in entries(table) {
            if key.text.starts_with('@') {
                self.report(key.at, Kind::CountOfGroup(key.text));
                continue;
            }
            let entity = self.member::<EntityType>(&key, "type");
            let range = self.whole_range(&key.text, value, u32::MAX);
            counts.extend(entity.zip(range));
        }
        Ask::Counts(counts)
    }

    fn number(&mut self, variable: NumberVariable, value: &Value<'_>) -> Option<Ask> {
        let range = self.whole_range(variable.key(), value, variable.most())?;
        Some(Ask::Number(variable, range))
    }

    /// A range of whole numbers up to `most`.
    fn whole_range(
        &mut self,
        key: &str,
        value: &Value<'_>,
        most: u32,
    ) -> Option<RangeInclusive<u32>> {
        let table = self.table(key, value)?;
        let count =
            |reader: &mut Self, key, value: &Value<'_>| reader.count_within(key, value, 0..=most);
        let (least, most) = self.range(key, value, table, count)?;
        let (least, most) = (least.unwrap_or(0), most.unwrap_or(u32::MAX));
        self.check_range(value, &least, &most)?;
        Some(least..=most)
    }

    /// `{ at_least = …, at_most = … }`, of which one may be missing. `None` if a part is wrong.
    fn range<T>(
        &mut self,
        key: &str,
        value: &Value<'_>,
        table: &DeTable<'_>,
        bound: impl Fn(&mut Self, &'static str, &Value<'_>) -> Option<T>,
    ) -> Option<(Option<T>, Option<T>)> {
        let (mut least, mut most) = (None, None);
        for (key, value) in entries(table) {
            match key.text.as_str() {
                "at_least" => least = Some(bound(self, "at_least", value)?),
                "at_most" => most = Some(bound(self, "at_most", value)?),
                _ => {
                    self.unknown_key(&key, "a range", RANGE_KEYS);
                    return None;
                }
            }
        }
        if table.is_empty() {
            let fix = "write `at_least`, `at_most` or both";
            self.report(
                value.span().start,
                Kind::Empty {
                    key: key.to_owned(),
                    fix,
                },
            );
        }
        Some((least, most))
    }

    fn check_range<T: Ord + ToString>(
        &mut self,
        value: &Value<'_>,
        least: &T,
        most: &T,
    ) -> Option<()> {
        if least <= most {
            return Some(());
        }
        let (least, most) = (least.to_string(), most.to_string());
        self.report(value.span().start, Kind::Impossible { least, most });
        None
    }

    fn set<T: Member>(&mut self, key: &str, what: &'static str, value: &Value<'_>) -> Set<T> {
        self.members(key, what, value).into_iter().collect()
    }

    /// One name or several of a fixed vocabulary.
    fn members<T: Member>(&mut self, key: &str, what: &'static str, value: &Value<'_>) -> Vec<T> {
        let words = self.texts(key, value).into_iter();
        words.filter_map(|word| self.member(&word, what)).collect()
    }

    /// A name of a fixed vocabulary.
    pub(in crate::routes) fn member<T: Member>(
        &mut self,
        word: &Word,
        what: &'static str,
    ) -> Option<T> {
        let found = T::ALL
            .iter()
            .copied()
            .find(|member| member.name() == word.text);
        if found.is_none() {
            self.report_unknown(word, what, T::ALL.iter().map(|member| member.name()));
        }
        found
    }
}

/// What the author means who writes a value in the place of its key: `insider = true`.
fn meant(key: &str) -> Option<String> {
    fn is_one<T: Member>(key: &str) -> bool {
        T::ALL
            .iter()
            .any(|member| member.name().eq_ignore_ascii_case(key))
    }
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == key);
    if let Some((_, name)) = other {
        Some((*name).to_owned())
    } else if is_one::<Matter>(key) {
        Some(format!("matter = \"{}\"", key.to_ascii_lowercase()))
    } else if is_one::<Sensitivity>(key) {
        Some(format!("sensitivity = \"{}\"", key.to_ascii_lowercase()))
    } else if is_one::<EntityType>(key) {
        Some(format!("findings = \"{}\"", key.to_ascii_uppercase()))
    } else {
        None
    }
}
