//! What four eyes promise: with real files and real signatures.

mod damage;
mod minisign_itself;
mod rules_of_the_house;

use std::fs;
use std::sync::Arc;

use jiff::Timestamp;
use tempfile::TempDir;

use super::store::{Store, hash};
use super::{
    ActError, Approving, Desk, Proof, Proposal, Proposing, Signatures, Signer, Standing, Told,
};
use crate::config::{Approval, Person};
use crate::routes::{EngineKind, Gate, Known, RulesHandle};

/// A rules file with one rule of this name.
fn rules(name: &str) -> Vec<u8> {
    let text = format!(
        "[engine.local]\nkind = 'local'\n\n\
         [[rule]]\nname = '{name}'\nthen.engine = 'local'\nreason = 'r'\n"
    );
    text.into_bytes()
}

/// Four people, a directory, and a clock that a test moves.
struct House {
    files: TempDir,
    settings: Approval,
    store: Store,
    signers: Vec<Signer>,
    now: Timestamp,
}

const NAMES: [&str; 4] = ["sato", "suzuki", "ito", "kato"];

impl House {
    /// Two people must approve.
    fn new() -> Self {
        let files = tempfile::tempdir().expect("a directory");
        let pair = |name: &&str| {
            let pair = minisign::KeyPair::generate_unencrypted_keypair().expect("random numbers");
            let public = pair.pk.to_base64();
            let person = Person {
                name: (*name).to_owned(),
                public_key: minisign_verify::PublicKey::from_base64(&public).expect("a key"),
                until: None,
            };
            (person, Signer::for_tests(name, pair.sk))
        };
        let (people, signers) = NAMES.iter().map(pair).unzip();
        let settings = Approval {
            people,
            required: 2,
            required_for_rollback: 1,
            proposer_counts: false,
            directory: None,
        };
        Self {
            store: Store::of(None, &files.path().join("routes.toml")),
            files,
            settings,
            signers,
            now: "2026-11-20T01:00:00Z".parse().expect("a time"),
        }
    }

    fn act<T>(&self, act: impl FnOnce(Desk<'_>) -> T) -> T {
        let rules = self.files.path().join("routes.toml");
        act(Desk {
            settings: &self.settings,
            store: &self.store,
            rules: &rules,
            now: self.now,
        })
    }

    fn signer(&self, name: &str) -> &Signer {
        let mut signers = self.signers.iter();
        signers
            .find(|signer| signer.name() == name)
            .expect("one of them")
    }

    fn propose(&self, by: &str, bytes: &[u8]) -> Result<Proposal, ActError> {
        let what = Proposing {
            bytes,
            ticket: "CHG-1",
            why: "融資の夜間利用を認める",
            proof: Proof::Proved,
            settings: "",
            rollback: false,
        };
        let told = self.act(|desk| desk.propose(&what, self.signer(by)));
        told.map(|told| told.proposal)
    }

    fn approve(&self, by: &str, proposal: &Proposal) -> Result<Told, ActError> {
        self.act(|desk| desk.approve(proposal, &Approving::With(self.signer(by))))
    }

    fn roll_back(&self, by: &str) -> Result<Told, ActError> {
        self.act(|desk| {
            let (_, bytes) = desk.earlier(None)?;
            let what = Proposing {
                bytes: &bytes,
                ticket: "INC-1",
                why: "back",
                proof: Proof::NotRun {
                    why: "a test".to_owned(),
                },
                settings: "",
                rollback: true,
            };
            desk.propose(&what, self.signer(by))
        })
    }

    /// Proposed by `sato`, approved by the two after.
    fn bring_in(&self, bytes: &[u8]) {
        let proposal = self.propose("sato", bytes).expect("proposed");
        self.approve("suzuki", &proposal).expect("approved");
        self.approve("ito", &proposal).expect("approved");
    }

    fn standing(&self) -> Standing {
        self.act(|desk| desk.standing().expect("a whole history"))
    }

    fn gate(&self) -> Signatures {
        Signatures::new(self.store.clone(), self.settings.clone())
    }

    /// Why a version may not take effect.
    fn refusal(&self, bytes: &[u8]) -> String {
        let why = self.gate().admit(&hash(bytes)).expect_err("it may not");
        without_hashes(&why)
    }

    fn load(&self) -> Result<RulesHandle, String> {
        let known = Known {
            engines: vec![("local".to_owned(), EngineKind::Local)],
            ..Known::default()
        };
        let file = self.files.path().join("routes.toml");
        let loaded = RulesHandle::load_through(Some(Arc::new(self.gate())), file, known);
        loaded.map_err(|problems| self.without_paths(&problems.to_string()))
    }

    fn write(&self, bytes: &[u8]) {
        fs::write(self.files.path().join("routes.toml"), bytes).expect("written");
    }

    fn without_paths(&self, text: &str) -> String {
        let directory = self.files.path().to_string_lossy();
        without_hashes(&text.replace(&*directory, "DIR"))
    }
}

/// Hashes and keys are others in every run.
pub(crate) fn without_hashes(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    let end = |word: &mut String, out: &mut String| {
        let is_hash = [12, 64].contains(&word.len()) && word.bytes().all(|b| b.is_ascii_hexdigit());
        out.push_str(if is_hash { "HASH" } else { word });
        word.clear();
    };
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            word.push(c);
        } else {
            end(&mut word, &mut out);
            out.push(c);
        }
    }
    end(&mut word, &mut out);
    out
}
