//! Talks to a model, or measures it.
//!
//!     cargo run --release -p local-engine --example chat -- MODEL.gguf "What is rice?"
//!     cargo run --release -p local-engine --example chat -- MODEL.gguf --bench 1 8 16
//!
//! The measure: a system prompt of some 200 tokens, a question of its own for each user, 64 tokens
//! of answer, everybody at once.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::future::join_all;
use local_engine::{
    Engine, EngineError, Event, Launch, Message, ModelConfig, Prompt, Request, Role, Sampling,
};

const ANSWER_TOKENS: u32 = 64;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["engine"] => local_engine::run_child(),
        [model, "--bench", ref users @ ..] => {
            let users: Vec<u32> = users
                .iter()
                .filter_map(|users| users.parse().ok())
                .collect();
            report(start(model, |engine| bench(engine, users)))
        }
        [model, question] => report(start(model, |engine| chat(engine, question.to_owned()))),
        _ => {
            println!("usage: chat MODEL.gguf QUESTION | chat MODEL.gguf --bench USERS…");
            ExitCode::FAILURE
        }
    }
}

fn report(result: Result<(), EngineError>) -> ExitCode {
    let Err(error) = result else {
        return ExitCode::SUCCESS;
    };
    println!("{error}");
    ExitCode::FAILURE
}

fn start<F: Future<Output = Result<(), EngineError>>>(
    model: &str,
    work: impl FnOnce(Engine) -> F,
) -> Result<(), EngineError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let mut config = ModelConfig::new(model);
        config.parallel = 16;
        config.context = 2048;
        let engine = Engine::start(Launch::this_program(&["engine"], config));
        engine.ready().await?;
        println!("{:?}", engine.status().model);
        let result = work(engine.clone()).await;
        engine.shutdown(Duration::ZERO).await;
        result
    })
}

fn request(system: &str, user: &str) -> Request {
    let messages = vec![
        Message::new(Role::System, system),
        Message::new(Role::User, user),
    ];
    Request::new(Prompt {
        messages,
        ..Prompt::default()
    })
}

async fn chat(engine: Engine, question: String) -> Result<(), EngineError> {
    let mut request = request("You are a helpful assistant.", &question);
    request.sampling = Sampling {
        temperature: 0.3,
        top_p: 0.9,
        ..Sampling::default()
    };
    let mut answer = engine.generate(request).await?;
    while let Some(event) = answer.next().await {
        match event? {
            Event::Text { text, .. } => print!("{text}"),
            other => println!("\n{other:?}"),
        }
        let _ = std::io::stdout().flush();
    }
    Ok(())
}

/// What one user waited, and how much came.
struct Measured {
    first_text: Duration,
    tokens: u32,
}

async fn bench(engine: Engine, users: Vec<u32>) -> Result<(), EngineError> {
    let system = "You answer the questions of a bank's staff, briefly and politely. ".repeat(15);
    one(&engine, &system, 0).await?;
    for count in users {
        let started = Instant::now();
        let all = join_all((0..count).map(|user| one(&engine, &system, user))).await;
        let seconds = started.elapsed().as_secs_f64();
        let all = all.into_iter().collect::<Result<Vec<_>, _>>()?;
        let tokens: u32 = all.iter().map(|one| one.tokens).sum();
        let mut first: Vec<_> = all.iter().map(|one| one.first_text).collect();
        first.sort_unstable();
        println!(
            "{count:3} users: {:7.1} tokens/s, first text after {:?} (half), {:?} (all)",
            f64::from(tokens) / seconds,
            first[first.len() / 2],
            first[first.len() - 1],
        );
    }
    Ok(())
}

async fn one(engine: &Engine, system: &str, user: u32) -> Result<Measured, EngineError> {
    let started = Instant::now();
    let mut request = request(
        system,
        &format!("Tell me story number {user} about a bridge."),
    );
    request.max_tokens = Some(ANSWER_TOKENS);
    request.sampling.temperature = 0.0;
    let mut answer = engine.generate(request).await?;
    let mut measured = Measured {
        first_text: Duration::ZERO,
        tokens: 0,
    };
    while let Some(event) = answer.next().await {
        match event? {
            Event::Text { .. } if measured.first_text.is_zero() => {
                measured.first_text = started.elapsed();
            }
            Event::Finished {
                completion_tokens, ..
            } => measured.tokens += completion_tokens,
            _ => {}
        }
    }
    Ok(measured)
}
