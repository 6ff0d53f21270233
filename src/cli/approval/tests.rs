//! The walk of `docs/compliance.md`, command by command, and what else is said to people.

mod japanese;

use std::fs;
use std::path::Path;

use clap::Parser;
use jiff::{SignedDuration, Timestamp};
use minisign::KeyPair;
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::{Failure, Person, run_as};
use crate::approval::tests::without_hashes;
use crate::approval::{self, Proof, Proposing, Signer, Store};
use crate::cli::arguments::{Arguments, Command, RulesCommand};
use crate::cli::rehearsal::{self, RehearsalCommand};
use crate::cli::rules;
use crate::config::Config;
use crate::routes::RecordedFacts;

const WALK: &str = include_str!("../../../docs/compliance.md");
const PASSPHRASE: &str = "correct horse";

/// A directory with settings, people's keys, and rules.
struct Desk {
    files: TempDir,
    now: Timestamp,
}

impl Desk {
    fn new(rules: &str, people: &[&str]) -> Self {
        let files = tempfile::tempdir().expect("a directory");
        let person = |name: &&str| {
            let pair = KeyPair::generate_encrypted_keypair(Some(PASSPHRASE.to_owned()));
            let pair = pair.expect("random numbers");
            let key = pair.sk.to_box(None).expect("a key").to_string();
            fs::write(files.path().join(format!("{name}.key")), key).expect("written");
            let public = pair.pk.to_base64();
            format!("{{ name = \"{name}\", public_key = \"{public}\" }}")
        };
        let people: Vec<_> = people.iter().map(person).collect();
        let settings = format!(
            "[server]\nadmin = \"127.0.0.1:1\"\n\n\
             [[app]]\nname = \"loan-review\"\n\
             key_sha256 = \"3b1a2c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809\"\n\n\
             [engine.local]\nkind = \"local\"\nfile = \"m.gguf\"\nmodels = [\"m\"]\n\n\
             [engine.frontier]\nkind = \"external\"\nbase_url = \"https://example.com/v1\"\n\
             key_file = \"k\"\nmodels = [\"large\"]\n\n\
             [approval]\npeople = [{}]\n",
            people.join(", ")
        );
        fs::write(files.path().join("sekisho.toml"), settings).expect("written");
        fs::write(files.path().join("routes.toml"), rules).expect("written");
        Self {
            files,
            now: "2026-11-20T00:00:00Z".parse().expect("a time"),
        }
    }

    /// Runs a line of a terminal, an hour after the one before, and tells what was printed.
    fn run(&mut self, line: &str) -> String {
        self.now += SignedDuration::from_hours(1);
        let directory = self.files.path();
        let mut words = words(line);
        if words.first().is_some_and(|word| word == "echo") {
            let file = directory.join("routes.toml");
            let text = fs::read_to_string(&file).expect("it is there") + &words[1] + "\n";
            fs::write(file, text).expect("written");
            return String::new();
        }
        for word in &mut words {
            let is_file = [".toml", ".key", ".minisig", ".log"]
                .iter()
                .any(|end| word.ends_with(end));
            if is_file {
                *word = directory.join(&*word).display().to_string();
            }
        }
        // What stands by itself in the directory of the bank, and here is named.
        let usual: &[_] = match &*words[2] {
            "check" | "explain" | "test" | "diff" | "prove" => &[],
            "replay" => &[("--config", "sekisho.toml"), ("--old", "routes.toml")],
            _ => &[("--config", "sekisho.toml"), ("--rules", "routes.toml")],
        };
        for (option, file) in usual {
            let file = directory.join(file).display().to_string();
            words.extend([(*option).to_owned(), file]);
        }
        let parsed = Arguments::try_parse_from(words).unwrap_or_else(|wrong| panic!("{wrong}"));
        let Command::Rules { language, command } = parsed.command else {
            panic!("only rules are walked through")
        };
        let tongue = language.tongue(|_| None);
        let mut out = Vec::new();
        let done = match &command {
            RulesCommand::Approval(command) => {
                let mut person = Person {
                    ask: &mut |_| Ok(Zeroizing::new(PASSPHRASE.to_owned())),
                    now: self.now,
                };
                run_as(&mut person, command, tongue, &mut out)
            }
            RulesCommand::Rehearsal(RehearsalCommand::Shadow(trial)) => {
                rehearsal::shadow(trial, self.now, tongue, &mut out)
            }
            command => rules::run(command, tongue, &mut out),
        };
        let mut text = String::from_utf8(out).expect("the output is UTF-8");
        if let Err(Failure::Wrong(what) | Failure::Unreadable(what)) = done {
            text.push_str(&what);
        }
        shown(&text, directory)
    }
}

fn shown(text: &str, directory: &Path) -> String {
    let text = text.replace(&format!("{}/", directory.display()), "");
    let text = text.replace("127.0.0.1:1.", "127.0.0.1:9090.");
    let lines: Vec<_> = text.trim_end().lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// As a shell takes a line apart: single quotes hold words together.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for (n, part) in line.split('\'').enumerate() {
        if n % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// A fenced block of the page.
fn block<'w>(walk: &'w str, kind: &str) -> &'w str {
    let (_, rest) = walk.split_once(&format!("```{kind}\n")).expect("a block");
    rest.split_once("\n```").expect("its end").0
}

/// The page with what its commands print.
fn walked(walk: &str, desk: &mut Desk) -> String {
    let mut page = String::new();
    let mut is_console = false;
    for line in walk.lines() {
        match line {
            "```console" => is_console = true,
            "```" if is_console => {
                is_console = false;
                // No blank line at the end of a block.
                page.truncate(page.trim_end().len());
                page.push('\n');
            }
            _ => {}
        }
        if let Some(command) = line.strip_prefix("$ ").filter(|_| is_console) {
            let printed = desk.run(command);
            page.push_str(line);
            page.push('\n');
            if !printed.is_empty() {
                page.push_str(&printed);
                page.push_str("\n\n");
            }
        } else if !is_console || line == "```console" {
            page.push_str(line);
            page.push('\n');
        }
    }
    page
}

/// A decision log of the last weeks, by the rules of the page.
fn log() -> String {
    let decisions = [
        ("loan-review", "public", "general-knowledge", 31),
        ("loan-review", "internal", "default", 12),
        ("loan-review", "confidential", "default", 48),
        ("teller", "internal", "default", 9),
    ];
    let lines = decisions.iter().flat_map(|&(app, level, rule, count)| {
        let at = "2026-11-18T10:00".parse().expect("a moment");
        let facts = RecordedFacts::of_nothing(at).sent_by(app, Vec::new(), None);
        let mut facts = serde_json::to_value(facts).expect("facts are JSON");
        facts["sensitivity"] = level.into();
        let line = serde_json::json!({
            "timestamp": "2026-11-18T01:00:00Z",
            "message": "decision",
            "route": rule,
            "facts": facts,
        });
        std::iter::repeat_n(line.to_string(), count)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_walk_of_the_documentation_goes_as_it_says() {
    let rules = block(WALK, "toml routes.toml");
    let mut desk = Desk::new(rules, &["sato", "suzuki", "ito"]);
    let default = "[[rule]]\nname = \"default\"";
    let new = format!("{}\n\n{default}", block(WALK, "toml new.toml"));
    for (file, text) in [
        ("new.toml", rules.replace(default, &new)),
        ("sekisho.log", log()),
    ] {
        fs::write(desk.files.path().join(file), text).expect("written");
    }
    let walked = walked(WALK, &mut desk);
    // A panic's message would cut long lines: the page as it should be is put aside.
    if without_hashes(&walked) != without_hashes(WALK) {
        let page = std::env::temp_dir().join("sekisho-compliance.md");
        fs::write(&page, &walked).expect("written");
        panic!(
            "docs/compliance.md says something else than {}",
            page.display()
        );
    }
}

#[test]
fn without_people_the_status_says_so_in_capitals() {
    let mut desk = Desk::new(block(WALK, "toml routes.toml"), &[]);
    insta::assert_snapshot!(without_hashes(&desk.run("sekisho rules status")), @"
    routes.toml checks: 2 rules, SHA-256 HASH

    SIGNATURES ARE SWITCHED OFF (`approval.required` is 0 in sekisho.toml).
    Whoever can write routes.toml changes alone what may leave the bank. This is for a trial by one person; before anybody relies on it, list people in [approval].

    No gateway answers at 127.0.0.1:9090.
    ");
    insta::assert_snapshot!(desk.run("sekisho rules approve --key sato.key"), @"no proposal waits for signatures; `sekisho rules history` shows what there was");
    insta::assert_snapshot!(desk.run("sekisho rules history"), @"Nothing has been proposed yet (approvals/history).");
    let propose = "sekisho rules propose routes.toml --ticket T --why why --key sato.key";
    insta::assert_snapshot!(desk.run(propose), @"nobody is listed in `approval.people`, and so nobody can sign; list people in sekisho.toml");
}

#[test]
fn mistakes_with_keys_and_files_are_told_with_what_to_do() {
    let mut desk = Desk::new(block(WALK, "toml routes.toml"), &["sato", "suzuki", "ito"]);
    let other = KeyPair::generate_encrypted_keypair(Some(PASSPHRASE.to_owned())).expect("a pair");
    let key = other.sk.to_box(None).expect("a key").to_string();
    fs::write(desk.files.path().join("other.key"), key).expect("written");
    fs::write(desk.files.path().join("text.key"), "no key").expect("written");
    let mut propose = |file: &str, key: &str| {
        let line = format!("sekisho rules propose {file} --ticket T-1 --why why --key {key}");
        let public = other.pk.to_base64();
        without_hashes(&desk.run(&line)).replace(&public, "RW…")
    };
    insta::assert_snapshot!(propose("routes.toml", "gone.key"), @"the key gone.key cannot be read: No such file or directory (os error 2); name your secret key with --key");
    insta::assert_snapshot!(propose("routes.toml", "text.key"), @"the key text.key does not open: the passphrase is wrong, or it is no minisign secret key");
    insta::assert_snapshot!(propose("routes.toml", "other.key"), @"the key other.key is of nobody in `approval.people`; its public key is RW…: is it the right key, and the right sekisho.toml?");
    insta::assert_snapshot!(propose("gone.toml", "sato.key"), @"gone.toml cannot be read: No such file or directory (os error 2)");
    fs::write(desk.files.path().join("new.toml"), "[[rule]]").expect("written");
    let told = desk.run("sekisho rules propose new.toml --ticket T --why why --key sato.key");
    assert!(told.starts_with("new.toml"), "{told}");
    let wrong = desk.run("sekisho rules rollback --ticket T --why why --key sato.key");
    insta::assert_snapshot!(wrong, @"no version that was in force before begins with ``; there are: none");
}

#[test]
fn a_proposal_whose_version_is_damaged_is_said_to_be() {
    let mut desk = Desk::new(block(WALK, "toml routes.toml"), &["sato", "suzuki", "ito"]);
    desk.run("sekisho rules propose routes.toml --ticket T --why why --key sato.key");
    let versions = fs::read_dir(desk.files.path().join("approvals/versions")).expect("made");
    for version in versions.flatten() {
        fs::write(version.path(), "else").expect("written");
    }
    for (words, expected) in [
        ("--key suzuki.key", "no proposal waits for signatures"),
        ("0123 --key suzuki.key", "no proposal waits"),
    ] {
        let told = desk.run(&format!("sekisho rules approve {words}"));
        assert!(told.contains(expected), "{told}");
        assert!(
            told.contains("Mind: line 1 of the history does not count"),
            "{told}"
        );
    }
    let told = desk.run("sekisho rules approve --key suzuki.key --lang ja");
    assert!(told.contains("注意: line 1"), "{told}");
}

#[test]
fn signing_on_another_machine_is_two_commands() {
    let mut desk = Desk::new(block(WALK, "toml routes.toml"), &["sato", "suzuki", "ito"]);
    desk.run("sekisho rules propose routes.toml --ticket T --why why --key sato.key");
    insta::assert_snapshot!(without_hashes(&desk.run("sekisho rules approve --print suzuki")), @"
    # Proposal HASH
    #   by        sato, 2026-11-20 10:00 in Japan
    #   ticket    T
    #   why       why
    #   SHA-256   HASH
    #   replaces  nothing: these are the first rules
    #   proof     not run: there are no rules in force to compare with
    #   signed    0 of 2: nobody yet
    minisign -S -m approvals/versions/HASH.toml -x suzuki.minisig -t 'sekisho rules approve sha256:HASH proposal:HASH by:suzuki at:2026-11-20T02:00:00Z'
    sekisho rules approve HASH --signature suzuki.minisig
    ");
    fs::write(desk.files.path().join("bad.minisig"), "no signature").expect("written");
    let told = without_hashes(&desk.run("sekisho rules approve --signature bad.minisig"));
    insta::assert_snapshot!(told.lines().last().unwrap_or(""), @"this is not a signature of the proposal HASH by anybody who is listed; `sekisho rules approve HASH --print NAME` says how to make one");
}

#[test]
fn whoever_goes_back_sees_what_changes() {
    let rules = block(WALK, "toml routes.toml");
    let retention = "retention = \"none\"";
    let mut desk = Desk::new(rules, &["sato", "suzuki", "ito"]);
    for years in ["10 years", "none"] {
        let rules = rules.replace(retention, &format!("retention = \"{years}\""));
        fs::write(desk.files.path().join("new.toml"), rules).expect("written");
        desk.run("sekisho rules propose new.toml --ticket T-1 --why why --key sato.key");
        desk.run("sekisho rules approve --key suzuki.key");
        desk.run("sekisho rules approve --key ito.key");
    }
    let told = desk.run("sekisho rules rollback --ticket T-2 --why back --key ito.key");
    for part in [
        "`frontier.retention` none → 10 years",
        "signed    0 of 2: nobody yet",
        "changes no terms of what leaves",
    ] {
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn a_proof_that_is_not_so_is_not_signed() {
    let rules = block(WALK, "toml routes.toml");
    let mut desk = Desk::new(rules, &["sato", "suzuki", "ito"]);
    desk.run("sekisho rules propose routes.toml --ticket T-1 --why first --key sato.key");
    desk.run("sekisho rules approve --key suzuki.key");
    desk.run("sekisho rules approve --key ito.key");
    // Who proposes signs that nothing more leaves, though it does.
    let file = |name: &str| desk.files.path().join(name);
    let config = Config::load_closed(&file("sekisho.toml")).expect("it is good");
    let people = &config.approval.people;
    let ask = |_: &str| Ok(Zeroizing::new(PASSPHRASE.to_owned()));
    let signer = Signer::open(&file("sato.key"), people, ask).expect("it opens");
    let told = approval::Desk {
        settings: &config.approval,
        store: &Store::of(None, &file("routes.toml")),
        rules: &file("routes.toml"),
        now: desk.now,
    }
    .propose(
        &Proposing {
            bytes: rules
                .replace(
                    "sensitivity = \"public\"",
                    "sensitivity = [\"public\", \"internal\"]",
                )
                .as_bytes(),
            ticket: "T-2",
            why: "a trifle",
            proof: Proof::Proved,
            settings: "",
            rollback: false,
        },
        &signer,
    );
    assert!(told.is_ok(), "it is proposed");
    let approve = "sekisho rules approve --key suzuki.key";
    for line in [approve, "sekisho rules approve --print suzuki"] {
        let told = desk.run(line);
        assert!(told.contains("not signed: compared here and now"), "{told}");
        assert!(
            told.contains("FOUND:  something leaves that stayed inside"),
            "{told}"
        );
        assert!(!told.contains("minisign -S"), "{told}");
    }
    assert!(
        desk.run("sekisho rules history")
            .contains("0 of 2: nobody yet")
    );
}

#[test]
fn whoever_approves_is_told_that_the_settings_are_others_by_now() {
    let mut desk = Desk::new(block(WALK, "toml routes.toml"), &["sato", "suzuki", "ito"]);
    desk.run("sekisho rules propose routes.toml --ticket T-1 --why first --key sato.key");
    let approve = "sekisho rules approve --key suzuki.key";
    let file = desk.files.path().join("sekisho.toml");
    let settings = fs::read_to_string(&file).expect("it is there");
    let other = settings.replace("https://example.com/v1", "https://example.org/v1");
    fs::write(&file, other).expect("written");
    assert!(desk.run(approve).contains("MIND: what sekisho.toml says"));
    fs::write(&file, settings).expect("written");
    let ito = approve.replace("suzuki", "ito");
    assert!(!desk.run(&ito).contains("MIND"));
}
