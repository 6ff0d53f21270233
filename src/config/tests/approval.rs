//! `[approval]`: who may sign.

use super::{Desk, GOOD};

const SATO: &str = "RWRWFCUoKYwHdgo/j9O6P+8w9c0WSZzQrLIJLX4t1IA5VuXzxY857SV2";
const SUZUKI: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";

fn person(name: &str, key: &str) -> String {
    format!("[[approval.people]]\nname = \"{name}\"\npublic_key = \"{key}\"\n")
}

#[test]
fn without_people_nobody_signs_and_that_is_warned_of() {
    let config = Desk::new().read(GOOD, &[]).expect("good settings");
    assert_eq!(config.approval.required, 0);
    let warning = config.warnings.iter().find(|it| it.contains("approval"));
    insta::assert_snapshot!(warning.expect("a warning"), @"`approval.required` is 0: whoever can write the rules file changes the rules alone. For anything but a trial, name people in [approval]");
}

#[test]
fn with_people_two_must_sign_beside_whoever_proposes() {
    let pair = person("sato", SATO) + &person("suzuki", SUZUKI);
    let counts = format!("{GOOD}[approval]\nproposer_counts = true\n{pair}");
    let config = Desk::new().read(&counts, &[]).expect("good settings");
    assert_eq!(config.approval.required, 2);
    assert_eq!(config.approval.required_for_rollback, 1);
    let pair = format!("{GOOD}{pair}");
    insta::assert_snapshot!(Desk::new().problems(&pair, &[]), @"
    1 problem

    sekisho.toml:17:3: `approval.required` is 2 beside whoever proposes a change, and 2 are listed in `approval.people`: nothing could ever be approved
        fix: list more people, or require fewer
    ");
}

#[test]
fn two_names_are_not_two_people() {
    // The same key, under another key id.
    let other_id = SATO.replacen("RWRW", "RWRX", 1);
    let text = format!(
        "{GOOD}{}{}{}{}",
        person("sato", SATO),
        person("sato2", &other_id),
        person("sato", SUZUKI),
        person("i to", "RWR")
    );
    insta::assert_snapshot!(Desk::new().problems(&text, &[]), @"
    3 problems

    sekisho.toml:22:14: `approval.people.public_key` is also that of `sato`: two names are not two people
        fix: make a pair of keys with `minisign -G`, and put in the second line of minisign.pub

    sekisho.toml:24:8: `approval.people.name` is `sato` a second time
        fix: give each person a name of their own

    sekisho.toml:27:8: `approval.people.name` is `i to`, which cannot stand in a signature
        fix: use letters, digits, `-`, `_` and `.`, at most 64 of them
    ");
}
