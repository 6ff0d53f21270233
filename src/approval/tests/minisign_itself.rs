//! Beside the real `minisign`: its keys sign here, and what is signed here it verifies.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use zeroize::Zeroizing;

use super::*;
use crate::approval::KeyError;

const PASSPHRASE: &str = "馬 staple 電池";

/// Runs it in a directory, with the passphrase at its standard input, and tells whether it was
/// content.
fn minisign(directory: &Path, arguments: &[&str]) -> bool {
    let mut child = Command::new("minisign")
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("minisign is installed: `make packages` does it");
    let mut stdin = child.stdin.take().expect("it is piped");
    // It may ask for nothing and be gone.
    let _ = write!(stdin, "{PASSPHRASE}\n{PASSPHRASE}\n");
    drop(stdin);
    child.wait().expect("it ends").success()
}

#[test]
fn keys_and_signatures_go_both_ways() {
    let mut house = House::new();
    let directory = house.files.path().to_owned();
    let at = directory.as_path();
    assert!(minisign(at, &["-G", "-p", "mori.pub", "-s", "mori.key"]));
    let public = fs::read_to_string(at.join("mori.pub")).expect("a public key");
    let public = public.lines().nth(1).expect("the second line").to_owned();
    house.settings.people.push(Person {
        name: "mori".to_owned(),
        public_key: minisign_verify::PublicKey::from_base64(&public).expect("a key"),
        until: None,
    });

    // Its key signs here.
    let open = |passphrase: &'static str| {
        let people = &house.settings.people;
        Signer::open(&at.join("mori.key"), people, |_| {
            Ok(Zeroizing::new(passphrase.to_owned()))
        })
    };
    let mori = open(PASSPHRASE).expect("it is mori's");
    assert_eq!(mori.name(), "mori");
    let proposal = house.propose("sato", &rules("first")).expect("proposed");
    let told = house.act(|desk| desk.approve(&proposal, &Approving::With(&mori)));
    assert_eq!(told.expect("approved").proposal.signed, ["mori"]);

    // What was signed here it verifies.
    let version = house.store.version_file(&hash(&rules("first")));
    let signature = version.with_extension("mori.minisig");
    let [version, signature] = [version, signature].map(|it| it.display().to_string());
    assert!(minisign(
        at,
        &["-V", "-P", &public, "-m", &version, "-x", &signature]
    ));

    // What it signed counts here, if it says so.
    house.approve("suzuki", &proposal).expect("approved");
    let second = house.propose("sato", &rules("second")).expect("proposed");
    let version = house.store.version_file(&hash(&rules("second")));
    let version = version.display().to_string();
    let statement = house.act(|desk| desk.statement(&second, "mori"));
    let words = [
        "-S",
        "-s",
        "mori.key",
        "-m",
        &version,
        "-x",
        "mori.minisig",
        "-t",
        &statement,
    ];
    assert!(minisign(at, &words));
    let signed = fs::read_to_string(at.join("mori.minisig")).expect("a signature");
    let told = house.act(|desk| desk.approve(&second, &Approving::By(&signed)));
    assert_eq!(told.expect("approved").proposal.signed, ["mori"]);
    let told = house.approve("ito", &second).expect("approved");
    assert_eq!(told.installed, Some(Ok(())));
}

#[test]
fn a_signature_that_says_something_else_is_no_approval() {
    let house = House::new();
    let proposal = house.propose("sato", &rules("first")).expect("proposed");
    let suzuki = house.signer("suzuki");
    for comment in ["timestamp:1", "at:2026-11-20T01:00:00Z", ""] {
        let signed = suzuki.sign(&rules("first"), comment).expect("signed");
        let told = house.act(|desk| desk.approve(&proposal, &Approving::By(&signed)));
        let wrong = told.expect_err("it says nothing").to_string();
        insta::allow_duplicates! {
            insta::assert_snapshot!(without_hashes(&wrong), @"this is not a signature of the proposal HASH by anybody who is listed; `sekisho rules approve HASH --print NAME` says how to make one");
        }
    }
}

#[test]
fn a_key_that_whoever_copies_it_can_use_is_refused() {
    let house = House::new();
    let at = house.files.path();
    let pair = minisign::KeyPair::generate_unencrypted_keypair().expect("random numbers");
    let key = pair.sk.to_box(None).expect("a key").to_string();
    fs::write(at.join("crate.key"), key).expect("written");
    assert!(minisign(
        at,
        &["-G", "-W", "-p", "open.pub", "-s", "open.key"]
    ));
    let open = |name: &str| {
        let opened = Signer::open(&at.join(name), &house.settings.people, |_| {
            panic!("nobody is asked")
        });
        opened.expect_err("it has no passphrase")
    };
    assert!(matches!(open("crate.key"), KeyError::NoPassphrase { .. }));
    let wrong = open("open.key");
    insta::assert_snapshot!(house.without_paths(&wrong.to_string()), @"the key DIR/open.key has no passphrase, so whoever copies the file could sign for you; give it one with `minisign -C -s DIR/open.key`");
}
