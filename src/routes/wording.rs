//! What a person is told, in Japanese, in English or in both: [`Wording`].

use std::fmt;
use std::sync::Arc;

use super::Tongue;
use super::problem::Kind;
use super::read::{Reader, Value, entries};

/// A text for people. Displayed with all its languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    all: Arc<str>,
    /// Japanese and English, where the author keeps them apart.
    apart: Option<(Arc<str>, Arc<str>)>,
}

impl Wording {
    /// One text for everybody.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self {
            all: text.into(),
            apart: None,
        }
    }

    fn apart(japanese: &str, english: &str) -> Self {
        Self {
            all: format!("{japanese} / {english}").into(),
            apart: Some((japanese.into(), english.into())),
        }
    }

    /// The text with all its languages.
    #[must_use]
    pub fn all(&self) -> &str {
        &self.all
    }

    /// The text in this language if one is wanted and it is there, else with all its languages.
    #[must_use]
    pub fn told_in(&self, tongue: Option<Tongue>) -> &str {
        match (&self.apart, tongue) {
            (Some((japanese, _)), Some(Tongue::Japanese)) => japanese,
            (Some((_, english)), Some(Tongue::English)) => english,
            _ => &self.all,
        }
    }
}

impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.all)
    }
}

const TONGUES: &[&str] = &["ja", "en"];

impl Reader<'_> {
    /// A text, or `{ ja = "…", en = "…" }`, of which one may be missing.
    pub(super) fn wording(&mut self, key: &str, value: &Value<'_>) -> Option<Wording> {
        let Some(table) = value.get_ref().as_table() else {
            if value.get_ref().as_str().is_none() {
                let wanted = "a text in quotes, or a table like `{ ja = \"…\", en = \"…\" }`";
                self.wrong_type(key, value, wanted);
                return None;
            }
            return self
                .lines_of_text(key, value)
                .map(|word| Wording::plain(&word.text));
        };
        let (mut japanese, mut english) = (None, None);
        for (key, value) in entries(table) {
            match key.text.as_str() {
                "ja" => japanese = Some(self.lines_of_text("ja", value)?.text),
                "en" => english = Some(self.lines_of_text("en", value)?.text),
                _ => {
                    self.unknown_key(&key, "a text in two languages", TONGUES);
                    return None;
                }
            }
        }
        match (japanese, english) {
            (Some(japanese), Some(english)) => Some(Wording::apart(&japanese, &english)),
            (Some(text), None) | (None, Some(text)) => Some(Wording::plain(&text)),
            (None, None) => {
                let (key, fix) = (key.to_owned(), "write `ja`, `en` or both");
                self.report(value.span().start, Kind::Empty { key, fix });
                None
            }
        }
    }
}
