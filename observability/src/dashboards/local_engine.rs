//! The built-in model: is it there, is it full, whom does it keep waiting?

use crate::grafana::{Dashboard, Panel, Unit};

pub(super) fn page() -> Dashboard {
    Dashboard {
        name: "local-engine",
        title: "Local engine",
        why: "For SREs: whether the built-in model is up, and what it is short of: room in the cache, places, time.",
        rows: vec![is_it_there(), is_it_full(), how_fast()],
    }
}

/// Up, and with how many.
fn is_it_there() -> Vec<Panel> {
    vec![
        Panel::number(
            "Engines ready",
            Unit::Count,
            "1 for an engine that takes requests. 0: it starts, or it fails; /readyz says why.",
        )
        .ask("{{engine}}", "sekisho_engine_ready"),
        Panel::number(
            "Restarts",
            Unit::Count,
            "Of the model's process, in the time shown. More than a few open the circuit.",
        )
        .bad_from(3.0)
        .ask(
            "{{engine}}",
            "sum by (engine) (increase(sekisho_engine_restarts_total[$__range]))",
        ),
        Panel::lines(
            "Waiting and running",
            Unit::Count,
            "A queue that does not empty is saturation: see queue wait and cache.",
        )
        .ask(
            "{{engine}} waiting, {{class}}",
            "sum by (engine, class) (sekisho_queue_depth)",
        )
        .ask(
            "{{engine}} running",
            "sum by (engine) (sekisho_engine_running_sequences)",
        ),
    ]
}

/// Queue and cache.
fn is_it_full() -> Vec<Panel> {
    vec![
                Panel::lines(
                    "Time in the queue",
                    Unit::Seconds,
                    "95th percentile, by class. The interactive class goes first.",
                )
                .ask("{{engine}} {{class}}", "sekisho:queue_wait:p95_rate5m"),
                Panel::lines(
                    "Key-value cache",
                    Unit::Ratio,
                    "In use by running requests, and kept for prefixes to come. Full of the first: requests are set back.",
                )
                .bad_from(0.95)
                .ask("{{engine}} in use", "sum by (engine) (sekisho_kv_cache_usage_ratio)")
                .ask("{{engine}} kept", "sum by (engine) (sekisho_kv_cache_cached_ratio)"),
                Panel::lines(
                    "Prompt tokens taken from the cache",
                    Unit::Ratio,
                    "Of all prompt tokens. A fall after a deployment: a system prompt that changes with every request.",
                )
                .ask(
                    "{{engine}}",
                    "sum by (engine) (rate(sekisho_prefix_cache_hit_tokens_total[5m])) / \
                     (sum by (engine) (rate(sekisho_prefix_cache_hit_tokens_total[5m])) + \
                     sum by (engine) (rate(sekisho_engine_prompt_tokens_total[5m])))",
                ),
            ]
}

/// Throughput, and what holds it up.
fn how_fast() -> Vec<Panel> {
    vec![
        Panel::lines(
            "Tokens a second",
            Unit::PerSecond,
            "Computed of prompts and drawn for answers.",
        )
        .ask(
            "{{engine}} prompt",
            "sum by (engine) (rate(sekisho_engine_prompt_tokens_total[5m]))",
        )
        .ask(
            "{{engine}} answer",
            "sum by (engine) (rate(sekisho_engine_answer_tokens_total[5m]))",
        ),
        Panel::lines(
            "Steps that held up running answers",
            Unit::PerSecond,
            "Longer than `stall_limit`. Lower `batch` of the engine's settings if it stays.",
        )
        .ask(
            "{{engine}}",
            "sum by (engine) (rate(sekisho_engine_stalls_total[5m]))",
        ),
        Panel::lines(
            "Short of cache",
            Unit::PerSecond,
            "Requests set back for others, and tokens of kept prefixes given up.",
        )
        .ask(
            "{{engine}} set back",
            "sum by (engine) (rate(sekisho_engine_preemptions_total[5m]))",
        )
        .ask(
            "{{engine}} given up",
            "sum by (engine) (rate(sekisho_engine_evicted_tokens_total[5m]))",
        ),
    ]
}
