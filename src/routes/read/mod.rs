//! Reading values of a TOML file, and noting what is wrong with them: [`Reader`].
//!
//! A value that is wrong is reported once and then left out, so that the rest of the file is
//! still checked.

mod syntax;

use std::ops::RangeInclusive;
use std::sync::Arc;

use classifiers::EntityType;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::hidden::is_hidden;
use super::problem::{Kind, Place, Problem, Problems, nearest};

/// A value with its place.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// A text with its place.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: String,
    /// Byte offset in the file.
    pub(super) at: usize,
}

/// The file's text, and its problems so far.
pub(super) struct Reader<'s> {
    file: Arc<str>,
    source: &'s str,
    /// The byte offset at which each line begins.
    lines: Vec<usize>,
    /// The part of the file being read, for the problems: ``rule `cards` ``.
    about: Arc<str>,
    problems: Vec<Problem>,
    /// Lines of which the parser made something that their author did not write.
    damaged: Vec<u32>,
}

impl<'s> Reader<'s> {
    pub(super) fn new(source: &'s str, file_name: &str) -> Self {
        let breaks = source.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        let file = file_name.into();
        Self {
            file,
            source,
            lines,
            about: "".into(),
            problems: Vec::new(),
            damaged: Vec::new(),
        }
    }

    /// Names the part of the file to which the problems from here on belong.
    pub(super) fn turn_to(&mut self, about: &str) {
        self.about = about.into();
    }

    pub(super) fn report(&mut self, at: usize, kind: Kind) {
        let place = Some(self.place(at));
        self.note(place, kind);
    }

    /// Reports what concerns the file as a whole.
    pub(super) fn report_file(&mut self, kind: Kind) {
        self.turn_to("");
        self.note(None, kind);
    }

    fn note(&mut self, place: Option<Place>, kind: Kind) {
        let (file, about) = (Arc::clone(&self.file), Arc::clone(&self.about));
        self.problems.push(Problem {
            file,
            place,
            about,
            kind,
        });
    }

    /// Reports a name that is not among the known ones.
    pub(super) fn report_unknown<'k>(
        &mut self,
        word: &Word,
        what: &'static str,
        known: impl IntoIterator<Item = &'k str> + Clone,
    ) {
        let near = nearest(&word.text, known.clone()).map(str::to_owned);
        let known = known.into_iter().map(str::to_owned).collect();
        let name = word.text.clone();
        self.report(
            word.at,
            Kind::Unknown {
                what,
                name,
                near,
                known,
            },
        );
    }

    /// Was nothing wrong so far?
    pub(super) fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// Could the file be read as TOML?
    pub(super) fn is_toml(&self) -> bool {
        !self.problems.iter().any(Problem::is_syntax)
    }

    /// Everything that was wrong up to now.
    pub(super) fn take_problems(&mut self) -> Option<Problems> {
        let problems = std::mem::take(&mut self.problems);
        let (file, about) = (Arc::clone(&self.file), Arc::clone(&self.about));
        let damaged = self.damaged.clone();
        Reader {
            file,
            source: self.source,
            lines: Vec::new(),
            about,
            problems,
            damaged,
        }
        .problems()
    }

    /// Everything that was wrong.
    pub(super) fn problems(self) -> Option<Problems> {
        let is_syntax = |p: &&Problem| p.is_syntax();
        let line = |p: &Problem| p.place.map(|place| place.line);
        let mut damaged: Vec<_> = self.problems.iter().filter(is_syntax).map(line).collect();
        damaged.extend(self.damaged.iter().copied().map(Some));
        let mut list = self.problems;
        if !damaged.is_empty() {
            // What the parser made of a damaged line says nothing about the author's mistakes.
            list.retain(|problem| {
                is_syntax(&problem)
                    || !(problem.kind.is_about_absence() || damaged.contains(&line(problem)))
            });
        }
        Problems::from_list(list)
    }

    /// The line of a byte offset, from 1.
    pub(super) fn line(&self, at: usize) -> u32 {
        let line = self.lines.partition_point(|start| *start <= at);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    fn place(&self, at: usize) -> Place {
        let line = self.line(at);
        let start = self.lines[line as usize - 1];
        let before = &self.source.as_bytes()[start..at.min(self.source.len())];
        let characters = before
            .iter()
            .filter(|byte| !is_continuation(**byte))
            .count();
        Place {
            line,
            column: u32::try_from(characters + 1).unwrap_or(u32::MAX),
        }
    }
}

/// Values.
impl Reader<'_> {
    pub(super) fn unknown_key(&mut self, key: &Word, table: &'static str, keys: &[&str]) {
        let near = nearest(&key.text, keys.iter().copied()).map(str::to_owned);
        let keys = keys.iter().map(|&key| key.to_owned()).collect();
        self.report(
            key.at,
            Kind::UnknownKey {
                key: key.text.clone(),
                table,
                near,
                keys,
            },
        );
    }

    pub(super) fn unknown_key_near(&mut self, key: &Word, table: &'static str, near: String) {
        let (name, near) = (key.text.clone(), Some(near));
        self.report(
            key.at,
            Kind::UnknownKey {
                key: name,
                table,
                near,
                keys: Vec::new(),
            },
        );
    }

    pub(super) fn table<'t>(&mut self, key: &str, value: &'t Value<'t>) -> Option<&'t DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let wanted = match key {
                "when" => "a table like `{ sensitivity = \"public\" }`",
                "then" => "a table like `{ engine = \"local\" }`",
                "tokens" => "a table like `{ at_most = 4000 }`",
                "topic_percent" | "budget_percent" => "a table like `{ at_least = 80 }`",
                "canary" | "shadow" => "a table like `{ engine = \"…\", percent = 5 }`",
                "time" => "a table like `{ from = \"09:00\", to = \"17:00\" }`",
                key if key.parse::<EntityType>().is_ok() => "a table like `{ at_least = 10 }`",
                _ => "a table",
            };
            self.wrong_type(key, value, wanted);
        }
        table
    }

    /// A list of tables: `[[rule]]`, or `[{ … }, { … }]`.
    pub(super) fn tables<'t>(
        &mut self,
        key: &str,
        value: &'t Value<'t>,
    ) -> Vec<(usize, &'t DeTable<'t>)> {
        let Some(list) = value.get_ref().as_array() else {
            let wanted = match key {
                "rule" => "a list of tables, each under the line `[[rule]]`",
                "invariant" => "a list of tables, each under the line `[[invariant]]`",
                _ => "a list of tables like `[{ tools = true }, { stream = true }]`",
            };
            self.wrong_type(key, value, wanted);
            return Vec::new();
        };
        if list.is_empty() {
            let fix = "list at least one table, or leave it out";
            self.report(
                value.span().start,
                Kind::Empty {
                    key: key.to_owned(),
                    fix,
                },
            );
        }
        let at = |value: &Value<'_>| value.span().start;
        list.iter()
            .filter_map(|value| Some((at(value), self.table(key, value)?)))
            .collect()
    }

    /// A text that says something.
    pub(super) fn text(&mut self, key: &str, value: &Value<'_>) -> Option<Word> {
        let at = value.span().start;
        match value.get_ref().as_str() {
            None => self.wrong_type(key, value, "a text in quotes"),
            Some(text) if text.trim().is_empty() => {
                let fix = "write something between the quotes";
                self.report(
                    at,
                    Kind::Empty {
                        key: key.to_owned(),
                        fix,
                    },
                );
            }
            Some(text) => match text.chars().find(|c| is_hidden(*c)) {
                None => {
                    return Some(Word {
                        text: text.to_owned(),
                        at,
                    });
                }
                // It is printed where a change is reviewed, and must not change what is seen there.
                Some(c) => self.report(at, Kind::Hidden(c)),
            },
        }
        None
    }

    /// A text with lines, each of which says what it seems to say.
    pub(super) fn lines_of_text(&mut self, key: &str, value: &Value<'_>) -> Option<Word> {
        let at = value.span().start;
        let is_line = |c: &char| is_hidden(*c) && !matches!(c, '\n' | '\r' | '\t');
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => {
                if let Some(c) = text.chars().find(is_line) {
                    self.report(at, Kind::Hidden(c));
                    return None;
                }
                let text = text.to_owned();
                Some(Word { text, at })
            }
            _ => self.text(key, value),
        }
    }

    /// A text of which anything may be part.
    pub(super) fn any_text(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some(text.to_owned()),
            _ => self.text(key, value).map(|word| word.text),
        }
    }

    /// A name that the author gives something.
    pub(super) fn check_key(&mut self, name: &Word) {
        if let Some(c) = name.text.chars().find(|c| is_hidden(*c)) {
            self.report(name.at, Kind::Hidden(c));
        }
    }

    /// One text, or a list of them.
    pub(super) fn texts(&mut self, key: &str, value: &Value<'_>) -> Vec<Word> {
        match value.get_ref() {
            DeValue::String(_) => self.text(key, value).into_iter().collect(),
            DeValue::Array(list) if list.is_empty() => {
                let fix = "list at least one, or leave it out";
                self.report(
                    value.span().start,
                    Kind::Empty {
                        key: key.to_owned(),
                        fix,
                    },
                );
                Vec::new()
            }
            DeValue::Array(list) => list.iter().filter_map(|one| self.text(key, one)).collect(),
            _ => {
                self.wrong_type(key, value, "a text in quotes or a list of them");
                Vec::new()
            }
        }
    }

    pub(super) fn flag(&mut self, key: &str, value: &Value<'_>) -> Option<bool> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, value, "`true` or `false`");
        }
        flag
    }

    pub(super) fn count(
        &mut self,
        key: &'static str,
        value: &Value<'_>,
        least: u32,
    ) -> Option<u32> {
        self.count_within(key, value, least..=u32::MAX)
    }

    pub(super) fn count_within(
        &mut self,
        key: &'static str,
        value: &Value<'_>,
        range: RangeInclusive<u32>,
    ) -> Option<u32> {
        let Some(written) = value.get_ref().as_integer() else {
            self.wrong_type(key, value, "a whole number");
            return None;
        };
        let count = u32::from_str_radix(written.as_str(), written.radix()).ok();
        let count = count.filter(|count| range.contains(count));
        if count.is_none() {
            let (least, most) = range.into_inner();
            self.report(value.span().start, Kind::NotACount { key, least, most });
        }
        count
    }

    pub(super) fn wrong_type(&mut self, key: &str, value: &Value<'_>, wanted: &'static str) {
        let found = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a number",
            DeValue::Float(_) => "a number with a fraction",
            DeValue::Boolean(_) => "`true` or `false`",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.report(
            value.span().start,
            Kind::WrongType {
                key: key.to_owned(),
                wanted,
                found,
            },
        );
    }
}

/// The table's entries that are there at all: the parser leaves an empty span where a value could
/// not be read, and has said so.
pub(super) fn entries<'t>(
    table: &'t DeTable<'t>,
) -> impl Iterator<Item = (Word, &'t Value<'t>)> + use<'t> {
    table
        .iter()
        .filter(|(_, value)| !value.span().is_empty())
        .map(|(key, value)| {
            (
                Word {
                    text: key.get_ref().to_string(),
                    at: key.span().start,
                },
                value,
            )
        })
}

const fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}
