//! `sekisho rules propose`, `approve`, `rollback`, `history`, `status`: four eyes at a terminal.
//!
//! | file | what it is |
//! |---|---|
//! | `arguments` | what can be typed |
//! | `change` | `propose`, `approve`, `rollback` |
//! | `look` | `history`, `status` |
//! | `running` | what the gateway on this machine says |
//! | `errors` | why nothing was done, in words |
//! | `wording` | proposals in words |

mod arguments;
mod change;
mod errors;
mod look;
mod running;
mod wording;

#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::PathBuf;

use jiff::{Timestamp, Unit};
use zeroize::Zeroizing;

use arguments::Signed;
pub(super) use arguments::{ApprovalCommand, Place};

use super::Failure;
use crate::approval::{Desk, Signer, Store, hash};
use crate::catalog;
use crate::config::{Approval, Config};
use crate::routes::{Known, Tongue};

/// What a command needs from whoever types it.
struct Person<'p> {
    /// Asks for a passphrase, with what to show.
    ask: &'p mut dyn FnMut(&str) -> io::Result<Zeroizing<String>>,
    /// What time it is, to the second.
    now: Timestamp,
}

/// Runs what was typed.
pub(super) fn run(
    command: &ApprovalCommand,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let now = Timestamp::now();
    let mut person = Person {
        ask: &mut |prompt| rpassword::prompt_password(prompt).map(Zeroizing::new),
        now: now.round(Unit::Second).unwrap_or(now),
    };
    run_as(&mut person, command, tongue, out)
}

fn run_as(
    person: &mut Person<'_>,
    command: &ApprovalCommand,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    match command {
        ApprovalCommand::Propose(propose) => change::propose(person, propose, tongue, out),
        ApprovalCommand::Approve(approve) => change::approve(person, approve, tongue, out),
        ApprovalCommand::Rollback(rollback) => change::rollback(person, rollback, tongue, out),
        ApprovalCommand::History(history) => look::history(person, &history.place, tongue, out),
        ApprovalCommand::Status(status) => look::status(person, &status.place, tongue, out),
    }
}

/// Settings and store, opened.
struct Office {
    config: Config,
    known: Known,
    store: Store,
    rules: PathBuf,
    tongue: Tongue,
}

impl Office {
    fn open(place: &Place, tongue: Tongue) -> Result<Self, Failure> {
        let config = Config::load_closed(&place.config).map_err(Failure::wrong)?;
        Ok(Self {
            known: catalog::known(config.names()),
            store: Store::of(config.approval.directory.as_deref(), &place.rules),
            rules: place.rules.clone(),
            config,
            tongue,
        })
    }

    fn desk(&self, person: &Person<'_>) -> Desk<'_> {
        Desk {
            settings: &self.config.approval,
            store: &self.store,
            rules: &self.rules,
            now: person.now,
        }
    }

    /// Hash of what the settings say that decides as much as the rules do: which tags and purposes
    /// an application has, which engines there are and at which address, and who may sign.
    fn decisive(&self) -> String {
        let Config {
            apps,
            local,
            external,
            approval,
            ..
        } = &self.config;
        let Approval {
            people,
            required,
            required_for_rollback,
            proposer_counts,
            directory: _,
        } = approval;
        let mut said = format!("{people:?} {required} {required_for_rollback} {proposer_counts}\n");
        for app in apps {
            let _ = writeln!(said, "{} {:?} {:?}", app.name, app.tags, app.purposes);
        }
        for engine in local {
            let models: Vec<&str> = engine.model_names().collect();
            let _ = writeln!(said, "{} {models:?}", engine.name);
        }
        for engine in external {
            let models = &engine.models;
            let _ = writeln!(said, "{} {} {models:?}", engine.name, engine.base_url);
        }
        hash(said.as_bytes())
    }

    /// Opens the key with which somebody signs.
    fn signer(&self, person: &mut Person<'_>, signed: &Signed) -> Result<Signer, Failure> {
        let key = signed.key.clone().or_else(usual_key);
        let key = key.ok_or_else(|| {
            Failure::wrong(self.tongue.pick(
                "name your secret key with --key",
                "秘密鍵を --key で指定してください",
            ))
        })?;
        let people = &self.config.approval.people;
        if people.is_empty() {
            return Err(Failure::wrong(self.tongue.pick(
                "nobody is listed in `approval.people`, and so nobody can sign; list people in \
                 sekisho.toml",
                "`approval.people` に誰もいないため、誰も署名できません。sekisho.tomlに署名者を並べてください",
            )));
        }
        Signer::open(&key, people, |prompt| (person.ask)(prompt))
            .map_err(|error| errors::no_key(&error, self.tongue))
    }
}

/// Where minisign keeps it.
fn usual_key() -> Option<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from)?;
    Some(home.join(".minisign").join("minisign.key"))
}
