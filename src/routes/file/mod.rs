//! The file as written: its tables and keys with their places. Names are not looked up here.
//!
//! | file | what it reads |
//! |---|---|
//! | `when` | conditions |
//! | `dates` | times, dates and calendars |
//! | `then` | actions |
//! | `invariant`, `claim` | what must hold of all requests, as a table or as a sentence |

mod claim;
mod dates;
mod invariant;
mod then;
mod when;

use toml::de::DeTable;

use super::cases::{Case, Scope};
use super::problem::Kind;
use super::read::{Reader, Value, Word, entries};
use super::{Day, EngineKind, Known, Wording};

pub(super) use dates::Calendar;
pub(super) use invariant::{Claim, Invariant, Never};
pub(super) use then::{Answer, Aside, Then};
pub(super) use when::{Ask, Term};

/// A rules file, as far as it could be read.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) engines: Vec<Engine>,
    /// `[group.apps]`.
    pub(super) apps: Vec<Group>,
    /// `[group.types]`.
    pub(super) types: Vec<Group>,
    /// `[group.topics]`.
    pub(super) topics: Vec<Group>,
    /// `[calendar]`.
    pub(super) calendars: Vec<Calendar>,
    pub(super) rules: Vec<Rule>,
    pub(super) invariants: Vec<Invariant>,
    pub(super) cases: Vec<Case>,
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
    /// On which terms; likewise.
    pub(super) retention: Option<String>,
    pub(super) contract: Option<String>,
}

/// One line of `[group.apps]`, `[group.types]` or `[group.topics]`.
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
    pub(super) reason: Option<Wording>,
    pub(super) owner: Option<Word>,
    pub(super) ticket: Option<Word>,
    pub(super) expires: Option<Day>,
}

const FILE_KEYS: &[&str] = &["engine", "group", "calendar", "rule", "invariant", "test"];
const GROUP_KEYS: &[&str] = &["apps", "types", "topics"];
const RULE_KEYS: &[&str] = &[
    "name", "when", "then", "reason", "owner", "ticket", "expires",
];

impl File {
    /// Reads the whole file, whatever is wrong with parts of it.
    pub(super) fn read(reader: &mut Reader<'_>, known: Option<&Known>) -> Self {
        let tables = reader.parse();
        let mut file = Self::default();
        let mut tests = None;
        for (key, value) in entries(&tables) {
            match key.text.as_str() {
                "engine" => file.engines = reader.engines(value),
                "group" => reader.groups(value, &mut file),
                "calendar" => file.calendars = reader.calendars(value),
                "test" => tests = Some(value),
                "rule" => file.rules = reader.rules(value),
                "invariant" => file.invariants = reader.invariants(value),
                _ => reader.unknown_key(&key, "a rules file", FILE_KEYS),
            }
        }
        if let Some(tests) = tests {
            file.cases = reader.cases(tests, &file.scope(known));
        }
        reader.turn_to("");
        file
    }
}

impl File {
    /// The names that its tests may use.
    fn scope<'n>(&'n self, known: Option<&'n Known>) -> Scope<'n> {
        let rules = self.rules.iter().filter_map(|rule| rule.name.as_ref());
        let engines = self.engines.iter().map(|engine| &engine.name);
        let text = |word: &'n Word| word.text.as_str();
        Scope {
            known,
            rules: rules.map(text).collect(),
            engines: engines.map(text).collect(),
        }
    }
}

/// Groups and rules. Engines are in `declaration`, calendars in `dates`.
impl Reader<'_> {
    fn groups(&mut self, value: &Value<'_>, file: &mut File) {
        let Some(table) = self.table("group", value) else {
            return;
        };
        for (key, value) in entries(table) {
            match key.text.as_str() {
                "apps" => file.apps = self.group(&key, value),
                "types" => file.types = self.group(&key, value),
                "topics" => file.topics = self.group(&key, value),
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
            self.check_key(&name);
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
            owner: None,
            ticket: None,
            expires: None,
        };
        for (key, value) in entries(table) {
            match key.text.as_str() {
                "name" => rule.name = self.text("name", value),
                "when" => rule.when = Some(self.when("when", value)),
                "then" => rule.then = self.then(value),
                "reason" => rule.reason = self.wording("reason", value),
                "owner" => rule.owner = self.text("owner", value),
                "ticket" => rule.ticket = self.text("ticket", value),
                "expires" => rule.expires = self.date("expires", value),
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
}
