use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use classifiers::{Classifier, EntityType};
use proptest::prelude::*;

use super::*;
use crate::apps::App;
use crate::catalog::ModelName;
use crate::config::{Config, OnTimeout};
use crate::decision_log::DecisionLog;
use crate::metrics::Metrics;
use crate::openai::request::{Limits, parse};
use crate::prices::Prices;
use crate::record::{Ledger, Record};
use crate::recorder::Recorder;

/// A model that always says the same, or nothing at all.
struct Says {
    answer: Option<String>,
    asked: AtomicUsize,
}

impl Judge for Says {
    fn model(&self) -> Arc<str> {
        "smollm2-135m".into()
    }

    fn answer<'a>(
        &'a self,
        question: Question<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<String, EngineFailure>> + Send + 'a>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        question.spent.lock().expect("nobody panics").input = 7;
        Box::pin(async {
            match self.answer.clone() {
                Some(answer) => Ok(answer),
                None => std::future::pending().await,
            }
        })
    }
}

fn settings() -> config::Verifier {
    config::Verifier {
        engine: "local".to_owned(),
        levels: vec![Sensitivity::Public, Sensitivity::Internal],
        timeout: Duration::from_secs(2),
        on_timeout: OnTimeout::Keep,
        max_bytes: 1024,
    }
}

fn verifier(answer: Option<&str>, settings: config::Verifier) -> (Arc<Says>, Verify) {
    let says = Arc::new(Says {
        answer: answer.map(str::to_owned),
        asked: AtomicUsize::new(0),
    });
    let judge: Arc<dyn Judge> = says.clone();
    (says, Verify(Some(Verifier { judge, settings })))
}

fn metrics() -> Arc<Metrics> {
    Arc::new(Metrics::new(Prices::default(), None))
}

/// A request of one message, inspected.
fn inspected(text: &str, metrics: &Arc<Metrics>) -> Inspected {
    let request = serde_json::json!({ "model": "auto",
        "messages": [{ "role": "user", "content": text }] });
    let limits = Limits {
        json_depth: 16,
        messages: 64,
        choices: 4,
        completion_tokens: 1000,
    };
    let parsed = parse(request.to_string().as_bytes(), &limits).expect("a good request");
    let classifier = Classifier::default();
    let chat = parsed.chat.map(|text| classifier.scan(text));
    let content = chat.texts().collect();
    Inspected {
        app: Arc::new(App::new(&config::App {
            name: "loans".to_owned(),
            key_sha256: [0; 32],
            tags: Vec::new(),
            purposes: Vec::new(),
            budget: crate::config::Budget::default(),
            max_in_flight: None,
            requests_per_minute: None,
            class: local_engine::Class::Interactive,
        })),
        headers: crate::layers::headers::Headers::default(),
        record: Record::begin(Arc::new(Ledger {
            metrics: Arc::clone(metrics),
            decisions: DecisionLog::nowhere(),
            recorder: Arc::new(Recorder::off()),
            budgets: Arc::default(),
            telemetry: Arc::default(),
        })),
        model: ModelName::Auto,
        chat,
        content,
    }
}

/// What reaches the rest of the way.
async fn passed(verify: &Verify, request: Inspected) -> Inspected {
    let arrived: Arc<Mutex<Option<Inspected>>> = Arc::default();
    let put = Arc::clone(&arrived);
    let rest = tower::service_fn(move |request: Inspected| {
        *put.lock().expect("nobody panicked") = Some(request);
        std::future::ready(Err::<Reply, _>(Refusal::Internal))
    });
    let refused = verify.pass(request, rest).await;
    assert!(refused.is_err(), "the rest refuses everything");
    let request = arrived.lock().expect("nobody panicked").take();
    request.expect("it goes on in any case")
}

fn found(request: &Inspected) -> Vec<(EntityType, &str)> {
    let texts = request.chat.texts();
    texts
        .flat_map(|text| {
            let finding =
                |found: &classifiers::Finding| (found.entity, &text.text()[found.range.clone()]);
            text.findings().iter().map(finding)
        })
        .collect()
}

const PLAIN: &str = "さくらんぼ商会の件、来週でよいですか。さくらんぼ商会には伝えました。";

#[tokio::test]
async fn what_the_model_sees_is_found_wherever_it_stands_and_raises_the_level() {
    let answer = r#"{"level":"internal","values":[{"type":"ORGANIZATION","text":"さくらんぼ商会"},
        {"type":"PERSON","text":"made up"}]}"#;
    let (_, verify) = verifier(Some(answer), settings());
    let metrics = metrics();
    let before = inspected(PLAIN, &metrics);
    assert_eq!(found(&before), []);
    let after = passed(&verify, before).await;
    let firm = (EntityType::Organization, "さくらんぼ商会");
    assert_eq!(found(&after), [firm, firm]);
    assert_eq!(after.content.sensitivity, Sensitivity::Confidential);
    drop(after);
    let counted = String::from_utf8(metrics.render()).expect("metrics are UTF-8");
    let line = "sekisho_verifier_looks_total{outcome=\"raised\"} 1";
    assert!(counted.contains(line), "{counted}");
    assert!(counted.contains("sekisho_findings_total{type=\"ORGANIZATION\"} 2"));
}

#[tokio::test]
async fn a_level_alone_is_raised_too() {
    let (_, verify) = verifier(Some(r#"{"level":"restricted","values":[]}"#), settings());
    let after = passed(&verify, inspected(PLAIN, &metrics())).await;
    assert_eq!(after.content.sensitivity, Sensitivity::Restricted);
}

#[tokio::test(start_paused = true)]
async fn without_a_verdict_the_level_stays_or_becomes_restricted_as_set() {
    let long = "What is an IBAN? ".repeat(200);
    for (answer, text, look) in [
        (None, PLAIN, Look::Timeout),
        (Some("I think it is fine"), PLAIN, Look::Failed),
        (Some(r#"{"level":"fine","values":[]}"#), PLAIN, Look::Failed),
        (
            Some(r#"{"level":"public","values":[]}"#),
            &long,
            Look::TooLong,
        ),
    ] {
        for on_timeout in [OnTimeout::Keep, OnTimeout::Raise] {
            let (_, verify) = verifier(
                answer,
                config::Verifier {
                    on_timeout,
                    ..settings()
                },
            );
            let request = inspected(text, &metrics());
            let before = request.content.sensitivity;
            let after = passed(&verify, request).await;
            let expected = match on_timeout {
                OnTimeout::Keep => before,
                OnTimeout::Raise => Sensitivity::Restricted,
            };
            assert_eq!(after.content.sensitivity, expected, "{look:?}");
            let noted = after.record.note(|noted| noted.second_look);
            assert_eq!(noted.map(|(look, _)| look), Some(look));
        }
    }
}

#[tokio::test]
async fn only_the_levels_in_the_settings_are_asked_about() {
    let (says, verify) = verifier(Some(r#"{"level":"public","values":[]}"#), settings());
    for (text, asked) in [
        ("taro@example.co.jp です", 0),
        ("What is an IBAN?", 1),
        ("暗証番号は4987です。", 1),
    ] {
        passed(&verify, inspected(text, &metrics())).await;
        assert_eq!(says.asked.load(Ordering::Relaxed), asked, "{text}");
    }
    let off = by(None, &Arc::default());
    let after = passed(&off, inspected(PLAIN, &metrics())).await;
    assert_eq!(after.record.note(|noted| noted.second_look), None);
}

#[tokio::test]
async fn an_engine_that_is_not_there_is_no_verdict() {
    let verify = by(Some(&settings()), &Arc::default());
    let after = passed(&verify, inspected(PLAIN, &metrics())).await;
    let look = after.record.note(|noted| noted.second_look);
    assert_eq!(look.map(|(look, _)| look), Some(Look::Failed));
}

#[test]
fn the_schema_is_json_and_names_types_that_exist() {
    let schema: serde_json::Value = serde_json::from_str(verdict::SCHEMA).expect("JSON");
    let types = &schema["properties"]["values"]["items"]["properties"]["type"]["enum"];
    for name in types.as_array().expect("a list") {
        let name = name.as_str().expect("a name");
        assert!(name.parse::<EntityType>().is_ok(), "{name}");
    }
}

#[test]
fn only_an_engine_inside_can_be_set_to_look() {
    let model = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(model.path(), "GGUF").expect("a temporary file takes four bytes");
    let read = |verifier: &str| {
        let file = model.path().display();
        let app = format!("[[app]]\nname = \"a\"\nkey_sha256 = \"{}\"", "a".repeat(64));
        let engine =
            format!("[engine.inside]\nkind = \"local\"\nmodels = [\"m\"]\nfile = \"{file}\"");
        Config::from_toml_str(&format!("{app}\n{engine}\n{verifier}"))
    };
    let set = read("[classifier.verifier]\nengine = \"inside\"\nlevels = [\"public\"]");
    let set = set.unwrap_or_else(|wrong| panic!("{wrong}"));
    let verifier = set.classifier.verifier.expect("it is set");
    assert_eq!(
        (verifier.engine.as_str(), verifier.on_timeout),
        ("inside", OnTimeout::Keep)
    );
    assert_eq!(read("").expect("good settings").classifier.verifier, None);
    let wrong = read(
        "[classifier.verifier]\nengine = \"frontier\"\nlevels = [\"restricted\"]\non_timeout = \"drop\"",
    );
    insta::assert_snapshot!(wrong.expect_err("wrong in three places"), @r#"
    3 problems

    sekisho.toml:9:10: `classifier.verifier.engine` is not an engine inside
        fix: name an engine with `kind = "local"` (`inside`): no text leaves for a second look

    sekisho.toml:10:10: `classifier.verifier.levels` has an item that is no level which could be raised
        fix: use `public`, `internal`, `confidential`

    sekisho.toml:11:14: `classifier.verifier.on_timeout` is none of `keep`, `raise`
        fix: write one of `keep`, `raise`
    "#);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_model_says_nothing_is_taken_away(
        text in prop::sample::select(vec![
            PLAIN,
            "佐藤健一様の口座1234567、mail: taro@example.co.jp です。",
            "佐藤健一様はうつ病で通院中です。",
            "",
        ]),
        level in prop::sample::select(Sensitivity::ALL.to_vec()),
        values in prop::collection::vec(
            ("PERSON|SECRET|NOTHING", prop_oneof![
                "健一様の|佐藤|口座1234567、mail|taro@|です|商会",
                "\\PC{0,6}",
            ]), 0..6),
    ) {
        let values: Vec<_> = values.iter()
            .map(|(entity, text)| serde_json::json!({ "type": entity, "text": text }))
            .collect();
        let answer = serde_json::json!({ "level": level.name(), "values": values }).to_string();
        let verdict = Verdict::parse(&answer).expect("a verdict");
        let metrics = metrics();
        let before = inspected(text, &metrics);
        let (_, after) = applied(&verdict, inspected(text, &metrics));
        prop_assert!(after.content.sensitivity >= before.content.sensitivity.max(level));
        for found in before.chat.texts().flat_map(Scanned::findings) {
            prop_assert!(after.chat.texts().flat_map(Scanned::findings).any(|kept| kept == found));
        }
        for text in after.chat.texts() {
            let findings = text.findings();
            prop_assert!(findings.windows(2).all(|two| two[0].range.end <= two[1].range.start));
        }
        for matter in before.content.matters.iter() {
            prop_assert!(after.content.matters.contains(matter));
        }
    }
}
