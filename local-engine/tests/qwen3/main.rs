//! The engine with a model that speaks as Qwen3 does: true template and tokenizer, random weights.
//! What it says means nothing, so these tests leave it no choice, or ask how it is told.
//!
//! The model's file is at `$SEKISHO_TEST_QWEN3`, or where `make test` puts it.

#![cfg(feature = "llama")]

use std::path::PathBuf;
use std::time::Duration;

use futures_util::StreamExt;
use local_engine::{
    AdapterConfig, Engine, Event, Finish, Json, Launch, Message, ModelConfig, Prompt, Request,
    Role, ToolChoice,
};
use serde_json::Value;

/// Tokens of Qwen3's vocabulary.
const TOOL_CALL: u32 = 151_657;
const THINK: u32 = 151_667;

const TOOLS: &str = r#"[
    {"type": "function", "function": {"name": "rate", "strict": true, "parameters": {
        "type": "object",
        "properties": {"currency": {"enum": ["USD", "EUR"]}, "buy": {"type": "boolean"}},
        "required": ["currency", "buy"], "additionalProperties": false}}},
    {"type": "function", "function": {"name": "today", "strict": true, "parameters": {
        "type": "object", "properties": {}, "additionalProperties": false}}}
]"#;

fn model_file(name: &str) -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    let cache = || std::env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from);
    let model = std::env::var_os("SEKISHO_TEST_QWEN3").map_or_else(
        || cache().join("sekisho/models/tiny-qwen3.gguf"),
        PathBuf::from,
    );
    let file = model.with_file_name(name);
    let place = file.display();
    assert!(file.exists(), "no model at {place}: `make test` makes it");
    file
}

async fn engine() -> Engine {
    let mut model = ModelConfig::new(model_file("tiny-qwen3.gguf"));
    (model.context, model.parallel, model.threads) = (1024, 2, Some(1));
    model.adapters = ["a", "b"]
        .map(|name| AdapterConfig {
            name: name.to_owned(),
            file: model_file(&format!("tiny-qwen3-lora-{name}.gguf")),
            sha256: None,
            scale: 1.0,
        })
        .into();
    let mut launch = Launch::this_program(&[], model);
    launch.program = env!("CARGO_BIN_EXE_local-engine-child").into();
    launch.restart_delay = Duration::from_millis(10);
    let engine = Engine::start(launch);
    engine.ready().await.expect("the model loads");
    engine
}

/// Greedy, at most 8 tokens.
fn ask(tools: Option<&str>) -> Request {
    let mut request = Request::new(Prompt {
        messages: vec![Message::new(Role::User, "What is a dollar?")],
        tools: tools.map(|tools| Json(tools.to_owned())),
        ..Prompt::default()
    });
    request.sampling.temperature = 0.0;
    request.max_tokens = Some(8);
    request
}

#[derive(Debug, Default, PartialEq)]
struct Answer {
    prompt_tokens: u32,
    text: String,
    reasoning: String,
    /// Names and arguments.
    calls: Vec<(String, String)>,
    end: Option<Finish>,
}

async fn answer(engine: &Engine, request: Request) -> Answer {
    let mut generation = engine.generate(request).await.expect("admitted");
    let mut answer = Answer::default();
    while let Some(event) = generation.next().await {
        match event.expect("it goes on") {
            Event::Started { prompt_tokens, .. } => answer.prompt_tokens = prompt_tokens,
            Event::Text { text, .. } => answer.text += &text,
            Event::Reasoning { text, .. } => answer.reasoning += &text,
            Event::ToolCall {
                index,
                name,
                arguments,
                ..
            } => {
                answer.calls.extend(name.map(|name| (name, String::new())));
                answer.calls[index as usize].1 += &arguments;
            }
            Event::Finished { reason, .. } => answer.end = Some(reason),
            Event::Embedding { .. } => panic!("nobody asked for an embedding"),
        }
    }
    answer
}

#[tokio::test]
async fn a_call_that_must_be_made_comes_as_one_and_fits_its_schema() {
    let engine = engine().await;
    let mut request = ask(Some(TOOLS));
    request.max_tokens = Some(200);
    request.parallel_tool_calls = false;
    request.tool_choice = ToolChoice::Function("rate".into());
    let answer = answer(&engine, request).await;
    assert_eq!(
        (answer.text.trim(), answer.end),
        ("", Some(Finish::ToolCalls))
    );
    let [(name, arguments)] = &*answer.calls else {
        panic!("{} calls", answer.calls.len());
    };
    assert_eq!(name, "rate");
    let arguments: Value = serde_json::from_str(arguments).expect("JSON");
    assert!(arguments["buy"].is_boolean(), "{arguments}");
    assert!(["USD", "EUR"].contains(&arguments["currency"].as_str().expect("a string")));
}

#[tokio::test]
async fn what_only_begins_like_a_call_is_text_in_full() {
    let engine = engine().await;
    let mut request = ask(Some(TOOLS.replace("\"strict\": true, ", "").as_str()));
    request.logit_bias = vec![(TOOL_CALL, 100.0)];
    let told = answer(&engine, request.clone()).await;
    assert_eq!(told.text, "<tool_call>".repeat(8));
    assert_eq!((told.calls, told.end), (vec![], Some(Finish::Length)));
}

#[tokio::test]
async fn thinking_is_told_apart_where_the_model_may_think() {
    let engine = engine().await;
    let mut request = ask(None);
    request.logit_bias = vec![(THINK, 100.0)];
    request.prompt.template.enable_thinking = true;
    let told = answer(&engine, request).await;
    assert_eq!((&*told.text, told.reasoning), ("", "<think>".repeat(7)));
}

#[tokio::test]
async fn tools_that_must_not_be_called_are_not_shown() {
    let engine = engine().await;
    let length = async |tools, choice| {
        let mut request = ask(tools);
        request.tool_choice = choice;
        answer(&engine, request).await.prompt_tokens
    };
    // <|im_start|>user … <|im_end|>, <|im_start|>assistant, <think> and </think>
    assert_eq!(length(None, ToolChoice::Auto).await, 17);
    assert_eq!(length(Some(TOOLS), ToolChoice::None).await, 17);
    assert!(length(Some(TOOLS), ToolChoice::Auto).await > 150);
}

#[tokio::test]
async fn adapters_say_something_else_and_the_model_beside_them_the_same() {
    let engine = engine().await;
    let say = async |adapter: Option<&str>| {
        let mut request = ask(None);
        request.adapter = adapter.map(String::from);
        answer(&engine, request).await.text
    };
    let alone = say(None).await;
    let (a, b) = (say(Some("a")).await, say(Some("b")).await);
    assert!(alone != a && alone != b && a != b);
    let together = futures_util::join!(say(Some("a")), say(None), say(Some("b")));
    assert_eq!(together, (a, alone, b));
}
