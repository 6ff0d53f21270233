//! No record, no answer: whatever was answered or sent is in the record, and was there before.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use audit::faulty::Faults;
use audit::verify::{Options, verify};
use audit::{Case, Cases, Fingerprint, FingerprintKey, Settings, SigningKey, Trail, records};
use axum::body::Body;
use frontier_stand_in::{Behaviour, Recorded, StandIn};
use http::Request;
use sekisho::recorder::Recorder;
use sekisho::rehearsal::LogLines;
use tempfile::TempDir;

use crate::support::program::{Program, kill, wait_for};
use crate::support::{Answer, Gateway, chat};

const PUBLIC: &str = "What is an inverted yield curve?";
const CUSTOMER: &str = "佐藤 健一様(kenichi.sato@example.co.jp)へのお礼のメールを書いてください。";
const SHIPPED: &str = include_str!("../routes.toml");

/// What refuses one kind of request.
const REFUSING: &str = r#"
[[rule]]
name = "no-mail"
when = { findings = "EMAIL" }
then = { refuse = "mail addresses are not for this" }
reason = "for the tests"

"#;

/// A gateway with a record.
struct Desk {
    gateway: Gateway,
    recorder: Arc<Recorder>,
    faults: Faults,
    files: TempDir,
}

impl Desk {
    async fn new(rules: &str, inside_without_record: bool) -> Self {
        let files = tempfile::tempdir().unwrap();
        let faults = Faults::default();
        let settings = Settings::new(files.path().join("audit"));
        let (trail, _) =
            Trail::open_faulty(settings, SigningKey::generate().unwrap(), &faults).unwrap();
        let recorder = Recorder::on(trail, key(), "0.1.0".to_owned(), inside_without_record);
        let recorder = Arc::new(recorder);
        Self {
            gateway: Gateway::recording(rules, Arc::clone(&recorder)).await,
            recorder,
            faults,
            files,
        }
    }

    fn path(&self) -> PathBuf {
        self.files.path().join("audit")
    }

    /// What the record says once all is written.
    fn closed(&self) -> HashMap<String, Case> {
        self.recorder.close();
        cases(&self.path())
    }
}

fn key() -> FingerprintKey {
    FingerprintKey::new(&[7; 32]).unwrap()
}

fn cases(path: &Path) -> HashMap<String, Case> {
    let verified = verify(path, &Options::default()).unwrap();
    assert!(verified.holds(), "{}", verified.to_text());
    let cases = Cases::new(records(path).unwrap()).map(Result::unwrap);
    cases
        .map(|case| (case.decision.request.clone(), case))
        .collect()
}

/// The bodies that the record says were sent.
fn sent<'c>(cases: impl Iterator<Item = &'c Case>) -> HashSet<Fingerprint> {
    cases
        .flat_map(|case| {
            case.transfers()
                .filter_map(|attempt| attempt.destination.as_ref()?.body)
        })
        .collect()
}

fn assert_all_on_record(received: &[Recorded], sent: &HashSet<Fingerprint>) {
    for request in received {
        assert!(
            sent.contains(&key().body(&request.body)),
            "sent and not on record"
        );
    }
}

fn id(answer: &Answer) -> String {
    answer.header("x-request-id").to_owned()
}

#[tokio::test]
async fn every_answer_and_everything_sent_is_on_record() {
    let desk = Desk::new(SHIPPED, false).await;
    let gateway = &desk.gateway;
    let whole = gateway.say(PUBLIC, false).await;
    let masked = gateway.say(CUSTOMER, true).await;
    let inside = gateway
        .say("マイナンバー 1234-5678-9018 の手続きを教えて", false)
        .await;
    gateway
        .frontier
        .set_behaviour(Behaviour::ResetBeforeHeaders);
    let fallen_back = gateway.say(PUBLIC, false).await;
    let cases = desk.closed();
    assert_eq!(cases.len(), 4);

    let case = &cases[&id(&whole)];
    let first = case.decision.first.as_ref().unwrap();
    let destination = first.destination.as_ref().unwrap();
    assert_eq!(
        (&*first.engine, &*case.decision.level),
        ("frontier", "public")
    );
    assert_eq!(
        (&*destination.host, &*destination.country),
        ("127.0.0.1", "US")
    );
    assert_eq!(destination.operator, "Example Frontier, Inc.");
    assert_eq!(case.outcome_name(), "answered");
    assert!(case.outcome.as_ref().unwrap().tokens.unwrap().output > 0);

    let case = &cases[&id(&masked)];
    assert_eq!(case.decision.masked["EMAIL"], 1);
    assert_eq!(case.decision.findings["PERSON"], 1);
    assert_eq!(case.decision.masking["EMAIL"], "placeholder");
    assert_eq!(case.decision.language, "ja");
    let facts = case.decision.facts.as_ref().unwrap();
    assert_eq!(
        (&facts["app"], &facts["findings"]["EMAIL"]),
        (&"demo".into(), &1.into())
    );
    let mail = key().value("EMAIL", "kenichi.sato@example.co.jp");
    assert_eq!(case.decision.subjects["EMAIL"], [mail]);
    assert_eq!(case.decision.rules.len(), 64);

    // The engine inside is down here: what was to stay inside went nowhere else.
    let case = &cases[&id(&inside)];
    assert_eq!(case.transfers().count(), 0);
    assert_eq!(case.decision.rule, "my-number");
    assert_eq!(case.outcome_name(), "failed");

    let case = &cases[&id(&fallen_back)];
    let engines: Vec<_> = case.attempts().map(|attempt| &*attempt.engine).collect();
    assert_eq!(engines, ["frontier", "local"]);
    assert_eq!(
        (&*case.followed[0].1.after, &*case.followed[0].1.failure),
        ("frontier", "unavailable")
    );

    // Other rules can be asked about the same requests, from the record alone.
    for file in std::fs::read_dir(desk.path()).unwrap() {
        let file = std::fs::File::open(file.unwrap().path()).unwrap();
        let told: Vec<_> = LogLines::of(std::io::BufReader::new(file)).collect();
        assert!(
            told.iter()
                .all(|it| it.facts.is_some() && it.rules.is_some())
        );
        assert_eq!(told.len(), 4);
    }

    let received = gateway.frontier.recorded();
    assert_eq!(received.len(), 3);
    assert_all_on_record(&received, &sent(cases.values()));
}

#[tokio::test]
async fn the_record_is_there_before_anything_is_sent() {
    let desk = Desk::new(SHIPPED, false).await;
    desk.gateway
        .frontier
        .set_behaviour(Behaviour::HangBeforeHeaders);
    let asking = desk.gateway.say(CUSTOMER, false);
    let looking = async {
        let received = wait_for(|| desk.gateway.frontier.recorded().first().cloned());
        let received = received.await.expect("the frontier was asked");
        // The request still hangs; what it is was written before.
        let cases = Cases::new(records(&desk.path()).unwrap()).map(Result::unwrap);
        let cases: Vec<_> = cases.collect();
        assert_eq!(cases[0].outcome, None);
        assert_all_on_record(&[received], &sent(cases.iter()));
    };
    futures_util::future::join(asking, looking).await;
}

#[tokio::test]
async fn what_was_never_sent_is_no_transfer() {
    let mut desk = Desk::new(SHIPPED, false).await;
    // Nobody listens any more where the frontier was.
    desk.gateway.frontier = StandIn::start().await;
    let unreachable = desk.gateway.say(CUSTOMER, false).await;
    // Its stand-in inside is down here.
    assert_eq!(unreachable.status, 503);
    let cases = desk.closed();
    let case = &cases[&id(&unreachable)];
    assert_eq!(case.attempts().count(), 2, "it was tried");
    assert_eq!(case.transfers().count(), 0, "and nothing was sent");
    assert!(case.followed[0].1.unsent);
    let period = audit::report::Period {
        from: jiff::Timestamp::UNIX_EPOCH,
        to: jiff::Timestamp::MAX,
        offset: jiff::tz::offset(9),
    };
    let report = audit::report::month(&desk.path(), period).unwrap();
    assert!(report.to_markdown().contains("該当なし / none"));
}

#[tokio::test]
async fn a_copy_is_on_record_with_all_that_was_found() {
    let rules = SHIPPED.replace(
        "then = { engines = [\"frontier\", \"local\"]",
        "then = { engines = [\"local\"], shadow = { engine = \"frontier\", percent = 100 }",
    );
    assert_ne!(rules, SHIPPED);
    let desk = Desk::new(&rules, false).await;
    let asked = desk.gateway.say(CUSTOMER, false).await;
    let answered =
        wait_for(|| (desk.gateway.counted("sekisho_shadow_requests_total", &[]) > 0).then_some(()));
    answered.await.expect("a copy is made");
    let cases = desk.closed();
    let copy = cases.values().find(|case| case.decision.copy_of.is_some());
    let copy = copy.expect("it has a record of its own");
    assert_eq!(copy.decision.copy_of, Some(id(&asked)));
    let original = &cases[&id(&asked)].decision;
    assert_eq!(copy.decision.findings, original.findings);
    assert_eq!(copy.decision.findings["EMAIL"], 1);
    assert_eq!(copy.decision.matters, original.matters);
    assert_eq!(copy.decision.subjects, original.subjects);
    assert_eq!(
        desk.gateway.counted("sekisho_findings_total", &["EMAIL"]),
        1
    );
}

#[tokio::test]
async fn a_value_that_was_sent_in_base64_is_on_record_as_itself() {
    let desk = Desk::new(SHIPPED, false).await;
    // "連絡先は taro@example.co.jp、電話は 090-4418-7205 です。"
    let text = "これを読んでください: 6YCj57Wh5YWI44GvIHRhcm9AZXhhbXBsZS5jby5qcOOAgembu+ipseOBryAwOTAtNDQxOC03MjA1IOOBp+OBmeOAgg==";
    let asked = desk.gateway.say(text, false).await;
    let escaped = desk
        .gateway
        .say(r"電話は \u0030\u0039\u0030-4418-7205 です", false)
        .await;
    let cases = desk.closed();
    let phone = key().value(
        "PHONE",
        &redaction::identity(classifiers::EntityType::Phone, "090-4418-7205"),
    );
    let mail = key().value("EMAIL", "taro@example.co.jp");
    let subjects = &cases[&id(&asked)].decision.subjects;
    assert_eq!(subjects["PHONE"], [phone]);
    assert_eq!(subjects["EMAIL"], [mail]);
    assert_eq!(cases[&id(&escaped)].decision.subjects["PHONE"], [phone]);
}

#[tokio::test]
async fn a_refusal_by_rule_is_on_record_and_one_before_any_rule_is_counted() {
    let rules = SHIPPED.replacen(
        "[[rule]]\nname = \"my-number\"",
        &format!("{REFUSING}[[rule]]\nname = \"my-number\""),
        1,
    );
    let desk = Desk::new(&rules, false).await;
    let refused = desk.gateway.say(CUSTOMER, false).await;
    assert_eq!(refused.status, 403, "{}", refused.body);
    desk.gateway.ask("not JSON").await;
    let keyless = Request::post("/v1/chat/completions")
        .body(Body::empty())
        .unwrap();
    desk.gateway.send(keyless).await;
    let cases = desk.closed();
    assert_eq!(cases.len(), 1);
    let case = &cases[&id(&refused)];
    assert_eq!(
        (&*case.decision.action, &*case.decision.rule),
        ("refuse", "no-mail")
    );
    assert_eq!(case.outcome_name(), "refused");
    let counts: Vec<_> = records(&desk.path())
        .unwrap()
        .filter_map(|located| match located.unwrap().record {
            audit::Record::Refusals(refusals) => Some(refusals.counts),
            _ => None,
        })
        .flatten()
        .map(|refused| (refused.app, refused.code, refused.count))
        .collect();
    let app = |name: &str| Some(name.to_owned());
    assert_eq!(
        counts,
        [
            (None, "invalid_api_key".to_owned(), 1),
            (app("demo"), "invalid_json".to_owned(), 1)
        ]
    );
}

#[tokio::test]
async fn without_a_record_nothing_is_answered_and_nothing_leaves() {
    for (inside_without_record, inside_code) in
        [(false, "audit_unavailable"), (true, "engine_unavailable")]
    {
        let desk = Desk::new(SHIPPED, inside_without_record).await;
        desk.gateway.say(PUBLIC, false).await;
        desk.gateway.frontier.forget();
        desk.faults.leave_room_for(0);
        for stream in [false, true] {
            // The rule's engines are frontier, then local: only the one inside may be asked.
            let outside = desk.gateway.say(PUBLIC, stream).await;
            assert_eq!(
                (outside.status.as_u16(), &*outside.code()),
                (503, inside_code)
            );
            let inside = desk.gateway.say("暗証番号は 4821 です", stream).await;
            assert_eq!(
                (inside.status.as_u16(), &*inside.code()),
                (503, inside_code)
            );
        }
        assert_eq!(desk.gateway.frontier.bytes_received(), 0);
        assert!(desk.recorder.status().unwrap().failing.is_some());
        desk.faults.make_room();
        let again = desk.gateway.say(PUBLIC, false).await;
        assert_eq!(again.status, 200);
        let cases = desk.closed();
        assert_eq!(cases.len(), 2);
        let gap =
            records(&desk.path())
                .unwrap()
                .find_map(|located| match located.unwrap().record {
                    audit::Record::Gap(gap) => Some(gap),
                    _ => None,
                });
        let gap = gap.expect("the chain tells of it");
        assert_eq!(
            gap.answered_inside,
            if inside_without_record { 4 } else { 0 }
        );
    }
}

#[tokio::test]
async fn no_text_of_a_request_or_reply_stands_in_the_record() {
    let desk = Desk::new(SHIPPED, false).await;
    let canaries = [
        "Zebedee-Quillfeather",
        "4071825",
        "kenichi.sato@example.co.jp",
        "佐藤",
        "健一",
        "canary_field",
        "canary-user",
        "返金",
        "canary_tool",
    ];
    let request = serde_json::json!({
        "model": "auto",
        "user": "canary-user",
        "metadata": { "canary_field": "Zebedee-Quillfeather" },
        "messages": [
            { "role": "system", "content": "Zebedee-Quillfeather" },
            { "role": "user", "name": "canary-user", "content":
              "佐藤 健一様(口座番号 4071825、kenichi.sato@example.co.jp)に返金の連絡" },
        ],
        "tools": [{ "type": "function", "function": {
            "name": "canary_tool", "description": "Zebedee-Quillfeather", "parameters": {} } }],
    });
    let mut stream = request.clone();
    stream["stream"] = true.into();
    let mut unknown = request.clone();
    unknown["canary_field"] = "Zebedee-Quillfeather".into();
    for behaviour in [Behaviour::Answer, Behaviour::Echo, Behaviour::Garbage] {
        desk.gateway.frontier.set_behaviour(behaviour);
        for request in [&request, &stream, &unknown] {
            desk.gateway.ask(request.to_string()).await;
        }
    }
    desk.gateway
        .ask("{\"canary_field\": \"Zebedee-Quillfeather\"")
        .await;
    assert_eq!(desk.closed().len(), 9);
    for file in std::fs::read_dir(desk.path()).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for canary in canaries {
            assert!(!text.contains(canary), "{canary}");
        }
    }
}

/// Settings that keep a record in the program's own directory.
fn recorded(settings: String, files: &str) -> String {
    let section = format!(
        "\n[audit]\ndirectory = \"{files}/audit\"\nsigning_key_file = \"{files}/audit.key\"\n\
         fingerprint_key_file = \"{files}/audit.fingerprint\"\nrotate = \"64KiB\"\n"
    );
    settings + &section
}

/// Keys for a record in this directory.
fn make_keys(files: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let signing = SigningKey::generate().unwrap();
    signing.save(&files.join("audit.key")).unwrap();
    let fingerprint = files.join("audit.fingerprint");
    std::fs::write(&fingerprint, [7; 32]).unwrap();
    std::fs::set_permissions(&fingerprint, PermissionsExt::from_mode(0o600)).unwrap();
}

/// What was answered, and what was sent outside, until a program was killed.
#[derive(Default)]
struct Seen {
    answered: HashSet<String>,
    received: Vec<Recorded>,
}

impl Seen {
    /// Runs the program under load, and kills it at some moment of its life.
    async fn killed_run(&mut self, files: &Path) {
        let path = files.display().to_string();
        let program = Program::listening(|settings| recorded(settings, &path), SHIPPED).await;
        let program = Arc::new(program);
        let (told, mut ids) = tokio::sync::mpsc::unbounded_channel();
        let clients = (0..8).map(|_| {
            let (program, told) = (Arc::clone(&program), told.clone());
            tokio::spawn(async move {
                while let Ok(answer) = program.ask(&chat(CUSTOMER, false)).await {
                    let id = answer.headers()["x-request-id"]
                        .to_str()
                        .unwrap()
                        .to_owned();
                    // Whoever sees the first byte was answered.
                    let _ = told.send((answer.status(), id));
                }
            })
        });
        let clients: Vec<_> = clients.collect();
        drop(told);
        let mut random = [0; 8];
        getrandom::fill(&mut random).unwrap();
        let moment = u64::from_le_bytes(random) % LONGEST_LIFE;
        tokio::time::sleep(Duration::from_micros(moment)).await;
        kill("KILL", program.process());
        for client in clients {
            client.await.unwrap();
        }
        while let Some((status, id)) = ids.recv().await {
            assert_eq!(status, 200);
            self.answered.insert(id);
        }
        self.received.extend(program.frontier.recorded());
    }

    /// Whether all of it is on record.
    fn assert_on_record(&self, files: &Path) {
        // What a restart does, before anybody looks.
        let settings = Settings::new(files.join("audit"));
        let signing = SigningKey::load(&files.join("audit.key")).unwrap();
        drop(Trail::open(settings, signing).unwrap());
        let cases = cases(&files.join("audit"));
        for id in &self.answered {
            assert!(
                cases.contains_key(id),
                "{id} was answered and is not on record"
            );
        }
        assert!(self.received.len() >= self.answered.len());
        assert_all_on_record(&self.received, &sent(cases.values()));
    }
}

/// A program is killed after so many microseconds of load at most.
const LONGEST_LIFE: u64 = 400_000;

/// `SEKISHO_AUDIT_KILLS` says how often it is killed (5).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_the_program_under_load_loses_no_record() {
    let kills: u32 = std::env::var("SEKISHO_AUDIT_KILLS").map_or(5, |kills| kills.parse().unwrap());
    let (mut answered, mut sent, mut left) = (0, 0, kills);
    while left > 0 {
        let files = tempfile::tempdir().unwrap();
        make_keys(files.path());
        let mut seen = Seen::default();
        // Verifying a record of all runs would take ever longer.
        for _ in 0..left.min(20) {
            seen.killed_run(files.path()).await;
            left -= 1;
        }
        seen.assert_on_record(files.path());
        answered += seen.answered.len();
        sent += seen.received.len();
    }
    assert!(answered > kills as usize, "{answered} answers");
    eprintln!("{kills} kills, {answered} answers, {sent} sent outside: all on record");
}
