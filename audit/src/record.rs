//! What is recorded. No member of any record is a text of a request or an answer.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use crate::key::{KeyId, PublicKey};
use crate::{Fingerprint, Hash};

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

/// What is to become of a request, and why.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Decision {
    /// The request's id, as in `x-request-id`.
    pub request: String,
    /// The application.
    pub app: String,
    /// The application's groups at that time.
    pub tags: Vec<String>,
    /// The request of which this is a copy for comparison, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<String>,
    /// What the application asks it for, if that is told; one of the purposes of its settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// `chat`
    pub endpoint: String,
    /// The model asked for, or `auto`.
    pub asked: String,
    /// Whether the answer is to be streamed.
    pub stream: bool,
    /// Whether tools are offered or were used.
    pub tools: bool,
    /// Whether there were fields that nobody listed.
    pub unknown_fields: bool,
    /// Tokens of the prompt, estimated.
    pub tokens: u32,
    /// The language that it is mostly in.
    pub language: String,
    /// The level of the whole request.
    pub level: String,
    /// What was found, by type.
    pub findings: Counts,
    /// What it speaks of.
    pub matters: Vec<String>,
    /// What it is about, if that is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// How a second look by a model inside ended, where one was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_look: Option<String>,
    /// The values that were found, by type: fingerprints under the bank's key, each once.
    pub subjects: BTreeMap<String, Vec<Fingerprint>>,
    /// Which key that is: [`FingerprintKey::id`](crate::FingerprintKey::id).
    pub fingerprint_key: String,
    /// `answer` or `refuse`.
    pub action: String,
    /// The rule that spoke.
    pub rule: String,
    /// The line of the rules file at which it begins.
    pub line: u32,
    /// Why, as the rules or a floor word it.
    pub reason: String,
    /// The floor that kept the request inside although the rule led outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<String>,
    /// SHA-256 of the rules in force.
    pub rules: String,
    /// Who approved those rules. Empty where nobody has to.
    pub approved_by: Vec<String>,
    /// The gateway's version.
    pub program: String,
    /// The classifier's version, and that of what the bank added to it.
    pub classifier: String,
    /// Why the request could not be masked, where that kept it inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_inside: Option<String>,
    /// What is masked in what leaves.
    pub masked: Counts,
    /// In which way, by type: `placeholder`, `surrogate`, `generalise`, `drop`.
    pub masking: BTreeMap<String, String>,
    /// The engine asked first; `None` where nobody is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Attempt>,
    /// The engines that are asked where it fails, in their order. Each such try is a record of its
    /// own.
    pub then: Vec<String>,
    /// All that rules could ask about, names and numbers alone, in the spelling of whoever decides: with
    /// them and the rules of that hash, the decision can be made again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<Facts>,
}

/// All that rules could ask about a request, as JSON: written once, and here as it was written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(Box<RawValue>);

impl Facts {
    /// These, as JSON.
    ///
    /// # Panics
    /// They are not names and numbers.
    #[must_use]
    pub fn of(facts: &impl Serialize) -> Self {
        Self(to_raw_value(facts).expect("names and numbers are JSON"))
    }

    /// The JSON.
    #[must_use]
    pub fn json(&self) -> &str {
        self.0.get()
    }
}

impl PartialEq for Facts {
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json()
    }
}

/// An engine that is about to be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attempt {
    /// Its configured name.
    pub engine: String,
    /// The model's configured name.
    pub model: String,
    /// Where it is, if it is outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<Destination>,
}

/// Where something is sent, and what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Destination {
    /// The host: `api.openai.com`.
    pub host: String,
    /// Who runs it, as the rules declare.
    pub operator: String,
    /// ISO 3166-1 alpha-2, as the rules declare.
    pub country: String,
    /// Bytes of the body.
    pub bytes: u64,
    /// The body's fingerprint: with the key it can be told whether a text is what was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Fingerprint>,
}

/// A further engine is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Followed {
    /// The request's id.
    pub request: String,
    /// The engine that failed.
    pub after: String,
    /// How it failed.
    pub failure: String,
    /// Whether it is known that nothing was sent to it: no connection was made.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unsent: bool,
    /// The engine that is asked now.
    pub next: Attempt,
}

/// What became of a request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcome {
    /// The request's id.
    pub request: String,
    /// `answered`, `client_gone`, `refused` or `failed`.
    pub outcome: String,
    /// The error's code, if it ended with one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether it is known that nothing was sent to the engine asked last: no connection was made.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unsent: bool,
    /// The engine asked last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// Its model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Tokens of the answer; `None` where there were none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Tokens>,
    /// What they cost.
    pub yen: f64,
    /// What was put back into the answer, by type.
    pub restored: Counts,
    /// Placeholders in the answer that could not be put back.
    pub unresolved: u32,
    /// From arrival to the answer's first piece, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_ms: Option<f64>,
    /// From arrival to the last byte, in milliseconds.
    pub total_ms: f64,
}

/// Tokens, as the engine told them, or estimated where it did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tokens {
    /// Of the prompt, cached ones included.
    pub input: u64,
    /// Of the prompt, taken from a cache.
    pub cached_input: u64,
    /// Of the answers, reasoning included.
    pub output: u64,
    /// Of the answers, spent on reasoning.
    pub reasoning: u64,
    /// Whether they are estimated.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub estimated: bool,
}

/// Requests refused before anything was decided about them: wrong keys, bodies too large, too many
/// requests. Nothing of them was read by a rule or an engine, so they are counted and not told one
/// by one: nobody without a key can fill the disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusals {
    /// The first of them, or a little before.
    pub since: Timestamp,
    /// How many, by application and code.
    pub counts: Vec<Refused>,
}

/// Some of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The application; `None` where it is not known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub app: Option<String>,
    /// The error's code: `invalid_api_key`.
    pub code: String,
    /// How many.
    pub count: u64,
}

/// What a file is, and which one it follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileHeader {
    /// Of this description: 1.
    pub format: u32,
    /// Which chain it belongs to: 16 random bytes, hexadecimal.
    pub chain: String,
    /// Its number, from 1.
    pub number: u64,
    /// The file before it; `None` for the first of a chain.
    pub previous: Option<Previous>,
    /// Who signs from here on.
    pub key: PublicKey,
    /// Who writes.
    pub program: String,
}

/// Where the file before ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    /// Its number.
    pub number: u64,
    /// Its last record's sequence number.
    pub last_seq: u64,
    /// That record's hash.
    pub hash: Hash,
}

/// The program goes on where another run of it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// Who writes.
    pub program: String,
    /// Who signs from here on.
    pub key: PublicKey,
    /// Whether the run before ended the trail in order.
    pub after_close: bool,
}

/// A signature under all records before this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Why now.
    pub why: Why,
    /// The hash of the record before.
    pub head: Hash,
    /// Whose signature it is.
    pub key: KeyId,
    /// Ed25519, hexadecimal, over the statement of [`crate::anchor`].
    pub signature: String,
}

/// Why a checkpoint was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It was time, or there were enough records.
    Due,
    /// The file ends here; another follows.
    Rotated,
    /// Files are about to be deleted.
    Retired,
    /// The program ends.
    Closed,
}

/// Bytes at the end of a file that did not follow: an append that a crash cut short, or what somebody
/// ordered to be set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repaired {
    /// The file's number.
    pub number: u64,
    /// Where they began.
    pub offset: u64,
    /// How many.
    pub bytes: u64,
    /// Whole lines among them that have the frame of a record. They are outside the chain now.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub records: u64,
    /// Whether no crash can have left them: somebody looked at them and had them set aside.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub ordered: bool,
    /// SHA-256 of them; they are kept beside the file.
    pub sha256: Hash,
}

/// Files past their retention time. The checkpoint after this record signs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// They, oldest first.
    pub files: Vec<RetiredFile>,
    /// The retention time in force, in days.
    pub retention_days: u32,
}

/// A file that is deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetiredFile {
    /// Its number.
    pub number: u64,
    /// When it was begun.
    pub begun: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// Its last record's sequence number.
    pub last_seq: u64,
    /// That record's hash.
    pub hash: Hash,
}

/// For some time nothing could be recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The first failure.
    pub since: Timestamp,
    /// Of what kind: the system's words.
    pub cause: String,
    /// Records that could not be written. Their requests were refused, but for those counted below.
    pub refused: u64,
    /// Requests that were answered inside all the same, as the settings allow.
    pub answered_inside: u64,
    /// Outcomes that were lost.
    pub lost: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
const fn is_zero(number: &u64) -> bool {
    *number == 0
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
