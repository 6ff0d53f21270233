//! The file of kinds as people write it, read and checked.
//!
//! ```toml
//! [[topic]]
//! name = "rules"
//! ja = "規程・手続の照会"
//! en = "Rules and procedures"
//! words = ["規程", "policy"]
//! examples = ["通帳の紛失届はどの様式ですか。", "Which form do I need?"]
//! ```

use std::ops::Range;
use std::sync::Arc;

use toml::de::DeTable;

use crate::file_problems::{FileError, Reader};

/// A kind of request.
pub(super) struct Kind {
    pub(super) name: Arc<str>,
    pub(super) ja: String,
    pub(super) en: String,
    pub(super) examples: Vec<String>,
    /// Single words that speak for the kind.
    pub(super) words: Vec<String>,
}

/// Of fewer nothing can be learned.
const FEWEST_EXAMPLES: usize = 10;
/// More could not be told apart by examples that somebody writes.
const MOST_KINDS: usize = 40;

pub(super) fn read(file: &str) -> Result<Vec<Kind>, FileError> {
    Reader::read(file, |reader, table| {
        let mut kinds: Vec<Kind> = Vec::new();
        for (key, value) in table {
            if key.get_ref() != "topic" {
                reader.unknown(&key.span(), key.get_ref(), "[[topic]]");
                continue;
            }
            for (at, table) in reader.tables("topic", value) {
                let kind = read_kind(reader, &at, table);
                if kinds.iter().any(|other| other.name == kind.name) {
                    let message = format!("topic `{}` stands twice: join them", kind.name);
                    reader.problem(&at, message);
                }
                kinds.push(kind);
            }
        }
        if !(2..=MOST_KINDS).contains(&kinds.len()) {
            let message = format!("there must be 2 to {MOST_KINDS} topics: add [[topic]] tables");
            reader.problem(&(0..0), message);
        }
        kinds
    })
}

fn read_kind(reader: &mut Reader<'_>, at: &Range<usize>, table: DeTable<'_>) -> Kind {
    let mut texts = [const { String::new() }; 3];
    let (mut examples, mut words) = (Vec::new(), Vec::new());
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        match ["name", "ja", "en"].iter().position(|known| *known == name) {
            Some(place) => texts[place] = reader.text(name, value).unwrap_or_default(),
            None if name == "examples" => examples = reader.texts(name, value),
            None if name == "words" => words = reader.texts(name, value),
            None => reader.unknown(&key.span(), name, "name, ja, en, words, examples"),
        }
    }
    let [name, ja, en] = texts;
    for (text, key) in [(&name, "name"), (&ja, "ja"), (&en, "en")] {
        if text.is_empty() {
            reader.problem(at, format!("the topic has no `{key}`: add {key} = \"…\""));
        }
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.chars().all(plain) {
        let message = "`name` may hold small letters, digits and _ only: rules use it";
        reader.problem(at, message.into());
    }
    if examples.len() < FEWEST_EXAMPLES {
        let message = format!("topic `{name}` needs {FEWEST_EXAMPLES} examples or more: add some");
        reader.problem(at, message);
    }
    Kind {
        name: name.into(),
        ja,
        en,
        examples: examples.into_iter().map(|(_, text)| text).collect(),
        words: words.into_iter().map(|(_, text)| text).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_told_with_its_line_and_the_fix() {
        let file = "[[topic]]\nname = \"My Rules\"\nexamples = [\"a\"]\n[[topics]]\n";
        let error = read(file).err().expect("a bad file");
        insta::assert_snapshot!(error, @r#"
        line 1: `name` may hold small letters, digits and _ only: rules use it
        line 1: the topic has no `en`: add en = "…"
        line 1: the topic has no `ja`: add ja = "…"
        line 1: there must be 2 to 40 topics: add [[topic]] tables
        line 1: topic `My Rules` needs 10 examples or more: add some
        line 4: `topics` is unknown here: use [[topic]]
        "#);
    }
}
