//! What the history amounts to, for the people listed now: which version may be in force, and what
//! waits for whose signature. Pure, so that the gateway and the command line come to the same.

use std::collections::HashMap;
use std::fmt;

use jiff::Timestamp;

use super::chain::{Hash, Line};
use super::entry::{Approved, Event, Proposed};
use super::proof::is_no_worse;
use super::signature::is_signed;
use crate::config::{Approval, Person};
use crate::routes::{Day, Moment};

/// What the history amounts to.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The hash of the history's last line.
    pub head: Hash,
    /// The version that may be in force; `None`: none was ever approved.
    pub in_force: Option<Version>,
    /// Those that were before it, oldest first.
    pub earlier: Vec<Version>,
    /// Every proposal whose signature counts, in the order of the history.
    pub proposals: Vec<Proposal>,
    /// Lines that do not count.
    pub doubts: Vec<Doubt>,
}

/// A version that enough people have signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// By its SHA-256.
    pub sha256: String,
    /// Its proposal's place in [`Standing::proposals`].
    pub proposal: usize,
    /// When the last signature that it needed was made.
    pub since: Timestamp,
}

/// A version that somebody asked for.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The hash of its line.
    pub id: Hash,
    /// What was asked, by whom, and why.
    pub proposed: Proposed,
    /// Whose signatures count, in their order.
    pub signed: Vec<String>,
    /// How many it needs.
    pub needed: usize,
    /// Whether it goes back to earlier rules, and these are proved to be no worse: they let nothing
    /// out that the rules in force keep, on the same terms, and have the same invariants. Then
    /// [`Approval::required_for_rollback`] signatures are enough.
    pub is_eased: bool,
    /// What became of it.
    pub state: State,
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for signatures.
    Open,
    /// It took effect when it had them.
    Approved,
    /// Other rules took effect than those that it was to replace: it must be made anew.
    Stale,
}

/// A line that does not count, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Its number, from 1.
    pub line: usize,
    /// In words.
    pub why: String,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {} of the history does not count: {}",
            self.line, self.why
        )
    }
}

impl Proposal {
    /// How many signatures are missing.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.needed.saturating_sub(self.signed.len())
    }

    /// Whether the signature of whoever proposed it is one of those that it needs.
    pub(super) const fn counts_own(&self, settings: &Approval) -> bool {
        self.is_eased || settings.proposer_counts
    }

    /// Whose signature would count: of those listed, neither who signed nor who may not.
    pub fn may_sign<'p>(&self, settings: &'p Approval) -> impl Iterator<Item = &'p str> {
        let people = settings
            .people
            .iter()
            .filter(|person| person.until.is_none());
        let names = people.map(|person| person.name.as_str());
        let is_own = |name: &str| name == self.proposed.by && !self.counts_own(settings);
        names.filter(move |name| !is_own(name) && !self.signed.iter().any(|it| it == name))
    }
}

impl Standing {
    /// Follows the history. `version` gives a version's bytes by its hash; `seen`, by a line's hash,
    /// when it was first seen, if it was not there from the beginning.
    pub(super) fn of(
        lines: &[Line],
        settings: &Approval,
        version: impl Fn(&str) -> Option<Vec<u8>>,
        seen: impl Fn(&Hash) -> Option<Timestamp>,
    ) -> Self {
        let mut walk = Walk {
            settings,
            version: &version,
            versions: HashMap::new(),
            latest: Timestamp::MIN,
            seen: None,
            standing: Self {
                head: Hash::start(),
                in_force: None,
                earlier: Vec::new(),
                proposals: Vec::new(),
                doubts: Vec::new(),
            },
        };
        for (n, line) in lines.iter().enumerate() {
            walk.seen = seen(&line.hash);
            if let Err(why) = walk.take(line) {
                walk.standing.doubts.push(Doubt { line: n + 1, why });
            }
            walk.standing.head = line.hash.clone();
        }
        walk.standing
    }

    /// Who signed the version in force.
    #[must_use]
    pub fn approved_by(&self) -> &[String] {
        let version = self.in_force.as_ref();
        version.map_or(&[], |version| &self.proposals[version.proposal].signed)
    }

    /// The proposals that wait for signatures.
    pub fn open(&self) -> impl Iterator<Item = &Proposal> {
        let all = self.proposals.iter();
        all.filter(|proposal| proposal.state == State::Open)
    }

    /// Whether this version was in force and no longer is.
    #[must_use]
    pub fn was_in_force(&self, sha256: &str) -> bool {
        self.earlier.iter().any(|version| version.sha256 == sha256)
    }
}

struct Walk<'w, F> {
    settings: &'w Approval,
    version: &'w F,
    versions: HashMap<String, Option<Vec<u8>>>,
    /// The latest time that anybody signed: what stands after it was signed later.
    latest: Timestamp,
    /// When the line at hand was first seen by somebody who was there before.
    seen: Option<Timestamp>,
    standing: Standing,
}

impl<F: Fn(&str) -> Option<Vec<u8>>> Walk<'_, F> {
    fn take(&mut self, line: &Line) -> Result<(), String> {
        match &line.event {
            Event::Proposed(proposed) => self.propose(proposed, line),
            Event::Approved(approved) => self.approve(approved),
        }
    }

    fn propose(&mut self, proposed: &Proposed, line: &Line) -> Result<(), String> {
        let statement = proposed.statement(&line.before);
        let signed = Signed {
            by: &proposed.by,
            at: proposed.at,
            sha256: &proposed.sha256,
            statement: &statement,
            signature: &proposed.signature,
        };
        self.check(&signed)?;
        if proposed.rollback && !self.standing.was_in_force(&proposed.sha256) {
            return Err("it goes back to a version that was never in force".to_owned());
        }
        let settings = self.settings;
        let is_eased = proposed.rollback && self.is_safe_return(proposed);
        let needed = match proposed.rollback {
            true if is_eased => settings.required_for_rollback,
            true => settings.required.max(settings.required_for_rollback),
            false => settings.required,
        };
        let mut proposal = Proposal {
            id: line.hash.clone(),
            proposed: proposed.clone(),
            signed: Vec::new(),
            // A proposal alone never is its own approval, whatever the settings say of 0.
            needed: needed.max(1),
            is_eased,
            state: if self.is_based_on_what_is_in_force(proposed) {
                State::Open
            } else {
                State::Stale
            },
        };
        if proposal.counts_own(settings) {
            proposal.signed.push(proposed.by.clone());
        }
        self.standing.proposals.push(proposal);
        self.complete(self.standing.proposals.len() - 1, proposed.at);
        Ok(())
    }

    fn approve(&mut self, approved: &Approved) -> Result<(), String> {
        let mut all = self.standing.proposals.iter();
        let at = all.position(|proposal| proposal.id == approved.proposal);
        let at = at.ok_or("it approves a proposal that is not there")?;
        let proposal = &self.standing.proposals[at];
        let (sha256, author) = (proposal.proposed.sha256.clone(), &proposal.proposed.by);
        if *author == approved.by && !proposal.counts_own(self.settings) {
            return Err(format!(
                "`{author}` proposed it, and so does not approve it"
            ));
        }
        let statement = approved.statement(&sha256);
        self.check(&Signed {
            by: &approved.by,
            at: approved.at,
            sha256: &sha256,
            statement: &statement,
            signature: &approved.signature,
        })?;
        let proposal = &mut self.standing.proposals[at];
        if proposal.signed.contains(&approved.by) {
            return Err(format!("`{}` has signed already", approved.by));
        }
        proposal.signed.push(approved.by.clone());
        self.complete(at, approved.at);
        Ok(())
    }

    fn check(&mut self, signed: &Signed<'_>) -> Result<(), String> {
        let Signed {
            by,
            at,
            sha256,
            statement,
            signature,
        } = *signed;
        let latest = self.latest.max(at);
        let mut people = self.settings.people.iter();
        let person = people.find(|person| person.name == by).ok_or_else(|| {
            format!("nobody is called `{by}` in `approval.people`; keep who has left, with `until`")
        })?;
        // Who signs says when that was, and who has left may say anything.
        let surely = latest.max(self.seen.unwrap_or(latest));
        if let Some(until) = person.until.filter(|until| day(surely) > *until) {
            return Err(format!("signatures of `{by}` count until {until}"));
        }
        let bytes = self.bytes(sha256);
        let bytes = bytes.ok_or_else(|| {
            let short = sha256.get(..12).unwrap_or(sha256);
            format!("the version {short} is gone or is not what was signed")
        })?;
        if !is_signed(person, bytes, statement, signature) {
            return Err(format!("the signature is not `{by}`'s, or is not of this"));
        }
        // Only what somebody signed tells the time.
        self.latest = latest;
        Ok(())
    }

    /// A version as it was signed.
    fn bytes(&mut self, sha256: &str) -> Option<&[u8]> {
        let version = self.version;
        let bytes = self.versions.entry(sha256.to_owned());
        bytes.or_insert_with(|| version(sha256)).as_deref()
    }

    /// Whether going back is proved to make nothing worse. Those who signed the earlier rules did
    /// not know why others took their place.
    fn is_safe_return(&mut self, proposed: &Proposed) -> bool {
        let old = proposed.base.as_deref();
        let old = old.and_then(|base| self.bytes(base).map(<[u8]>::to_vec));
        let new = self.bytes(&proposed.sha256);
        old.zip(new)
            .is_some_and(|(old, new)| is_no_worse(&old, new))
    }

    /// Lets a proposal take effect if it has what it needs.
    fn complete(&mut self, at: usize, time: Timestamp) {
        let standing = &mut self.standing;
        let proposal = &mut standing.proposals[at];
        if proposal.state != State::Open || proposal.missing() > 0 {
            return;
        }
        proposal.state = State::Approved;
        let version = Version {
            sha256: proposal.proposed.sha256.clone(),
            proposal: at,
            since: time,
        };
        standing.earlier.extend(standing.in_force.replace(version));
        let in_force = standing.in_force.as_ref().map(|it| it.sha256.as_str());
        for other in &mut standing.proposals {
            if other.state == State::Open && other.proposed.base.as_deref() != in_force {
                other.state = State::Stale;
            }
        }
    }

    fn is_based_on_what_is_in_force(&self, proposed: &Proposed) -> bool {
        let in_force = self.standing.in_force.as_ref();
        proposed.base.as_deref() == in_force.map(|version| version.sha256.as_str())
    }
}

/// What somebody signed, as the history tells it.
#[derive(Clone, Copy)]
struct Signed<'a> {
    by: &'a str,
    at: Timestamp,
    sha256: &'a str,
    statement: &'a str,
    signature: &'a str,
}

fn day(time: Timestamp) -> Day {
    Moment::from_timestamp(time).day
}

/// Whether this person can sign today.
pub(super) fn signs_at(person: &Person, time: Timestamp) -> bool {
    person.until.is_none_or(|until| day(time) <= until)
}
