//! The bank's own dictionary: code names and confidential terms, from a TOML file.
//!
//! ```toml
//! max_text_bytes = 1048576
//!
//! [[term]]
//! text = "Project Hayabusa"
//! variants = ["ハヤブサ案件", "隼"]
//! level = "restricted"
//! note = "undisclosed until the announcement"
//! ```
//!
//! Upper and lower case, full and half width, and spaces or hyphens inside a term make no
//! difference. Pure: reading the file is left to the caller.

use std::fmt;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::Sensitivity;
use crate::cues::stands_alone;
use crate::view::View;

/// Texts up to this length are scanned, if the file sets no other limit.
const DEFAULT_MAX_TEXT_BYTES: usize = 4 << 20;
/// No limit may be higher: offsets are kept in 32 bits, and a view may be eleven times its text.
const HIGHEST_MAX_TEXT_BYTES: usize = 64 << 20;

/// The bank's dictionary and limits, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// A longer text is not read: it comes back unscannable.
    pub max_text_bytes: usize,
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    spellings: Vec<String>,
    level: Sensitivity,
}

/// Everything that is wrong with a dictionary file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct TermsError {
    /// Sorted by line.
    pub problems: Vec<TermsProblem>,
}

/// One thing that is wrong, with its place and the fix.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TermsProblem {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl fmt::Display for TermsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}line {}: {}", problem.line, problem.message)?;
        }
        Ok(())
    }
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            max_text_bytes: DEFAULT_MAX_TEXT_BYTES,
            terms: Vec::new(),
        }
    }
}

impl Terms {
    /// Reads a dictionary file.
    ///
    /// # Errors
    /// With every problem of the file at once, each with its line and the fix.
    pub fn parse(file: &str) -> Result<Self, TermsError> {
        let mut reader = Reader {
            file,
            problems: Vec::new(),
        };
        let terms = reader.terms();
        if reader.problems.is_empty() {
            return Ok(terms);
        }
        reader.problems.sort();
        Err(TermsError {
            problems: reader.problems,
        })
    }

    /// How many terms there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there are no terms.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

struct Reader<'f> {
    file: &'f str,
    problems: Vec<TermsProblem>,
}

impl Reader<'_> {
    fn terms(&mut self) -> Terms {
        let mut terms = Terms::default();
        let table = match DeTable::parse(self.file) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let at = error.span().unwrap_or_default();
                self.problem(&at, error.message().to_owned());
                return terms;
            }
        };
        for (key, value) in table {
            let place = value.span();
            match (key.get_ref().as_ref(), value.into_inner()) {
                ("max_text_bytes", DeValue::Integer(number)) => {
                    let bytes = number.as_str().replace('_', "").parse().ok();
                    match bytes.filter(|bytes| (1..=HIGHEST_MAX_TEXT_BYTES).contains(bytes)) {
                        Some(bytes) => terms.max_text_bytes = bytes,
                        None => self.problem(
                            &place,
                            format!("`max_text_bytes` must be 1 to {HIGHEST_MAX_TEXT_BYTES}"),
                        ),
                    }
                }
                ("max_text_bytes", _) => self.problem(
                    &place,
                    "`max_text_bytes` must be a number, such as 4194304".into(),
                ),
                ("term", DeValue::Array(list)) => {
                    terms.terms = list
                        .into_iter()
                        .filter_map(|term| self.term(term))
                        .collect();
                }
                ("term", _) => {
                    self.problem(&place, "write each term as a table: `[[term]]`".into());
                }
                (other, _) => self.unknown(&key.span(), other, &["max_text_bytes", "term"]),
            }
        }
        terms
    }

    fn term(&mut self, term: Spanned<DeValue<'_>>) -> Option<Term> {
        let place = term.span();
        let DeValue::Table(table) = term.into_inner() else {
            self.problem(&place, "write each term as a table: `[[term]]`".into());
            return None;
        };
        let (mut spellings, mut level) = (Vec::new(), None);
        let mut has_text = false;
        for (key, value) in table {
            let at = value.span();
            match (key.get_ref().as_ref(), value.into_inner()) {
                ("text", DeValue::String(text)) => {
                    has_text = true;
                    self.spelling(&at, &text, &mut spellings);
                }
                ("variants", DeValue::Array(list)) => {
                    for variant in list {
                        let at = variant.span();
                        match variant.into_inner() {
                            DeValue::String(text) => self.spelling(&at, &text, &mut spellings),
                            _ => self.problem(&at, "a variant must be a text in quotes".into()),
                        }
                    }
                }
                ("level", DeValue::String(name)) => match name.parse() {
                    Ok(Sensitivity::Public) | Err(_) => {
                        let shown = name.chars().take(20).collect::<String>();
                        self.problem(&at, format!("level `{shown}` is unknown: use internal, confidential or restricted"));
                    }
                    Ok(known) => level = Some(known),
                },
                ("note", DeValue::String(_)) => {}
                ("text" | "level" | "note", _) => {
                    self.problem(&at, format!("`{}` must be a text in quotes", key.get_ref()));
                }
                ("variants", _) => {
                    self.problem(&at, "`variants` must be a list: [\"…\", \"…\"]".into());
                }
                (other, _) => {
                    self.unknown(&key.span(), other, &["text", "variants", "level", "note"]);
                }
            }
        }
        if !has_text {
            self.problem(&place, "the term has no `text`: add text = \"…\"".into());
        }
        Some(Term {
            spellings,
            level: level.unwrap_or(Sensitivity::Restricted),
        })
    }

    fn spelling(&mut self, at: &Range<usize>, text: &str, spellings: &mut Vec<String>) {
        let view = View::new(text);
        let text = view.text().trim();
        if text.chars().count() < 2 {
            self.problem(
                at,
                "a term needs at least two characters: one would be found in every text".into(),
            );
        } else {
            spellings.push(text.to_owned());
        }
    }

    fn unknown(&mut self, at: &Range<usize>, key: &str, known: &[&str]) {
        let key: String = key.chars().take(30).collect();
        self.problem(
            at,
            format!("`{key}` is unknown here: use {}", known.join(", ")),
        );
    }

    fn problem(&mut self, at: &Range<usize>, message: String) {
        let line = 1 + self
            .file
            .bytes()
            .take(at.start)
            .filter(|b| *b == b'\n')
            .count();
        self.problems.push(TermsProblem { line, message });
    }
}

/// The dictionary, compiled.
pub(crate) struct Dictionary {
    automaton: Option<AhoCorasick>,
    levels: Vec<Sensitivity>,
}

impl Dictionary {
    pub(crate) fn new(terms: &Terms) -> Result<Self, TermsError> {
        let (mut spellings, mut levels) = (Vec::new(), Vec::new());
        for term in &terms.terms {
            for spelling in term
                .spellings
                .iter()
                .flat_map(|spelling| separators(spelling))
            {
                spellings.push(spelling);
                levels.push(term.level);
            }
        }
        if spellings.is_empty() {
            return Ok(Self {
                automaton: None,
                levels,
            });
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(spellings);
        if let Ok(automaton) = automaton {
            Ok(Self {
                automaton: Some(automaton),
                levels,
            })
        } else {
            let message = "the terms are too many to compile: split the file".to_owned();
            Err(TermsError {
                problems: vec![TermsProblem { line: 1, message }],
            })
        }
    }

    /// Every term in a scanning view.
    pub(crate) fn find(&self, text: &str) -> impl Iterator<Item = (Range<usize>, Sensitivity)> {
        let found = self
            .automaton
            .iter()
            .flat_map(move |automaton| automaton.find_iter(text));
        found
            .filter(|found| stands_alone(text, found.start(), found.end()))
            .map(|found| (found.range(), self.levels[found.pattern().as_usize()]))
    }
}

/// The spelling with its spaces and hyphens as they are, exchanged, and left out.
fn separators(spelling: &str) -> Vec<String> {
    let with = |separator: &str| spelling.replace([' ', '-', '_', '・'], separator);
    let mut all = vec![
        spelling.to_owned(),
        with(" "),
        with("-"),
        with("_"),
        with("・"),
        with(""),
    ];
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Classifier, EntityType};

    const FILE: &str = "[[term]]\ntext = \"Project Hayabusa\"\nvariants = [\"ハヤブサ案件\"]\nlevel = \"restricted\"\n";

    #[test]
    fn terms_are_found_in_every_spelling() {
        let terms = Terms::parse(FILE).expect("a good file");
        let classifier = Classifier::new(&terms).expect("few terms");
        for text in [
            "see PROJECT HAYABUSA.",
            "project-hayabusaの件",
            "ﾊﾔﾌﾞｻ案件",
            "Ｐｒｏｊｅｃｔ　Ｈａｙａｂｕｓａ",
        ] {
            let scanned = classifier.scan(text.to_owned());
            assert_eq!(scanned.sensitivity(), Sensitivity::Restricted, "{text}");
            assert_eq!(scanned.findings()[0].entity, EntityType::ConfidentialTerm);
        }
        assert_eq!(
            classifier.scan("隼".into()).sensitivity(),
            Sensitivity::Public
        );
    }

    #[test]
    fn every_problem_is_told_with_its_line_and_the_fix() {
        let file = "max_text_bytes = 0\n[[term]]\ntxt = \"a b\"\nlevel = \"top secret\"\n[[term]]\ntext = \"x\"\nvariants = [3]\n";
        let error = Terms::parse(file).expect_err("a bad file");
        insta::assert_snapshot!(error, @r#"
        line 1: `max_text_bytes` must be 1 to 67108864
        line 2: the term has no `text`: add text = "…"
        line 3: `txt` is unknown here: use text, variants, level, note
        line 4: level `top secret` is unknown: use internal, confidential or restricted
        line 6: a term needs at least two characters: one would be found in every text
        line 7: a variant must be a text in quotes
        "#);
        let error = Terms::parse("[[term]\n").expect_err("no TOML");
        insta::assert_snapshot!(error, @"line 1: unclosed array table, expected `]`");
    }
}
