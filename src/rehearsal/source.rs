//! Requests that were decided already, without any of their text: [`Source`].

use std::io::BufRead;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Something that tells of decisions, one after another.
pub trait Source: Iterator<Item = Recorded> {}

impl<I: Iterator<Item = Recorded>> Source for I {}

/// A decision, as it was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// When.
    pub at: Timestamp,
    /// The rule that decided.
    pub rule: String,
    /// SHA-256 of the rules that decided.
    pub rules: Option<String>,
    /// What it was decided on; `None` where that was not recorded.
    pub facts: Option<Map<String, Value>>,
}

/// The decision log, or a file of the record: JSON lines, those about decisions among others.
#[derive(Debug)]
pub struct LogLines<R> {
    lines: std::io::Lines<R>,
}

/// What a line has of a decision, as the log and as the record spell it.
#[derive(Deserialize)]
struct Line {
    #[serde(alias = "kind")]
    message: String,
    #[serde(alias = "time")]
    timestamp: Timestamp,
    #[serde(alias = "rule")]
    route: Option<String>,
    rules: Option<String>,
    facts: Option<Map<String, Value>>,
    copy_of: Option<String>,
}

impl<R: BufRead> LogLines<R> {
    /// The decisions in this log.
    pub fn of(log: R) -> Self {
        Self { lines: log.lines() }
    }
}

impl<R: BufRead> Iterator for LogLines<R> {
    type Item = Recorded;

    /// Lines that tell of something else are left out: so are requests about which no rule spoke,
    /// and copies of requests, which were decided once.
    fn next(&mut self) -> Option<Recorded> {
        loop {
            // A log that ends in the middle of a line, or in a byte that is no text, ends there.
            let line = self.lines.next()?.ok()?;
            let Ok(line) = serde_json::from_str::<Line>(&line) else {
                continue;
            };
            if line.message != "decision" || line.copy_of.is_some() {
                continue;
            }
            let Some(rule) = line.route else { continue };
            return Some(Recorded {
                at: line.timestamp,
                rule,
                rules: line.rules,
                facts: line.facts,
            });
        }
    }
}
