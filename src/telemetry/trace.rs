//! What a running request notes of its own trace: which steps it took and which engines were asked,
//! and when. Names and times; spans are made of it when all is over (`spans`).

use std::sync::Arc;
use std::time::Instant;

use super::context::{SpanId, TraceId};
use crate::error_type::ErrorType;
use crate::passage::Attempt;
use crate::record::Stage;

/// A request's trace so far. There is one only where the trace is kept.
#[derive(Clone, Debug)]
pub struct Trace {
    pub(super) id: TraceId,
    /// The span of whoever called, if it named one.
    pub(super) parent: Option<SpanId>,
    /// Whether engines outside are told of a trace.
    pub(super) goes_outside: bool,
    pub(super) steps: Vec<Taken>,
    pub(super) asked: Vec<Asked>,
}

/// A step that was taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    pub(super) stage: Stage,
    pub(super) began: Instant,
    pub(super) ended: Instant,
}

/// An engine that was asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) engine: Arc<str>,
    pub(super) model: Arc<str>,
    pub(super) is_external: bool,
    pub(super) began: Instant,
    /// When and how it failed to begin an answer.
    pub(super) failed: Option<(Instant, ErrorType)>,
    /// The trace that it was told of.
    pub(super) outside: Option<(TraceId, SpanId)>,
}

impl Trace {
    pub(super) fn new(id: TraceId, parent: Option<SpanId>, goes_outside: bool) -> Self {
        Self {
            id,
            parent,
            goes_outside,
            steps: Vec::with_capacity(6),
            asked: Vec::with_capacity(1),
        }
    }

    /// A step was taken.
    pub(crate) fn passed(&mut self, stage: Stage, began: Instant, ended: Instant) {
        self.steps.push(Taken {
            stage,
            began,
            ended,
        });
    }

    /// An engine is asked.
    pub(crate) fn asks(&mut self, attempt: &Attempt) {
        self.asked.push(Asked {
            engine: Arc::clone(attempt.engine()),
            model: Arc::clone(attempt.model()),
            is_external: attempt.is_external(),
            began: Instant::now(),
            failed: None,
            outside: None,
        });
    }

    /// It did not begin to answer.
    pub(crate) fn failed(&mut self, how: ErrorType) {
        if let Some(asked) = self.asked.last_mut() {
            asked.failed = Some((Instant::now(), how));
        }
    }

    /// The `traceparent` for the engine outside that is being asked, where engines outside are told.
    ///
    /// It names a trace of its own: of the ids inside, one is the application's choice, and nothing that
    /// an application writes goes outside unsearched. The span here links to it.
    pub(crate) fn traceparent(&mut self) -> Option<String> {
        if !self.goes_outside {
            return None;
        }
        let mut trace = [0; 16];
        getrandom::fill(&mut trace).expect("the operating system has random numbers");
        let (trace, span) = (TraceId(trace), SpanId::random());
        self.asked.last_mut()?.outside = Some((trace, span));
        let (trace, span) = (crate::config::hex(&trace.0), crate::config::hex(&span.0));
        Some(format!("00-{trace}-{span}-01"))
    }
}
