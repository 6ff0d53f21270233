//! Typed reading of settings that notes every problem and goes on, so that the operator hears of
//! all of them at once.
//!
//! Whoever reads also says thereby which settings exist: what nobody asked for is unknown, and
//! the nearest known name is offered. A getter that meets a wrong value notes the problem and
//! hands out a stand-in, which never takes effect: with a problem there are no settings.

use std::cell::RefCell;
use std::collections::BTreeMap;

use figment::value::{Dict, Value};

use super::problem::{Problem, Problems};
use super::source::{At, KeyPath, Place, Source, variable_name};
use super::unknown;

/// What was asked for under a path.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Value,
    Table,
}

/// A source being read.
pub(crate) struct Reader<'s> {
    pub(super) source: &'s Source,
    problems: RefCell<Vec<(Place, Problem)>>,
    /// By path without indices.
    asked: RefCell<BTreeMap<KeyPath, Asked>>,
}

/// A table being read.
pub(crate) struct Section<'r, 's> {
    pub(super) reader: &'r Reader<'s>,
    path: KeyPath,
    dict: &'s Dict,
}

/// An item of a list.
pub(super) struct Item<'r, 's> {
    reader: &'r Reader<'s>,
    path: KeyPath,
    value: &'s Value,
}

impl<'r, 's> Item<'r, 's> {
    /// The item, if it is a table.
    pub(super) fn table(&self) -> Option<Section<'r, 's>> {
        let Value::Dict(_, dict) = self.value else {
            return None;
        };
        Some(Section {
            reader: self.reader,
            path: self.path.clone(),
            dict,
        })
    }

    /// The item, if it is a text that is not empty.
    pub(super) fn text(&self) -> Option<&'s str> {
        self.value.as_str().filter(|text| !text.trim().is_empty())
    }

    /// Notes that the item is none of what it could be.
    pub(super) fn wrong<T>(
        &self,
        list: &Section<'r, 's>,
        key: &str,
        expected: &str,
        fix: &str,
    ) -> Option<T> {
        let (name, found) = (list.name(key), kind(self.value));
        let message = format!("an item of `{name}` is {found}; it must be {expected}");
        self.reader
            .note(&self.path, At::Value, message, fix.to_owned());
        None
    }
}

/// The key under which the TOML parser hands a date to other formats.
pub(super) const DATE: &str = "$__toml_private_datetime";

/// Read where a table should be and is not.
static EMPTY: Dict = Dict::new();

impl<'s> Reader<'s> {
    /// Begins to read.
    pub(crate) fn new(source: &'s Source) -> Self {
        Self {
            source,
            problems: RefCell::default(),
            asked: RefCell::default(),
        }
    }

    /// The outermost table.
    pub(crate) fn root(&self) -> Section<'_, 's> {
        Section {
            reader: self,
            path: Vec::new(),
            dict: &self.source.merged,
        }
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// Everything that was noted, and every setting that nobody asked for, in reading order.
    pub(crate) fn finish<T>(self, value: T) -> Result<T, Problems> {
        let asked = self.asked.borrow();
        for (path, problem) in unknown::settings(self.source, &asked) {
            self.problems
                .borrow_mut()
                .push((self.source.place(&path, At::Key), problem));
        }
        let mut problems = self.problems.take();
        problems.sort_by(|(one, _), (other, _)| one.cmp(other));
        Problems::unless_empty(
            problems.into_iter().map(|(_, problem)| problem).collect(),
            value,
        )
    }

    /// Every setting that was asked for, as `limits.max_body_bytes`.
    #[cfg(test)]
    pub(super) fn asked(&self) -> Vec<String> {
        let asked = self.asked.borrow();
        let values = asked.iter().filter(|(_, kind)| **kind == Asked::Value);
        values.map(|(path, _)| path.join(".")).collect()
    }

    pub(super) fn note(&self, path: &[String], at: At, message: String, fix: String) {
        let place = self.source.place(path, at);
        let shown = self.source.show(&place);
        self.problems.borrow_mut().push((
            place,
            Problem {
                place: shown,
                message,
                fix,
            },
        ));
    }
}

impl<'r, 's> Section<'r, 's> {
    /// A table within; one that is not written reads as empty.
    pub(crate) fn table(&self, key: &str) -> Section<'r, 's> {
        let dict = match self.ask(key, Asked::Table) {
            None => &EMPTY,
            Some(Value::Dict(_, dict)) => dict,
            Some(other) => {
                let fix = if self.is_from_environment(key) {
                    format!("name a setting in it: `{}__…`", self.variable(key))
                } else {
                    format!("write `[{}]`", self.name(key))
                };
                self.wrong_type(key, other, "a table", &fix);
                &EMPTY
            }
        };
        Section {
            reader: self.reader,
            path: self.below(key),
            dict,
        }
    }

    /// The tables written as `[[key]]`, in their order.
    pub(crate) fn tables(&self, key: &str) -> Vec<Section<'r, 's>> {
        let fix = format!("write each below `[[{}]]`", self.name(key));
        let items = self
            .items(key, Asked::Table, "a list of tables", &fix)
            .unwrap_or_default();
        let table = |item: Item<'r, 's>| {
            item.table()
                .or_else(|| item.wrong(self, key, "a table", &fix))
        };
        items.into_iter().filter_map(table).collect()
    }

    /// The items of a list, in their order; `None` if there is no list.
    pub(super) fn items(
        &self,
        key: &str,
        asked: Asked,
        expected: &str,
        fix: &str,
    ) -> Option<Vec<Item<'r, 's>>> {
        let Value::Array(_, values) = self.ask(key, asked)? else {
            self.wrong_type(key, self.dict.get(key)?, expected, fix);
            return None;
        };
        let path = |index: usize| [self.below(key), vec![index.to_string()]].concat();
        let items = values.iter().enumerate();
        Some(
            items
                .map(|(index, value)| Item {
                    reader: self.reader,
                    path: path(index),
                    value,
                })
                .collect(),
        )
    }

    /// The tables written as `[key.NAME]`, with their names, in the order of the file.
    pub(crate) fn named_tables(&self, key: &str) -> Vec<(String, Section<'r, 's>)> {
        let tables = self.table(key);
        let written = tables.dict.keys();
        let mut named: Vec<_> = written
            .map(|name| (name.clone(), tables.table(name)))
            .collect();
        named.sort_by_key(|(_, table)| self.source().place(&table.path, At::Key));
        named
    }

    /// Notes that a setting has no value and needs one.
    pub(crate) fn missing(&self, key: &str, fix: &str) {
        self.problem(key, "is missing", fix);
    }

    /// Notes a problem with a setting: `message` follows its name.
    pub(crate) fn problem(&self, key: &str, message: &str, fix: &str) {
        let message = format!("`{}` {message}", self.name(key));
        self.reader
            .note(&self.below(key), At::Value, message, fix.to_owned());
    }

    /// Notes a problem with this table: `message` stands alone.
    pub(crate) fn own_problem(&self, message: &str, fix: &str) {
        self.reader
            .note(&self.path, At::Key, message.to_owned(), fix.to_owned());
    }

    /// Whether a setting is written, rightly or wrongly.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.ask(key, Asked::Value).is_some()
    }

    /// Settings in this table are not looked at: it is not known which belong there.
    pub(crate) fn ignore_rest(&self) {
        for key in self.dict.keys() {
            self.ask(key, Asked::Value);
        }
    }

    /// The variable that would give a setting: `SEKISHO_LIMITS__MAX_CHOICES`.
    pub(super) fn variable(&self, key: &str) -> String {
        variable_name(&self.below(key))
    }

    /// The source being read.
    pub(super) fn source(&self) -> &'s Source {
        self.reader.source
    }

    /// Whether the environment gives this setting, rather than the file.
    pub(super) fn is_from_environment(&self, key: &str) -> bool {
        matches!(
            self.source().place(&self.below(key), At::Value),
            Place::Variable(_)
        )
    }

    /// A setting as it is written. It exists from now on: asking for it is what makes it known.
    pub(super) fn ask(&self, key: &str, what: Asked) -> Option<&'s Value> {
        let path = unknown::without_indices(&self.below(key));
        self.reader.asked.borrow_mut().entry(path).or_insert(what);
        self.dict.get(key)
    }

    /// The path of a setting in this table.
    pub(super) fn below(&self, key: &str) -> KeyPath {
        [self.path.as_slice(), &[key.to_owned()]].concat()
    }

    /// `limits.max_body_bytes`
    pub(super) fn name(&self, key: &str) -> String {
        unknown::without_indices(&self.below(key)).join(".")
    }

    /// Notes that a value is of the wrong kind.
    pub(super) fn wrong_type(&self, key: &str, value: &Value, expected: &str, fix: &str) {
        self.problem(
            key,
            &format!("is {}; it must be {expected}", kind(value)),
            fix,
        );
    }
}

/// What a value is, without the value: a key may have been written in a wrong place.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_, text) if text.trim().is_empty() => "empty",
        Value::String(..) | Value::Char(..) => "a text",
        Value::Bool(..) => "a boolean",
        Value::Num(..) => "a number",
        Value::Empty(..) => "nothing",
        Value::Dict(_, dict) if dict.contains_key(DATE) => "a date",
        Value::Dict(..) => "a table",
        Value::Array(..) => "a list",
    }
}
