//! What tokens cost, and what answering inside saved.

use crate::grafana::{Dashboard, Panel, Shape, Unit};

pub(super) fn page() -> Dashboard {
    Dashboard {
        name: "cost",
        title: "Cost",
        why: "For product owners and SREs: what was spent, by whom, on what, and what it would have cost outside. \
              Prices are those of prices.toml.",
        rows: vec![
            vec![
                Panel::number(
                    "Spent",
                    Unit::Yen,
                    "On all engines in the time shown: the frontier's bill and the built-in model's share of its machine.",
                )
                .ask("spent", "sum(increase(sekisho_cost_yen_total{app=~\"$app\"}[$__range]))"),
                Panel::number(
                    "Saved by answering inside",
                    Unit::Yen,
                    "What the built-in model's tokens would have cost at the frontier's price.",
                )
                .ask(
                    "saved",
                    "sum(increase(sekisho_cost_avoided_yen_total{app=~\"$app\"}[$__range]))",
                ),
                Panel::number(
                    "Times cheaper inside",
                    Unit::Count,
                    "The same tokens at the frontier's price, over what they cost inside.",
                )
                .ask(
                    "times",
                    "sum(increase(sekisho_cost_avoided_yen_total{app=~\"$app\"}[$__range])) / \
                     sum(increase(sekisho_cost_yen_total{app=~\"$app\"}[$__range]) \
                     and on(engine) sekisho_engine_ready)",
                ),
            ],
            vec![
                Panel::lines(
                    "Yen an hour, by application",
                    Unit::Yen,
                    "An application that suddenly costs more has a loop, a longer prompt, or success.",
                )
                .shaped(Shape::Stacked)
                .ask(
                    "{{app}}",
                    "3600 * sum by (app) (rate(sekisho_cost_yen_total{app=~\"$app\"}[15m]))",
                ),
                Panel::lines(
                    "Yen an hour, by rule",
                    Unit::Yen,
                    "Which rule of routes.toml spends.",
                )
                .shaped(Shape::Stacked)
                .ask(
                    "{{route}}",
                    "3600 * sum by (route) (rate(sekisho_cost_yen_total{app=~\"$app\"}[15m]))",
                ),
                Panel::lines("Yen an hour, by engine", Unit::Yen, "Inside beside outside.")
                    .shaped(Shape::Stacked)
                    .ask(
                        "{{engine}}",
                        "3600 * sum by (engine) (rate(sekisho_cost_yen_total{app=~\"$app\"}[15m]))",
                    ),
            ],
            vec![
                Panel::lines(
                    "Yen saved an hour, by application",
                    Unit::Yen,
                    "What answering inside saves, where.",
                )
                .shaped(Shape::Stacked)
                .ask(
                    "{{app}}",
                    "3600 * sum by (app) (rate(sekisho_cost_avoided_yen_total{app=~\"$app\"}[15m]))",
                ),
                Panel::lines(
                    "Answers whose tokens nobody told",
                    Unit::PerSecond,
                    "Broken off or left by the client before the engine told: their cost is not in the sums.",
                )
                .ask("missing", "sum(rate(sekisho_tokens_usage_missing_total[5m]))"),
            ],
        ],
    }
}
