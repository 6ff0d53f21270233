//! Asks the engines of a call, one after the other, until one begins to answer.
//!
//! What comes after the first event of an answer is that engine's business alone: a client that
//! has seen the beginning of one answer must not get the end of another.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use redaction::Counts;
use tokio::time::{Instant, timeout_at};
use tower::Service;

use super::external::External;
use super::local::Local;
use super::{EngineFailure, Events};
use crate::error::Refusal;
use crate::metrics::Metrics;
use crate::passage::{Attempt, Call, Recorded, Reply};
use crate::record::Stage;
use crate::recorder::{Receipt, Recorder};

/// The engines, by configured name.
#[derive(Debug, Default)]
pub struct Engines {
    /// Inside.
    pub local: HashMap<String, Local>,
    /// Outside.
    pub external: HashMap<String, External>,
}

/// The end of the way: the service that asks engines.
#[derive(Clone, Debug)]
pub struct Dispatch {
    engines: Arc<Engines>,
    recorder: Arc<Recorder>,
    metrics: Arc<Metrics>,
}

/// Asks these engines.
#[must_use]
pub fn to(engines: Arc<Engines>, recorder: Arc<Recorder>, metrics: Arc<Metrics>) -> Dispatch {
    Dispatch {
        engines,
        recorder,
        metrics,
    }
}

impl Service<Recorded> for Dispatch {
    type Response = Reply;
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Reply, Refusal>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, recorded: Recorded) -> Self::Future {
        let this = self.clone();
        Box::pin(async move { this.dispatch(recorded).await })
    }
}

impl Dispatch {
    async fn dispatch(&self, recorded: Recorded) -> Result<Reply, Refusal> {
        let Recorded { call, mut receipt } = recorded;
        let mut told: Option<Refusal> = None;
        let mut failed: Option<(&Attempt, EngineFailure)> = None;
        for attempt in &call.attempts {
            if let Some(failed) = failed.take() {
                receipt = self.follow(&call, failed, attempt).await?;
            }
            note_attempt(&call, attempt);
            let gauge = self.metrics.in_flight(attempt.engine());
            gauge.inc();
            let in_flight = Counted(gauge);
            match self.begin(&call, attempt, receipt.as_ref()).await {
                Ok(events) => {
                    let reply = Reply {
                        model: Arc::clone(attempt.model()),
                        is_external: attempt.is_external(),
                        form: call.prompt.form,
                        events,
                    };
                    return Ok(reply.holding(in_flight));
                }
                Err(failure) => {
                    note_failure(&call, attempt, &failure);
                    let is_over = matches!(failure, EngineFailure::DeadlineExceeded(_));
                    // An engine that stands in and cannot take the request does not make the
                    // request wrong: the client hears of the one that could.
                    let is_about_the_request = matches!(
                        failure,
                        EngineFailure::ContextExceeded { .. } | EngineFailure::Unsuitable(_)
                    );
                    if told.is_none() || !is_about_the_request {
                        told = Some(failure.clone().into_refusal(attempt.engine()));
                    }
                    failed = Some((attempt, failure));
                    if is_over {
                        break;
                    }
                }
            }
        }
        Err(told.unwrap_or(Refusal::Internal))
    }

    /// Records that the next engine is asked.
    async fn follow(
        &self,
        call: &Call,
        (failed, failure): (&Attempt, EngineFailure),
        next: &Attempt,
    ) -> Result<Option<Receipt>, Refusal> {
        let began = std::time::Instant::now();
        let record = &call.record;
        let followed = self
            .recorder
            .followed(record, (failed, &failure), next, &self.engines)
            .await;
        record.passed(Stage::Record, began);
        match followed {
            Ok(receipt) => Ok(Some(receipt)),
            Err(_) if !next.is_external() && self.recorder.lets_inside_pass(record) => Ok(None),
            Err(_) => Err(Refusal::Unrecorded),
        }
    }

    /// Asks one engine and waits for the first event of its answer.
    async fn begin(
        &self,
        call: &Call,
        attempt: &Attempt,
        receipt: Option<&Receipt>,
    ) -> Result<Events, EngineFailure> {
        let end = Instant::from_std(call.deadline);
        let total = call
            .deadline
            .saturating_duration_since(call.record.arrived());
        let begun = async {
            let mut events = self.ask(call, attempt, receipt).await?;
            let first = events.next().await.ok_or(EngineFailure::Garbage)??;
            Ok((first, events))
        };
        let (first, events) = timeout_at(end, begun)
            .await
            .map_err(|_| EngineFailure::DeadlineExceeded(total))??;
        let all = stream::once(std::future::ready(Ok(first))).chain(events);
        Ok(until(all, end, total))
    }

    async fn ask(
        &self,
        call: &Call,
        attempt: &Attempt,
        receipt: Option<&Receipt>,
    ) -> Result<Events, EngineFailure> {
        match attempt {
            Attempt::Local { engine, model } => {
                let engine = self
                    .engines
                    .local
                    .get(&**engine)
                    .ok_or(EngineFailure::Unavailable)?;
                engine.ask(call, model).await
            }
            Attempt::External {
                engine,
                model,
                prompt,
            } => {
                let engine = self
                    .engines
                    .external
                    .get(&**engine)
                    .ok_or(EngineFailure::Unavailable)?;
                // Without a record nothing leaves.
                let receipt = receipt.ok_or(EngineFailure::Unavailable)?;
                engine.ask(model, prompt, call.prompt.form, receipt).await
            }
        }
    }
}

/// The same events until `end`; a rule's deadline can be shorter than everybody's.
fn until(
    events: impl futures_util::Stream<Item = super::EventResult> + Send + 'static,
    end: Instant,
    total: Duration,
) -> Events {
    let state = Some(Box::pin(events));
    Box::pin(stream::unfold(state, move |state| async move {
        let mut events = state?;
        match timeout_at(end, events.next()).await {
            Ok(event) => event.map(|event| (event, Some(events))),
            Err(_) => Some((Err(EngineFailure::DeadlineExceeded(total)), None)),
        }
    }))
}

fn note_attempt(call: &Call, attempt: &Attempt) {
    call.record.note(|noted| {
        noted.engine = Some(Arc::clone(attempt.engine()));
        noted.model = Some(Arc::clone(attempt.model()));
        noted.is_external = attempt.is_external();
        if let Attempt::External { prompt, .. } = attempt {
            noted.masked = Counts::default();
            for (entity, count) in prompt.masked_counts().iter() {
                noted.masked.add(entity, count);
            }
        }
    });
}

fn note_failure(call: &Call, attempt: &Attempt, failure: &EngineFailure) {
    tracing::warn!(
        request_id = %call.record.id(),
        engine = &**attempt.engine(),
        failure = %failure,
        "engine did not begin to answer"
    );
    let failed = (Arc::clone(attempt.engine()), failure.name());
    call.record.note(|noted| noted.failed_over.push(failed));
}

/// Keeps a gauge raised until it is dropped.
struct Counted(prometheus::IntGauge);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}
