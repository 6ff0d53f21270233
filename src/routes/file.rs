//! The file as written: its tables and keys with their places. Names are not looked up here.

use std::time::Duration;

use classifiers::{EntityType, Matter, Sensitivity};
use toml::de::{DeTable, DeValue};

use super::facts::Member;
use super::masking::Masked;
use super::problem::Kind;
use super::read::{Reader, Value, Word, entries};
use super::{EngineKind, LevelSet, Restoring};

/// A rules file, as far as it could be read.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) engines: Vec<Engine>,
    /// `[group.apps]`.
    pub(super) apps: Vec<Group>,
    /// `[group.types]`.
    pub(super) types: Vec<Group>,
    pub(super) rules: Vec<Rule>,
}

/// `[engine.NAME]`.
#[derive(Debug)]
pub(super) struct Engine {
    pub(super) name: Word,
    /// `None` if the file says it wrongly, which has been reported.
    pub(super) kind: Option<EngineKind>,
    /// The place of `kind`'s value.
    pub(super) kind_at: usize,
    /// Who runs it, and in which country; only of an engine outside.
    pub(super) operator: Option<String>,
    pub(super) country: Option<String>,
}

/// One line of `[group.apps]` or `[group.types]`.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: Word,
    pub(super) members: Vec<Word>,
}

/// `[[rule]]`.
#[derive(Debug)]
pub(super) struct Rule {
    /// The rule as problems call it: ``rule `cards` ``, or ``rule 3`` if it has no name.
    pub(super) about: String,
    /// The place of its `[[rule]]`.
    pub(super) at: usize,
    pub(super) name: Option<Word>,
    /// `None` if it has no `when`.
    pub(super) when: Option<Vec<Term>>,
    pub(super) then: Option<Then>,
    pub(super) reason: Option<Word>,
}

/// `then`.
#[derive(Debug)]
pub(super) enum Then {
    Answer {
        /// Empty if they could not be read.
        engines: Vec<Word>,
        model: Option<Word>,
        max_tokens: Option<u32>,
        deadline: Option<Duration>,
        mask: Vec<Masked>,
        restoring: Restoring,
        /// `mask` and `restore`, as far as they are there, with their places.
        outside_only: Vec<(&'static str, usize)>,
    },
    Refuse(Word),
}

/// One key of a `when`, with its place.
#[derive(Debug)]
pub(super) struct Term {
    pub(super) at: usize,
    pub(super) ask: Ask,
}

/// What a key of a `when` asks.
#[derive(Debug)]
pub(super) enum Ask {
    App(Vec<Word>),
    AppTag(Vec<Word>),
    Model(Vec<Word>),
    Sensitivity(LevelSet),
    Findings(Vec<Word>),
    Matter(Vec<Matter>),
    Tools(bool),
    Stream(bool),
    Tokens { at_least: u32, at_most: u32 },
    Not(Vec<Term>),
    Any(Vec<Vec<Term>>),
    All(Vec<Vec<Term>>),
}

const FILE_KEYS: &[&str] = &["engine", "group", "rule"];
const GROUP_KEYS: &[&str] = &["apps", "types"];
const RULE_KEYS: &[&str] = &["name", "when", "then", "reason"];
const WHEN_KEYS: &[&str] = &[
    "app",
    "app_tag",
    "model",
    "sensitivity",
    "findings",
    "matter",
    "tools",
    "stream",
    "tokens",
    "not",
    "any",
    "all",
];
const THEN_KEYS: &[&str] = &[
    "engine",
    "engines",
    "model",
    "max_tokens",
    "deadline",
    "mask",
    "restore",
    "refuse",
];
/// Keys of `then` that mean nothing beside `refuse`.
const ANSWER_KEYS: [&str; 5] = ["model", "max_tokens", "deadline", "mask", "restore"];
const RANGE_KEYS: &[&str] = &["at_least", "at_most"];

impl File {
    /// Reads the whole file, whatever is wrong with parts of it.
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let tables = reader.parse();
        let mut file = Self::default();
        for (key, value) in entries(&tables) {
            match key.text.as_str() {
                "engine" => file.engines = reader.engines(value),
                "group" => reader.groups(value, &mut file),
                "rule" => file.rules = reader.rules(value),
                _ => reader.unknown_key(&key, "a rules file", FILE_KEYS),
            }
        }
        reader.turn_to("");
        file
    }
}

/// Groups and rules. Engines are in `declaration`.
impl Reader<'_> {
    fn groups(&mut self, value: &Value<'_>, file: &mut File) {
        let Some(table) = self.table("group", value) else {
            return;
        };
        for (key, value) in entries(table) {
            match key.text.as_str() {
                "apps" => file.apps = self.group(&key, value),
                "types" => file.types = self.group(&key, value),
                _ => self.unknown_key(&key, "`group`", GROUP_KEYS),
            }
        }
    }

    fn group(&mut self, kind: &Word, value: &Value<'_>) -> Vec<Group> {
        let Some(table) = self.table(&kind.text, value) else {
            return Vec::new();
        };
        let mut groups = Vec::new();
        for (name, value) in entries(table) {
            self.turn_to(&format!("group `@{}`", name.text));
            let mut members = self.texts(&name.text, value);
            members.retain(|member| {
                let is_group = member.text.starts_with('@');
                if is_group {
                    self.report(member.at, Kind::GroupInGroup(member.text.clone()));
                }
                !is_group
            });
            groups.push(Group { name, members });
        }
        self.turn_to("");
        groups
    }

    fn rules(&mut self, value: &Value<'_>) -> Vec<Rule> {
        let tables = self.tables("rule", value).into_iter().enumerate();
        tables
            .map(|(n, (at, table))| self.rule(n + 1, at, table))
            .collect()
    }

    fn rule(&mut self, number: usize, at: usize, table: &DeTable<'_>) -> Rule {
        let name = table.get("name").and_then(|name| name.get_ref().as_str());
        let about = name.map_or(format!("rule {number}"), |name| format!("rule `{name}`"));
        self.turn_to(&about);
        let mut rule = Rule {
            about,
            at,
            name: None,
            when: None,
            then: None,
            reason: None,
        };
        for (key, value) in entries(table) {
            match key.text.as_str() {
                "name" => rule.name = self.text("name", value),
                "when" => rule.when = Some(self.when("when", value)),
                "then" => rule.then = self.then(value),
                "reason" => rule.reason = self.text("reason", value),
                _ => {
                    self.unknown_key(&key, "a rule", RULE_KEYS);
                    // It may have been meant as `when`: the rule is not taken for a default.
                    rule.when.get_or_insert_default();
                }
            }
        }
        for (key, example) in [
            ("name", "name = \"a-name\""),
            ("then", "then = { engine = \"local\" }"),
            ("reason", "reason = \"why the rule is there\""),
        ] {
            if !table.contains_key(key) {
                self.report(at, Kind::Missing { key, example });
            }
        }
        rule
    }

    fn then(&mut self, value: &Value<'_>) -> Option<Then> {
        let table = self.table("then", value)?;
        let at = value.span().start;
        let (mut model, mut max_tokens, mut deadline) = (None, None, None);
        let (mut engines, mut refuse) = (Vec::new(), None);
        let (mut mask, mut restoring) = (Vec::new(), Restoring::default());
        let mut outside_only = Vec::new();
        for (key, value) in entries(table) {
            match key.text.as_str() {
                "engine" => engines.extend(self.text("engine", value)),
                "engines" => engines.extend(self.texts("engines", value)),
                "model" => model = self.text("model", value),
                "max_tokens" => max_tokens = self.count("max_tokens", value, 1),
                "deadline" => deadline = self.duration("deadline", value),
                "mask" => {
                    mask = self.mask(value);
                    outside_only.push(("mask", key.at));
                }
                "restore" => {
                    restoring = self.restore(value);
                    outside_only.push(("restore", key.at));
                }
                "refuse" => refuse = self.text("refuse", value),
                _ => self.unknown_key(&key, "`then`", THEN_KEYS),
            }
        }
        let actions: Vec<_> = ["engine", "engines", "refuse"]
            .into_iter()
            .filter(|key| table.contains_key(*key))
            .collect();
        match actions[..] {
            [] => self.report(at, Kind::NoAction),
            ["refuse"] => {
                for key in ANSWER_KEYS {
                    if table.contains_key(key) {
                        self.report(at, Kind::BesideRefuse { key });
                    }
                }
                return refuse.map(Then::Refuse);
            }
            [_] => {
                return Some(Then::Answer {
                    engines,
                    model,
                    max_tokens,
                    deadline,
                    mask,
                    restoring,
                    outside_only,
                });
            }
            [one, other, ..] => self.report(at, Kind::TwoActions { one, other }),
        }
        None
    }

    fn duration(&mut self, key: &str, value: &Value<'_>) -> Option<Duration> {
        let word = self.text(key, value)?;
        let duration = parse_duration(&word.text);
        if duration.is_none() {
            self.report(word.at, Kind::NotADuration(word.text));
        }
        duration
    }
}

/// `when`.
impl Reader<'_> {
    fn when(&mut self, key: &str, value: &Value<'_>) -> Vec<Term> {
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
            "model" => Ask::Model(self.texts("model", value)),
            "sensitivity" => Ask::Sensitivity(self.levels(value)?),
            "findings" => Ask::Findings(self.texts("findings", value)),
            "matter" => Ask::Matter(self.members("matter", "matter", value)),
            "tools" => Ask::Tools(self.flag("tools", value)?),
            "stream" => Ask::Stream(self.flag("stream", value)?),
            "tokens" => self.tokens(value)?,
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

    fn tokens(&mut self, value: &Value<'_>) -> Option<Ask> {
        let table = self.table("tokens", value)?;
        let count = |reader: &mut Self, key, value: &Value<'_>| reader.count(key, value, 0);
        let (least, most) = self.range("tokens", value, table, count)?;
        let (at_least, at_most) = (least.unwrap_or(0), most.unwrap_or(u32::MAX));
        self.check_range(value, &at_least, &at_most)?;
        Some(Ask::Tokens { at_least, at_most })
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

    /// One name or several of a fixed vocabulary.
    fn members<T: Member>(&mut self, key: &str, what: &'static str, value: &Value<'_>) -> Vec<T> {
        let words = self.texts(key, value).into_iter();
        words.filter_map(|word| self.member(&word, what)).collect()
    }

    /// A name of a fixed vocabulary.
    pub(super) fn member<T: Member>(&mut self, word: &Word, what: &'static str) -> Option<T> {
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

/// What the author means who writes a value in the place of its key: `special_care = true`.
fn meant(key: &str) -> Option<String> {
    fn is_one<T: Member>(key: &str) -> bool {
        T::ALL
            .iter()
            .any(|member| member.name().eq_ignore_ascii_case(key))
    }
    if is_one::<Matter>(key) {
        Some(format!("matter = \"{}\"", key.to_ascii_lowercase()))
    } else if is_one::<Sensitivity>(key) {
        Some(format!("sensitivity = \"{}\"", key.to_ascii_lowercase()))
    } else if is_one::<EntityType>(key) {
        Some(format!("findings = \"{}\"", key.to_ascii_uppercase()))
    } else {
        None
    }
}

/// `500ms`, `30s`, `2m`; longer than nothing.
fn parse_duration(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number = u64::from(number.parse::<u32>().ok().filter(|number| *number > 0)?);
    match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_secs(number * 60)),
        _ => None,
    }
}
