//! What is to become of a request: its decision, and the engines that are asked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use super::Counts;
use crate::Fingerprint;

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
