//! What happened, one line of the history each.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::chain::Hash;
use super::statement::{Statement, What};
use super::store::hash;

/// Something that happened to the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Somebody asks for a version to take effect.
    Proposed(Proposed),
    /// Somebody agrees.
    Approved(Approved),
}

/// Somebody asks for a version to take effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Under which number the change is kept elsewhere.
    pub ticket: String,
    /// In words.
    pub why: String,
    /// The version, by its SHA-256.
    pub sha256: String,
    /// The version that it is to replace; `None`: there is none yet.
    pub base: Option<String>,
    /// Whether this goes back to a version that was in force before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rollback: bool,
    /// The settings that decide with the rules, by the SHA-256 of what they say of it.
    pub settings: String,
    /// What a comparison with the version before showed.
    pub proof: Proof,
    /// The text of a `.minisig` file.
    pub signature: String,
}

/// Somebody agrees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// To what: the hash of the proposal's line.
    pub proposal: Hash,
    /// The text of a `.minisig` file.
    pub signature: String,
}

/// Whether a version lets something out that the one before it kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Proof {
    /// It was proved that it does not.
    Proved,
    /// It does: a request that shows it, without any text.
    Shown {
        /// In words.
        example: String,
    },
    /// Nobody knows.
    NotRun {
        /// Why not.
        why: String,
    },
}

impl Proof {
    /// What a signature says of it: the result, and the hash of all that is shown with it.
    pub(super) fn digest(&self) -> String {
        let result = match self {
            Self::Proved => "proved",
            Self::Shown { .. } => "shown",
            Self::NotRun { .. } => "not-run",
        };
        format!("{result}-{}", hash(self.to_string().as_bytes()))
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Proved => {
                f.write_str("PROVED: nothing leaves that stayed, goes elsewhere, or is masked less")
            }
            Self::Shown { example } => write!(f, "NOT PROVED\n{example}"),
            Self::NotRun { why } => write!(f, "not run: {why}"),
        }
    }
}

impl Proposed {
    /// What its signature must say where it follows the line with the hash `after`.
    pub(super) fn statement(&self, after: &Hash) -> String {
        let Self {
            by,
            at,
            ticket,
            why,
            sha256,
            base,
            rollback,
            settings,
            proof,
            signature: _,
        } = self;
        let proof = proof.digest();
        let what = What::Propose {
            rollback: *rollback,
            base: base.as_deref(),
            after,
            settings,
            proof: &proof,
            ticket,
            why,
        };
        Statement {
            sha256,
            by,
            at: *at,
            what,
        }
        .to_string()
    }
}

impl Approved {
    /// What its signature must say where the proposal is of this version.
    pub(super) fn statement(&self, sha256: &str) -> String {
        let proposal = &self.proposal;
        Statement {
            sha256,
            by: &self.by,
            at: self.at,
            what: What::Approve { proposal },
        }
        .to_string()
    }
}
