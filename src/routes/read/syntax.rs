//! The file as TOML, whatever is wrong with it as such, and what its author cannot see in it.

use toml::de::DeTable;

use super::super::hidden::turns_around;
use super::super::problem::{Fault, Kind, Place};
use super::Reader;

impl<'s> Reader<'s> {
    /// The file's tables, as far as they can be read.
    pub(in crate::routes) fn parse(&mut self) -> DeTable<'s> {
        let (tables, errors) = DeTable::parse_recoverable(self.source);
        for error in errors {
            let span = error.span().unwrap_or_default();
            let kind = match self.source.get(span.clone()) {
                Some(key) if error.message() == "duplicate key" => Kind::GivenTwice(key.to_owned()),
                _ => {
                    let rest = self.source.get(span.start..).unwrap_or_default();
                    Kind::Syntax(Fault::of(error.message(), rest))
                }
            };
            self.turn_to(&self.part_around(span.start));
            self.report(span.start, kind);
        }
        self.leave_out_consequences();
        for (at, c) in self.source.char_indices() {
            if turns_around(c) {
                self.turn_to(&self.part_around(at));
                self.report(at, Kind::Hidden(c));
            }
        }
        self.turn_to("");
        tables.into_inner()
    }

    /// One unclosed bracket makes the parser complain about the beginning of every line that
    /// follows it. Of each such row of complaints, and of each line, the first is kept.
    fn leave_out_consequences(&mut self) {
        self.problems.sort_by_key(|problem| problem.place);
        let mut problems = std::mem::take(&mut self.problems);
        let mut last: Option<u32> = None;
        let mut damaged = Vec::new();
        problems.retain(|problem| {
            let Some(Place { line, column }) = problem.place else {
                return true;
            };
            let mut before = self.line_text(line).chars().take(column as usize - 1);
            let begins = before.all(char::is_whitespace);
            let is_next = last.is_some_and(|last| {
                (last + 1..line).all(|between| {
                    let between = self.line_text(between).trim_start();
                    between.is_empty() || between.starts_with('#')
                })
            });
            let is_comma = matches!(problem.kind, Kind::Syntax(Fault::NoComma));
            let is_same_line = last == Some(line);
            let is_consequence = is_comma && is_next && begins;
            if is_consequence {
                damaged.extend(last.unwrap_or(line)..=line);
            }
            last = Some(line);
            !is_same_line && !is_consequence
        });
        self.problems = problems;
        self.damaged = damaged;
    }

    /// A line, without its end.
    fn line_text(&self, line: u32) -> &'s str {
        let at = |line: usize| self.lines.get(line).copied();
        let line = line as usize;
        let start = at(line - 1).unwrap_or(self.source.len());
        let end = at(line).unwrap_or(self.source.len());
        self.source[start..end].trim_end()
    }

    /// The part of the file that this place stands in, as far as that can be told without reading
    /// the file as TOML, which it may not be.
    fn part_around(&self, at: usize) -> String {
        let last = self.line(at);
        let header = (1..=last)
            .rev()
            .find(|line| self.line_text(*line).starts_with('['));
        let Some(header) = header else {
            return String::new();
        };
        let text = self.line_text(header);
        if let Some(name) = text.strip_prefix("[engine.") {
            return format!("engine `{}`", name.trim_end_matches(']'));
        }
        let kinds = ["rule", "invariant", "test"];
        let opens = |kind: &&str| text.starts_with(&format!("[[{kind}]]"));
        let Some(kind) = kinds.into_iter().find(opens) else {
            return String::new();
        };
        let lines = header + 1..=u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        let mut own = lines
            .map(|line| self.line_text(line))
            .take_while(|line| !line.starts_with('['));
        let name = own.find_map(name_in);
        name.map_or_else(
            || {
                let same = |line: &u32| self.line_text(*line).starts_with(text);
                format!("{kind} {}", (1..=header).filter(same).count())
            },
            |name| format!("{kind} `{name}`"),
        )
    }
}

/// The name in a line `name = "cards"`.
fn name_in(line: &str) -> Option<&str> {
    let value = line.strip_prefix("name")?.trim_start().strip_prefix('=')?;
    let value = value.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (name, _) = value[1..].split_once(quote)?;
    Some(name)
}
