//! The scheduler against a simulated model whose every next token depends on the whole sequence
//! before it: a token lost, doubled or put in the wrong place changes all that follows.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use proptest::prelude::*;

use super::*;
use crate::child::backend::DecodeFailed;
use crate::protocol::Finish;

const VOCABULARY: Token = 24;
const END: Token = 0;

/// The next token after a sequence. Token 0 ends it; the others are written as letters.
fn next(sequence: &[Token]) -> Token {
    let mut hasher = DefaultHasher::new();
    sequence.hash(&mut hasher);
    Token::try_from(hasher.finish() % VOCABULARY as u64).expect("below the vocabulary")
}

fn letter(token: Token) -> char {
    char::from(b'a' + u8::try_from(token).expect("a small vocabulary"))
}

/// What the model says when it is alone with a request.
fn alone(prompt: &[Token], max_tokens: u32) -> (String, Finish, u32) {
    let mut sequence = prompt.to_vec();
    let mut text = String::new();
    for drawn in 1..=max_tokens {
        let token = next(&sequence);
        if token == END {
            return (text, Finish::Stop, drawn);
        }
        text.push(letter(token));
        sequence.push(token);
    }
    (text, Finish::Length, max_tokens)
}

/// Cells are numbered; a sequence is a list of them, and shares them as llama.cpp's do.
#[derive(Default)]
struct Simulated {
    sequences: BTreeMap<Sequence, Vec<(u64, Token)>>,
    next_cell: u64,
    capacity: usize,
    logits: Vec<Option<Vec<f32>>>,
    /// Sequences whose prompt is computed.
    streaming: BTreeSet<Sequence>,
    /// Every batch: tokens of streams, tokens of prompts.
    batches: Vec<(usize, usize)>,
    /// The decode call that fails.
    fails_at: Option<usize>,
}

impl Simulated {
    fn cells(&self) -> usize {
        let held = self.sequences.values().flatten().map(|&(cell, _)| cell);
        held.collect::<BTreeSet<_>>().len()
    }
}

impl Backend for Simulated {
    fn decode(&mut self, batch: &[Entry]) -> Result<(), DecodeFailed> {
        if self.fails_at == Some(self.batches.len()) {
            self.batches.push((0, 0));
            return Err(DecodeFailed("as told".into()));
        }
        self.logits.clear();
        let of = |entry: &Entry| {
            batch
                .iter()
                .filter(|e| e.sequence == entry.sequence)
                .count()
        };
        let streams = batch
            .iter()
            .filter(|e| of(e) == 1 && e.wants_logits)
            .count();
        self.batches.push((streams, batch.len() - streams));
        for entry in batch {
            let sequence = self.sequences.entry(entry.sequence).or_default();
            assert_eq!(
                sequence.len(),
                entry.position as usize,
                "a gap or a token twice"
            );
            sequence.push((self.next_cell, entry.token));
            self.next_cell += 1;
            let tokens: Vec<_> = sequence.iter().map(|&(_, token)| token).collect();
            self.logits.push(entry.wants_logits.then(|| {
                let mut logits = vec![0.0; VOCABULARY as usize];
                logits[usize::try_from(next(&tokens)).expect("not negative")] = 1.0;
                logits
            }));
        }
        let prompts_end = batch.iter().filter(|entry| entry.wants_logits);
        self.streaming
            .extend(prompts_end.map(|entry| entry.sequence));
        assert!(self.cells() <= self.capacity, "the cache overflows");
        Ok(())
    }

    fn logits(&self, index: usize) -> &[f32] {
        self.logits[index]
            .as_deref()
            .expect("logits only where they were wanted")
    }

    fn share(&mut self, from: Sequence, to: Sequence) {
        let cells = self.sequences[&from].clone();
        self.streaming.insert(to);
        assert!(
            self.sequences
                .insert(to, cells)
                .is_none_or(|before| before.is_empty())
        );
    }

    fn forget(&mut self, sequence: Sequence) {
        self.sequences.remove(&sequence);
        self.streaming.remove(&sequence);
    }

    fn forget_all(&mut self) {
        self.sequences.clear();
        self.streaming.clear();
    }

    fn is_end(&self, token: Token) -> bool {
        token == END
    }

    fn piece(&self, token: Token, bytes: &mut Vec<u8>) {
        bytes.push(u8::try_from(letter(token)).expect("an ASCII letter"));
    }
}

const LIMITS: Limits = Limits {
    sequences: 4,
    cells: 96,
    batch: 16,
    prompt_chunk: 5,
    queue: 6,
};

fn scheduler() -> Scheduler<Simulated> {
    let capacity = usize::try_from(LIMITS.cells).expect("small");
    Scheduler::new(
        Simulated {
            capacity,
            ..Simulated::default()
        },
        LIMITS,
    )
}

fn job(id: RequestId, prompt: &[Token], max_tokens: u32, choices: u32) -> Job {
    Job {
        id,
        prompt: prompt.into(),
        max_tokens,
        choices,
        stop: Arc::default(),
        sampling: Sampling {
            temperature: 0.0,
            ..Sampling::default()
        },
        deadline: None,
        cancelled: Arc::default(),
    }
}

/// What was said of a request.
#[derive(Debug, Default)]
struct Heard {
    started: bool,
    texts: BTreeMap<u32, String>,
    finished: BTreeMap<u32, (Finish, u32)>,
    ended: Option<Result<(), EngineError>>,
}

fn hear(out: &mut Vec<FromChild>, heard: &mut BTreeMap<RequestId, Heard>) {
    for said in out.drain(..) {
        match said {
            FromChild::Event { id, event } => {
                let heard = heard.entry(id).or_default();
                assert!(heard.ended.is_none(), "an event after the end");
                match event {
                    Event::Started { .. } => assert!(!std::mem::replace(&mut heard.started, true)),
                    Event::Text { choice, text, .. } => {
                        assert!(heard.started && !heard.finished.contains_key(&choice));
                        heard.texts.entry(choice).or_default().push_str(&text);
                    }
                    Event::Finished {
                        choice,
                        reason,
                        completion_tokens,
                    } => {
                        let end = (reason, completion_tokens);
                        assert!(heard.finished.insert(choice, end).is_none());
                    }
                    other => panic!("nobody asked for {other:?}"),
                }
            }
            FromChild::Ended { id, result } => {
                let heard = heard.entry(id).or_default();
                assert!(heard.ended.replace(result).is_none(), "two ends");
            }
            other => panic!("the scheduler does not say {other:?}"),
        }
    }
}

fn run_to_idle(scheduler: &mut Scheduler<Simulated>) -> BTreeMap<RequestId, Heard> {
    let (mut out, mut heard) = (Vec::new(), BTreeMap::new());
    while !scheduler.is_idle() {
        scheduler.step(Instant::now(), &mut out);
        hear(&mut out, &mut heard);
    }
    heard
}

#[test]
fn choices_share_the_prompt_and_each_is_answered() {
    let mut scheduler = scheduler();
    scheduler.enqueue(job(1, &[5, 6, 7, 8], 6, 3), &mut Vec::new());
    let heard = &run_to_idle(&mut scheduler)[&1];
    let (text, reason, tokens) = alone(&[5, 6, 7, 8], 6);
    for choice in 0..3 {
        assert_eq!(heard.texts.get(&choice).cloned().unwrap_or_default(), text);
        assert_eq!(heard.finished[&choice], (reason, tokens));
    }
    let computed: usize = scheduler.backend.batches.iter().map(|(s, p)| s + p).sum();
    assert_eq!(
        computed,
        4 + 3 * (tokens as usize - 1),
        "the prompt is computed once"
    );
}

#[test]
fn a_long_prompt_takes_no_more_than_its_chunk_while_others_stream() {
    let mut scheduler = scheduler();
    let mut out = Vec::new();
    scheduler.enqueue(job(1, &[3, 1, 4], 8, 1), &mut out);
    scheduler.step(Instant::now(), &mut out);
    let long: Vec<_> = (1..20).collect();
    scheduler.enqueue(job(2, &long, 8, 1), &mut out);
    while !scheduler.is_idle() {
        scheduler.step(Instant::now(), &mut out);
    }
    for &(streams, prompt) in &scheduler.backend.batches {
        assert!(
            streams == 0 || prompt <= LIMITS.prompt_chunk,
            "{streams} wait for {prompt}"
        );
    }
}

#[test]
fn a_full_queue_refuses_and_says_when_to_come_back() {
    let (mut scheduler, mut out) = (scheduler(), Vec::new());
    for id in 0..7 {
        scheduler.enqueue(job(id, &[1], 4, 1), &mut out);
    }
    let [
        FromChild::Ended {
            id: 6,
            result: Err(EngineError::Busy { retry_after }),
        },
    ] = &out[..]
    else {
        panic!("one refusal was expected, not {out:?}")
    };
    assert!(*retry_after >= Duration::from_secs(1));
}

#[test]
fn a_passed_deadline_ends_a_request_wherever_it_is() {
    let (mut scheduler, mut out) = (scheduler(), Vec::new());
    let now = Instant::now();
    for id in 0..6 {
        let deadline = Some(now + Duration::from_millis(id % 2));
        scheduler.enqueue(
            Job {
                deadline,
                ..job(id, &[9; 20], 20, 1)
            },
            &mut out,
        );
    }
    scheduler.step(now, &mut out);
    scheduler.step(now + Duration::from_millis(1), &mut out);
    let timeouts = out.iter().filter(|said| {
        matches!(
            said,
            FromChild::Ended {
                result: Err(EngineError::Timeout),
                ..
            }
        )
    });
    assert_eq!(timeouts.count(), 6);
    assert!(scheduler.is_idle() && scheduler.backend.cells() == 0);
}

#[test]
fn a_failed_step_fails_those_in_it_and_nobody_else() {
    let (mut scheduler, mut out) = (scheduler(), Vec::new());
    for id in 0..5 {
        scheduler.enqueue(job(id, &[7, 7], 9, 1), &mut out);
    }
    scheduler.backend.fails_at = Some(0);
    let heard = run_to_idle(&mut scheduler);
    let failed: Vec<_> = heard
        .values()
        .filter(|heard| heard.ended != Some(Ok(())))
        .collect();
    assert_eq!(failed.len(), 4);
    assert_eq!(heard[&4].ended, Some(Ok(())));
    assert_eq!(scheduler.backend.cells(), 0);
}

#[test]
fn a_panicked_step_can_be_recovered_from() {
    let (mut scheduler, mut out) = (scheduler(), Vec::new());
    for id in 0..5 {
        scheduler.enqueue(job(id, &[7, 7], 9, 1), &mut out);
    }
    scheduler.step(Instant::now(), &mut out);
    out.clear();
    scheduler.fail_all(&mut out);
    assert_eq!(out.len(), 4);
    assert_eq!(run_to_idle(&mut scheduler)[&4].ended, Some(Ok(())));
}

/// A request of a random load: when it comes, what it is, when its client leaves.
#[derive(Clone, Debug)]
struct Arrival {
    at_step: usize,
    prompt: Vec<Token>,
    max_tokens: u32,
    choices: u32,
    leaves_after: Option<usize>,
}

fn arrival() -> impl Strategy<Value = Arrival> {
    let prompt = prop::collection::vec(1..VOCABULARY, 1..40);
    (
        0usize..40,
        prompt,
        1u32..14,
        1u32..=4,
        prop::option::weighted(0.3, 0usize..30),
    )
        .prop_map(
            |(at_step, prompt, max_tokens, choices, leaves_after)| Arrival {
                at_step,
                prompt,
                max_tokens,
                choices,
                leaves_after,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_request_is_answered_as_if_it_were_alone(
        arrivals in prop::collection::vec(arrival(), 1..25),
    ) {
        let mut scheduler = scheduler();
        let (mut out, mut heard) = (Vec::new(), BTreeMap::new());
        let jobs: Vec<_> = (0..).zip(&arrivals)
            .map(|(id, arrival)| job(id, &arrival.prompt, arrival.max_tokens, arrival.choices))
            .collect();
        let work: u64 = jobs.iter().map(Job::cells).sum();
        let last_step = 80 + usize::try_from(work).expect("a small load");
        for step in 0.. {
            prop_assert!(step < last_step, "no end in sight: somebody starves");
            for (job, arrival) in jobs.iter().zip(&arrivals) {
                if arrival.at_step == step {
                    scheduler.enqueue(job.clone(), &mut out);
                }
                if arrival.leaves_after.map(|after| arrival.at_step + after) == Some(step) {
                    job.cancelled.store(true, Ordering::Relaxed);
                }
            }
            scheduler.step(Instant::now(), &mut out);
            let load = scheduler.load();
            prop_assert_eq!(load.kv_used as usize, scheduler.backend.cells());
            hear(&mut out, &mut heard);
            // A client that left is gone within the step.
            for job in &jobs[..] {
                if job.cancelled.load(Ordering::Relaxed) && heard.contains_key(&job.id) {
                    prop_assert!(heard[&job.id].ended.is_some());
                }
            }
            if step > 75 && scheduler.is_idle() {
                break;
            }
        }
        for (job, arrival) in jobs.iter().zip(&arrivals) {
            let heard = &heard[&job.id];
            match &heard.ended {
                Some(Err(EngineError::Busy { .. })) => prop_assert!(!heard.started),
                Some(Ok(())) if arrival.leaves_after.is_some() => {}
                ended => {
                    prop_assert_eq!(ended, &Some(Ok(())));
                    let (text, reason, tokens) = alone(&arrival.prompt, arrival.max_tokens);
                    for choice in 0..arrival.choices {
                        let said = heard.texts.get(&choice).map_or("", String::as_str);
                        prop_assert_eq!(said, text.as_str());
                        prop_assert_eq!(heard.finished[&choice], (reason, tokens));
                    }
                }
            }
        }
        prop_assert_eq!(scheduler.backend.cells(), 0);
        prop_assert_eq!(scheduler.free.len(), LIMITS.sequences as usize);
        for &(streams, prompt) in &scheduler.backend.batches {
            prop_assert!(streams + prompt <= LIMITS.batch);
        }
    }

    #[test]
    fn nobody_is_overtaken(arrivals in prop::collection::vec(arrival(), 1..6)) {
        let (mut scheduler, mut out) = (scheduler(), Vec::new());
        for (id, arrival) in (0..).zip(&arrivals) {
            let job = job(id, &arrival.prompt, arrival.max_tokens, arrival.choices);
            scheduler.enqueue(job, &mut out);
        }
        while !scheduler.is_idle() {
            scheduler.step(Instant::now(), &mut out);
        }
        let started = out.iter().filter_map(|said| match said {
            FromChild::Event { id, event: Event::Started { .. } } => Some(*id),
            _ => None,
        });
        prop_assert!(started.is_sorted());
    }
}
