//! What tokens cost: spent, estimated, avoided by answering inside; the prices of today, and what is
//! left of budgets.

use prometheus::{CounterVec, GaugeVec, IntCounter, IntCounterVec};

use super::maker::Maker;
use crate::budgets::Budgets;
use crate::engine::Usage;
use crate::prices::Prices;
use crate::routes::Day;

/// Seconds of a day, and how many of them Japan's days begin before those of UTC.
const DAY_SECONDS: f64 = 86_400.0;
const JAPAN_SECONDS: f64 = 9.0 * 3_600.0;

/// See the module.
pub struct CostMetrics {
    prices: Prices,
    /// What local tokens are compared with: the first frontier model, by name.
    reference_model: Option<String>,
    spent: CounterVec,
    estimated: CounterVec,
    avoided: CounterVec,
    untold: IntCounter,
    not_valid: IntCounterVec,
    price: GaugeVec,
    valid_until: GaugeVec,
    budget: GaugeVec,
    remaining: GaugeVec,
}

/// On whom tokens were spent.
#[derive(Clone, Copy)]
pub(super) struct Payer<'a> {
    pub(super) app: &'a str,
    pub(super) route: &'a str,
    pub(super) engine: &'a str,
    pub(super) model: &'a str,
}

impl CostMetrics {
    pub(super) fn new(make: &Maker, prices: Prices, reference_model: Option<String>) -> Self {
        let route = ["app", "route", "engine"];
        let not_valid = make.counter(
            "sekisho_prices_not_valid_total",
            "Times that tokens were priced with a price that was not valid on their day",
            &["model"],
        );
        for model in prices.models() {
            // There from the start: an alert sees the first one as a rise.
            not_valid.with_label_values(&[model]);
        }
        Self {
            prices,
            reference_model,
            not_valid,
            spent: make.costs(
                "sekisho_cost_yen_total",
                "What the tokens cost, in yen; also of engines that failed, and of second looks",
                &route,
            ),
            estimated: make.costs(
                "sekisho_cost_estimated_yen_total",
                "The part of it for which no engine told the tokens, so that they were estimated",
                &route,
            ),
            avoided: make.costs(
                "sekisho_cost_avoided_yen_total",
                "What as many tokens as the local engines used would have cost at the frontier's price",
                &route,
            ),
            untold: make.one(
                "sekisho_tokens_usage_missing_total",
                "Answers and attempts for which no engine told the tokens; they are estimated",
            ),
            price: make.float_gauges(
                "sekisho_price_yen_per_million_tokens",
                "What a million tokens cost today, in yen",
                &["model", "kind", "gen_ai_token_type"],
            ),
            valid_until: make.float_gauges(
                "sekisho_price_valid_until_timestamp_seconds",
                "When the price in use ends; +Inf where it does not",
                &["model"],
            ),
            budget: make.float_gauges(
                "sekisho_budget_yen",
                "What an application may spend in a day or a month, in yen",
                &["app", "period"],
            ),
            remaining: make.float_gauges(
                "sekisho_budget_remaining_yen",
                "What is left of that, as this process counts; below 0 where more was spent",
                &["app", "period"],
            ),
        }
    }

    /// Counts tokens and tells what they cost, in yen.
    pub(super) fn spend(&self, on: Payer<'_>, usage: &Usage, is_estimated: bool, day: Day) -> f64 {
        if is_estimated {
            self.untold.inc();
        }
        let Some(priced) = self.prices.on(on.model, day) else {
            return 0.0;
        };
        if !priced.is_valid {
            self.not_valid.with_label_values(&[on.model]).inc();
        }
        let yen = priced.price.of(usage);
        let labels = [on.app, on.route, on.engine];
        self.spent.with_label_values(&labels).inc_by(yen);
        if is_estimated {
            self.estimated.with_label_values(&labels).inc_by(yen);
        }
        yen
    }

    /// Counts what an answer from inside would have cost outside.
    pub(super) fn avoid(&self, on: Payer<'_>, usage: &Usage, day: Day) {
        let reference = self.reference_model.as_deref();
        let Some(priced) = reference.and_then(|model| self.prices.on(model, day)) else {
            return;
        };
        // What an engine here has in its cache, the one outside is taken to have, too: rather too
        // little is said to be saved than too much.
        self.avoided
            .with_label_values(&[on.app, on.route, on.engine])
            .inc_by(priced.price.of(usage));
    }

    /// Takes over the prices of this day.
    pub fn take_prices(&self, day: Day) {
        for model in self.prices.models() {
            let Some(priced) = self.prices.on(model, day) else {
                continue;
            };
            let is_reference = self.reference_model.as_deref() == Some(model);
            let kind = if is_reference { "reference" } else { "other" };
            for (token_type, yen) in [
                ("input", priced.price.input),
                ("output", priced.price.output),
            ] {
                self.price
                    .with_label_values(&[model, kind, token_type])
                    .set(yen);
            }
            let end = priced.until.map_or(f64::INFINITY, |last| {
                f64::from(last.number() + 1) * DAY_SECONDS - JAPAN_SECONDS
            });
            self.valid_until.with_label_values(&[model]).set(end);
        }
    }

    /// Takes over how budgets stand on this day.
    pub fn take_budgets(&self, budgets: &Budgets, day: Day) {
        for standing in budgets.standing(day) {
            let labels = [&*standing.app, standing.period];
            let limit = f64::from(standing.limit_yen);
            self.budget.with_label_values(&labels).set(limit);
            let left = limit - standing.spent_yen;
            self.remaining.with_label_values(&labels).set(left);
        }
    }
}
