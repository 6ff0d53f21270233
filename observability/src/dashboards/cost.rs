//! What tokens cost, and what answering inside saved.

use crate::grafana::{Dashboard, Panel, Shape, Unit};

pub(super) fn page() -> Dashboard {
    Dashboard {
        name: "cost",
        title: "Cost",
        why: "For product owners and SREs: what was spent, by whom, on what, what it would have cost outside, and how \
              long budgets last. Prices are those of prices.toml. Savings take as many tokens outside as were used \
              inside; another tokenizer makes more or fewer of the same text, by a tenth to a third.",
        rows: vec![sums(), gap(), budgets(), spent(), saved(), certainty()],
    }
}

/// In the time shown.
fn sums() -> Vec<Panel> {
    vec![
        Panel::number(
            "Spent",
            Unit::Yen,
            "On all engines in the time shown: the frontier's bill and the built-in model's share of its machine. \
             Also engines that failed, answers that nobody waited for, and second looks.",
        )
        .ask("spent", "sum(increase(sekisho_cost_yen_total{app=~\"$app\"}[$__range]))"),
        Panel::number(
            "Saved by answering inside",
            Unit::Yen,
            "What as many tokens as the built-in model used would have cost at the frontier's price.",
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
    ]
}

/// What a token costs here and there.
fn gap() -> Vec<Panel> {
    let price = |kind: &str| {
        format!(
            "max by (model, gen_ai_token_type) (sekisho_price_yen_per_million_tokens{{kind=\"{kind}\"}})"
        )
    };
    let (reference, other) = (price("reference"), price("other"));
    vec![
        Panel::number(
            "Yen a million tokens, at the frontier",
            Unit::Yen,
            "Today's price, at today's rate of exchange, of the model that savings are measured by.",
        )
        .ask("{{model}} {{gen_ai_token_type}}", reference.clone()),
        Panel::number(
            "Yen a million tokens, elsewhere",
            Unit::Yen,
            "Today's price of the other models; of built-in ones, the share of their machine.",
        )
        .ask("{{model}} {{gen_ai_token_type}}", other.clone()),
        Panel::number(
            "Times dearer at the frontier, a token",
            Unit::Count,
            "The frontier's price over each other model's, apart for what is read and what is written.",
        )
        .ask(
            "{{model}} {{gen_ai_token_type}}",
            format!(
                "sum by (gen_ai_token_type) ({reference}) / on (gen_ai_token_type) group_right () {other}"
            ),
        ),
    ]
}

/// How long they last.
fn budgets() -> Vec<Panel> {
    vec![
        Panel::lines(
            "Pace of spending beside the month's budget",
            Unit::Count,
            "1: the budget lasts exactly a month. Over a day and over an hour; alerts ring at 1.1 for a week and at \
             14.4 for an hour.",
        )
        .bad_from(1.1)
        .ask("{{app}} 1d", "sekisho:budget_pace:ratio_rate1d{app=~\"$app\"}")
        .ask("{{app}} 1h", "sekisho:budget_pace:ratio_rate1h{app=~\"$app\"}"),
        Panel::lines(
            "Share of budgets that is spent",
            Unit::Ratio,
            "Of the day and of the month, as the running processes count it.",
        )
        .bad_from(1.0)
        .ask(
            "{{app}} {{period}}",
            "sum by (app, period) (sekisho_budget_yen{app=~\"$app\"} - sekisho_budget_remaining_yen{app=~\"$app\"}) / \
             max by (app, period) (sekisho_budget_yen{app=~\"$app\"})",
        ),
    ]
}

/// By whom and on what.
fn spent() -> Vec<Panel> {
    let an_hour = |by: &str| {
        format!("3600 * sum by ({by}) (rate(sekisho_cost_yen_total{{app=~\"$app\"}}[15m]))")
    };
    vec![
        Panel::lines(
            "Yen an hour, by application",
            Unit::Yen,
            "An application that suddenly costs more has a loop, a longer prompt, or success.",
        )
        .shaped(Shape::Stacked)
        .ask("{{app}}", an_hour("app")),
        Panel::lines(
            "Yen an hour, by rule",
            Unit::Yen,
            "Which rule of routes.toml spends.",
        )
        .shaped(Shape::Stacked)
        .ask("{{route}}", an_hour("route")),
        Panel::lines(
            "Yen an hour, by engine",
            Unit::Yen,
            "Inside beside outside.",
        )
        .shaped(Shape::Stacked)
        .ask("{{engine}}", an_hour("engine")),
    ]
}

/// The same, saved.
fn saved() -> Vec<Panel> {
    let of = |metric: &str| {
        format!("sum by (app, route, engine) (increase({metric}{{app=~\"$app\"}}[$__range]))")
    };
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
            "Spent, by application, rule and engine",
            Unit::Yen,
            "Who spent how much in the time shown.",
        )
        .shaped(Shape::Table)
        .ask("spent", of("sekisho_cost_yen_total")),
        Panel::lines(
            "Saved, by application, rule and engine",
            Unit::Yen,
            "In the time shown, by answers of the built-in models.",
        )
        .shaped(Shape::Table)
        .ask("saved", of("sekisho_cost_avoided_yen_total")),
    ]
}

/// How far the numbers can be trusted.
fn certainty() -> Vec<Panel> {
    vec![
        Panel::lines(
            "Share of the costs that is estimated",
            Unit::Ratio,
            "Of what was spent: no engine told the tokens, since the client left or the answer broke off.",
        )
        .ask(
            "estimated",
            "sum(rate(sekisho_cost_estimated_yen_total[15m])) / sum(rate(sekisho_cost_yen_total[15m]))",
        ),
        Panel::lines(
            "Answers whose tokens nobody told",
            Unit::PerSecond,
            "Broken off, left by the client, or by a provider that does not say: they are estimated.",
        )
        .ask("missing", "sum(rate(sekisho_tokens_usage_missing_total[5m]))"),
        Panel::number(
            "Prices that are not valid",
            Unit::Count,
            "Models whose price in prices.toml has ended, or was used on a day on which it was not valid.",
        )
        .bad_from(1.0)
        .ask(
            "prices",
            "count(max by (model) (sekisho_price_valid_until_timestamp_seconds) < time() \
             or sum by (model) (increase(sekisho_prices_not_valid_total[1h])) > 0) or vector(0)",
        ),
    ]
}
