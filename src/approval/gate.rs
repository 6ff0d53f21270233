//! What the running gateway asks before it takes a rules file over: have enough people signed it?

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::chain::Hash;
use super::standing::{Standing, State};
use super::store::{Store, StoreError, hash};
use crate::config::Approval;
use crate::routes::{Admitted, Gate};

/// Admits the version that the history says is approved, and no other.
#[derive(Debug)]
pub struct Signatures {
    store: Store,
    settings: Approval,
    /// What was made of the history last, and by the hash of which bytes.
    last: Mutex<Option<(String, Arc<Standing>)>>,
    /// The lines of the history that were ever seen: it may grow, and never shrinks.
    seen: Mutex<Seen>,
    /// What time it is.
    clock: fn() -> Timestamp,
}

/// What was seen of the history.
#[derive(Debug)]
struct Seen {
    /// The last line.
    head: Hash,
    /// When each of those came that were not there at the first look.
    came: HashMap<Hash, Timestamp>,
}

impl Signatures {
    /// By this history, for these people.
    #[must_use]
    pub fn new(store: Store, settings: Approval) -> Self {
        Self {
            store,
            settings,
            last: Mutex::default(),
            seen: Mutex::new(Seen {
                head: Hash::start(),
                came: HashMap::new(),
            }),
            clock: Timestamp::now,
        }
    }

    /// The same, by another clock.
    #[cfg(test)]
    pub(super) fn at(self, clock: fn() -> Timestamp) -> Self {
        Self { clock, ..self }
    }

    /// What the history amounts to now.
    ///
    /// # Errors
    /// The history is unreadable or damaged, or lacks lines that it had before.
    pub fn standing(&self) -> Result<Arc<Standing>, GateError> {
        let history = self.store.history()?;
        let of = hash(&history);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, standing)) = last.as_ref().filter(|(seen, _)| *seen == of) {
            return Ok(Arc::clone(standing));
        }
        let lines = self.store.lines(&history)?;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.head != Hash::start() {
            let known = lines.iter().position(|line| line.hash == seen.head);
            let known = known.ok_or_else(|| GateError::Cut {
                path: self.store.history_file(),
            })?;
            let now = (self.clock)();
            let came = lines[known + 1..]
                .iter()
                .map(|line| (line.hash.clone(), now));
            seen.came.extend(came);
        }
        let version = |sha256: &str| self.store.version(sha256);
        let came = |line: &Hash| seen.came.get(line).copied();
        let standing = Arc::new(Standing::of(&lines, &self.settings, version, came));
        seen.head = standing.head.clone();
        // Where a version's bytes were missing, they may come back without a new line.
        *last = standing
            .doubts
            .is_empty()
            .then(|| (of, Arc::clone(&standing)));
        Ok(standing)
    }
}

/// Why nothing can be said of any version.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// It is unreadable or damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Somebody removed lines.
    #[error(
        "{}: the end of the history is gone that was there before; put it back: until then no other \
         rules take effect", path.display()
    )]
    Cut {
        /// The history's file.
        path: PathBuf,
    },
}

impl Gate for Signatures {
    fn stamp(&self) -> String {
        self.store
            .history()
            .map_or_else(|error| error.to_string(), |history| hash(&history))
    }

    fn admit(&self, sha256: &str) -> Result<Admitted, String> {
        let standing = self.standing().map_err(|error| error.to_string())?;
        let in_force = standing.in_force.as_ref();
        if in_force.is_some_and(|version| version.sha256 == sha256) {
            let names = standing.approved_by().iter();
            return Ok(Admitted {
                approved_by: names.map(|name| name.as_str().into()).collect(),
                history: standing.head.as_str().into(),
                since: in_force.map(|version| version.since.into()),
            });
        }
        Err(why_not(&standing, &self.settings, sha256))
    }
}

/// What is missing, and what to do about it.
pub(super) fn why_not(standing: &Standing, settings: &Approval, sha256: &str) -> String {
    let of_this = |it: &&super::Proposal| it.proposed.sha256 == sha256;
    let newest = standing.proposals.iter().rev().find(of_this);
    let mut why = match newest {
        Some(proposal) if proposal.state == State::Open => {
            let signed = match proposal.signed.as_slice() {
                [] => "nobody has signed yet".to_owned(),
                names => format!("signed by {}", names.join(", ")),
            };
            let others: Vec<_> = proposal.may_sign(settings).collect();
            format!(
                "needs {} signatures and has {} ({signed}); `sekisho rules approve {}` by {}",
                proposal.needed,
                proposal.signed.len(),
                proposal.id.short(),
                others.join(" or ")
            )
        }
        _ if standing.was_in_force(sha256) => "was in force and was replaced; `sekisho rules \
             rollback` goes back to it"
            .to_owned(),
        Some(_) => "was proposed in place of rules that are no longer in force; propose it anew \
             with `sekisho rules propose`"
            .to_owned(),
        None => format!(
            "nobody has approved it: {} signatures are needed, and it was not even proposed; \
             `sekisho rules propose FILE --key KEY --ticket NUMBER --why REASON` begins that",
            settings.required
        ),
    };
    match &standing.in_force {
        Some(version) => {
            let short = &version.sha256[..12];
            let _ = write!(why, ". Approved is the version {short}");
        }
        None => why.push_str(". No version is approved"),
    }
    if let Some(doubt) = standing.doubts.last() {
        let _ = write!(why, "; {doubt}");
    }
    why
}
