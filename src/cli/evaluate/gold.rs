//! Labelled documents: `{"id","text","level","special_care","spans":[{"start","end","type"}]}`.

use std::collections::HashMap;

use classifiers::{EntityType, Labels, Sensitivity};
use serde::Deserialize;

use crate::config::unknown;

/// A labelled document.
pub(super) struct Gold {
    /// Its id as it is shown.
    pub(super) id: String,
    pub(super) text: String,
    /// Sorted by nothing: as the file has them.
    pub(super) labels: Labels,
}

/// A line as it is written. Other fields are ignored, a field given twice is refused.
#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    text: String,
    level: String,
    #[serde(default)]
    special_care: bool,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    entity: String,
}

const FORM: &str = r#"{"id": "doc-1", "text": "…", "level": "confidential", "special_care": false, "spans": [{"start": 3, "end": 7, "type": "PERSON"}]}"#;

impl Gold {
    /// # Errors
    /// What is wrong with the line and how to mend it, without its text.
    pub(super) fn parse(line: &[u8]) -> Result<Self, String> {
        let line: Line = serde_json::from_slice(line).map_err(|error| what_is_bad(&error))?;
        let level = line.level.parse::<Sensitivity>();
        let level = level.map_err(|error| format!("`level` is {error}"))?;
        let length = line.text.chars().count();
        let spans = line.spans.iter().enumerate();
        let spans = spans.map(|(index, span)| {
            let of_span = |what| format!("`spans[{index}]` {what}");
            span.check(length).map_err(of_span)
        });
        Ok(Self {
            id: shown(&line.id),
            labels: Labels {
                level,
                special_care: line.special_care,
                spans: spans.collect::<Result<_, _>>()?,
            },
            text: line.text,
        })
    }
}

impl Span {
    fn check(&self, length: usize) -> Result<(std::ops::Range<usize>, EntityType), String> {
        let Self { start, end, .. } = *self;
        if start >= end {
            return Err(format!(
                "starts at {start} and ends at {end}: `end` is the first code point after the span"
            ));
        }
        if end > length {
            return Err(format!(
                "ends at {end}, but the text has {length} code points: count Unicode code points, \
                 neither bytes nor UTF-16 units"
            ));
        }
        Ok((start..end, self.entity()?))
    }

    fn entity(&self) -> Result<EntityType, String> {
        let unknown = |_| {
            let names = || EntityType::ALL.iter().map(|entity| entity.name());
            match unknown::nearest(&self.entity, names()) {
                Some(near) => format!("has an unknown type; did you mean `{near}`?"),
                None => format!("has an unknown type; use one of {}", unknown::list(names())),
            }
        };
        self.entity.parse().map_err(unknown)
    }
}

/// Every id, with the place where it was first used.
#[derive(Default)]
pub(super) struct Ids(HashMap<String, String>);

impl Ids {
    /// A document whose id no other has: rows of misses name documents by it.
    pub(super) fn check(&mut self, gold: Gold, place: &str) -> Result<Gold, String> {
        if let Some(first) = self.0.get(&gold.id) {
            let id = &gold.id;
            return Err(format!(
                "the id {id} is that of {first} too: give each document one of its own"
            ));
        }
        self.0.insert(gold.id.clone(), place.to_owned());
        Ok(gold)
    }
}

fn shown(id: &serde_json::Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

/// In our own words: the parser's may quote the text.
fn what_is_bad(error: &serde_json::Error) -> String {
    let column = error.column();
    if error.is_data() {
        format!("column {column}: is not of the form {FORM}, each field once")
    } else {
        format!("column {column}: is not JSON in UTF-8; write one object a line")
    }
}
