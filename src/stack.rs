//! A request's way, from top to bottom.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use http::{Request, Response};
use redaction::Masker;
use tower::{Service, ServiceBuilder};

use crate::apps::Apps;
use crate::catalog::Catalog;
use crate::config::Config;
use crate::engine::dispatch::{self, Engines};
use crate::layers::inspect::Scan;
use crate::layers::measure::Measure;
use crate::layers::{
    admit, answer, deadline, decide, in_flight, inspect, mask, read, record, step, verify,
};
use crate::passage::Arrived;
use crate::record::{Ledger, Record};
use crate::routes::RulesHandle;

/// What the stack is made of.
pub struct Parts {
    /// The operator's settings.
    pub config: Arc<Config>,
    /// Who may send.
    pub apps: Arc<Apps>,
    /// Which models exist.
    pub catalog: Arc<Catalog>,
    /// What finds sensitive data.
    pub scanner: Arc<dyn Scan>,
    /// The law.
    pub rules: Arc<RulesHandle>,
    /// What hides sensitive data.
    pub masker: Masker,
    /// Who answers.
    pub engines: Arc<Engines>,
    /// What is counted and logged.
    pub ledger: Arc<Ledger>,
}

/// Everything that happens to a chat request, in the order in which it happens. Replies come back
/// through the same steps from the bottom to the top.
#[must_use]
pub fn chat(
    parts: Parts,
) -> impl Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
+ Clone
+ Send
+ Sync
+ 'static {
    let Parts {
        config,
        apps,
        catalog,
        scanner,
        rules,
        masker,
        engines,
        ledger,
    } = parts;
    let limits = &config.limits;
    let metrics = Arc::clone(&ledger.metrics);
    let recorder = Arc::clone(&ledger.recorder);
    let begin = move |request: Request<Body>| {
        let record = Record::begin(Arc::clone(&ledger));
        record.trace(request.headers());
        Arrived { request, record }
    };
    let instruct = config.redaction.instruction;

    ServiceBuilder::new()
        // Gives the request its id and its record, which is counted and logged when all is over.
        .map_request(begin)
        // Below this, whatever goes wrong is a `Refusal`; here it becomes OpenAI's JSON.
        .layer(step(answer::within(limits.idle_deadline)))
        // Sees every answer to its last byte, also those that never came to be.
        .layer(step(Measure))
        // A place is kept until the body ends: a stream that is still running is a request.
        .layer(step(in_flight::limit(limits.max_in_flight)))
        // From here on everything is cut off when its time is over, and the engine hears of it.
        .layer(step(deadline::within(
            limits.total_deadline,
            limits.idle_deadline,
        )))
        // Nothing but the key is looked at before it is known whose request it is.
        .layer(step(admit::known(apps)))
        // The body, within its limits, becomes a request: parsed once, here.
        .layer(step(read::within(limits, Arc::clone(&catalog))))
        // Every text is scanned; from here on no other text exists.
        .layer(step(inspect::with(
            Arc::clone(&scanner),
            limits.max_scan_bytes,
        )))
        // Where the settings want it, a model inside looks a second time.
        .layer(step(verify::by(
            config.classifier.verifier.as_ref(),
            &engines,
        )))
        // What is decided and asked of nobody is recorded before the refusal goes out.
        .layer(step(record::refusals(
            Arc::clone(&recorder),
            Arc::clone(&engines),
            Arc::clone(&scanner),
        )))
        // One rule speaks.
        .layer(step(decide::by(
            rules,
            Arc::clone(&engines),
            config.redaction.key.clone(),
        )))
        // What leaves is built anew and masked; what comes back is restored, and searched where
        // the rule says so.
        .layer(step(mask::with(
            masker,
            scanner,
            instruct,
            catalog,
            limits.total_deadline,
        )))
        // No record, no answer: what is decided is on the disk before any engine is asked.
        .layer(step(record::before(
            Arc::clone(&recorder),
            Arc::clone(&engines),
        )))
        // The engines are asked in their order until one begins to answer, each on record.
        .service(dispatch::to(engines, recorder, metrics))
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts").finish_non_exhaustive()
    }
}
