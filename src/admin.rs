//! The operator's port: metrics and health.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;
use classifiers::Cache;
use http::StatusCode;
use http::header::CONTENT_TYPE;

use crate::budgets::Budgets;
use crate::engine::dispatch::Engines;
use crate::metrics::Metrics;
use crate::readiness::{Health, Readiness};
use crate::recorder::Recorder;
use crate::routes::{Moment, RulesHandle};

/// What the operator's port shows.
#[derive(Debug)]
pub struct Admin {
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// The rules in force.
    pub rules: Arc<RulesHandle>,
    /// What finds sensitive data.
    pub scanner: Arc<Cache>,
    /// The engines.
    pub engines: Arc<Engines>,
    /// The record of decisions.
    pub recorder: Arc<Recorder>,
    /// What applications may spend.
    pub budgets: Arc<Budgets>,
    /// Set when the program has begun to end.
    pub draining: AtomicBool,
}

/// `/metrics`, `/livez`, `/readyz`.
pub fn router(admin: Arc<Admin>) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/livez", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .with_state(admin)
}

async fn metrics(State(admin): State<Arc<Admin>>) -> impl IntoResponse {
    admin.refresh();
    (
        [(CONTENT_TYPE, "text/plain; version=0.0.4")],
        admin.metrics.render(),
    )
}

async fn ready(State(admin): State<Arc<Admin>>) -> impl IntoResponse {
    let readiness = admin.readiness();
    let status = if readiness.is_ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        [(CONTENT_TYPE, "application/json")],
        (status, readiness.json()),
    )
}

impl Admin {
    /// Whether requests should be sent here now.
    fn readiness(&self) -> Readiness {
        let policy = self.rules.policy();
        let mut engines: Vec<_> = self
            .engines
            .local
            .iter()
            .map(|(name, engine)| Health::new(name, policy.needs(name), engine.engine().status()))
            .collect();
        engines.sort_by(|one, other| one.engine.cmp(&other.engine));
        let record = self.recorder.status().and_then(|status| status.failing);
        Readiness::new(engines, record, self.draining.load(Ordering::Relaxed))
    }

    /// Reads what is known only at this moment.
    fn refresh(&self) {
        let metrics = &self.metrics;
        for (name, engine) in &self.engines.local {
            let status = engine.engine().status();
            metrics.engines.take(name, engine.model(), &status);
        }
        metrics.scans.take(&self.scanner.load());
        metrics.rules.take(&self.rules.status());
        metrics.record.take(self.recorder.status().as_ref());
        let today = Moment::now().day;
        metrics.costs.take_prices(today);
        metrics.costs.take_budgets(&self.budgets, today);
        let trial = self.rules.trial();
        metrics
            .trial
            .take(trial.map(|trial| trial.tally()).as_ref());
    }
}
