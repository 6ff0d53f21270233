//! Talks to a model, or measures it.
//!
//!     cargo run --release -p local-engine --example chat -- MODEL.gguf "What is rice?"
//!     cargo run --release -p local-engine --example chat -- MODEL.gguf --bench 1 8 16
//!
//! The measure: a system prompt of some 200 tokens that all share, a question of its own for each
//! user, 64 tokens of answer, everybody at once. Options, before the numbers of users:
//!
//!     --prompt 250         the system prompt's length, about, in tokens
//!     --answer 48          tokens of answer
//!     --questions 3        each user asks so many more, one after the other without a pause
//!     --cells 4096         of the cache; otherwise enough for every user's longest conversation
//!     --threads 1          of the processor
//!     --apart              nobody shares computation with anybody
//!     --kv q8_0            how the cache is stored
//!     --batch 2048         tokens of a step
//!     --bandwidth 3350     GB/s of the memory: how near one user comes to reading all weights
//!                          once a token

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::io::Write;
use std::ops::Range;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::future::join_all;
use local_engine::{
    CacheType, Engine, EngineError, Event, Launch, Message, ModelConfig, Prompt, Request, Role,
    Sampling,
};

const USAGE: &str = "usage: chat MODEL.gguf QUESTION | chat MODEL.gguf --bench [--prompt TOKENS] \
                     [--answer TOKENS] [--questions NUMBER] [--cells NUMBER] [--threads NUMBER] [--apart] \
                     [--kv f16|q8_0] [--batch TOKENS] [--bandwidth GB/S] USERS…";

/// Tokens of [`SENTENCE`], for most tokenizers.
const SENTENCE_TOKENS: usize = 14;
const SENTENCE: &str = "You answer the questions of a bank's staff, briefly and politely. ";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["engine"] => local_engine::run_child(),
        [model, "--bench", ref rest @ ..] => match Bench::read(rest) {
            Some(bench) => report(start(bench.config(model), |engine| bench.run(engine))),
            None => usage(),
        },
        [model, question] => {
            let mut config = ModelConfig::new(model);
            config.context = 2048;
            report(start(config, |engine| chat(engine, question.to_owned())))
        }
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    println!("{USAGE}");
    ExitCode::FAILURE
}

fn report(result: Result<(), EngineError>) -> ExitCode {
    let Err(error) = result else {
        return ExitCode::SUCCESS;
    };
    println!("{error}");
    ExitCode::FAILURE
}

fn start<F: Future<Output = Result<(), EngineError>>>(
    config: ModelConfig,
    work: impl FnOnce(Engine) -> F,
) -> Result<(), EngineError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let engine = Engine::start(Launch::this_program(&["engine"], config));
        engine.ready().await?;
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

/// What is measured.
struct Bench {
    users: Vec<u32>,
    prompt_tokens: usize,
    answer_tokens: u32,
    /// Of each user, after the first.
    questions: u32,
    cells: Option<u32>,
    threads: Option<u32>,
    apart: bool,
    cache_type: CacheType,
    batch: u32,
    /// GB/s.
    bandwidth: Option<f64>,
}

impl Bench {
    /// Options, then numbers of users. `None` if there is anything else.
    fn read(args: &[&str]) -> Option<Self> {
        let mut bench = Self {
            users: Vec::new(),
            prompt_tokens: 15 * SENTENCE_TOKENS,
            answer_tokens: 64,
            questions: 0,
            cells: None,
            threads: None,
            apart: false,
            cache_type: CacheType::F16,
            batch: 512,
            bandwidth: None,
        };
        let mut args = args.iter();
        while let Some(&arg) = args.next() {
            let mut value = || args.next();
            match arg {
                "--apart" => bench.apart = true,
                "--prompt" => bench.prompt_tokens = value()?.parse().ok()?,
                "--answer" => bench.answer_tokens = value()?.parse().ok()?,
                "--questions" => bench.questions = value()?.parse().ok()?,
                "--cells" => bench.cells = Some(value()?.parse().ok()?),
                "--threads" => bench.threads = Some(value()?.parse().ok()?),
                "--batch" => bench.batch = value()?.parse().ok()?,
                "--bandwidth" => bench.bandwidth = Some(value()?.parse().ok()?),
                "--kv" => {
                    bench.cache_type = match *value()? {
                        "f16" => CacheType::F16,
                        "q8_0" => CacheType::Q8_0,
                        _ => return None,
                    };
                }
                users => bench.users.push(users.parse().ok()?),
            }
        }
        (!bench.users.is_empty()).then_some(bench)
    }

    /// Room for all users at once.
    fn config(&self, model: &str) -> ModelConfig {
        let mut config = ModelConfig::new(model);
        let most = self.users.iter().copied().max().unwrap_or(1);
        let tokens = u32::try_from(self.prompt_tokens).unwrap_or(u32::MAX);
        config.context = tokens
            .saturating_mul(2)
            .saturating_add(self.answer_tokens + 256)
            .max(1024);
        config.parallel = most.max(4);
        let enough = config.context.saturating_mul(config.parallel);
        config.cache_tokens = Some(self.cells.unwrap_or(enough));
        config.threads = self.threads;
        config.cache_type = self.cache_type;
        config.batch = self.batch;
        config.queue = 1024;
        config
    }

    async fn run(self, engine: Engine) -> Result<(), EngineError> {
        let model = engine.status().model.expect("the engine is ready");
        let gigabytes = gigabytes(model.bytes);
        println!("{}: {gigabytes:.1} GB of weights", model.name);
        // The first request finds everything cold.
        self.one(&engine, u32::MAX, 0).await?;
        for &users in &self.users {
            self.measure(&engine, users, 0..1, gigabytes).await?;
            if self.questions > 0 {
                let more = 1..self.questions.saturating_add(1);
                self.measure(&engine, users, more, gigabytes).await?;
            }
        }
        Ok(())
    }

    async fn measure(
        &self,
        engine: &Engine,
        users: u32,
        turns: Range<u32>,
        gigabytes: f64,
    ) -> Result<(), EngineError> {
        let started = Instant::now();
        let is_steady = turns.start > 0;
        let all = join_all((0..users).map(|user| self.all_of(engine, user, turns.clone()))).await;
        let seconds = started.elapsed().as_secs_f64();
        let all = all.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
        let tokens: u32 = all.iter().map(|one| one.tokens).sum();
        let first = Spread::of(all.iter().map(|one| one.first_text));
        let whole = Spread::of(all.iter().map(|one| one.whole));
        println!(
            "{users:3} users{}: {:7.1} tokens/s; {} tokens of prompt, first text after {first}; \
             {} of answer, whole after {whole}",
            if is_steady { ", steady" } else { "" },
            f64::from(tokens) / seconds,
            all[0].prompt_tokens,
            all[0].tokens,
        );
        let alone = all[0].tokens_a_second();
        if let (1, Some(bandwidth)) = (users, self.bandwidth) {
            let limit = bandwidth / gigabytes;
            println!(
                "           one stream: {alone:.1} tokens/s, {:.0}% of the {limit:.0} at which \
                 {bandwidth:.0} GB/s read the weights",
                100.0 * alone / limit
            );
        }
        Ok(())
    }

    /// What a user asks, one question after the other.
    async fn all_of(
        &self,
        engine: &Engine,
        user: u32,
        turns: Range<u32>,
    ) -> Result<Vec<Measured>, EngineError> {
        let mut all = Vec::new();
        for turn in turns {
            all.push(self.one(engine, user, turn).await?);
        }
        Ok(all)
    }

    async fn one(&self, engine: &Engine, user: u32, turn: u32) -> Result<Measured, EngineError> {
        let started = Instant::now();
        let system = SENTENCE.repeat(self.prompt_tokens.div_ceil(SENTENCE_TOKENS));
        let question =
            format!("Tell me story {user}-{turn}, a long one, about a bridge and a clock.");
        let mut request = request(&system, &question);
        request.max_tokens = Some(self.answer_tokens);
        request.sampling.temperature = 0.0;
        if self.apart {
            // Applications share no computation; the clock makes each measurement new ones.
            request.owner = format!("{user} {started:?}");
        }
        let mut answer = engine.generate(request).await?;
        let mut measured = Measured::default();
        while let Some(event) = answer.next().await {
            match event? {
                Event::Started { prompt_tokens, .. } => measured.prompt_tokens = prompt_tokens,
                Event::Text { .. } if measured.first_text.is_zero() => {
                    measured.first_text = started.elapsed();
                }
                Event::Finished { counts, .. } => measured.tokens += counts.completion_tokens,
                _ => {}
            }
        }
        measured.whole = started.elapsed();
        Ok(measured)
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn gigabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e9
}

/// What one user waited, and how much came.
#[derive(Clone, Default)]
struct Measured {
    prompt_tokens: u32,
    first_text: Duration,
    whole: Duration,
    tokens: u32,
}

impl Measured {
    /// From the first text on.
    fn tokens_a_second(&self) -> f64 {
        let streaming = self.whole.saturating_sub(self.first_text).as_secs_f64();
        f64::from(self.tokens.saturating_sub(1)) / streaming.max(f64::MIN_POSITIVE)
    }
}

/// The middle and the last of some waits.
struct Spread {
    half: Duration,
    all: Duration,
}

impl Spread {
    fn of(waits: impl Iterator<Item = Duration>) -> Self {
        let mut waits: Vec<_> = waits.collect();
        waits.sort_unstable();
        Self {
            half: waits[waits.len() / 2],
            all: waits[waits.len() - 1],
        }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (half, all) = (self.half.as_millis(), self.all.as_millis());
        write!(f, "{half} ms (half), {all} ms (all)")
    }
}
