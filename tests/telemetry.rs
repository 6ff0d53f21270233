//! What a collector is told over OTLP: how requests went, and what was recorded; never a text.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use audit::SigningKey;
use classifiers::Classifier;
use frontier_stand_in::Behaviour;
use http::Request;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use serde_json::Value;

use crate::support::collector::{Collector, attribute};
use crate::support::program::Program;
use crate::support::{Answer, Gateway, KEY, chat};

const PUBLIC: &str = "What is an inverted yield curve?";
const CUSTOMER: &str = "佐藤 健一様(kenichi.sato@example.co.jp)へのお礼のメールを書いてください。";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

/// A gateway that tells a collector.
async fn told(more: &str) -> (Collector, Gateway) {
    let collector = Collector::start().await;
    let scanner = Arc::new(Classifier::default());
    let gateway = Gateway::with(&collector.settings(more), scanner).await;
    (collector, gateway)
}

/// The spans of these requests, once all is sent.
async fn spans(collector: &Collector, gateway: &Gateway) -> Vec<Span> {
    close(gateway).await;
    collector.spans()
}

async fn close(gateway: &Gateway) {
    let telemetry = Arc::clone(&gateway.telemetry);
    let closed = tokio::task::spawn_blocking(move || telemetry.close());
    closed.await.unwrap();
}

/// Asks as a service does that is traced itself.
async fn say(gateway: &Gateway, text: &str, stream: bool, traceparent: &str) -> Answer {
    let request = Request::post("/v1/chat/completions")
        .header("authorization", format!("Bearer {KEY}"))
        .header("traceparent", traceparent)
        .header("tracestate", "vendor=canary-tracestate")
        .body(chat(text, stream).to_string().into())
        .unwrap();
    gateway.send(request).await
}

fn named<'s>(spans: &'s [Span], name: &str) -> Vec<&'s Span> {
    spans.iter().filter(|span| span.name == name).collect()
}

fn of(span: &Span, key: &str) -> String {
    attribute(&span.attributes, key)
}

fn hex(bytes: &[u8]) -> String {
    let digits = |hex, byte: &u8| format!("{hex}{byte:02x}");
    bytes.iter().fold(String::new(), digits)
}

const WHOLE: &str = "POST /v1/chat/completions";

#[tokio::test]
async fn a_request_is_told_as_spans_below_the_span_of_whoever_called() {
    let (collector, gateway) = told("").await;
    let answer = say(&gateway, CUSTOMER, true, &format!("00-{TRACE}-{PARENT}-01")).await;
    assert_eq!(answer.status, 200);
    let spans = spans(&collector, &gateway).await;
    let names: BTreeSet<_> = spans.iter().map(|span| &*span.name).collect();
    let expected = [
        WHOLE,
        "read",
        "inspect",
        "decide",
        "mask",
        "record",
        "chat gpt-5.2",
        "stream",
    ];
    assert_eq!(names, BTreeSet::from(expected));
    assert!(spans.iter().all(|span| hex(&span.trace_id) == TRACE));
    let ids: BTreeSet<_> = spans.iter().map(|span| &span.span_id).collect();
    assert_eq!(ids.len(), spans.len());

    let whole = named(&spans, WHOLE)[0];
    assert_eq!(hex(&whole.parent_span_id), PARENT);
    assert_eq!(whole.kind(), SpanKind::Server);
    for (key, value) in [
        ("http.request.method", "POST"),
        ("http.route", "/v1/chat/completions"),
        ("http.response.status_code", "200"),
        ("sekisho.request.id", answer.header("x-request-id")),
        ("sekisho.app", "demo"),
        ("sekisho.rule", answer.header("x-sekisho-route")),
        ("sekisho.sensitivity", "confidential"),
        ("sekisho.findings", "2"),
        ("sekisho.masked", "2"),
        ("sekisho.outcome", "answered"),
        ("sekisho.engine", "frontier"),
        ("error.type", ""),
    ] {
        assert_eq!(of(whole, key), value, "{key}");
    }
    assert_eq!(of(whole, "sekisho.rules").len(), 64);

    let asked = named(&spans, "chat gpt-5.2")[0];
    assert_eq!(asked.kind(), SpanKind::Client);
    assert_eq!(asked.parent_span_id, whole.span_id);
    let port = gateway.frontier.address().port().to_string();
    for (key, value) in [
        ("gen_ai.operation.name", "chat"),
        ("gen_ai.provider.name", "openai"),
        ("gen_ai.request.model", "gpt-5.2"),
        ("gen_ai.response.model", "gpt-5.2"),
        ("gen_ai.request.stream", "true"),
        ("server.address", "127.0.0.1"),
        ("server.port", &port),
        ("error.type", ""),
    ] {
        assert_eq!(of(asked, key), value, "{key}");
    }
    for key in ["gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"] {
        assert!(of(asked, key).parse::<u64>().unwrap() > 0, "{key}");
    }
    assert!(!of(asked, "gen_ai.response.time_to_first_chunk").is_empty());
    let stream = named(&spans, "stream")[0];
    assert_eq!(stream.parent_span_id, asked.span_id);

    let documented = include_str!("../docs/telemetry.md");
    for attribute in spans.iter().flat_map(|span| &span.attributes) {
        let key = &attribute.key;
        assert!(documented.contains(&format!("`{key}`")), "{key}");
    }
    for span in &spans {
        let lies_within = whole.start_time_unix_nano <= span.start_time_unix_nano
            && span.start_time_unix_nano <= span.end_time_unix_nano
            && span.end_time_unix_nano <= whole.end_time_unix_nano;
        assert!(lies_within, "{}", span.name);
    }
}

#[tokio::test]
async fn a_trace_that_begins_here_has_the_requests_id_and_outside_nobody_hears_of_it() {
    let (collector, gateway) = told("").await;
    let answer = gateway.say(PUBLIC, false).await;
    let received = gateway.frontier.recorded();
    assert_eq!(received[0].header("traceparent"), None);
    assert_eq!(received[0].header("tracestate"), None);
    let spans = spans(&collector, &gateway).await;
    let whole = named(&spans, WHOLE)[0];
    let id = answer.header("x-request-id").replace('-', "");
    assert_eq!(hex(&whole.trace_id), id);
    assert!(whole.parent_span_id.is_empty());
    assert!(named(&spans, "stream").is_empty());
    let asked = named(&spans, "chat gpt-5.2")[0];
    assert!(asked.links.is_empty());
    assert_eq!(of(asked, "gen_ai.request.stream"), "false");
    assert_eq!(of(asked, "gen_ai.response.time_to_first_chunk"), "");
}

#[tokio::test]
async fn outside_a_trace_of_its_own_is_told_where_that_is_wanted() {
    let (collector, gateway) = told("traceparent_outside = true").await;
    say(&gateway, PUBLIC, false, &format!("00-{TRACE}-{PARENT}-01")).await;
    let received = gateway.frontier.recorded();
    let outside = received[0].header("traceparent").unwrap();
    let outside = std::str::from_utf8(outside).unwrap().to_owned();
    // An application could write a value into the ids that it sends.
    assert!(
        !outside.contains(TRACE) && !outside.contains(PARENT),
        "{outside}"
    );
    let spans = spans(&collector, &gateway).await;
    let asked = named(&spans, "chat gpt-5.2")[0];
    assert!(!outside.contains(&hex(&asked.span_id)));
    let link = &asked.links[0];
    let linked = format!("00-{}-{}-01", hex(&link.trace_id), hex(&link.span_id));
    assert_eq!(linked, outside);
    assert!(!gateway.frontier.received("canary-tracestate"));
}

#[tokio::test]
async fn what_fails_is_told_with_how_it_failed() {
    let (collector, gateway) = told("").await;
    let frontier = &gateway.frontier;
    frontier.set_behaviour(Behaviour::ResetBeforeHeaders);
    let fallen_back = gateway.say(PUBLIC, false).await;
    assert_eq!(fallen_back.status, 503, "the engine inside is down here");
    frontier.set_behaviour(Behaviour::ResetMidStream);
    let broken_off = gateway.say(PUBLIC, true).await;
    assert_eq!(broken_off.status, 200);
    let keyless = Request::post("/v1/chat/completions")
        .body("{}".into())
        .unwrap();
    gateway.send(keyless).await;
    gateway.ask("no JSON").await;
    let spans = spans(&collector, &gateway).await;

    let told: BTreeSet<_> = named(&spans, WHOLE)
        .into_iter()
        .map(|span| {
            (
                of(span, "http.response.status_code"),
                of(span, "sekisho.outcome"),
                of(span, "error.type"),
                of(span, "sekisho.error.code"),
                span.status.is_some(),
            )
        })
        .collect();
    let expected = [
        ("200", "failed", "unavailable", "engine_unavailable", true),
        ("400", "refused", "refused", "invalid_json", false),
        ("401", "refused", "refused", "invalid_api_key", false),
        ("503", "failed", "unavailable", "engine_unavailable", true),
    ];
    let owned = |(status, outcome, error, code, failed): (&str, &str, &str, &str, bool)| {
        let words = [status, outcome, error, code].map(str::to_owned);
        let [status, outcome, error, code] = words;
        (status, outcome, error, code, failed)
    };
    assert_eq!(told, BTreeSet::from(expected.map(owned)));

    let asked: Vec<_> = spans
        .iter()
        .filter(|span| span.name.starts_with("chat "))
        .map(|span| (&*span.name, span.kind(), of(span, "error.type")))
        .collect();
    let (outside, inside) = (SpanKind::Client, SpanKind::Internal);
    assert!(asked.contains(&("chat gpt-5.2", outside, "unavailable".to_owned())));
    assert!(asked.contains(&("chat smollm2-135m", inside, "unavailable".to_owned())));
}

#[tokio::test]
async fn tokens_that_no_engine_told_are_told_as_estimated() {
    for (behaviour, estimated) in [(Behaviour::NoUsage, "true"), (Behaviour::Answer, "")] {
        let (collector, gateway) = told("").await;
        gateway.frontier.set_behaviour(behaviour);
        gateway.say(PUBLIC, false).await;
        let spans = spans(&collector, &gateway).await;
        let asked = spans.iter().find(|span| span.name == "chat gpt-5.2");
        let asked = asked.expect("it was asked");
        assert_eq!(of(asked, "sekisho.usage.estimated"), estimated);
        let tokens: u64 = of(asked, "gen_ai.usage.output_tokens").parse().unwrap();
        assert!(tokens > 0);
    }
}

#[tokio::test]
async fn whoever_called_decides_whether_a_trace_is_kept_and_else_the_lot_does() {
    let (collector, gateway) = told("sample = 0.0").await;
    gateway.say(PUBLIC, false).await;
    say(&gateway, PUBLIC, false, &format!("00-{TRACE}-{PARENT}-00")).await;
    say(&gateway, PUBLIC, false, &format!("00-{TRACE}-{PARENT}-01")).await;
    let spans = spans(&collector, &gateway).await;
    assert_eq!(named(&spans, WHOLE).len(), 1);

    let (collector, gateway) = told("sample = 0.5").await;
    for _ in 0..64 {
        gateway.ask("no JSON").await;
    }
    close(&gateway).await;
    let kept = named(&collector.spans(), WHOLE).len();
    // Outside of this once in 10^9 runs.
    assert!((8..=56).contains(&kept), "{kept}");
}

#[tokio::test]
async fn a_collector_that_is_gone_delays_nothing_and_what_it_missed_is_counted() {
    let (collector, gateway) = told("").await;
    collector.answer(503);
    let began = Instant::now();
    for _ in 0..20 {
        assert_eq!(gateway.say(PUBLIC, false).await.status, 200);
    }
    close(&gateway).await;
    assert!(began.elapsed() < Duration::from_secs(20));
    assert!(collector.spans().is_empty());
    let metrics = gateway.metrics();
    let count = |of: &str| -> u64 {
        let line = metrics.lines().find_map(|line| line.strip_prefix(of));
        line.unwrap().trim().parse().unwrap()
    };
    let dropped = count("sekisho_telemetry_dropped_total{reason=\"unreachable\",signal=\"spans\"}");
    assert!(dropped >= 20 * 6, "{dropped}");
    assert_eq!(
        count("sekisho_telemetry_exported_total{signal=\"spans\"}"),
        0
    );
}

#[tokio::test]
async fn no_text_of_a_request_or_reply_is_told() {
    let (collector, gateway) = told("traceparent_outside = true").await;
    let request = serde_json::json!({
        "model": "auto",
        "user": "canary-user",
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
    let mut model = request.clone();
    model["model"] = "canary-model".into();
    for behaviour in [
        Behaviour::Answer,
        Behaviour::Echo,
        Behaviour::Garbage,
        Behaviour::ResetMidStream,
    ] {
        gateway.frontier.set_behaviour(behaviour);
        for request in [&request, &stream, &unknown, &model] {
            gateway.ask(request.to_string()).await;
        }
    }
    gateway
        .ask("{\"canary_field\": \"Zebedee-Quillfeather\"")
        .await;
    say(&gateway, PUBLIC, false, "canary-traceparent").await;
    let spans = spans(&collector, &gateway).await;
    assert_eq!(named(&spans, WHOLE).len(), 18);
    for canary in CANARIES {
        assert!(!collector.was_sent(canary), "{canary}");
    }
}

const CANARIES: [&str; 13] = [
    "Zebedee",
    "4071825",
    "kenichi.sato",
    "佐藤",
    "健一",
    "返金",
    "canary_field",
    "canary-user",
    "canary_tool",
    "canary-model",
    "canary-trace",
    "yield curve",
    "sk-sekisho",
];

/// The whole program with a record, told to a collector that wants a key.
#[tokio::test]
async fn the_record_is_told_line_by_line_and_a_gap_can_be_seen() {
    let collector = Collector::start().await;
    let files = tempfile::tempdir().unwrap();
    let path = files.path().display().to_string();
    put_keys(&files);
    let section = format!(
        "\n[audit]\ndirectory = \"{path}/audit\"\nsigning_key_file = \"{path}/audit.key\"\n\
         fingerprint_key_file = \"{path}/audit.fingerprint\"\n"
    );
    let telemetry = collector.settings(&format!(
        "records = true\nkey_header = \"x-api-key\"\nkey_file = \"{path}/collector.key\""
    ));
    let mut program = Program::listening(
        |settings| settings + &section + &telemetry,
        include_str!("../routes.toml"),
    )
    .await;
    for text in [PUBLIC, CUSTOMER] {
        let answer = program.ask(&chat(text, true)).await.unwrap();
        assert!(answer.text().await.unwrap().ends_with("data: [DONE]\n\n"));
    }
    program.signal("TERM");
    assert!(program.ended().await.success());

    let mut on_disk = String::new();
    for file in std::fs::read_dir(files.path().join("audit")).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_some_and(|it| it == "jsonl") {
            on_disk += &std::fs::read_to_string(file).unwrap();
        }
    }
    let logs = collector.logs();
    let told: Vec<_> = logs
        .iter()
        .map(
            |log| match log.body.as_ref().unwrap().value.as_ref().unwrap() {
                opentelemetry_proto::tonic::common::v1::any_value::Value::StringValue(line) => {
                    &**line
                }
                other => panic!("{other:?}"),
            },
        )
        .collect();
    // Every line, as it stands in the file: whoever has them can compute the chain.
    assert_eq!(told.join("\n") + "\n", on_disk);
    for (log, seq) in logs.iter().zip(1_u64..) {
        let line: Value = serde_json::from_str(told[usize::try_from(seq).unwrap() - 1]).unwrap();
        let kind = line["kind"].as_str().unwrap();
        assert_eq!(log.event_name, format!("sekisho.record.{kind}"));
        let of = |key| attribute(&log.attributes, key);
        assert_eq!(of("sekisho.record.seq"), seq.to_string());
        assert_eq!(of("sekisho.record.hash"), line["hash"].as_str().unwrap());
        let request = line["request"].as_str().unwrap_or_default();
        assert_eq!(of("sekisho.request.id"), request);
        assert!(log.time_unix_nano > 1_700_000_000_000_000_000);
    }
    let kinds: BTreeSet<_> = logs.iter().map(|log| &*log.event_name).collect();
    for kind in ["file", "decision", "outcome", "checkpoint"] {
        assert!(kinds.contains(&*format!("sekisho.record.{kind}")), "{kind}");
    }
    assert!(collector.was_sent("x-api-key: key-of-the-collector"));
    assert!(!program.log().contains("key-of-the-collector"));
    for canary in ["kenichi.sato", "佐藤", "yield curve"] {
        assert!(!collector.was_sent(canary), "{canary}");
    }
    // Requests are told, too, unless that is switched off.
    assert_eq!(named(&collector.spans(), WHOLE).len(), 2);
}

fn put_keys(files: &tempfile::TempDir) {
    use std::os::unix::fs::PermissionsExt;
    let signing = SigningKey::generate().unwrap();
    signing.save(&files.path().join("audit.key")).unwrap();
    for (name, key) in [
        ("audit.fingerprint", &[7; 32][..]),
        ("collector.key", b"key-of-the-collector"),
    ] {
        let file = files.path().join(name);
        std::fs::write(&file, key).unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
    }
}
