//! The operator's port: metrics and health.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::UNIX_EPOCH;

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use local_engine::State as EngineState;

use crate::engine::dispatch::Engines;
use crate::metrics::Metrics;
use crate::routes::RulesHandle;

/// What the operator's port shows.
#[derive(Debug)]
pub struct Admin {
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// The rules in force.
    pub rules: Arc<RulesHandle>,
    /// The engines.
    pub engines: Arc<Engines>,
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
    match admin.why_not_ready() {
        None => (StatusCode::OK, "ready\n".to_owned()),
        Some(why) => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("not ready: {why}\n"),
        ),
    }
}

impl Admin {
    /// Why requests should not be sent here now.
    fn why_not_ready(&self) -> Option<String> {
        if self.draining.load(Ordering::Relaxed) {
            return Some("shutting down".to_owned());
        }
        self.engines.local.iter().find_map(|(name, engine)| {
            let status = engine.status();
            let is_ready = matches!(status.state, EngineState::Ready);
            (!is_ready).then(|| {
                let why = status
                    .last_failure
                    .map(|why| format!(": {why}"))
                    .unwrap_or_default();
                format!("engine `{name}` is not ready{why}")
            })
        })
    }

    /// Reads what is known only at this moment.
    fn refresh(&self) {
        let metrics = &self.metrics;
        let (mut queued, mut running, mut used, mut total) = (0, 0, 0, 0);
        for (name, engine) in &self.engines.local {
            let status = engine.status();
            queued += i64::from(status.load.queued + status.load.queued_batch);
            running += i64::from(status.load.running);
            used += status.load.kv_used;
            total += status.load.kv_total;
            let restarts = metrics.engine_restarts.with_label_values(&[name]);
            restarts.inc_by(status.restarts.saturating_sub(restarts.get()));
        }
        metrics.queue_depth.set(queued);
        metrics.running.set(running);
        metrics
            .kv_cache_usage
            .set(f64::from(used) / f64::from(total.max(1)));
        let rules = self.rules.status();
        metrics
            .rules_reload_successful
            .set(rules.last_successful.into());
        let loaded = rules
            .last_success
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        metrics.rules_reload_timestamp.set(loaded.as_secs_f64());
        metrics.rules_info.reset();
        metrics.rules_info.with_label_values(&[&*rules.hash]).set(1);
    }
}
