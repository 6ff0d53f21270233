//! The scheduler against a simulated model ([`simulated`](crate::child::simulated)) and a clock that
//! its steps move on.

mod claims;
mod properties;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::*;
use crate::child::backend::Token;
use crate::child::cache::{Domain, Owner};
use crate::child::sampler::Drawing;
use crate::child::simulated::{END, Simulated, TOKEN_TIME, letter, next};
use crate::child::speech::{SpeechRules, Thinking};
use crate::error::EngineError;
use crate::protocol::{Class, Counts, Event, Finish, Sampling};
use crate::wire::RequestId;

const PATIENCE: Duration = Duration::from_secs(1);

const LIMITS: Limits = Limits {
    sequences: 4,
    cached_sequences: 10,
    cells: 96,
    kept: 48,
    batch: 64,
    stall: Duration::from_millis(24),
    queue: 6,
    batch_patience: PATIENCE,
};

/// A scheduler with the time it lives in, and what it has said.
struct Bench {
    scheduler: Scheduler<Simulated>,
    now: Rc<Cell<Instant>>,
    out: Vec<FromChild>,
    heard: BTreeMap<RequestId, Heard>,
    /// Of each step: tokens of streams, tokens of prompts, time.
    steps: Vec<(usize, u64, Duration)>,
}

/// What was said of a request.
#[derive(Debug, Default)]
struct Heard {
    started: bool,
    texts: BTreeMap<u32, String>,
    counts: BTreeMap<u32, Counts>,
    finished: BTreeMap<u32, (Finish, u32)>,
    ended: Option<Result<(), EngineError>>,
}

impl Bench {
    fn new(limits: Limits) -> Self {
        let model = Simulated::new(usize::try_from(limits.cells).expect("small"));
        Self {
            now: Rc::clone(&model.now),
            scheduler: Scheduler::new(model, limits),
            out: Vec::new(),
            heard: BTreeMap::new(),
            steps: Vec::new(),
        }
    }

    fn enqueue(&mut self, job: Job) {
        let arrived = self.now.get();
        self.scheduler
            .enqueue(Job { arrived, ..job }, &mut self.out);
        self.hear();
    }

    fn step(&mut self) {
        let before = self.scheduler.done;
        let batches = self.scheduler.backend.batches.len();
        let began = self.now.get();
        let clock = || self.now.get();
        self.scheduler.step(&clock, false, &mut self.out);
        let computed: usize = self.scheduler.backend.batches[batches..].iter().sum();
        let prompts = self.scheduler.done.prompt_tokens - before.prompt_tokens;
        let streams = computed - usize::try_from(prompts).expect("small");
        self.steps.push((streams, prompts, self.now.get() - began));
        self.hear();
    }

    fn run_to_idle(&mut self) {
        while !self.scheduler.is_idle() {
            self.step();
        }
    }

    fn hear(&mut self) {
        for said in self.out.drain(..) {
            match said {
                FromChild::Event { id, event } => self.heard.entry(id).or_default().hear(event),
                FromChild::Ended { id, result } => {
                    let heard = self.heard.entry(id).or_default();
                    assert!(heard.ended.replace(result).is_none(), "two ends");
                }
                other => panic!("the scheduler does not say {other:?}"),
            }
        }
    }

    /// Cells that running requests hold.
    fn held(&self) -> u64 {
        self.scheduler.cache.used() - self.scheduler.cache.kept()
    }
}

impl Heard {
    fn hear(&mut self, event: Event) {
        assert!(self.ended.is_none(), "an event after the end");
        if let Some((choice, counts)) = event.counts() {
            let before = self.counts.insert(choice, counts).unwrap_or_default();
            let (drawn, drawn_before) = (counts.completion_tokens, before.completion_tokens);
            assert!(
                drawn > 0 && drawn >= drawn_before,
                "what was drawn is drawn"
            );
        }
        match event {
            Event::Started { .. } => assert!(!std::mem::replace(&mut self.started, true)),
            Event::Text { choice, text, .. } => {
                assert!(self.started && !self.finished.contains_key(&choice));
                self.texts.entry(choice).or_default().push_str(&text);
            }
            Event::Finished {
                choice,
                reason,
                counts,
            } => {
                let end = (reason, counts.completion_tokens);
                assert!(self.finished.insert(choice, end).is_none());
            }
            other => panic!("nobody asked for {other:?}"),
        }
    }
}

fn job(id: RequestId, prompt: &[Token], max_tokens: u32, choices: u32) -> Job {
    Job {
        id,
        domain: Domain {
            owner: Owner::Named("bank".into()),
            adapter: None,
        },
        class: Class::Interactive,
        arrived: Instant::now(),
        prompt: prompt.into(),
        max_tokens,
        choices,
        drawing: Drawing {
            sampling: Sampling {
                temperature: 0.0,
                ..Sampling::default()
            },
            ..Drawing::default()
        },
        speech: SpeechRules {
            thinking: Thinking::Off,
            calls: false,
            parallel_calls: true,
            stop: Vec::new().into(),
        },
        grammar: None,
        deadline: None,
        cancelled: Arc::default(),
    }
}

fn batch(job: Job) -> Job {
    Job {
        class: Class::Batch,
        ..job
    }
}

/// What the model says when it is alone with a request.
fn alone(job: &Job) -> (String, Finish, u32) {
    let mut sequence = job.prompt.to_vec();
    let mut text = String::new();
    for drawn in 1..=job.max_tokens {
        let token = next(&sequence, job.domain.adapter);
        if token == END {
            return (text, Finish::Stop, drawn);
        }
        text.push(letter(token));
        sequence.push(token);
    }
    (text, Finish::Length, job.max_tokens)
}

/// A prompt of this length that no other begins like, and which the model answers at length.
fn talkative(seed: Token, length: usize, tokens: u32) -> Vec<Token> {
    let candidate = |salt: Token| -> Vec<Token> {
        let first = [1 + seed % 23, 1 + salt % 23, 1 + salt / 23 % 23];
        first.into_iter().cycle().take(length).collect()
    };
    let mut candidates = (0..500).map(candidate);
    let long = |prompt: &Vec<Token>| alone(&job(0, prompt, tokens, 1)).1 == Finish::Length;
    candidates.find(long).expect("one of many")
}
