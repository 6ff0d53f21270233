//! What a signature says beside the file that it signs: its trusted comment, one line.
//!
//! A statement is never parsed to learn what was approved: it is put together from what the history
//! says, and must be what was signed, byte for byte.

use std::fmt;

use jiff::Timestamp;

use super::chain::Hash;

/// What is said about the file that is signed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement<'a> {
    /// SHA-256 of the file, hexadecimal.
    pub(super) sha256: &'a str,
    /// Who says it.
    pub(super) by: &'a str,
    /// When.
    pub(super) at: Timestamp,
    /// What.
    pub(super) what: What<'a>,
}

/// What somebody says about a file.
#[derive(Clone, Copy, Debug)]
pub(super) enum What<'a> {
    /// It should take effect.
    Propose {
        /// It was in force before.
        rollback: bool,
        /// The version that it is to replace.
        base: Option<&'a str>,
        /// The history's last hash, and so all of the history.
        after: &'a Hash,
        /// Hash of the settings that decide with the rules.
        settings: &'a str,
        /// What the comparison with that version showed.
        proof: &'a str,
        /// Under which number the change is kept elsewhere.
        ticket: &'a str,
        /// In words. Last, because it may hold anything.
        why: &'a str,
    },
    /// It may take effect.
    Approve {
        /// The hash of the proposal's line, and so the proposal with all that was before it.
        proposal: &'a Hash,
    },
}

impl fmt::Display for Statement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sha256, by, at, .. } = self;
        match self.what {
            What::Propose {
                rollback,
                base,
                after,
                settings,
                proof,
                ticket,
                why,
            } => {
                let verb = if rollback { "rollback" } else { "propose" };
                let base = base.unwrap_or("none");
                write!(
                    f,
                    "sekisho rules {verb} sha256:{sha256} base:{base} after:{after} \
                     settings:{settings} proof:{proof} by:{by} at:{at} ticket:{ticket} why:{why}"
                )
            }
            What::Approve { proposal } => write!(
                f,
                "sekisho rules approve sha256:{sha256} proposal:{proposal} by:{by} at:{at}"
            ),
        }
    }
}

/// When the statement of an approval that was signed elsewhere says it was made.
pub(super) fn time_of(comment: &str) -> Option<Timestamp> {
    let mut words = comment.split(' ');
    words
        .find_map(|word| word.strip_prefix("at:"))?
        .parse()
        .ok()
}
