//! The engines outside, as seen from here.

use crate::grafana::{Dashboard, Panel, Shape, Unit};

pub(super) fn page() -> Dashboard {
    Dashboard {
        name: "frontier",
        title: "Frontier",
        why: "For SREs: whether the engines outside answer, how fast, and what happens when they do not.",
        rows: vec![
            vec![
                Panel::lines(
                    "Attempts by how they failed",
                    Unit::PerSecond,
                    "Every time an engine was asked; without a name: it answered. `status` is an answer of 4xx or 5xx; `rejected`, one of 400, 413 or 422, is about the request.",
                )
                .shaped(Shape::Stacked)
                .ask(
                    "{{engine}} {{error_type}}",
                    "sum by (engine, error_type) (rate(sekisho_engine_attempts_total[5m]))",
                ),
                Panel::lines(
                    "Being answered now",
                    Unit::Count,
                    "Requests that each engine is answering.",
                )
                .ask("{{engine}}", "sum by (engine) (sekisho_in_flight)"),
            ],
            vec![
                Panel::lines(
                    "Time to the first piece, outside",
                    Unit::Seconds,
                    "Median and 95th percentile: the network, the provider's queue, and its prompt processing.",
                )
                .ask("{{engine}} {{gen_ai_request_model}} p50", first_piece(0.5))
                .ask("{{engine}} {{gen_ai_request_model}} p95", first_piece(0.95)),
                Panel::lines(
                    "Tokens a second, outside",
                    Unit::PerSecond,
                    "What the provider will bill, by model.",
                )
                .ask(
                    "{{gen_ai_request_model}} {{gen_ai_token_type}}",
                    "sum by (gen_ai_request_model, gen_ai_token_type) \
                     (rate(gen_ai_client_token_usage_sum{gen_ai_provider_name!=\"sekisho\",app=~\"$app\"}[5m]))",
                ),
            ],
        ],
    }
}

fn first_piece(quantile: f64) -> String {
    format!(
        "histogram_quantile({quantile}, sum by (engine, gen_ai_request_model, le) \
         (rate(gen_ai_server_time_to_first_token_seconds_bucket\
         {{gen_ai_provider_name!=\"sekisho\",app=~\"$app\"}}[5m])))"
    )
}
