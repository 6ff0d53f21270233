//! What other rules would change, told right and told whole.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::keeper::TrialDesk;
use super::{LogLines, Order, Recorded, Tally, Trial, Trials, replay};
use crate::approval::Store;
use crate::routes::tests::{Request, known};
use crate::routes::{Policy, RecordedFacts, RulesHandle, Tongue};

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

/// A log line of a decision about a request in words.
fn line(words: &str, by: &Policy) -> Value {
    let request = Request::parse(words);
    let facts = request.facts();
    let decision = by.decide(&facts);
    json!({
        "timestamp": "2026-11-20T01:00:00Z",
        "level": "INFO",
        "message": "decision",
        "route": decision.rule().name(),
        "rules": &**by.hash(),
        "facts": RecordedFacts::from(&facts),
    })
}

fn recorded(lines: &[Value]) -> Vec<Recorded> {
    let log: Vec<String> = lines.iter().map(Value::to_string).collect();
    let log = log.join("\n");
    LogLines::of(log.as_bytes()).collect()
}

#[test]
fn a_replay_tells_every_kind_of_change_the_gravest_first() {
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
    let lines: Vec<_> = words.iter().map(|words| line(words, &old)).collect();
    let replayed = replay(recorded(&lines).into_iter(), &old, &new);
    insta::assert_snapshot!(replayed.markdown(Tongue::Japanese), @"
    判断10件のうち9件が変わります。

    | | 依頼 | アプリ | 機密区分 | 規則 | 変更後 |
    |---|---:|---|---|---|---|
    | 【行外へ】とどまっていた | 1 | demo | internal | default | internal |
    | 【行外へ】とどまっていた | 1 | loan-review | internal | default | internal |
    | マスキングが変わる | 1 | loan-review | confidential | letters | letters |
    | 回答へ(拒否されていた) | 1 | demo | public | tools | tools |
    | 行内へ(行外に出ていた) | 1 | demo | public | public | long |
    | 拒否へ(回答されていた) | 1 | demo | public | public | streams |
    | 上限や設定が変わる | 2 | demo | public | public | public |
    | 規則が変わる(結果は同じ) | 1 | teller | confidential | default | teller |
    ");
    insta::assert_snapshot!(replayed.markdown(Tongue::English), @r"
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
    let json = replayed.json();
    assert_eq!(
        (&json["compared"], &json["changed"]),
        (&json!(10), &json!(9))
    );
    assert_eq!(json["rows"][0]["change"], "leaves");
    let same = replay(recorded(&lines).into_iter(), &old, &old);
    assert_eq!(
        same.markdown(Tongue::English),
        "None of 10 decisions would change.\n"
    );
}

#[test]
fn what_was_not_recorded_is_said_and_not_guessed() {
    let old = policy("");
    let by_language = policy(&rule("ja", "language = \"ja\"", "engine = \"local\""));
    let by_tokens = policy(&rule(
        "long",
        "tokens = { at_least = 5 }",
        "engine = \"local\"",
    ));
    let without = |name: &str| {
        let mut line = line("", &old);
        line["facts"]
            .as_object_mut()
            .expect("an object")
            .remove(name);
        line
    };
    let mut unknown = line("", &old);
    unknown["facts"]["language"] = json!("eo");
    let mut nothing = line("", &old);
    nothing["facts"] = Value::Null;
    let lines = [
        without("language"),
        without("app"),
        unknown,
        nothing,
        line("", &old),
    ];
    let replayed = replay(recorded(&lines).into_iter(), &old, &by_language);
    insta::assert_snapshot!(replayed.markdown(Tongue::English), @r"
    1 of 1 decisions would change.

    | | requests | app | level | rule | would be |
    |---|---:|---|---|---|---|
    | another rule, to the same effect | 1 | demo | public | default | ja |

    Not decided again, because something was not recorded:

    | not recorded | decisions |
    |---|---:|
    | app | 1 |
    | language | 1 |
    | the facts as a whole | 1 |
    | the record's `language` holds a name that this version does not know | 1 |
    ");
    let replayed = replay(recorded(&lines).into_iter(), &old, &by_tokens);
    assert_eq!(
        replayed.tally.compared(),
        2,
        "nobody asks about the language here"
    );
}

#[test]
fn other_lines_of_a_log_are_left_out() {
    let by = policy("");
    let mut copy = line("", &by);
    copy["copy_of"] = json!("0197");
    let mut refused = line("", &by);
    refused["route"] = Value::Null;
    let log = format!(
        "not JSON\n{{\"message\":\"started\"}}\n{copy}\n{refused}\n{}\n",
        line("", &by)
    );
    assert_eq!(LogLines::of(log.as_bytes()).count(), 1);
}

#[test]
fn a_replay_says_how_many_were_decided_by_rules_that_are_gone() {
    let old = policy("");
    let mut line = line("", &old);
    line["route"] = json!("gone");
    let replayed = replay(recorded(&[line]).into_iter(), &old, &old);
    insta::assert_snapshot!(replayed.markdown(Tongue::English), @r"
    None of 1 decisions would change.

    Of these, 1 are decided by another rule now than when they came: the rules have changed since. What is compared is the rules in force now.
    ");
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
