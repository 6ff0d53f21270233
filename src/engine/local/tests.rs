//! What the engine is asked, and what its words become.

use std::sync::Arc;
use std::time::Duration;

use classifiers::Classifier;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::apps::App;
use crate::config::Config;
use crate::decision_log::DecisionLog;
use crate::metrics::Metrics;
use crate::openai::request::{Limits, parse};
use crate::passage::Attempt;
use crate::prices::Prices;
use crate::record::Ledger;
use crate::recorder::Recorder;

const SETTINGS: &str = r#"
[[app]]
name = "nightly"
key_sha256 = "3b1a2c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"
class = "CLASS"
[engine.local]
kind = "local"
models = ["base"]
file = "/dev/null"
[engine.local.sampling]
temperature = 0.7
top_k = 20
presence_penalty = 1.5
[engine.local.sampling.thinking]
temperature = 0.6
"#;

fn record() -> Arc<Record> {
    Record::begin(Arc::new(Ledger {
        metrics: Arc::new(Metrics::new(Prices::default(), None)),
        decisions: DecisionLog::nowhere(),
        recorder: Arc::new(Recorder::off()),
        budgets: Arc::default(),
        telemetry: Arc::default(),
    }))
}

/// The engine's request for this one of an application of `class`.
fn asked(members: &Value, class: &str) -> local_engine::Request {
    let mut request = json!({ "model": "base", "messages": [{ "role": "user", "content": "hi" }] });
    for (name, value) in members.as_object().expect("an object") {
        request[name] = value.clone();
    }
    let limits = Limits {
        json_depth: 16,
        messages: 64,
        choices: 4,
        completion_tokens: 1000,
    };
    let parsed = parse(request.to_string().as_bytes(), &limits).expect("a good request");
    let classifier = Classifier::default();
    let settings = SETTINGS.replace("CLASS", class);
    let files = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(files.path(), "GGUF").expect("a temporary file takes four bytes");
    let settings = settings.replace("/dev/null", &files.path().display().to_string());
    let config = Config::from_toml_str(&settings).unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut engine = config.local[0].clone();
    engine.model.adapters.push(local_engine::AdapterConfig {
        name: "lending".into(),
        file: files.path().into(),
        sha256: None,
        scale: 1.0,
    });
    let call = Call {
        record: record(),
        app: Arc::new(App::new(&config.apps[0])),
        prompt: Arc::new(parsed.chat.map(|text| classifier.scan(text))),
        max_tokens: None,
        deadline: Instant::now(),
        priority: None,
        attempts: Vec::<Attempt>::new(),
        shadow: None,
    };
    request::request(&engine, &call, &parsed.model, Duration::ZERO)
}

#[test]
fn what_a_request_leaves_open_is_drawn_as_the_settings_say() {
    let plain = asked(&json!({}), "interactive");
    assert_eq!(
        (plain.sampling.temperature, plain.sampling.top_k),
        (0.7, 20)
    );
    assert!(!plain.prompt.template.enable_thinking);
    for thinking in [
        json!({ "reasoning_effort": "low" }),
        json!({ "chat_template_kwargs": { "enable_thinking": true } }),
    ] {
        let thinking = asked(&thinking, "interactive");
        assert!(thinking.prompt.template.enable_thinking);
        let drawn = (
            thinking.sampling.temperature,
            thinking.sampling.presence_penalty,
        );
        assert_eq!(drawn, (0.6, 1.5));
    }
    let members = json!({ "temperature": 0, "top_k": -1, "min_p": 0.1, "seed": -1,
        "reasoning_effort": "high", "chat_template_kwargs": { "enable_thinking": false } });
    let named = asked(&members, "interactive");
    assert!(
        !named.prompt.template.enable_thinking,
        "the variable goes first"
    );
    assert_eq!((named.sampling.temperature, named.sampling.top_k), (0.0, 0));
    assert_eq!(
        (named.sampling.min_p, named.sampling.seed),
        (0.1, Some(u64::MAX))
    );
}

#[test]
fn tools_formats_and_probabilities_reach_the_engine() {
    let tool = json!({ "type": "function", "function": { "name": "f" } });
    let members = json!({
        "model": "lending",
        "tools": [tool],
        "tool_choice": { "type": "function", "function": { "name": "f" } },
        "parallel_tool_calls": false,
        "response_format": { "type": "json_schema", "json_schema": { "name": "s", "strict": true,
            "schema": { "type": "object" } } },
        "logprobs": true,
        "top_logprobs": 3,
        "logit_bias": { "7": -100, "8": 0.5 },
    });
    let request = asked(&members, "interactive");
    assert_eq!(request.adapter.as_deref(), Some("lending"));
    assert_eq!(
        request.tool_choice,
        local_engine::ToolChoice::Function("f".into())
    );
    assert!(!request.parallel_tool_calls);
    let schema = local_engine::Json(r#"{"type":"object"}"#.into());
    assert_eq!(request.format, local_engine::Format::JsonSchema(schema));
    assert_eq!(request.logprobs, Some(3));
    assert_eq!(request.logit_bias, [(7, -100.0), (8, 0.5)]);
    let plain = asked(&json!({}), "interactive");
    assert_eq!((plain.adapter, plain.logprobs), (None, None));
    assert_eq!(plain.tool_choice, local_engine::ToolChoice::Auto);
}

#[test]
fn a_request_or_its_application_may_wait() {
    use local_engine::Class::{Batch, Interactive};
    let flex = json!({ "service_tier": "flex" });
    let priority = json!({ "service_tier": "priority" });
    assert_eq!(asked(&json!({}), "interactive").class, Interactive);
    assert_eq!(asked(&flex, "interactive").class, Batch);
    assert_eq!(asked(&priority, "batch").class, Batch);
}

#[test]
fn what_an_assistant_thought_and_called_is_told_again() {
    let messages = json!({ "messages": [
        { "role": "user", "content": "hi" },
        { "role": "assistant", "content": null, "reasoning_content": "hm", "tool_calls": [
            { "id": "c1", "type": "function", "function": { "name": "f", "arguments": "{}" } } ] },
        { "role": "tool", "tool_call_id": "c1", "content": "done" },
    ] });
    let request = asked(&messages, "interactive");
    let said = &request.prompt.messages[1];
    assert_eq!(said.reasoning.as_deref(), Some("hm"));
    assert!(
        said.tool_calls
            .as_ref()
            .is_some_and(|calls| calls.0.contains("\"c1\""))
    );
}

#[test]
fn no_detector_takes_the_id_of_a_call_for_anything() {
    let classifier = Classifier::default();
    for _ in 0..200 {
        let id = call_id();
        assert_eq!(id.len(), 29);
        let scanned = classifier.scan(id);
        assert!(scanned.findings().is_empty(), "{}", scanned.text());
    }
}

fn readable(bytes: &[u8]) -> String {
    Token::of_bytes(bytes.to_vec(), 0.0).text
}

proptest! {
    #[test]
    fn every_token_is_readable_and_characters_stay_themselves(
        text in "\\PC{0,8}", bytes in prop::collection::vec(any::<u8>(), 0..8)
    ) {
        prop_assert_eq!(readable(text.as_bytes()), text);
        prop_assert!(readable(&bytes).len() >= bytes.len());
    }
}

#[test]
fn half_a_character_is_shown_as_its_bytes() {
    assert_eq!(readable(b"a\xe3\x81"), "a\\xe3\\x81");
    assert_eq!(readable("東".as_bytes()), "東");
}
