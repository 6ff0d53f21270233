//! What other rules would change, told right and told whole.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::keeper::TrialDesk;
use super::{Order, Tally, Trial, Trials};
use crate::approval::Store;
use crate::routes::tests::{Request, known};
use crate::routes::{Policy, RulesHandle};

const ENGINES: &str = r#"
[engine.local]
kind = "local"

[engine.frontier]
kind = "external"
operator = "Example, Inc."
country = "US"
training = false
retention = "none"
contract = "2026-001"
"#;

const DEFAULT: &str = r#"
[[rule]]
name = "default"
then = { engine = "local" }
reason = "everything else stays inside"
"#;

fn text(rules: &str) -> String {
    format!("{ENGINES}{rules}{DEFAULT}")
}

fn policy(rules: &str) -> Policy {
    Policy::check(&text(rules), "routes.toml", Some(&known())).expect("it checks")
}

fn rule(name: &str, when: &str, then: &str) -> String {
    format!(
        "[[rule]]\nname = \"{name}\"\nwhen = {{ {when} }}\nthen = {{ {then} }}\nreason = \"r\"\n"
    )
}

#[test]
fn a_tally_tells_every_kind_of_change_the_gravest_first() {
    let frontier = "engines = [\"frontier\", \"local\"]";
    let old = policy(
        &[
            rule("tools", "tools = true", "refuse = \"no\""),
            rule("public", "sensitivity = \"public\"", frontier),
            rule(
                "letters",
                "findings = \"PERSON\", app = \"loan-review\"",
                frontier,
            ),
        ]
        .concat(),
    );
    let new = policy(
        &[
            rule("tools", "tools = true", "engine = \"local\""),
            rule("streams", "stream = true", "refuse = \"no\""),
            rule(
                "long",
                "sensitivity = \"public\", tokens = { at_least = 1000 }",
                "engine = \"local\"",
            ),
            rule(
                "public",
                "sensitivity = \"public\"",
                "engines = [\"frontier\", \"local\"], max_tokens = 5",
            ),
            rule(
                "letters",
                "findings = \"PERSON\", app = \"loan-review\"",
                "engines = [\"frontier\", \"local\"], mask = { PERSON = \"drop\" }",
            ),
            rule("internal", "sensitivity = \"internal\"", frontier),
            rule("teller", "app = \"teller\"", "engine = \"local\""),
        ]
        .concat(),
    );
    let words = [
        "tools",
        "stream",
        "tokens=2000",
        "",
        "",
        "app=loan-review findings=PERSON",
        "sensitivity=internal",
        "sensitivity=internal app=loan-review",
        "app=teller findings=PHONE",
        "findings=PHONE",
    ];
    let compared = |new: &Policy| {
        let mut tally = Tally::default();
        for words in words {
            let request = Request::parse(words);
            let facts = request.facts();
            tally.count(&facts, &old.decide(&facts), &new.decide(&facts));
        }
        tally
    };
    insta::assert_snapshot!(compared(&new).markdown(), @r"
    9 of 10 decisions would change.

    | | requests | app | level | rule | would be |
    |---|---:|---|---|---|---|
    | WOULD LEAVE, stayed inside | 1 | demo | internal | default | internal |
    | WOULD LEAVE, stayed inside | 1 | loan-review | internal | default | internal |
    | would be masked otherwise | 1 | loan-review | confidential | letters | letters |
    | would be answered, was refused | 1 | demo | public | tools | tools |
    | would stay inside, left | 1 | demo | public | public | long |
    | would be refused, was answered | 1 | demo | public | public | streams |
    | other limits or settings | 2 | demo | public | public | public |
    | another rule, to the same effect | 1 | teller | confidential | default | teller |
    ");
    assert_eq!(
        compared(&old).markdown(),
        "None of 10 decisions would change.\n"
    );
}

#[test]
fn a_tally_does_not_grow_with_traffic() {
    let (old, new) = (
        policy(""),
        policy(&rule("x", "stream = false", "engine = \"local\"")),
    );
    let mut tally = Tally::default();
    for n in 0..2000 {
        let request = Request::parse(&format!("app=app{n}"));
        let facts = request.facts();
        tally.count(&facts, &old.decide(&facts), &new.decide(&facts));
    }
    assert_eq!((tally.rows().count(), tally.changed()), (1000, 2000));
    let again: Tally = tally.json().into();
    assert_eq!(again, tally);
}

#[test]
fn a_trial_counts_while_its_time_lasts() {
    let (old, new) = (
        policy(""),
        policy(&rule("x", "stream = false", "engine = \"local\"")),
    );
    let request = Request::parse("");
    let facts = request.facts();
    let hour = Duration::from_secs(3600);
    let trial = Trial::begin(new, Instant::now() + hour);
    trial.look(&facts, &old.decide(&facts));
    assert_eq!(trial.tally().changed(), 1);
    let over = Trial::begin(policy(""), Instant::now());
    over.look(&facts, &old.decide(&facts));
    assert_eq!(over.tally().compared(), 0);
}

#[test]
fn a_running_gateway_begins_a_trial_and_ends_it_by_itself() {
    let files = tempfile::tempdir().expect("a directory");
    let rules = files.path().join("routes.toml");
    std::fs::write(&rules, text("")).expect("written");
    let handle = Arc::new(RulesHandle::load(&rules, known()).expect("it checks"));
    let trials = Trials::beside(&Store::of(None, &rules));
    let mut desk = TrialDesk::new(trials.clone(), Arc::clone(&handle));
    let began: Timestamp = "2026-11-20T00:00:00Z".parse().expect("a time");
    let look = |desk: &mut TrialDesk, minutes: i64| {
        desk.look(began + SignedDuration::from_mins(minutes))
            .expect("it can look");
    };
    look(&mut desk, 0);
    assert!(handle.trial().is_none());

    let tried = rule("x", "stream = false", "engine = \"local\"");
    let order = |rules: &str| Order {
        sha256: policy(rules).hash().to_string(),
        began,
        until: began + SignedDuration::from_mins(60),
    };
    trials
        .begin(text(&tried).as_bytes(), &order(&tried))
        .expect("written");
    look(&mut desk, 1);
    let request = Request::parse("");
    let facts = request.facts();
    let trial = handle.trial().expect("it runs");
    trial.look(&facts, &handle.policy().decide(&facts));
    look(&mut desk, 2);
    let report = trials.report().expect("readable").expect("told");
    assert_eq!(report.tally().changed(), 1);
    look(&mut desk, 60);
    assert!(handle.trial().is_none(), "its time is over");
    assert_eq!(
        trials.report().expect("readable"),
        Some(super::Report {
            at: began + SignedDuration::from_mins(60),
            ..report
        })
    );

    // What does not check, or is not what was ordered, is not taken.
    trials.begin(b"[[rule]]", &order(&tried)).expect("written");
    look(&mut desk, 3);
    let report = trials.report().expect("readable").expect("told");
    assert!(report.refused.is_some() && handle.trial().is_none());
    trials
        .begin(text("").as_bytes(), &order(&tried))
        .expect("written");
    let mut desk = TrialDesk::new(trials.clone(), Arc::clone(&handle));
    look(&mut desk, 4);
    let why = trials
        .report()
        .expect("readable")
        .and_then(|report| report.refused);
    assert!(why.is_some_and(|why| why.ends_with("is not the file that was ordered")));
    assert!(handle.trial().is_none());
}
