//! The engine as the gateway uses it: a real child process with a real model, SmolLM2-135M.
//!
//! The model's file is at `$SEKISHO_TEST_MODEL`, or where `make test` puts it.

#![cfg(feature = "llama")]

mod answers;
mod embeddings;
mod fenced;
mod formats;
mod logs;
mod process;
mod refusals;
mod sharing;

use std::path::PathBuf;
use std::time::Duration;

use futures_util::StreamExt;
use local_engine::{
    Engine, EngineError, Event, Finish, Generation, Launch, Message, ModelConfig, Prompt, Request,
    Role, Status, TokenLogprob,
};

/// SHA-256 of the model file the tests are written for.
const SMOLLM2: &str = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";

fn model_file() -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    let cache = || std::env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from);
    let file = std::env::var_os("SEKISHO_TEST_MODEL").map_or_else(
        || cache().join("sekisho/models/SmolLM2-135M-Instruct.Q4_1.gguf"),
        PathBuf::from,
    );
    assert!(
        file.exists(),
        "no model at {}: `make test` fetches it",
        file.display()
    );
    file
}

/// A file that lies beside the model's; `deploy/setup/qwen3.sh` makes them.
fn beside(name: &str) -> PathBuf {
    let file = model_file().with_file_name(name);
    assert!(file.exists(), "no {name}: `make test` makes it");
    file
}

/// Small, and on one thread, so that tests run beside each other.
fn config() -> ModelConfig {
    let mut config = ModelConfig::new(model_file());
    config.context = 512;
    config.parallel = 4;
    config.cache_tokens = Some(1024);
    config.threads = Some(1);
    config
}

fn launch(model: ModelConfig) -> Launch {
    let mut launch = Launch::this_program(&[], model);
    launch.program = env!("CARGO_BIN_EXE_local-engine-child").into();
    launch.restart_delay = Duration::from_millis(10);
    launch
}

/// A running engine.
async fn engine(change: impl FnOnce(&mut ModelConfig)) -> Engine {
    let mut model = config();
    change(&mut model);
    let engine = Engine::start(launch(model));
    engine.ready().await.expect("the model loads");
    engine
}

/// Greedy, at most 16 tokens.
fn ask(content: &str) -> Request {
    let messages = vec![Message::new(Role::User, content)];
    let mut request = Request::new(Prompt {
        messages,
        ..Prompt::default()
    });
    request.max_tokens = Some(16);
    request.sampling.temperature = 0.0;
    request
}

/// Everything that was said of a request.
#[derive(Debug, Default, PartialEq)]
struct Answer {
    prompt_tokens: u32,
    cached_tokens: u32,
    texts: Vec<String>,
    reasoning: String,
    /// Name and arguments, of all choices.
    calls: Vec<(String, String)>,
    logprobs: Vec<TokenLogprob>,
    ends: Vec<Option<(Finish, u32)>>,
}

async fn hear(mut generation: Generation) -> Result<Answer, EngineError> {
    let mut answer = Answer::default();
    while let Some(event) = generation.next().await {
        match event? {
            Event::Started {
                prompt_tokens,
                cached_tokens,
                ..
            } => (answer.prompt_tokens, answer.cached_tokens) = (prompt_tokens, cached_tokens),
            Event::Reasoning { text, .. } => answer.reasoning += &text,
            Event::ToolCall {
                name, arguments, ..
            } => {
                answer.calls.extend(name.map(|name| (name, String::new())));
                answer.calls.last_mut().expect("a name comes first").1 += &arguments;
            }
            Event::Embedding { .. } => panic!("nobody asked for an embedding"),
            Event::Text {
                choice,
                text,
                logprobs,
                ..
            } => {
                assert!(!text.is_empty());
                answer.logprobs.extend(logprobs);
                let choice = choice as usize;
                answer
                    .texts
                    .resize(answer.texts.len().max(choice + 1), String::new());
                answer.texts[choice] += &text;
            }
            Event::Finished {
                choice,
                reason,
                counts,
            } => {
                let choice = choice as usize;
                answer.ends.resize(answer.ends.len().max(choice + 1), None);
                let before = answer.ends[choice].replace((reason, counts.completion_tokens));
                assert_eq!(before, None, "a choice ends once");
            }
        }
    }
    Ok(answer)
}

async fn answer(engine: &Engine, request: Request) -> Result<Answer, EngineError> {
    hear(engine.generate(request).await?).await
}

/// Waits until the status is as wanted, two minutes at most.
async fn until(engine: &Engine, wanted: impl Fn(&Status) -> bool) -> Status {
    let seen = async {
        loop {
            let status = engine.status();
            if wanted(&status) {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let seen = tokio::time::timeout(Duration::from_secs(120), seen).await;
    seen.unwrap_or_else(|_| panic!("it never came to that: {:?}", engine.status()))
}

/// Reads on until the first piece of text.
async fn first_text(generation: &mut Generation) {
    while let Some(event) = generation.next().await {
        if let Event::Text { .. } = event.expect("it goes on") {
            return;
        }
    }
    panic!("it ended without a word");
}
