//! Every time that an engine was asked, and how that ended: what the objectives are measured by.

use std::time::Duration;

use prometheus::{HistogramVec, IntCounterVec};

use super::maker::Maker;
use super::{error_type, provider};
use crate::error_type::ErrorType;
use crate::record::{Noted, Outcome};

/// The objectives' limits are among them.
const WAIT_BUCKETS: [f64; 9] = [1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0];

/// See the module.
pub(super) struct AttemptMetrics {
    attempts: IntCounterVec,
    abandoned: HistogramVec,
}

impl AttemptMetrics {
    pub(super) fn new(make: &Maker) -> Self {
        Self {
            attempts: make.counter(
                "sekisho_engine_attempts_total",
                "Times that an engine was asked, by how it failed; empty where it answered",
                &["engine", "error_type"],
            ),
            abandoned: make.histogram(
                "sekisho_abandoned_seconds",
                "How long clients had waited that left before the engine said anything",
                &["engine", "gen_ai_provider_name", "stream"],
                &WAIT_BUCKETS,
            ),
        }
    }

    /// This engine may be asked.
    pub(super) fn expect(&self, engine: &str, is_external: bool) {
        for stream in ["false", "true"] {
            let labels = [engine, provider(is_external), stream];
            self.abandoned.with_label_values(&labels);
        }
        let failures = ErrorType::OF_ATTEMPTS.map(Some);
        for how in failures.into_iter().chain([None]) {
            let labels = [engine, error_type(how)];
            self.attempts.with_label_values(&labels);
        }
    }

    /// Counts every engine that was asked for a request, also those for which another stood in.
    pub(super) fn count(&self, noted: &Noted, total: Duration) {
        for (engine, failure) in &noted.failed_over {
            self.count_one(engine, Some(*failure));
        }
        let last_failed = noted.failed_over.last().map(|(engine, _)| engine);
        let Some(engine) = noted.engine.as_ref().filter(|it| last_failed != Some(it)) else {
            return;
        };
        // A refusal after the engine answered is not its failure.
        let is_its_own = noted.outcome != Outcome::Refused;
        self.count_one(engine, noted.ended_as().filter(|_| is_its_own));
        if noted.is_abandoned() {
            let stream = if noted.asked.stream { "true" } else { "false" };
            self.abandoned
                .with_label_values(&[engine, provider(noted.is_external), stream])
                .observe(total.as_secs_f64());
        }
    }

    fn count_one(&self, engine: &str, how: Option<ErrorType>) {
        let labels = [engine, error_type(how)];
        self.attempts.with_label_values(&labels).inc();
    }
}
