//! What the commands say.

use std::path::Path;
use std::sync::Arc;

use audit::{
    Attempt, Decision, Destination, Followed, Outcome, Record, Settings, SigningKey, Tokens, Trail,
};
use clap::Parser;
use jiff::Timestamp;
use tempfile::TempDir;

use super::{AuditCommand, Failure, search};

/// A record of three requests: masked and sent out, kept inside, fallen back.
fn desk() -> TempDir {
    let desk = tempfile::tempdir().expect("a directory");
    let made = run(
        &desk,
        &format!("keygen {}", desk.path().join("audit.key").display()),
        "",
    );
    assert!(made.contains("[audit]"), "{made}");
    let settings = Settings {
        clock: Arc::new(|| "2026-11-22T08:15:00Z".parse::<Timestamp>().expect("a time")),
        ..Settings::new(desk.path().join("audit"))
    };
    let signing = SigningKey::load(&desk.path().join("audit.key")).expect("a key");
    let (trail, _) = Trail::open(settings, signing).expect("a new record");
    records(desk.path())
        .iter()
        .for_each(|record| trail.note(record));
    drop(trail);
    desk
}

fn records(desk: &Path) -> Vec<Record> {
    let key = audit::FingerprintKey::load(&desk.join("audit.key-fingerprints")).expect("a key");
    let counts = |entity: &str, count| [(entity.to_owned(), count)].into();
    let decision = |request: &str, rule: &str, level: &str| Decision {
        request: request.to_owned(),
        app: "loan-review".to_owned(),
        tags: vec!["lending".to_owned()],
        endpoint: "chat".to_owned(),
        asked: "auto".to_owned(),
        level: level.to_owned(),
        action: "answer".to_owned(),
        rule: rule.to_owned(),
        line: 61,
        reason: "顧客情報はマスキングします".to_owned(),
        rules: "3fa9c1d2".repeat(8),
        fingerprint_key: key.id(),
        program: "0.1.0".to_owned(),
        classifier: "0.1.0".to_owned(),
        ..Decision::default()
    };
    let attempt = |engine: &str, model: &str| Attempt {
        engine: engine.to_owned(),
        model: model.to_owned(),
        destination: (engine == "frontier").then(|| Destination {
            host: "api.example.com".to_owned(),
            operator: "Example Frontier, Inc.".to_owned(),
            country: "US".to_owned(),
            bytes: 512,
            body: None,
        }),
    };
    let outcome = |request: &str, outcome: &str| {
        Record::Outcome(Box::new(Outcome {
            request: request.to_owned(),
            outcome: outcome.to_owned(),
            tokens: Some(Tokens {
                input: 120,
                output: 40,
                ..Tokens::default()
            }),
            yen: 0.25,
            total_ms: 812.5,
            ..Outcome::default()
        }))
    };
    let masked = Decision {
        findings: counts("PHONE", 2),
        masked: counts("PHONE", 2),
        masking: [("PHONE".to_owned(), "surrogate".to_owned())].into(),
        purpose: Some("letters".to_owned()),
        language: "ja".to_owned(),
        subjects: [("PHONE".to_owned(), vec![key.value("PHONE", "09012345678")])].into(),
        first: Some(attempt("frontier", "gpt-5.2")),
        then: vec!["local".to_owned()],
        stream: true,
        ..decision("one", "customers-masked", "confidential")
    };
    let inside = Decision {
        findings: counts("MY_NUMBER", 1),
        matters: vec!["special_care".to_owned()],
        floor: Some("my_number".to_owned()),
        first: Some(attempt("local", "qwen3-32b")),
        ..decision("two", "customers-masked", "restricted")
    };
    let fallen_back = Decision {
        first: Some(attempt("frontier", "gpt-5.2")),
        then: vec!["local".to_owned()],
        ..decision("three", "public", "public")
    };
    let followed = Record::Attempt(Followed {
        request: "three".to_owned(),
        after: "frontier".to_owned(),
        failure: "timeout".to_owned(),
        unsent: false,
        next: attempt("local", "qwen3-32b"),
    });
    vec![
        Record::Decision(Box::new(masked)),
        outcome("one", "answered"),
        Record::Decision(Box::new(inside)),
        outcome("two", "answered"),
        Record::Decision(Box::new(fallen_back)),
        followed,
    ]
}

/// As it is typed.
#[derive(Parser)]
struct Typed {
    #[command(subcommand)]
    command: AuditCommand,
}

/// What a command prints, or why it does not.
fn run(desk: &TempDir, typed: &str, input: &str) -> String {
    let path = desk.path().display().to_string();
    let words = typed.replace("DESK", &path);
    let typed = Typed::parse_from(
        ["sekisho audit"]
            .into_iter()
            .chain(words.split_whitespace()),
    );
    let mut out = Vec::new();
    let done = match &typed.command {
        AuditCommand::Subject(subject) => search::subject(subject, &mut input.as_bytes(), &mut out),
        command => super::run(command, &mut out),
    };
    let mut said = String::from_utf8(out).expect("the output is UTF-8");
    match done {
        Ok(()) => {}
        Err(Failure::Wrong(what) | Failure::Unreadable(what)) => said.push_str(&what),
        Err(Failure::NotSo) => said.push_str("exit status 1"),
        Err(Failure::BadLines | Failure::UnmetBounds(_) | Failure::Output(_)) => {
            panic!("no such end: {words}")
        }
    }
    said.replace(&path, "DESK")
}

#[test]
fn requests_are_found_by_what_is_on_record() {
    let desk = desk();
    insta::assert_snapshot!(run(&desk, "search --dir DESK/audit", ""), @r#"
    2026-11-22 17:15:00.000+09:00  one  loan-review  customers-masked:61  confidential  frontier  answered
    2026-11-22 17:15:00.000+09:00  two  loan-review  customers-masked:61  restricted  local  answered  kept inside by the floor my_number
    2026-11-22 17:15:00.000+09:00  three  loan-review  public:61  public  frontier, then local  unknown
    "#);
    insta::assert_snapshot!(run(&desk, "search --dir DESK/audit --outside --level confidential", ""), @"2026-11-22 17:15:00.000+09:00  one  loan-review  customers-masked:61  confidential  frontier  answered");
    insta::assert_snapshot!(run(&desk, "search --dir DESK/audit --engine frontier --outcome unknown --from 2026-11-22 --to 2026-11-23", ""), @"2026-11-22 17:15:00.000+09:00  three  loan-review  public:61  public  frontier, then local  unknown");
    insta::assert_snapshot!(run(&desk, "search --dir DESK/audit --to 2026-11-22T17:15", ""), @"no such request is on record");
    insta::assert_snapshot!(run(&desk, "search --dir DESK/audit --from yesterday", ""), @"--from: `yesterday` is no time; write 2026-11-22, 2026-11-22T17:15 or 2026-11-22T08:15:00Z");
}

#[test]
fn a_date_that_ends_a_search_includes_its_day() {
    let desk = desk();
    let found = |when: &str| run(&desk, &format!("search --dir DESK/audit {when}"), "");
    assert_eq!(
        found("--from 2026-11-22 --to 2026-11-22").lines().count(),
        3
    );
    assert_eq!(found("--to 2026-11-21"), "no such request is on record");
    // 08:15 of the 22nd in Greenwich is the evening of the 21st in Honolulu.
    assert_eq!(found("--offset -10:00 --to 2026-11-21").lines().count(), 3);
    let incident = run(
        &desk,
        "incident --dir DESK/audit --from 2026-11-22 --to 2026-11-22 --outside",
        "",
    );
    assert!(incident.contains("| PHONE | 2 | 2 | 1 |"), "{incident}");
    insta::assert_snapshot!(found("--from 2026-11-23 --to 2026-11-22"), @"--from is not before --to; a date in --to includes that day, so one day is that date in both");
    insta::assert_snapshot!(found("--from 2026-11-22T17:15 --to 2026-11-22T17:15"), @"--from is not before --to; a date in --to includes that day, so one day is that date in both");
    insta::assert_snapshot!(found("--to 9999-12-31"), @"--to: `9999-12-31` is no time; write 2026-11-22, 2026-11-22T17:15 or 2026-11-22T08:15:00Z");
}

#[test]
fn a_request_is_explained_from_the_record_alone() {
    let desk = desk();
    insta::assert_snapshot!(run(&desk, "search --dir DESK/audit --explain", ""), @r#"
    request   one
    time      2026-11-22 17:15:00.000+09:00
    from      loan-review (lending), for letters, chat for `auto`, streamed
    found     confidential: PHONE ×2; in ja
    rule      customers-masked (line 61): 顧客情報はマスキングします
    asked     frontier (gpt-5.2) at api.example.com, Example Frontier, Inc., US: 512 bytes, masked PHONE ×2 (surrogate)
              had it failed: local
    outcome   answered, 120 + 40 tokens, 0.2500 yen, 812.5 ms
    on record 000001-2026-11-22.jsonl:2 (record 2), rules 3fa9c1d23fa9, program 0.1.0, classifier 0.1.0, approved by nobody on record

    request   two
    time      2026-11-22 17:15:00.000+09:00
    from      loan-review (lending), chat for `auto`
    found     restricted: MY_NUMBER ×1; special_care
    rule      customers-masked (line 61): 顧客情報はマスキングします
    floor     my_number: no engine outside, whatever the rule says
    asked     local (qwen3-32b), inside
    outcome   answered, 120 + 40 tokens, 0.2500 yen, 812.5 ms
    on record 000001-2026-11-22.jsonl:4 (record 4), rules 3fa9c1d23fa9, program 0.1.0, classifier 0.1.0, approved by nobody on record

    request   three
    time      2026-11-22 17:15:00.000+09:00
    from      loan-review (lending), chat for `auto`
    found     public: nothing
    rule      public (line 61): 顧客情報はマスキングします
    asked     frontier (gpt-5.2) at api.example.com, Example Frontier, Inc., US: 512 bytes, masked nothing
              frontier failed (timeout); then, 2026-11-22 17:15:00.000+09:00, local (qwen3-32b), inside
    outcome   not on record: it still runs, or the program ended under it
    on record 000001-2026-11-22.jsonl:6 (record 6), rules 3fa9c1d23fa9, program 0.1.0, classifier 0.1.0, approved by nobody on record
    "#);
}

/// Whoever holds an id holds that of an answer, and the answer may have been 401.
#[test]
fn a_request_that_was_never_decided_about_is_said_to_be_counted() {
    let desk = desk();
    insta::assert_snapshot!(run(&desk, "search --dir DESK/audit --request four", ""), @r#"no request of this id is on record. One that was refused before anything was decided about it (401, 404, 408, 413, 415, 429, most of 400) has no line of its own: those are counted by application and code, see `sekisho audit report --month YYYY-MM`, "Refused before any decision"; the gateway's log has its line by the id"#);
}

/// What is told in one line a request is enough to explain it: what was asked with it, what was so then, who
/// would have stood in, and what rests on estimates.
#[test]
fn everything_that_a_rule_could_ask_about_is_told() {
    let decision = Decision {
        request: "five".to_owned(),
        app: "letters".to_owned(),
        endpoint: "chat".to_owned(),
        asked: "auto".to_owned(),
        tools: true,
        unknown_fields: true,
        level: "public".to_owned(),
        second_look: Some("raised".to_owned()),
        action: "refuse".to_owned(),
        rule: "budget-spent".to_owned(),
        line: 7,
        reason: "予算を使い切りました".to_owned(),
        facts: Some(audit::Facts::of(&serde_json::json!({
            "tokens": 1200, "budget_percent": 103, "engines_down": ["local"],
        }))),
        ..Decision::default()
    };
    let case = audit::Case {
        time: "2026-11-22T08:15:00Z".parse().expect("a time"),
        seq: 2,
        place: "000001-2026-11-22.jsonl:2".to_owned(),
        decision,
        followed: Vec::new(),
        outcome: Some(Outcome {
            outcome: "refused".to_owned(),
            error: Some("policy_denied".to_owned()),
            tokens: Some(Tokens {
                input: 12,
                output: 4,
                estimated: true,
                ..Tokens::default()
            }),
            restored: [("PHONE".to_owned(), 1)].into(),
            unresolved: 2,
            ..Outcome::default()
        }),
    };
    let shown = super::shown::Shown {
        case: &case,
        offset: jiff::tz::offset(9),
    };
    insta::assert_snapshot!(shown.to_string(), @r"
    request   five
    time      2026-11-22 17:15:00.000+09:00
    from      letters, chat for `auto`, with tools, with fields that nobody listed
    found     public: nothing; a second look by a model inside: raised
    facts     about 1200 tokens, 103 % of the budget used, down: local
    rule      budget-spent (line 7): 予算を使い切りました
    asked     nobody: it is refused
    outcome   refused (policy_denied), 12 + 4 tokens (estimated), restored PHONE ×1, 2 placeholders not restored, 0.0000 yen, 0 ms
    on record 000001-2026-11-22.jsonl:2 (record 2), rules , program , classifier , approved by nobody on record
    ");
}

#[test]
fn a_value_is_asked_for_by_its_key_in_any_notation() {
    let desk = desk();
    let asked = |typed: &str, input: &str| {
        run(
            &desk,
            &format!("subject --dir DESK/audit --key DESK/{typed}"),
            input,
        )
    };
    insta::assert_snapshot!(asked("audit.key-fingerprints", "＋81 90-1234-5678\n"), @r#"
    2026-11-22 17:15:00.000+09:00  one  loan-review  customers-masked:61  confidential  frontier  answered  as PHONE

    requests with it / 該当する要求: 1
    sent to / 送信先 api.example.com (US, Example Frontier, Inc.), the value masked: 1
    "#);
    insta::assert_snapshot!(asked("audit.key-fingerprints --type BANK_ACCOUNT", "09012345678"), @"the value is not on record under this key: no detector found it in any request that is");
    insta::assert_snapshot!(asked("audit.key-fingerprints --type PHON", "09012345678"), @"not the name of an entity type");
    insta::assert_snapshot!(asked("audit.key-fingerprints", " \n"), @"standard input is empty; the value is read from there");
    insta::assert_snapshot!(asked("audit.key", "09012345678"), @r#"
    note: 3 requests are on record under another key than this one; they cannot be asked with it
    the value is not on record under this key: no detector found it in any request that is
    "#);
}

#[test]
fn a_record_is_verified_with_the_public_key_and_an_anchor() {
    let desk = desk();
    let anchor = run(&desk, "anchor --dir DESK/audit", "");
    std::fs::write(desk.path().join("anchor.json"), anchor).expect("our directory");
    let verify =
        "verify --dir DESK/audit --public-key DESK/audit.key.pub --anchor DESK/anchor.json";
    insta::assert_snapshot!(run(&desk, verify, ""), @r#"
    files        1
    records      8: 1 to 8
    time         2026-11-22T08:15:00Z to 2026-11-22T08:15:00Z
    checkpoints  1; records after the last one: 0
    the anchor stands in the trail
    THE TRAIL HOLDS / 監査記録に改変は認められません
    "#);
    let file = desk.path().join("audit/000001-2026-11-22.jsonl");
    let text = std::fs::read_to_string(&file).expect("the record");
    std::fs::write(&file, text.replacen("loan", "lean", 1)).expect("our directory");
    insta::assert_snapshot!(run(&desk, verify, ""), @r#"
    000001-2026-11-22.jsonl:2 (bytes 313 to 1241): does not match its hash: this record was changed after it was written
    files        1
    records      8: 1 to 8
    time         2026-11-22T08:15:00Z to 2026-11-22T08:15:00Z
    checkpoints  1; records after the last one: 0
    the anchor stands in the trail
    THE TRAIL DOES NOT HOLD: 1 fault / 監査記録に異常があります
    exit status 1
    "#);
    assert!(run(&desk, "anchor --dir DESK/audit", "").contains("DOES NOT HOLD"));
    insta::assert_snapshot!(run(&desk, "verify --dir DESK/audit --anchor DESK/audit.key.pub", ""), @"DESK/audit.key.pub: this is no anchor; `sekisho audit anchor` prints one");
    insta::assert_snapshot!(run(&desk, "verify --dir DESK/nowhere", ""), @"DESK/nowhere: No such file or directory (os error 2)");
}

#[test]
fn keys_are_made_once_and_reports_want_a_time() {
    let desk = desk();
    insta::assert_snapshot!(run(&desk, "keygen DESK/audit.key", ""), @"DESK/audit.key-fingerprints is there already; nothing was made");
    insta::assert_snapshot!(run(&desk, "report --dir DESK/audit --month november", ""), @"--month: `november` is no month; write 2026-11");
    insta::assert_snapshot!(run(&desk, "incident --dir DESK/audit --from 2026-11-22", ""), @"an incident has a beginning and an end: give --from and --to");
    assert!(
        run(&desk, "report --dir DESK/audit --month 2026-11", "")
            .contains("| US | Example Frontier, Inc. |")
    );
    let incident = run(
        &desk,
        "incident --dir DESK/audit --from 2026-11-22 --to 2026-11-23 --outside",
        "",
    );
    assert!(incident.contains("| PHONE | 2 | 2 | 1 |"), "{incident}");
    let csv = run(&desk, "report --dir DESK/audit --month 2026-11 --csv", "");
    assert!(
        csv.contains("rules,customers-masked,,,,,2,1,1,0,240,80,0.50,"),
        "{csv}"
    );
}

#[test]
fn what_was_kept_inside_is_found_by_its_reason() {
    let desk = desk();
    let found = |why: &str| {
        let typed = format!("search --dir DESK/audit {why}");
        run(&desk, &typed, "").lines().count()
    };
    let inside = run(&desk, "search --dir DESK/audit --kept-inside", "");
    assert!(
        inside.contains("  two  ") && inside.lines().count() == 1,
        "{inside}"
    );
    assert!(
        inside
            .trim_end()
            .ends_with("kept inside by the floor my_number"),
        "{inside}"
    );
    assert_eq!(found("--kept-inside my_number"), 1);
    let none = run(&desk, "search --dir DESK/audit --kept-inside guard", "");
    assert!(none.contains("no such request"), "{none}");
}

#[test]
fn a_value_that_is_asked_for_in_base64_is_the_same_value() {
    let desk = desk();
    let typed = "subject --dir DESK/audit --key DESK/audit.key-fingerprints --type PHONE";
    let plain = run(&desk, typed, "090-1234-5678");
    assert!(plain.contains("requests with it"), "{plain}");
    assert_eq!(run(&desk, typed, "MDkwLTEyMzQtNTY3OA=="), plain);
}

#[test]
fn a_record_that_somebody_changed_goes_on_only_by_order_and_says_so() {
    let desk = desk();
    let whole = run(&desk, "repair --dir DESK/audit", "");
    insta::assert_snapshot!(whole, @"the record's end holds; nothing is to be set aside");
    let file = desk.path().join("audit/000001-2026-11-22.jsonl");
    let text = std::fs::read_to_string(&file).expect("the record");
    std::fs::write(&file, text.replacen("MY_NUMBER", "MY_NUMBRR", 1)).expect("our directory");
    insta::assert_snapshot!(run(&desk, "repair --dir DESK/audit", ""), @r"
    000001-2026-11-22.jsonl:4 does not follow the record before it: 2510 bytes from byte 1540 on, with 5 whole records among them
    no crash leaves that: somebody changed the file, or the disk did. Copy the directory for whoever looks into it (`sekisho audit verify` says what was changed); then --set-aside lets the record go on, and says in it what was set aside
    exit status 1
    ");
    let order = "repair --dir DESK/audit --set-aside --key DESK/audit.key";
    let done = run(&desk, order, "");
    insta::assert_snapshot!(done.lines().last().unwrap_or_default(), @"set aside: 2510 bytes at byte 1540 of file 000001; the record says so, and is signed");
    insta::assert_snapshot!(run(&desk, "repair --dir DESK/audit", ""), @"the record's end holds; nothing is to be set aside");
    let verdict = run(
        &desk,
        "verify --dir DESK/audit --public-key DESK/audit.key.pub",
        "",
    );
    assert!(
        verdict.contains("THE TRAIL HOLDS") && verdict.contains("whole records"),
        "{verdict}"
    );
    // By this machine's clock, whatever it says.
    let month = audit::records(&desk.path().join("audit"))
        .expect("the record")
        .filter_map(Result::ok)
        .last()
        .map(|last| last.time.to_string()[..7].to_owned());
    let report = format!(
        "report --dir DESK/audit --month {}",
        month.unwrap_or_default()
    );
    let report = run(&desk, &report, "");
    assert!(report.contains("5 records were set aside"), "{report}");
}
