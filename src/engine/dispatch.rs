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
use local_engine::State;
use redaction::Counts;
use tokio::time::{Instant, timeout_at};
use tower::Service;

use super::external::External;
use super::hearing::Hearing;
use super::local::Local;
use super::shadow::Shadows;
use super::{EngineFailure, Events, Usage};
use crate::error::Refusal;
use crate::metrics::Metrics;
use crate::passage::{Attempt, Call, Recorded, Reply};
use crate::record::{Spent, Stage};
use crate::recorder::{Receipt, Recorder};

/// The engines, by configured name.
#[derive(Debug, Default)]
pub struct Engines {
    /// Inside.
    pub local: HashMap<String, Local>,
    /// Outside.
    pub external: HashMap<String, External>,
}

impl Engines {
    /// Which engines do not answer at present, by name and sorted.
    #[must_use]
    pub fn down(&self) -> Vec<String> {
        let inside = self.local.iter();
        let inside = inside.filter(|(_, it)| it.engine().status().state != State::Ready);
        let outside = self.external.iter().filter(|(_, it)| it.health().is_down());
        let inside = inside.map(|(name, _)| name);
        let outside = outside.map(|(name, _)| name);
        let mut down: Vec<String> = inside.chain(outside).cloned().collect();
        down.sort();
        down
    }
}

/// The end of the way: the service that asks engines.
#[derive(Clone, Debug)]
pub struct Dispatch {
    engines: Arc<Engines>,
    recorder: Arc<Recorder>,
    metrics: Arc<Metrics>,
    shadows: Shadows,
}

/// Asks these engines.
#[must_use]
pub fn to(engines: Arc<Engines>, recorder: Arc<Recorder>, metrics: Arc<Metrics>) -> Dispatch {
    Dispatch {
        engines,
        recorder,
        metrics,
        shadows: Shadows::default(),
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
        if let Some(shadow) = &call.shadow {
            self.shadows.ask(self, &call, shadow);
        }
        for attempt in &call.attempts {
            if let Some(failed) = failed.take() {
                receipt = self.follow(&call, failed, attempt).await?;
            }
            match self.try_one(&call, attempt, receipt.as_ref()).await {
                Ok(events) => {
                    return Ok(Reply {
                        model: Arc::clone(attempt.model()),
                        is_external: attempt.is_external(),
                        form: call.prompt.form,
                        events,
                    });
                }
                Err(failure) => {
                    note_failure(&call, attempt, &failure);
                    let is_over = matches!(failure, EngineFailure::DeadlineExceeded(_));
                    // An engine that stands in and cannot take the request does not make the
                    // request wrong: the client hears of the one that could.
                    if told.is_none() || !failure.is_about_the_request() {
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

    /// Records that an engine gets a copy, which is a record of its own.
    pub(super) async fn record_copy(&self, call: &Call, attempt: &Attempt) -> Option<Receipt> {
        let attempts = std::slice::from_ref(attempt);
        let recorded = self.recorder.decided(&call.record, attempts, &self.engines);
        recorded.await.ok()
    }

    /// Copies yield to answers.
    pub(super) fn has_room_for_copy(&self, attempt: &Attempt) -> bool {
        let outside = self.engines.external.get(&**attempt.engine());
        outside.is_none_or(External::has_room_for_copy)
    }

    pub(super) fn count_dropped_copy(&self, call: &Call, attempt: &Attempt) {
        let rule = call.record.note(|noted| {
            let decision = noted.decision.as_ref();
            decision.map(|decision| decision.rule().name().to_owned())
        });
        self.metrics.copy_dropped(rule.as_deref(), attempt.engine());
    }

    /// Asks one engine, noting and counting that it was asked and how that went.
    pub(super) async fn try_one(
        &self,
        call: &Call,
        attempt: &Attempt,
        receipt: Option<&Receipt>,
    ) -> Result<Events, EngineFailure> {
        note_attempt(call, attempt);
        let gauge = self.metrics.in_flight(attempt.engine());
        gauge.inc();
        let in_flight = Counted(gauge);
        let hearing = Hearing::begin(call, attempt);
        let begun = self.begin(call, attempt, receipt).await;
        if let Some(engine) = self.engines.external.get(&**attempt.engine()) {
            match &begun {
                Ok(_) => engine.health().answered(),
                Err(failure) => engine.health().failed(failure),
            }
        }
        match begun {
            Ok(events) => {
                let counted = hearing.hear(events).map(move |event| {
                    let _held = &in_flight;
                    event
                });
                Ok(Box::pin(counted))
            }
            Err(failure) => {
                hearing.failed(&failure);
                note_unsent(call, attempt, &failure);
                Err(failure)
            }
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
                    .ok_or(EngineFailure::Unreachable)?;
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
                    .ok_or(EngineFailure::Unreachable)?;
                // Without a record nothing leaves.
                let receipt = receipt.ok_or(EngineFailure::Unreachable)?;
                let traceparent = call
                    .record
                    .note(|noted| noted.trace.as_mut()?.traceparent());
                let form = call.prompt.form;
                engine.ask(model, prompt, form, traceparent, receipt).await
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
        noted.asked_outside += u32::from(attempt.is_external());
        // What is known of an engine that failed before is not this one's.
        noted.is_unsent = false;
        noted.class = None;
        noted.waited = None;
        if let Some(trace) = &mut noted.trace {
            trace.asks(attempt);
        }
        if let Attempt::External { prompt, .. } = attempt {
            noted.masked = Counts::default();
            for (entity, count) in prompt.masked_counts().iter() {
                noted.masked.add(entity, count);
            }
        }
    });
}

fn note_unsent(call: &Call, attempt: &Attempt, failure: &EngineFailure) {
    call.record.note(|noted| {
        noted.is_unsent = failure.is_unsent();
        noted.asked_outside -= u32::from(attempt.is_external() && failure.is_unsent());
    });
}

fn note_failure(call: &Call, attempt: &Attempt, failure: &EngineFailure) {
    tracing::warn!(
        request_id = %call.record.id(),
        engine = &**attempt.engine(),
        failure = %failure,
        "engine did not begin to answer"
    );
    let failed = (Arc::clone(attempt.engine()), failure.error_type());
    call.record.note(|noted| {
        noted.failed_over.push(failed);
        if let Some(trace) = &mut noted.trace {
            trace.failed(failure.error_type());
        }
        let usage = noted
            .usage
            .take()
            .filter(|usage| *usage != Usage::default());
        noted.spent_beside.extend(usage.map(|usage| Spent {
            engine: Arc::clone(attempt.engine()),
            model: Arc::clone(attempt.model()),
            is_external: attempt.is_external(),
            usage,
            is_estimated: noted.is_estimated,
            error: Some(failure.error_type()),
        }));
        noted.is_estimated = false;
    });
}

/// Keeps a gauge raised until it is dropped.
struct Counted(prometheus::IntGauge);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}
