//! What is wrong with a file that people write: every problem at once, each with its line and the
//! fix. Shared by the readers of such files; none of them reads from disk.

use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Everything that is wrong with one file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct FileError {
    /// Sorted by line.
    pub problems: Vec<FileProblem>,
}

/// One thing that is wrong, with its place and the fix.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileProblem {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}line {}: {}", problem.line, problem.message)?;
        }
        Ok(())
    }
}

/// Reads one TOML file, and goes on after a problem.
pub(crate) struct Reader<'f> {
    file: &'f str,
    problems: Vec<FileProblem>,
}

pub(crate) type Value<'f> = Spanned<DeValue<'f>>;

impl<'f> Reader<'f> {
    /// # Errors
    /// When the file is no TOML, or `read` told a problem.
    pub(crate) fn read<T>(
        file: &'f str,
        read: impl FnOnce(&mut Self, DeTable<'f>) -> T,
    ) -> Result<T, FileError> {
        let mut reader = Self {
            file,
            problems: Vec::new(),
        };
        let what = match DeTable::parse(file) {
            Ok(table) => Some(read(&mut reader, table.into_inner())),
            Err(error) => {
                let at = error.span().unwrap_or_default();
                reader.problem(&at, error.message().to_owned());
                None
            }
        };
        match what {
            Some(what) if reader.problems.is_empty() => Ok(what),
            _ => {
                reader.problems.sort();
                Err(FileError {
                    problems: reader.problems,
                })
            }
        }
    }

    /// A text in quotes.
    pub(crate) fn text(&mut self, key: &str, value: Value<'_>) -> Option<String> {
        let at = value.span();
        if let DeValue::String(text) = value.into_inner() {
            return Some(text.into_owned());
        }
        self.problem(&at, format!("`{key}` must be a text in quotes"));
        None
    }

    /// A list of texts in quotes, each with its place.
    pub(crate) fn texts(&mut self, key: &str, value: Value<'_>) -> Vec<(Range<usize>, String)> {
        let at = value.span();
        let DeValue::Array(list) = value.into_inner() else {
            self.problem(&at, format!("`{key}` must be a list: [\"…\", \"…\"]"));
            return Vec::new();
        };
        let mut texts = Vec::new();
        for value in list {
            let at = value.span();
            match value.into_inner() {
                DeValue::String(text) => texts.push((at, text.into_owned())),
                _ => self.problem(&at, format!("`{key}` may hold texts in quotes only")),
            }
        }
        texts
    }

    /// The tables of `[[key]]`.
    pub(crate) fn tables<'v>(
        &mut self,
        key: &str,
        value: Value<'v>,
    ) -> Vec<(Range<usize>, DeTable<'v>)> {
        let at = value.span();
        let DeValue::Array(list) = value.into_inner() else {
            self.problem(&at, format!("write each as a table: `[[{key}]]`"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for value in list {
            let at = value.span();
            match value.into_inner() {
                DeValue::Table(table) => tables.push((at, table)),
                _ => self.problem(&at, format!("write each as a table: `[[{key}]]`")),
            }
        }
        tables
    }

    /// A text that must be one of `known`.
    pub(crate) fn one_of<T: Copy>(
        &mut self,
        key: &str,
        value: Value<'_>,
        known: &[(&str, T)],
    ) -> Option<T> {
        let at = value.span();
        let text = self.text(key, value)?;
        let found = known.iter().find(|(name, _)| *name == text);
        if found.is_none() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            let shown: String = text.chars().take(30).collect();
            let names = names.join(", ");
            self.problem(&at, format!("{key} `{shown}` is unknown: use {names}"));
        }
        found.map(|(_, value)| *value)
    }

    pub(crate) fn unknown(&mut self, at: &Range<usize>, key: &str, known: &str) {
        let key: String = key.chars().take(30).collect();
        self.problem(at, format!("`{key}` is unknown here: use {known}"));
    }

    pub(crate) fn problem(&mut self, at: &Range<usize>, message: String) {
        let line = self.line(at);
        self.problems.push(FileProblem { line, message });
    }

    /// Counted from 1.
    pub(crate) fn line(&self, at: &Range<usize>) -> usize {
        let before = self.file.bytes().take(at.start);
        1 + before.filter(|byte| *byte == b'\n').count()
    }
}
