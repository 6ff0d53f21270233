//! What local engines tell of themselves when the metrics are scraped, and how long requests waited
//! for them.
//!
//! A scheduler of the Kubernetes Gateway API Inference Extension reads queue, running sequences and
//! cache use from the pods that it chooses among; the three are there a second time under the names
//! that vLLM gives them, which it knows without being told.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use local_engine::{Class, State, Status};
use prometheus::{GaugeVec, HistogramVec, IntCounterVec, IntGaugeVec};

use super::maker::Maker;

const WAIT_BUCKETS: [f64; 15] = [
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0,
];

/// See the module.
pub struct EngineMetrics {
    /// Two scrapes at once would count what is new twice.
    taking: Mutex<()>,
    ready: IntGaugeVec,
    restarts: IntCounterVec,
    queue_depth: IntGaugeVec,
    queue_wait: HistogramVec,
    running: IntGaugeVec,
    cache_usage: GaugeVec,
    cache_kept: GaugeVec,
    prefix_hits: IntCounterVec,
    prompt_tokens: IntCounterVec,
    answer_tokens: IntCounterVec,
    steps: IntCounterVec,
    stalls: IntCounterVec,
    preemptions: IntCounterVec,
    evicted: IntCounterVec,
    vllm_waiting: IntGaugeVec,
    vllm_running: IntGaugeVec,
    vllm_cache_usage: GaugeVec,
}

impl EngineMetrics {
    pub(super) fn new(make: &Maker) -> Self {
        let counter = |name: &str, help: &str| make.counter(name, help, &["engine"]);
        let gauges = |name: &str, help: &str| make.int_gauges(name, help, &["engine"]);
        let ratios = |name: &str, help: &str| make.float_gauges(name, help, &["engine"]);
        let vllm = ["model_name"];
        Self {
            taking: Mutex::default(),
            ready: gauges(
                "sekisho_engine_ready",
                "Whether a local engine takes requests",
            ),
            restarts: counter(
                "sekisho_engine_restarts_total",
                "Times that a local engine's process was started again",
            ),
            queue_depth: make.int_gauges(
                "sekisho_queue_depth",
                "Requests that wait for a place in a local engine",
                &["engine", "class"],
            ),
            queue_wait: make.histogram(
                "sekisho_queue_wait_seconds",
                "From a request's arrival at a local engine to its admission",
                &["engine", "class"],
                &WAIT_BUCKETS,
            ),
            running: gauges(
                "sekisho_engine_running_sequences",
                "Answers that a local engine decodes",
            ),
            cache_usage: ratios(
                "sekisho_kv_cache_usage_ratio",
                "Share of the key-value cache that running requests need",
            ),
            cache_kept: ratios(
                "sekisho_kv_cache_cached_ratio",
                "Share of the key-value cache that holds prefixes for requests to come",
            ),
            prefix_hits: counter(
                "sekisho_prefix_cache_hit_tokens_total",
                "Tokens of prompts that were in the cache already",
            ),
            prompt_tokens: counter(
                "sekisho_engine_prompt_tokens_total",
                "Tokens of prompts that were computed",
            ),
            answer_tokens: counter(
                "sekisho_engine_answer_tokens_total",
                "Tokens of answers that were drawn",
            ),
            steps: counter("sekisho_engine_steps_total", "Steps of the model"),
            stalls: counter(
                "sekisho_engine_stalls_total",
                "Steps that held up running answers for longer than `stall_limit`",
            ),
            preemptions: counter(
                "sekisho_engine_preemptions_total",
                "Requests that were set back for others",
            ),
            evicted: counter(
                "sekisho_engine_evicted_tokens_total",
                "Tokens of kept prefixes that were given up, for room or because keeping them did not pay",
            ),
            vllm_waiting: make.int_gauges(
                "vllm:num_requests_waiting",
                "As sekisho_queue_depth, under vLLM's name",
                &vllm,
            ),
            vllm_running: make.int_gauges(
                "vllm:num_requests_running",
                "As sekisho_engine_running_sequences, under vLLM's name",
                &vllm,
            ),
            vllm_cache_usage: make.float_gauges(
                "vllm:kv_cache_usage_perc",
                "As sekisho_kv_cache_usage_ratio, under vLLM's name",
                &vllm,
            ),
        }
    }

    /// Takes over how an engine is now. `model` is its model's first name.
    pub fn take(&self, engine: &str, model: &str, status: &Status) {
        let _alone = self.taking.lock().unwrap_or_else(PoisonError::into_inner);
        let load = &status.load;
        let is_ready = matches!(status.state, State::Ready);
        self.ready.with_label_values(&[engine]).set(is_ready.into());
        for (class, queued) in [
            (Class::Interactive, load.queued),
            (Class::Batch, load.queued_batch),
        ] {
            let gauge = self.queue_depth.with_label_values(&[engine, name(class)]);
            gauge.set(queued.into());
        }
        let needed = load.kv_used.saturating_sub(load.kv_cached);
        let share = |cells: u32| f64::from(cells) / f64::from(load.kv_total.max(1));
        let waiting = i64::from(load.queued) + i64::from(load.queued_batch);
        for (gauges, value, label) in [
            (&self.running, i64::from(load.running), engine),
            (&self.vllm_running, i64::from(load.running), model),
            (&self.vllm_waiting, waiting, model),
        ] {
            gauges.with_label_values(&[label]).set(value);
        }
        for (gauges, value, label) in [
            (&self.cache_usage, share(needed), engine),
            (&self.vllm_cache_usage, share(needed), model),
            (&self.cache_kept, share(load.kv_cached), engine),
        ] {
            gauges.with_label_values(&[label]).set(value);
        }
        let done = &load.done;
        for (counters, total) in [
            (&self.restarts, status.restarts),
            (&self.prefix_hits, done.prefix_hit_tokens),
            (&self.prompt_tokens, done.prompt_tokens),
            (&self.answer_tokens, done.answer_tokens),
            (&self.steps, done.steps),
            (&self.stalls, done.stalls),
            (&self.preemptions, done.preempted),
            (&self.evicted, done.evicted_tokens),
        ] {
            let counter = counters.with_label_values(&[engine]);
            counter.inc_by(total.saturating_sub(counter.get()));
        }
    }

    /// Counts how long a request waited for its admission.
    pub(super) fn waited(&self, engine: &str, class: Class, waited: Duration) {
        self.queue_wait
            .with_label_values(&[engine, name(class)])
            .observe(waited.as_secs_f64());
    }
}

const fn name(class: Class) -> &'static str {
    match class {
        Class::Interactive => "interactive",
        Class::Batch => "batch",
    }
}
