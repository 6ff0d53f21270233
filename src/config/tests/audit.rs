//! `[audit]`: what is refused, and why.

use std::time::Duration;

use audit::SigningKey;

use super::{Desk, GOOD};
use crate::config::Durability;

/// A desk with the record's keys.
fn desk() -> Desk {
    let desk = Desk::new();
    let key = SigningKey::generate().expect("random numbers");
    key.save(&desk.0.path().join("audit.key"))
        .expect("a new file");
    desk.put_secret("fingerprints.key", &"f".repeat(32));
    desk
}

const KEYS: &str =
    "[audit]\nsigning_key_file = \"audit.key\"\nfingerprint_key_file = \"fingerprints.key\"\n";

#[test]
fn with_its_keys_a_record_is_kept_safely() {
    let desk = desk();
    let config = desk
        .read(&format!("{GOOD}\n{KEYS}"), &[])
        .expect("good settings");
    let audit = config.audit.expect("a record");
    assert_eq!(audit.directory, desk.0.path().join("audit"));
    assert_eq!(audit.durability, Durability::EveryCommit);
    assert_eq!(audit.retention_days, 400);
    assert!(!audit.inside_without_record);
    let interval = "durability = \"interval\"\nsync_interval = \"200ms\"\n";
    let config = desk.read(&format!("{GOOD}\n{KEYS}{interval}"), &[]);
    let audit = config.expect("good settings").audit.expect("a record");
    assert_eq!(
        audit.durability,
        Durability::Interval(Duration::from_millis(200))
    );
}

#[test]
fn everything_wrong_with_the_record_is_said_at_once() {
    let desk = desk();
    let text = format!(
        "{GOOD}\n[audit]\nsigning_key_file = \"fingerprints.key\"\nretention_days = 90\n\
         sync_interval = \"1s\"\nrotate = \"1KiB\"\n"
    );
    let problems = desk.problems(&text, &[]);
    let problems = problems.replace(&desk.0.path().display().to_string(), "…");
    insta::assert_snapshot!(problems, @r#"
    5 problems

    sekisho.toml:18:2: `audit.fingerprint_key_file` is missing
        fix: make the keys of the record with `sekisho audit keygen keys/audit`, and put in the lines it prints

    sekisho.toml:19:20: `audit.signing_key_file` names no key that can be used: …/fingerprints.key is no Ed25519 key; make one with `sekisho audit keygen`
        fix: make the keys of the record with `sekisho audit keygen keys/audit`, and put in the lines it prints

    sekisho.toml:20:18: `audit.retention_days` is 90: records are kept for six months at least
        fix: write 184 or more (EU AI Act Art. 26(6))

    sekisho.toml:21:17: `audit.sync_interval` is set, but every commit waits for the disk
        fix: remove it, or set `durability = "interval"`

    sekisho.toml:22:10: `audit.rotate` is 1KiB; it must lie between 64KiB and 4GiB
        fix: write it in bytes or with KiB, MiB or GiB; the default is "64MiB"
    "#);
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let desk = desk();
    let open = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(desk.0.path().join("audit.key"), open).expect("our own file");
    let problems = desk.problems(&format!("{GOOD}\n{KEYS}"), &[]);
    let problems = problems.replace(&desk.0.path().display().to_string(), "…");
    insta::assert_snapshot!(problems, @r#"
    1 problem

    sekisho.toml:19:20: `audit.signing_key_file` names no key that can be used: …/audit.key can be read by others (mode 0640); `chmod 600` it, and make a new key if it was seen
        fix: make the keys of the record with `sekisho audit keygen keys/audit`, and put in the lines it prints
    "#);
}
