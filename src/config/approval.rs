//! `[approval]`: the people who must agree before rules take effect, known by their public keys.

use std::path::PathBuf;

use minisign_verify::PublicKey;

use super::apps::{APP_NAME_FIX, is_app_name};
use super::reader::Section;
use crate::routes::Day;

/// Who must agree before rules take effect, and how many of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approval {
    /// Those who may propose and approve. Names and keys are unique.
    pub people: Vec<Person>,
    /// So many different people must have signed a change; 0: nobody signs, and whoever can write
    /// the rules file changes the rules.
    pub required: usize,
    /// So many must have signed a return to rules that were in force before, whoever proposes it
    /// included. At least 1.
    pub required_for_rollback: usize,
    /// Whether the signature of whoever proposes a change counts as one of them.
    pub proposer_counts: bool,
    /// Where proposals and the history lie; `None`: in `approvals` beside the rules file.
    pub directory: Option<PathBuf>,
}

/// Somebody who may propose and approve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// As it stands in signatures, logs and metrics.
    pub name: String,
    /// A minisign public key.
    pub public_key: PublicKey,
    /// The last day, in Japan, on which a signature counts: set when somebody leaves, so that what
    /// they signed before stays valid.
    pub until: Option<Day>,
}

const KEY_FIX: &str = "make a pair of keys with `minisign -G`, and put in the second line of \
                       minisign.pub";
const OFF: &str = "`approval.required` is 0: whoever can write the rules file changes the rules \
                   alone. For anything but a trial, name people in [approval]";

/// Nobody signs where nobody is named: that is for trials, and warned of.
pub(super) fn approval(table: &Section<'_, '_>, warnings: &mut Vec<String>) -> Approval {
    let people = people(table);
    let usual = if people.is_empty() { 0 } else { 2 };
    let approval = Approval {
        required: table.integer("required", usual, 0..=9),
        required_for_rollback: table.integer("required_for_rollback", 1, 1..=9),
        proposer_counts: table.flag("proposer_counts", false),
        directory: table.path("directory"),
        people,
    };
    let proposer = usize::from(!approval.proposer_counts);
    let needed = match approval.required {
        0 => {
            warnings.push(OFF.to_owned());
            0
        }
        required => required + proposer,
    };
    let listed = approval.people.len();
    if needed > listed {
        let who = if proposer == 1 {
            " beside whoever proposes a change"
        } else {
            ""
        };
        let message = format!(
            "is {}{who}, and {listed} are listed in `approval.people`: nothing could ever be approved",
            approval.required
        );
        table.problem("required", &message, "list more people, or require fewer");
    }
    approval
}

fn people(table: &Section<'_, '_>) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    // Compared by the key alone: a key under another key id is still the same person's.
    let mut keys: Vec<(minisign::PublicKey, String)> = Vec::new();
    for table in table.tables("people") {
        let Some((person, key)) = person(&table) else {
            continue;
        };
        if people.iter().any(|other| other.name == person.name) {
            let message = format!("is `{}` a second time", person.name);
            table.problem("name", &message, "give each person a name of their own");
        }
        if let Some((_, other)) = keys.iter().find(|(known, _)| *known == key) {
            let message = format!("is also that of `{other}`: two names are not two people");
            table.problem("public_key", &message, KEY_FIX);
        }
        keys.push((key, person.name.clone()));
        people.push(person);
    }
    people
}

fn person(table: &Section<'_, '_>) -> Option<(Person, minisign::PublicKey)> {
    for (key, fix) in [
        (
            "name",
            "add `name = \"sato\"`: signatures and logs call them so",
        ),
        ("public_key", KEY_FIX),
    ] {
        if !table.has(key) {
            table.missing(key, fix);
        }
    }
    let until = table.date("until").and_then(|date| date.parse().ok());
    let name = table.text("name");
    let text = table.text("public_key");
    if let Some(name) = name.as_deref().filter(|name| !is_app_name(name)) {
        let message = format!(
            "is `{}`, which cannot stand in a signature",
            name.escape_debug()
        );
        table.problem("name", &message, APP_NAME_FIX);
        return None;
    }
    let text = text?;
    let strict = PublicKey::from_base64(text.trim()).ok();
    let keys = strict.zip(minisign::PublicKey::from_base64(text.trim()).ok());
    if keys.is_none() {
        table.problem("public_key", "is no minisign public key", KEY_FIX);
    }
    let (public_key, key) = keys?;
    let person = Person {
        name: name?,
        public_key,
        until,
    };
    Some((person, key))
}
