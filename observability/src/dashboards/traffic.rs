//! How many ask, how it ends, and how long it takes.

use crate::grafana::{Dashboard, Panel, Shape, Unit};

pub(super) fn page() -> Dashboard {
    Dashboard {
        name: "traffic-and-latency",
        title: "Traffic and latency",
        why: "For SREs: is the service up to its objectives, and if not, for whom and where?",
        rows: vec![how_many(), objectives(), how_long(), inside()],
    }
}

/// Who asks, and how it ends.
fn how_many() -> Vec<Panel> {
    vec![
                Panel::lines(
                    "Requests by outcome",
                    Unit::PerSecond,
                    "Answered, refused (the request's own fault or a rule), failed (an engine's or ours), client gone.",
                )
                .shaped(Shape::Stacked)
                .ask(
                    "{{outcome}}",
                    "sum by (outcome) (rate(sekisho_requests_total{app=~\"$app\"}[5m]))",
                ),
                Panel::lines(
                    "Requests by application",
                    Unit::PerSecond,
                    "Who sends how much. The busiest first.",
                )
                .ask("{{app}}", "sum by (app) (rate(sekisho_requests_total{app=~\"$app\"}[5m]))"),
                Panel::lines(
                    "Refused, by code",
                    Unit::PerSecond,
                    "What applications were told instead of an answer, or of its end; also at paths that are none. The runbook lists the codes.",
                )
                .shaped(Shape::Stacked)
                .ask("{{code}}", "sum by (code) (rate(sekisho_refused_total[5m]))"),
                Panel::number(
                    "Requests that have not ended",
                    Unit::Count,
                    "Arrived and not yet answered to the last byte.",
                )
                .ask("open", "sum(sekisho_requests_open)"),
            ]
}

/// The two objectives.
fn objectives() -> Vec<Panel> {
    vec![
                Panel::lines(
                    "Share of attempts that failed, by engine",
                    Unit::Ratio,
                    "Five minutes and six hours. The objective is 99.9 %; alerts burn at 14.4, 6 and 1 times its budget.",
                )
                .ask("{{engine}} 5m", "sekisho:attempts_failed:ratio_rate5m")
                .ask("{{engine}} 6h", "sekisho:attempts_failed:ratio_rate6h"),
                Panel::lines(
                    "Share of answers that began late, by engine",
                    Unit::Ratio,
                    "Inside after 1 s, outside after 5 s. The objective is 95 % in time.",
                )
                .ask("{{engine}} 5m", "sekisho:answers_late:ratio_rate5m")
                .ask("{{engine}} 6h", "sekisho:answers_late:ratio_rate6h"),
            ]
}

/// What clients wait for.
fn how_long() -> Vec<Panel> {
    vec![
                Panel::lines(
                    "Time to the first piece of an answer",
                    Unit::Seconds,
                    "Median and 95th percentile, by engine.",
                )
                .ask("{{engine}} p50", first_piece(0.5))
                .ask("{{engine}} p95", first_piece(0.95)),
                Panel::lines(
                    "Time to the whole answer",
                    Unit::Seconds,
                    "Median and 95th percentile, by engine. Long answers are not slow ones: see the next panel.",
                )
                .ask("{{engine}} p50", whole_answer(0.5))
                .ask("{{engine}} p95", whole_answer(0.95)),
                Panel::lines(
                    "Time between tokens",
                    Unit::Seconds,
                    "95th percentile, by engine, of streams and of local answers.",
                )
                .ask(
                    "{{engine}}",
                    "histogram_quantile(0.95, sum by (engine, le) \
                     (rate(gen_ai_server_time_per_output_token_seconds_bucket{app=~\"$app\"}[5m])))",
                ),
            ]
}

/// The gateway's own time, and tokens.
fn inside() -> Vec<Panel> {
    vec![
                Panel::lines(
                    "What the gateway itself takes",
                    Unit::Seconds,
                    "95th percentile of each stage: reading, scanning, deciding, masking. Milliseconds at most.",
                )
                .ask(
                    "{{stage}}",
                    "histogram_quantile(0.95, sum by (stage, le) (rate(sekisho_overhead_seconds_bucket[5m])))",
                ),
                Panel::lines(
                    "Tokens a second",
                    Unit::PerSecond,
                    "Read and written, by engine.",
                )
                .ask(
                    "{{engine}} {{gen_ai_token_type}}",
                    "sum by (engine, gen_ai_token_type) (rate(gen_ai_client_token_usage_sum{app=~\"$app\"}[5m]))",
                ),
            ]
}

fn first_piece(quantile: f64) -> String {
    format!(
        "histogram_quantile({quantile}, sum by (engine, le) \
         (rate(gen_ai_server_time_to_first_token_seconds_bucket{{app=~\"$app\"}}[5m])))"
    )
}

fn whole_answer(quantile: f64) -> String {
    format!(
        "histogram_quantile({quantile}, sum by (engine, le) \
         (rate(gen_ai_client_operation_duration_seconds_bucket{{app=~\"$app\"}}[5m])))"
    )
}
