//! Prometheus metrics, named as `OpenTelemetry`'s `GenAI` conventions name them where those exist.
//!
//! Every label value comes from the configuration or from an enumeration, so traffic cannot grow
//! the number of series. What is read when scraped (queues, rules) is set by `admin`.

mod attempts;
mod connections;
mod costs;
mod engines;
mod maker;
mod record;
mod redaction;
mod refusals;
mod rules;
mod scans;
mod telemetry;
mod trial;

use std::time::Duration;

use classifiers::Sensitivity;
use prometheus::{
    Encoder, Histogram, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Registry,
    TextEncoder,
};

use self::attempts::AttemptMetrics;
pub use self::connections::{ConnectionMetrics, EndedEarly};
use self::costs::{CostMetrics, Payer};
use self::engines::EngineMetrics;
use self::maker::Maker;
use self::record::RecordMetrics;
use self::redaction::RedactionMetrics;
use self::refusals::RefusalMetrics;
use self::rules::RulesMetrics;
use self::scans::ScanMetrics;
pub use self::telemetry::{SignalMetrics, TelemetryMetrics};
use self::trial::TrialMetrics;
use crate::engine::Usage;
use crate::error_code::ErrorCode;
use crate::error_type::ErrorType;
use crate::prices::Prices;
use crate::record::{Noted, Outcome, Stage};
use crate::routes::{Day, Decision};

const DURATION_BUCKETS: [f64; 14] = [
    0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const TOKEN_BUCKETS: [f64; 14] = [
    1.0,
    4.0,
    16.0,
    64.0,
    256.0,
    1024.0,
    4096.0,
    16384.0,
    65536.0,
    262_144.0,
    1_048_576.0,
    4_194_304.0,
    16_777_216.0,
    67_108_864.0,
];
const FIRST_TOKEN_BUCKETS: [f64; 18] = [
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
    30.0, 60.0,
];
const PER_TOKEN_BUCKETS: [f64; 14] = [
    0.001, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5,
];
const OVERHEAD_BUCKETS: [f64; 12] = [
    0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
];

/// The label value of what is not known of a request.
const NONE: &str = "none";

/// The one operation that is offered.
const CHAT: &str = "chat";

/// The names of the labels that generation metrics carry.
const GENERATION: [&str; 7] = [
    "gen_ai_operation_name",
    "gen_ai_provider_name",
    "gen_ai_request_model",
    "error_type",
    "route",
    "engine",
    "app",
];

/// Every metric of the gateway.
pub struct Metrics {
    registry: Registry,

    operation_duration: HistogramVec,
    token_usage: HistogramVec,
    time_to_first_token: HistogramVec,
    time_per_output_token: HistogramVec,

    requests: IntCounterVec,
    refusals: RefusalMetrics,
    restricted_outside: IntCounter,
    attempts: AttemptMetrics,
    /// In the order of [`Stage::ALL`].
    overhead: Vec<Histogram>,
    redaction: RedactionMetrics,
    shadows: IntCounterVec,
    arrived: IntGauge,
    in_flight: IntGaugeVec,

    /// Connections of applications.
    pub data_port: ConnectionMetrics,
    /// Connections of the operator.
    pub admin_port: ConnectionMetrics,
    /// What tokens cost.
    pub costs: CostMetrics,
    /// How scans went, and how well they are remembered.
    pub scans: ScanMetrics,
    /// How the record of decisions is kept.
    pub record: RecordMetrics,
    /// What local engines tell of themselves.
    pub engines: EngineMetrics,
    /// Which rules are in force.
    pub rules: RulesMetrics,
    /// What a collector was told.
    pub telemetry: TelemetryMetrics,
    /// What rules on trial would have decided.
    pub trial: TrialMetrics,
}

impl Metrics {
    /// All metrics, at zero.
    #[must_use]
    pub fn new(prices: Prices, reference_model: Option<String>) -> Self {
        let make = Maker {
            registry: Registry::new(),
        };
        let route = ["app", "route", "engine"];
        make.process();
        let build = make.int_gauges("sekisho_build_info", "1, with the version", &["version"]);
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        let [data_port, admin_port] = ConnectionMetrics::new(&make, ["data", "admin"]);
        let metrics = Self {
            operation_duration: make.histogram(
                "gen_ai_client_operation_duration_seconds",
                "From a request's arrival to its answer's last byte",
                &GENERATION,
                &DURATION_BUCKETS,
            ),
            token_usage: make.histogram(
                "gen_ai_client_token_usage",
                "Tokens per request",
                &[&GENERATION[..], &["gen_ai_token_type"]].concat(),
                &TOKEN_BUCKETS,
            ),
            time_to_first_token: make.histogram(
                "gen_ai_server_time_to_first_token_seconds",
                "From a request's arrival to its answer's first piece; not of answers that come whole from outside",
                &GENERATION,
                &FIRST_TOKEN_BUCKETS,
            ),
            time_per_output_token: make.histogram(
                "gen_ai_server_time_per_output_token_seconds",
                "Mean time between tokens after the first",
                &GENERATION,
                &PER_TOKEN_BUCKETS,
            ),
            requests: make.counter(
                "sekisho_requests_total",
                "Requests by how they ended",
                &[&route[..], &["sensitivity", "outcome"]].concat(),
            ),
            refusals: RefusalMetrics::new(&make),
            restricted_outside: make.one(
                "sekisho_restricted_outside_total",
                "Restricted requests that were sent to an engine outside, whoever answered; a floor forbids it",
            ),
            attempts: AttemptMetrics::new(&make),
            overhead: {
                let stages = make.histogram(
                    "sekisho_overhead_seconds",
                    "Time spent by the gateway itself, by stage",
                    &["stage"],
                    &OVERHEAD_BUCKETS,
                );
                let stage = |stage: &Stage| stages.with_label_values(&[stage.name()]);
                Stage::ALL.iter().map(stage).collect()
            },
            redaction: RedactionMetrics::new(&make),
            costs: CostMetrics::new(&make, prices, reference_model),
            shadows: make.counter(
                "sekisho_shadow_requests_total",
                "Copies of requests that an engine was asked for comparison",
                &["route", "engine", "outcome"],
            ),
            arrived: make.gauge("sekisho_requests_open", "Requests that have not ended"),
            in_flight: make.int_gauges(
                "sekisho_in_flight",
                "Requests that an engine is answering",
                &["engine"],
            ),
            data_port,
            admin_port,
            scans: ScanMetrics::new(&make),
            record: RecordMetrics::new(&make),
            engines: EngineMetrics::new(&make),
            rules: RulesMetrics::new(&make),
            telemetry: TelemetryMetrics::new(&make),
            trial: TrialMetrics::new(&make),
            registry: make.registry,
        };
        metrics.expect_app(NONE);
        metrics
    }

    /// The text format, for a scrape.
    #[must_use]
    pub fn render(&self) -> Vec<u8> {
        let mut out = Vec::new();
        TextEncoder::new()
            .encode(&self.registry.gather(), &mut out)
            .expect("gathered metrics encode, and a vector takes all bytes");
        out
    }

    /// A request arrived; [`Metrics::count`] is when it ends.
    pub fn arrived(&self) {
        self.arrived.inc();
    }

    /// This engine may be asked: what is counted of it is there from the start, so that a first failure
    /// is seen as one.
    pub fn expect_engine(&self, engine: &str, is_external: bool) {
        self.attempts.expect(engine, is_external);
    }

    /// This application may send: what is turned away before anything is known of it is there from the start.
    pub fn expect_app(&self, app: &str) {
        for outcome in [Outcome::Refused, Outcome::Failed] {
            self.requests
                .with_label_values(&[app, NONE, NONE, NONE, outcome.name()]);
        }
    }

    /// Counts a request that was refused before anything was noted of it.
    pub fn refused(&self, code: ErrorCode) {
        self.refusals.count(code);
    }

    /// The gauge of requests that this engine is answering.
    #[must_use]
    pub fn in_flight(&self, engine: &str) -> IntGauge {
        self.in_flight.with_label_values(&[engine])
    }

    /// Counts a request of this day that has ended, and tells what it cost in yen.
    #[must_use = "the cost belongs into the request's record"]
    pub fn count(&self, noted: &Noted, total: Duration, day: Day) -> f64 {
        let yen = self.count_costs(noted, day);
        if noted.copy_of.is_some() {
            self.count_copy(noted);
            return yen;
        }
        self.arrived.dec();
        let app = noted.app.as_deref().unwrap_or(NONE);
        let route = noted
            .decision
            .as_ref()
            .map_or(NONE, |decision: &Decision| decision.rule().name());
        let engine = noted.engine.as_deref().unwrap_or(NONE);
        let model = noted.model.as_deref().unwrap_or(NONE);
        let sensitivity = noted.sensitivity.map_or(NONE, |level| level.name());
        let outcome = noted.outcome;
        self.requests
            .with_label_values(&[app, route, engine, sensitivity, outcome.name()])
            .inc();
        if let Some(code) = noted.error {
            self.refusals.count(code);
        }
        self.attempts.count(noted, total);
        self.count_what_was_found(noted);
        for (histogram, time) in self.overhead.iter().zip(noted.stages) {
            if !time.is_zero() {
                histogram.observe(time.as_secs_f64());
            }
        }
        if noted.engine.is_none() {
            return yen;
        }
        let error = error_type(noted.ended_as());
        let provider = provider(noted.is_external);
        let labels = [CHAT, provider, model, error, route, engine, app];
        if noted.asked_outside > 0 && noted.sensitivity == Some(Sensitivity::Restricted) {
            self.restricted_outside.inc();
        }
        if let (Some(class), Some(waited)) = (noted.class, noted.waited) {
            self.engines.waited(engine, class, waited);
        }
        self.operation_duration
            .with_label_values(&labels)
            .observe(total.as_secs_f64());
        if let Some(first) = noted.first_token.filter(|_| comes_in_pieces(noted)) {
            self.time_to_first_token
                .with_label_values(&labels)
                .observe(first.as_secs_f64());
        }
        self.count_pace(noted, total, &labels);
        yen
    }

    /// Everything that was spent on a request: the answer, engines that failed before it, second looks.
    fn count_costs(&self, noted: &Noted, day: Day) -> f64 {
        let app = noted.app.as_deref().unwrap_or(NONE);
        let rule = noted.decision.as_ref().map(Decision::rule);
        let route = rule.map_or(NONE, |rule| rule.name());
        let mut yen = 0.0;
        for spent in &noted.spent_beside {
            let (engine, model) = (&*spent.engine, &*spent.model);
            let on = Payer {
                app,
                route,
                engine,
                model,
            };
            let provider = provider(spent.is_external);
            let error = error_type(spent.error);
            let labels = [CHAT, provider, model, error, route, engine, app];
            self.count_tokens(spent.usage, &labels);
            yen += self.costs.spend(on, &spent.usage, spent.is_estimated, day);
        }
        let (Some(engine), Some(usage)) = (&noted.engine, noted.usage) else {
            return yen;
        };
        let model = noted.model.as_deref().unwrap_or(NONE);
        let on = Payer {
            app,
            route,
            engine,
            model,
        };
        let error = error_type(noted.ended_as());
        let provider = provider(noted.is_external);
        self.count_tokens(usage, &[CHAT, provider, model, error, route, engine, app]);
        if !noted.is_external && noted.copy_of.is_none() {
            self.costs.avoid(on, &usage, day);
        }
        yen + self.costs.spend(on, &usage, noted.is_estimated, day)
    }

    fn count_what_was_found(&self, noted: &Noted) {
        self.redaction.count(noted);
        if noted.matters.contains(&classifiers::Matter::Unscannable) {
            self.scans.failed();
        }
        if let Some((look, took)) = noted.second_look {
            self.scans.looked(look, took);
        }
    }

    /// Counts a copy for comparison that was not made, since there was no room for it.
    pub fn copy_dropped(&self, route: Option<&str>, engine: &str) {
        let route = route.unwrap_or(NONE);
        self.shadows
            .with_label_values(&[route, engine, "dropped"])
            .inc();
    }

    /// A copy for comparison is no request; what was masked in it left the bank.
    fn count_copy(&self, noted: &Noted) {
        let rule = noted.decision.as_ref().map(Decision::rule);
        let route = rule.map_or(NONE, |rule| rule.name());
        let engine = noted.engine.as_deref().unwrap_or(NONE);
        self.shadows
            .with_label_values(&[route, engine, noted.outcome.name()])
            .inc();
        self.redaction.count(noted);
    }

    fn count_tokens(&self, usage: Usage, labels: &[&str; 7]) {
        for (kind, tokens) in [("input", usage.input), ("output", usage.output)] {
            let [operation, provider, model, error, route, engine, app] = *labels;
            let labels = [operation, provider, model, error, route, engine, app, kind];
            #[expect(clippy::cast_precision_loss, reason = "no request has 2^53 tokens")]
            self.token_usage
                .with_label_values(&labels)
                .observe(tokens as f64);
        }
    }

    /// A whole answer from outside comes at once: its pieces have no time between them.
    fn count_pace(&self, noted: &Noted, total: Duration, labels: &[&str; 7]) {
        let usage = noted.usage.filter(|_| !noted.is_estimated);
        if let (Some(first), Some(usage)) = (noted.first_token, usage)
            && comes_in_pieces(noted)
            && usage.output > 1
        {
            #[expect(clippy::cast_precision_loss, reason = "no request has 2^53 tokens")]
            let each = total.saturating_sub(first).as_secs_f64() / (usage.output - 1) as f64;
            self.time_per_output_token
                .with_label_values(labels)
                .observe(each);
        }
    }
}

/// A whole answer from outside comes at once, and says nothing of its first piece.
const fn comes_in_pieces(noted: &Noted) -> bool {
    noted.is_stream || !noted.is_external
}

/// The label `error_type`; empty where the engine answered.
fn error_type(what: Option<ErrorType>) -> &'static str {
    what.map_or("", ErrorType::name)
}

const fn provider(is_external: bool) -> &'static str {
    if is_external { "openai" } else { "sekisho" }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_engine_tells_is_taken_over_and_never_counted_twice() {
        use local_engine::{Done, Load, State, Status};

        let metrics = Metrics::new(Prices::default(), None);
        let status = Status {
            state: State::Ready,
            restarts: 1,
            last_failure: None,
            pid: None,
            model: None,
            in_flight: 3,
            load: Load {
                queued: 1,
                queued_batch: 2,
                running: 3,
                kv_used: 75,
                kv_cached: 25,
                kv_total: 100,
                done: Done {
                    prefix_hit_tokens: 40,
                    ..Done::default()
                },
                ..Load::default()
            },
        };
        metrics.engines.take("local", "qwen3-32b", &status);
        metrics.engines.take("local", "qwen3-32b", &status);
        let text = String::from_utf8(metrics.render()).unwrap();
        for line in [
            "sekisho_engine_ready{engine=\"local\"} 1",
            "sekisho_engine_restarts_total{engine=\"local\"} 1",
            "sekisho_engine_running_sequences{engine=\"local\"} 3",
            "sekisho_kv_cache_cached_ratio{engine=\"local\"} 0.25",
            "sekisho_kv_cache_usage_ratio{engine=\"local\"} 0.5",
            "sekisho_prefix_cache_hit_tokens_total{engine=\"local\"} 40",
            "sekisho_queue_depth{class=\"batch\",engine=\"local\"} 2",
            "sekisho_queue_depth{class=\"interactive\",engine=\"local\"} 1",
            "vllm:kv_cache_usage_perc{model_name=\"qwen3-32b\"} 0.5",
            "vllm:num_requests_running{model_name=\"qwen3-32b\"} 3",
            "vllm:num_requests_waiting{model_name=\"qwen3-32b\"} 3",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }

    #[test]
    fn no_two_metrics_share_a_name() {
        let metrics = Metrics::new(Prices::default(), None);
        assert!(
            String::from_utf8(metrics.render())
                .unwrap()
                .contains("sekisho_build_info")
        );
    }
}
