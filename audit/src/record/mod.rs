//! What is recorded. No member of any record is a text of a request or an answer.
//!
//! | file | what it tells |
//! |---|---|
//! | `decision` | what is to become of a request |
//! | `outcome` | what became of it; what was refused before any decision, in numbers |
//! | `chain` | what the trail says of itself |

mod chain;
mod decision;
mod outcome;

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::Timestamp;
use serde::Deserialize;

pub use self::chain::{
    Checkpoint, FileHeader, Gap, Previous, Repaired, Retired, RetiredFile, Started, Why,
};
pub use self::decision::{Attempt, Decision, Destination, Facts, Followed};
pub use self::outcome::{Outcome, Refusals, Refused, Tokens};

/// What the members of most records take.
const ROOM_BYTES: usize = 2048;

/// Occurrences by entity type: `{"EMAIL":1,"PERSON":2}`.
pub type Counts = BTreeMap<String, u32>;

/// One line of the trail, without its time and its place in the chain.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// What is to become of a request. Written before anything is sent and before the answer.
    Decision(Box<Decision>),
    /// A further engine is asked because the one before failed. Written before anything is sent.
    Attempt(Followed),
    /// What became of a request. Written when its answer has ended.
    Outcome(Box<Outcome>),
    /// Requests that were refused before anything was decided about them, counted.
    Refusals(Refusals),
    /// The first record of every file.
    File(FileHeader),
    /// The trail goes on after an end of the program.
    Started(Started),
    /// The signature under everything before.
    Checkpoint(Checkpoint),
    /// An unfinished record was set aside at start.
    Repaired(Repaired),
    /// Files older than the retention time are deleted.
    Retired(Retired),
    /// For some time nothing could be recorded.
    Gap(Gap),
}

impl Record {
    /// The name in the files.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Decision(_) => "decision",
            Self::Attempt(_) => "attempt",
            Self::Outcome(_) => "outcome",
            Self::Refusals(_) => "refusals",
            Self::File(_) => "file",
            Self::Started(_) => "started",
            Self::Checkpoint(_) => "checkpoint",
            Self::Repaired(_) => "repaired",
            Self::Retired(_) => "retired",
            Self::Gap(_) => "gap",
        }
    }

    /// The members of the record's line after `seq`: time, kind, and the record's own.
    pub(crate) fn members(&self, time: Timestamp) -> String {
        let mut members = String::with_capacity(ROOM_BYTES);
        write!(
            members,
            "\"time\":\"{time:.6}\",\"kind\":\"{}\"",
            self.kind()
        )
        .expect("a String takes everything");
        let mut members = members.into_bytes();
        let own = members.len();
        match self {
            Self::Decision(own) => serde_json::to_writer(&mut members, own),
            Self::Attempt(own) => serde_json::to_writer(&mut members, own),
            Self::Outcome(own) => serde_json::to_writer(&mut members, own),
            Self::Refusals(own) => serde_json::to_writer(&mut members, own),
            Self::File(own) => serde_json::to_writer(&mut members, own),
            Self::Started(own) => serde_json::to_writer(&mut members, own),
            Self::Checkpoint(own) => serde_json::to_writer(&mut members, own),
            Self::Repaired(own) => serde_json::to_writer(&mut members, own),
            Self::Retired(own) => serde_json::to_writer(&mut members, own),
            Self::Gap(own) => serde_json::to_writer(&mut members, own),
        }
        .expect("names, numbers and digits are JSON");
        // Its members follow those before; the line has the braces.
        let opening = std::mem::replace(&mut members[own], b',');
        let closing = members.pop();
        assert!(
            opening == b'{' && closing == Some(b'}'),
            "a struct is an object"
        );
        String::from_utf8(members).expect("JSON is UTF-8")
    }

    /// The record of a line, and its time.
    pub(crate) fn parse(line: &[u8]) -> Result<(Timestamp, Self), NotARecord> {
        /// What every line has.
        #[derive(Deserialize)]
        struct Head<'l> {
            time: Timestamp,
            #[serde(borrow)]
            kind: &'l str,
        }
        fn own<'l, T: Deserialize<'l>>(line: &'l [u8]) -> Result<T, NotARecord> {
            serde_json::from_slice(line).map_err(|_| NotARecord)
        }
        let Head { time, kind } = own(line)?;
        let record = match kind {
            "decision" => Self::Decision(own(line)?),
            "attempt" => Self::Attempt(own(line)?),
            "outcome" => Self::Outcome(own(line)?),
            "refusals" => Self::Refusals(own(line)?),
            "file" => Self::File(own(line)?),
            "started" => Self::Started(own(line)?),
            "checkpoint" => Self::Checkpoint(own(line)?),
            "repaired" => Self::Repaired(own(line)?),
            "retired" => Self::Retired(own(line)?),
            "gap" => Self::Gap(own(line)?),
            _ => return Err(NotARecord),
        };
        Ok((time, record))
    }
}

/// A line in the frame of a record that is none of those above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotARecord;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_before_is_read_without_what_it_did_not_tell() {
        let line = r#"{"seq":2,"time":"2026-11-22T08:15:00.000000Z","kind":"decision","request":"one","app":"teller","endpoint":"chat","level":"public","action":"answer","rule":"public","line":61,"reason":"ok","rules":"3fa9","masked":{"EMAIL":1},"first":{"engine":"frontier","model":"gpt-5.2"},"then":[]}"#;
        let (_, record) = Record::parse(line.as_bytes()).expect("a record");
        let Record::Decision(decision) = record else {
            panic!("a decision, not {}", record.kind());
        };
        assert_eq!(decision.masked["EMAIL"], 1);
        assert_eq!((&*decision.language, decision.purpose), ("", None));
        assert!(decision.masking.is_empty() && decision.facts.is_none());
    }
}
