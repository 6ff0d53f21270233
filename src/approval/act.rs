//! Proposing, approving, going back: what the command line does, without a terminal.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::chain::{self, Hash, Line};
use super::entry::{Approved, Event, Proof, Proposed};
use super::gate::{GateError, Signatures};
use super::signature::{self, KeyError, Signer};
use super::standing::{Doubt, Proposal, Standing, State, signs_at};
use super::statement;
use super::store::{Store, StoreError, hash, write_whole};
use crate::config::{APP_NAME_FIX, Approval, Person, is_app_name};
use crate::routes::is_hidden;

/// Longest reason, in characters.
const MAX_WHY_CHARS: usize = 500;

/// Where changes are made: the settings, the directory, and the rules file that they are for.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'d> {
    /// Who may sign, and how many must.
    pub settings: &'d Approval,
    /// Where the history lies.
    pub store: &'d Store,
    /// The rules file that the gateway reads.
    pub rules: &'d Path,
    /// What time it is. To the second, as it stands in signatures.
    pub now: Timestamp,
}

/// A version that is to be proposed.
#[derive(Clone, Debug)]
pub struct Proposing<'p> {
    /// Its bytes; they check.
    pub bytes: &'p [u8],
    /// Under which number the change is kept elsewhere.
    pub ticket: &'p str,
    /// In words.
    pub why: &'p str,
    /// What a comparison with the version in force showed.
    pub proof: Proof,
    /// Hash of the settings that decide with the rules.
    pub settings: &'p str,
    /// Whether it was in force before.
    pub rollback: bool,
}

/// How somebody agrees.
#[derive(Debug)]
pub enum Approving<'a> {
    /// By signing here and now.
    With(&'a Signer),
    /// By a signature that was made elsewhere, with `minisign`.
    By(&'a str),
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Told {
    /// The proposal as it stands now.
    pub proposal: Proposal,
    /// Whether its version is now what the rules file holds.
    pub installed: Option<Result<(), String>>,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// The history.
    #[error(transparent)]
    History(#[from] GateError),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Nobody signs here.
    #[error(
        "nobody is listed in `approval.people`: rules take effect without signatures. To have them \
         signed, list people in sekisho.toml"
    )]
    NobodyListed,
    /// The ticket cannot stand in a signature.
    #[error("--ticket: this is no number of a ticket: {APP_NAME_FIX}")]
    Ticket,
    /// The reason cannot stand in a signature.
    #[error("--why: say it in one line of at most {MAX_WHY_CHARS} characters")]
    Why,
    /// It is in force already.
    #[error("this version is in force already; there is nothing to propose")]
    InForce,
    /// It waits already.
    #[error("this version is proposed already, as {id}; `sekisho rules approve {id}`")]
    AlreadyOpen {
        /// The proposal.
        id: String,
    },
    /// Nothing waits.
    #[error(
        "no proposal waits for signatures; `sekisho rules history` shows what there was{}",
        minds(doubts)
    )]
    NoneOpen {
        /// Lines that do not count.
        doubts: Vec<Doubt>,
    },
    /// Several wait.
    #[error("several proposals wait: {ids}; name one of them")]
    Several {
        /// Which.
        ids: String,
    },
    /// None is called so.
    #[error(
        "no proposal that waits begins with `{asked}`; there are: {ids}{}",
        minds(doubts)
    )]
    NoSuch {
        /// As it was asked for.
        asked: String,
        /// Which there are.
        ids: String,
        /// Lines that do not count.
        doubts: Vec<Doubt>,
    },
    /// Four eyes are two people's.
    #[error(
        "`{name}` proposed this, and so does not approve it; {needed} other people must \
         (`approval.proposer_counts` is false)"
    )]
    OwnProposal {
        /// Who.
        name: String,
        /// How many.
        needed: usize,
    },
    /// One signature each.
    #[error("`{name}` has signed this already; it needs somebody else's signature")]
    Twice {
        /// Who.
        name: String,
    },
    /// Who left does not sign.
    #[error("signatures of `{name}` count until {until} (`approval.people`)")]
    Over {
        /// Who.
        name: String,
        /// The last day.
        until: String,
    },
    /// A file that is no signature of this.
    #[error(
        "this is not a signature of the proposal {id} by anybody who is listed; `sekisho rules \
         approve {id} --print NAME` says how to make one"
    )]
    OtherSignature {
        /// The proposal.
        id: String,
    },
    /// Rolling back to what never was.
    #[error("no version that was in force before begins with `{asked}`; there are: {versions}")]
    NeverInForce {
        /// As it was asked for.
        asked: String,
        /// Which there are.
        versions: String,
    },
    /// It would not count.
    #[error("nothing was written, since it would not count: {why}")]
    NotCounted {
        /// In words.
        why: String,
    },
    /// The version is gone from the directory.
    #[error("the version {short} is gone from {}, or is not what was signed", path.display())]
    Gone {
        /// Its hash, shortened.
        short: String,
        /// Where it should be.
        path: PathBuf,
    },
}

/// Each line that does not count, and why.
fn minds(doubts: &[Doubt]) -> String {
    let told = |told: String, doubt: &Doubt| format!("{told}. Mind: {doubt}");
    doubts.iter().fold(String::new(), told)
}

impl From<StoreError> for ActError {
    fn from(error: StoreError) -> Self {
        Self::History(error.into())
    }
}

impl Desk<'_> {
    /// What the history amounts to.
    ///
    /// # Errors
    /// It is unreadable or damaged.
    pub fn standing(&self) -> Result<Standing, ActError> {
        let gate = Signatures::new(self.store.clone(), self.settings.clone());
        Ok(Standing::clone(&*gate.standing()?))
    }

    /// Asks for a version to take effect.
    ///
    /// # Errors
    /// Nothing was written.
    pub fn propose(&self, what: &Proposing<'_>, signer: &Signer) -> Result<Told, ActError> {
        let is_line = |text: &str| !text.trim().is_empty() && !text.chars().any(is_hidden);
        if !is_app_name(what.ticket) {
            return Err(ActError::Ticket);
        }
        if !is_line(what.why) || what.why.chars().count() > MAX_WHY_CHARS {
            return Err(ActError::Why);
        }
        self.is_listed_today(signer.name())?;
        let standing = self.standing()?;
        let sha256 = hash(what.bytes);
        let in_force = standing.in_force.as_ref();
        if in_force.is_some_and(|version| version.sha256 == sha256) {
            return Err(ActError::InForce);
        }
        // With another proof it is another proposal: the settings were others.
        let is_same = |it: &&Proposal| {
            let it = &it.proposed;
            it.sha256 == sha256 && it.rollback == what.rollback && it.proof == what.proof
        };
        if let Some(open) = standing.open().find(is_same) {
            let id = open.id.short().to_owned();
            return Err(ActError::AlreadyOpen { id });
        }
        let mut proposed = Proposed {
            by: signer.name().to_owned(),
            at: self.now,
            ticket: what.ticket.to_owned(),
            why: what.why.trim().to_owned(),
            sha256,
            base: in_force.map(|version| version.sha256.clone()),
            rollback: what.rollback,
            settings: what.settings.to_owned(),
            proof: what.proof.clone(),
            signature: String::new(),
        };
        proposed.signature = signer.sign(what.bytes, &proposed.statement(&standing.head))?;
        self.store.keep(what.bytes)?;
        self.store
            .show(&proposed.sha256, &proposed.by, &proposed.signature)?;
        let id = self.record(&Event::Proposed(proposed))?;
        self.tell(&id)
    }

    /// Agrees to a proposal that waits.
    ///
    /// # Errors
    /// Nothing was written.
    pub fn approve(&self, proposal: &Proposal, how: &Approving<'_>) -> Result<Told, ActError> {
        let sha256 = &proposal.proposed.sha256;
        let bytes = self.bytes(sha256)?;
        let approved = match how {
            Approving::With(signer) => {
                self.may_approve(signer.name(), proposal)?;
                let mut approved = self.unsigned(proposal, signer.name());
                approved.signature = signer.sign(&bytes, &approved.statement(sha256))?;
                approved
            }
            Approving::By(signature) => self.signed_elsewhere(proposal, &bytes, signature)?,
        };
        self.store.show(sha256, &approved.by, &approved.signature)?;
        self.record(&Event::Approved(approved))?;
        self.tell(&proposal.id)
    }

    /// What somebody would sign to agree, for `minisign -t`.
    #[must_use]
    pub fn statement(&self, proposal: &Proposal, by: &str) -> String {
        self.unsigned(proposal, by)
            .statement(&proposal.proposed.sha256)
    }

    /// The proposal that waits and begins so; the only one, if nothing is asked for.
    ///
    /// # Errors
    /// There is none, or more than one.
    pub fn find(&self, asked: Option<&str>) -> Result<Proposal, ActError> {
        let standing = self.standing()?;
        let ids = || {
            let ids: Vec<_> = standing.open().map(|it| it.id.short()).collect();
            ids.join(", ")
        };
        let asked = asked.unwrap_or("");
        let mut fitting = standing
            .open()
            .filter(|it| it.id.as_str().starts_with(asked));
        match (fitting.next(), fitting.next()) {
            (Some(proposal), None) => Ok(proposal.clone()),
            (Some(_), Some(_)) => Err(ActError::Several { ids: ids() }),
            // What is looked for may be there, and not count.
            (None, _) if ids().is_empty() => Err(ActError::NoneOpen {
                doubts: standing.doubts.clone(),
            }),
            (None, _) => Err(ActError::NoSuch {
                asked: asked.to_owned(),
                ids: ids(),
                doubts: standing.doubts.clone(),
            }),
        }
    }

    /// The version to go back to: the one before the one in force, or one that begins so.
    ///
    /// # Errors
    /// There is none.
    pub fn earlier(&self, asked: Option<&str>) -> Result<(String, Vec<u8>), ActError> {
        let standing = self.standing()?;
        let in_force = standing.in_force.as_ref().map(|it| &it.sha256);
        let mut versions: Vec<&str> = Vec::new();
        for version in standing.earlier.iter().rev() {
            if Some(&version.sha256) != in_force && !versions.contains(&&*version.sha256) {
                versions.push(&version.sha256);
            }
        }
        let asked = asked.unwrap_or("");
        let found = versions.iter().find(|it| it.starts_with(asked));
        let Some(found) = found else {
            let shown: Vec<_> = versions.iter().map(|it| &it[..12]).collect();
            return Err(ActError::NeverInForce {
                asked: asked.to_owned(),
                versions: if shown.is_empty() {
                    "none".to_owned()
                } else {
                    shown.join(", ")
                },
            });
        };
        Ok(((*found).to_owned(), self.bytes(found)?))
    }

    /// A version as it was signed.
    ///
    /// # Errors
    /// It is gone, or is not what its name says.
    pub fn bytes(&self, sha256: &str) -> Result<Vec<u8>, ActError> {
        self.store.version(sha256).ok_or_else(|| ActError::Gone {
            short: sha256.get(..12).unwrap_or(sha256).to_owned(),
            path: self.store.version_file(sha256),
        })
    }

    fn unsigned(&self, proposal: &Proposal, by: &str) -> Approved {
        Approved {
            by: by.to_owned(),
            at: self.now,
            proposal: proposal.id.clone(),
            signature: String::new(),
        }
    }

    fn signed_elsewhere(
        &self,
        proposal: &Proposal,
        bytes: &[u8],
        text: &str,
    ) -> Result<Approved, ActError> {
        let other = || ActError::OtherSignature {
            id: proposal.id.short().to_owned(),
        };
        let comment = signature::comment_of(text).ok_or_else(other)?;
        let at = statement::time_of(&comment).ok_or_else(other)?;
        let signed_by = |person: &&Person| signature::is_signed(person, bytes, &comment, text);
        let person = self.settings.people.iter().find(signed_by);
        let approved = Approved {
            at,
            signature: text.to_owned(),
            ..self.unsigned(proposal, &person.ok_or_else(other)?.name)
        };
        if approved.statement(&proposal.proposed.sha256) != comment {
            return Err(other());
        }
        self.may_approve(&approved.by, proposal)?;
        Ok(approved)
    }

    fn is_listed_today(&self, name: &str) -> Result<(), ActError> {
        let people = &self.settings.people;
        let person = people.iter().find(|person| person.name == name);
        let person = person.ok_or(ActError::NobodyListed)?;
        if let Some(until) = person.until.filter(|_| !signs_at(person, self.now)) {
            return Err(ActError::Over {
                name: name.to_owned(),
                until: until.to_string(),
            });
        }
        Ok(())
    }

    /// Whether this person's signature on the proposal would count.
    ///
    /// # Errors
    /// It would not, and why.
    pub fn may_approve(&self, name: &str, proposal: &Proposal) -> Result<(), ActError> {
        self.is_listed_today(name)?;
        let name = || name.to_owned();
        let proposed = &proposal.proposed;
        if proposal.signed.contains(&name()) {
            return Err(ActError::Twice { name: name() });
        }
        if proposed.by == name() && !proposal.counts_own(self.settings) {
            return Err(ActError::OwnProposal {
                name: name(),
                needed: proposal.needed,
            });
        }
        Ok(())
    }

    /// Appends an event to the history if it counts there.
    fn record(&self, event: &Event) -> Result<Hash, ActError> {
        let mut lines = self.store.lines(&self.store.history()?)?;
        let before = lines
            .last()
            .map_or_else(Hash::start, |line| line.hash.clone());
        let (_, hash) = chain::line(&before, event);
        lines.push(Line {
            hash,
            before: before.clone(),
            event: event.clone(),
        });
        let version = |sha256: &str| self.store.version(sha256);
        let with_it = Standing::of(&lines, self.settings, version, |_| None);
        if let Some(doubt) = with_it.doubts.iter().find(|it| it.line == lines.len()) {
            let why = doubt.why.clone();
            return Err(ActError::NotCounted { why });
        }
        Ok(self.store.append(&before, event)?)
    }

    /// How the proposal stands now; if it has what it needs, its version becomes the rules file.
    fn tell(&self, id: &Hash) -> Result<Told, ActError> {
        let standing = self.standing()?;
        let mut all = standing.proposals.iter();
        let at =
            all.position(|proposal| proposal.id == *id)
                .ok_or_else(|| ActError::NotCounted {
                    why: "the history was replaced just now".to_owned(),
                })?;
        let proposal = standing.proposals[at].clone();
        let is_in_force = standing.in_force.is_some_and(|it| it.proposal == at);
        let installed = (is_in_force && proposal.state == State::Approved).then(|| {
            let bytes = self.bytes(&proposal.proposed.sha256);
            let bytes = bytes.map_err(|error| error.to_string())?;
            write_whole(self.rules, &bytes).map_err(|error| error.to_string())
        });
        Ok(Told {
            proposal,
            installed,
        })
    }
}
