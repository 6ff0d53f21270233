//! What happened to one request: each layer notes what it learned, and when the answer's last
//! byte is out (or the client has left) the whole is counted and written as one log line.
//!
//! A record holds names, kinds, counts and times; no text of the request or the reply, ever.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use classifiers::{Matter, Sensitivity};
use http::HeaderMap;
use local_engine::Class;
use redaction::Counts;
use uuid::Uuid;

use crate::budgets::Budgets;
use crate::decision_log::DecisionLog;
use crate::engine::Usage;
use crate::error::Refusal;
use crate::error_code::ErrorCode;
use crate::error_type::ErrorType;
use crate::layers::verify::Look;
use crate::metrics::Metrics;
use crate::recorder::Recorder;
use crate::routes::{Day, Decision, Moment, Policy};
use crate::telemetry::{Telemetry, Trace};

/// How a request ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// The client left before the end.
    #[default]
    ClientGone,
    /// The answer is complete.
    Answered,
    /// Refused: the request, its key or a limit.
    Refused,
    /// An engine, or we, failed.
    Failed,
}

impl Outcome {
    /// The name in metrics and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClientGone => "client_gone",
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// The parts of the way whose time is ours and not the engine's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Bytes to request.
    Read,
    /// Finding what is sensitive.
    Inspect,
    /// The rules.
    Decide,
    /// Hiding it.
    Mask,
    /// Writing down what is to become of it.
    Record,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 5] = [
        Self::Read,
        Self::Inspect,
        Self::Decide,
        Self::Mask,
        Self::Record,
    ];

    /// The name in metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Inspect => "inspect",
            Self::Decide => "decide",
            Self::Mask => "mask",
            Self::Record => "record",
        }
    }
}

/// How far a request has come into the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnRecord {
    /// Not yet.
    #[default]
    Not,
    /// Its decision is there, or on its way; its outcome is to follow.
    Decided,
    /// It is answered inside without a record, as the settings allow; that is counted already.
    Without,
}

/// What rules could ask about a request, beside what was found in it.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The application's groups.
    pub tags: Vec<String>,
    /// The model asked for.
    pub model: String,
    /// Whether tools are offered or were used.
    pub tools: bool,
    /// Whether there were fields that nobody listed.
    pub unknown_fields: bool,
    /// Whether the answer is to be streamed.
    pub stream: bool,
    /// Tokens of the prompt, estimated.
    pub tokens: u32,
    /// What it is about, if that is told.
    pub topic: Option<String>,
    /// What the application asks it for, if that is told.
    pub purpose: Option<String>,
    /// The language that it is mostly in.
    pub language: &'static str,
}

/// Tokens that were spent on an engine beside the one that answers: it failed, or it took a second
/// look.
#[derive(Clone, Debug)]
pub struct Spent {
    /// The engine, by name.
    pub engine: Arc<str>,
    /// The model, by configured name.
    pub model: Arc<str>,
    /// Whether the engine is outside.
    pub is_external: bool,
    /// How many.
    pub usage: Usage,
    /// Whether they are estimated.
    pub is_estimated: bool,
    /// How it failed, if it did.
    pub error: Option<ErrorType>,
}

/// What is known of a request so far.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, noted when it is known"
)]
pub struct Noted {
    /// The application.
    pub app: Option<Arc<str>>,
    /// The decision.
    pub decision: Option<Decision>,
    /// The rules that spoke.
    pub rules: Option<Arc<Policy>>,
    /// What rules could ask about the request, beside what was found.
    pub asked: Asked,
    /// The values that were found, as the record tells them.
    pub subjects: BTreeMap<String, Vec<audit::Fingerprint>>,
    /// How far the request has come into the record.
    pub on_record: OnRecord,
    /// What it was made on.
    pub facts: Option<audit::Facts>,
    /// The request of which this is a copy for comparison, if it is one.
    pub copy_of: Option<Uuid>,
    /// The level of the whole request.
    pub sensitivity: Option<Sensitivity>,
    /// What was found.
    pub findings: Counts,
    /// What it speaks of.
    pub matters: Vec<Matter>,
    /// How a second look by a model inside ended, and how long it took, where one was taken.
    pub second_look: Option<(Look, Duration)>,
    /// What was masked in what left the bank.
    pub masked: Counts,
    /// What was put back into the answer.
    pub restored: Counts,
    /// Placeholders in the answer that could not be put back.
    pub unresolved: u32,
    /// Placeholders that stayed where an original would have travelled with an address.
    pub withheld: u32,
    /// What was hidden from the client in the answer, as not its own.
    pub answer_masked: Counts,
    /// The engine that answers, by name.
    pub engine: Option<Arc<str>>,
    /// The model that answers, by configured name.
    pub model: Option<Arc<str>>,
    /// Whether the answering engine is outside.
    pub is_external: bool,
    /// Whether the client is answered as it is said.
    pub is_stream: bool,
    /// The engines that failed before it, and how.
    pub failed_over: Vec<(Arc<str>, ErrorType)>,
    /// Engines outside that were asked, less those that are known to have been sent nothing.
    pub asked_outside: u32,
    /// Whether it is known that nothing was sent to the engine asked last.
    pub is_unsent: bool,
    /// Why the request could not be masked, where that kept it inside.
    pub kept_inside: Option<&'static str>,
    /// Tokens of the answer, once the engine told them or they had to be estimated.
    pub usage: Option<Usage>,
    /// Whether they are estimated.
    pub is_estimated: bool,
    /// What was spent beside the answer.
    pub spent_beside: Vec<Spent>,
    /// How a local engine ranks it, once it was asked.
    pub class: Option<Class>,
    /// From its arrival at a local engine to its admission.
    pub waited: Option<Duration>,
    /// From the request's arrival to the answer's first piece.
    pub first_token: Option<Duration>,
    /// Time spent in each stage, in the order of [`Stage::ALL`].
    pub stages: [Duration; Stage::ALL.len()],
    /// How it ended.
    pub outcome: Outcome,
    /// The code that the application was told, if it ended with one.
    pub error: Option<ErrorCode>,
    /// What went wrong, if anything did.
    pub error_type: Option<ErrorType>,
    /// The status that went with it, unless a stream had begun before.
    pub status: Option<u16>,
    /// Its trace, where that is kept.
    pub trace: Option<Box<Trace>>,
}

impl Noted {
    /// Whether the client left before the engine had said anything, although it had not failed.
    #[must_use]
    pub fn is_abandoned(&self) -> bool {
        self.outcome == Outcome::ClientGone && self.first_token.is_none() && !self.has_failed()
    }

    /// What metrics and traces say of how it ended; `None`: the engine answered.
    #[must_use]
    pub fn ended_as(&self) -> Option<ErrorType> {
        self.error_type
            .or_else(|| self.is_abandoned().then_some(ErrorType::ClientGone))
    }

    /// Whether the engine asked last did not begin to answer.
    fn has_failed(&self) -> bool {
        let last = self.failed_over.last().map(|(engine, _)| engine);
        last.is_some() && last == self.engine.as_ref()
    }

    /// An application is told less of an engine's failure than is known of it.
    fn engine_error(&self, told: ErrorType) -> ErrorType {
        let is_ours = matches!(told, ErrorType::Internal | ErrorType::Unrecorded);
        let failure = self.failed_over.last().filter(|_| self.has_failed());
        failure.filter(|_| !is_ours).map_or(told, |(_, how)| *how)
    }
}

/// Where records end up.
#[derive(Debug)]
pub struct Ledger {
    /// Counted here.
    pub metrics: Arc<Metrics>,
    /// Written here.
    pub decisions: DecisionLog,
    /// Proved here.
    pub recorder: Arc<Recorder>,
    /// Paid here.
    pub budgets: Arc<Budgets>,
    /// Told from here.
    pub telemetry: Arc<Telemetry>,
}

/// The running record of one request. Counted and logged when the last holder drops it.
pub struct Record {
    id: Uuid,
    arrived: Instant,
    /// The day in Japan on which it arrived, which it is priced on.
    day: Day,
    noted: Mutex<Noted>,
    ledger: Arc<Ledger>,
}

impl Record {
    /// Begins a record.
    #[must_use]
    pub fn begin(ledger: Arc<Ledger>) -> Arc<Self> {
        ledger.metrics.arrived();
        Arc::new(Self {
            // Version 7: unique, and sorted by time in whatever the log ends up in.
            id: Uuid::now_v7(),
            arrived: Instant::now(),
            day: Moment::now().day,
            noted: Mutex::default(),
            ledger,
        })
    }

    /// The record of a copy that another engine gets.
    #[must_use]
    pub fn of_copy(&self) -> Arc<Self> {
        let noted = self.note(|noted| Noted {
            app: noted.app.clone(),
            decision: noted.decision.clone(),
            facts: noted.facts.clone(),
            rules: noted.rules.clone(),
            asked: noted.asked.clone(),
            subjects: noted.subjects.clone(),
            sensitivity: noted.sensitivity,
            findings: noted.findings,
            matters: noted.matters.clone(),
            second_look: noted.second_look,
            copy_of: Some(self.id),
            ..Noted::default()
        });
        Arc::new(Self {
            id: Uuid::now_v7(),
            arrived: Instant::now(),
            day: Moment::now().day,
            noted: Mutex::new(noted),
            ledger: Arc::clone(&self.ledger),
        })
    }

    /// How much of its budget an application has used on this day, in percent.
    #[must_use]
    pub fn budget_percent(&self, app: &str, day: Day) -> u32 {
        self.ledger.budgets.percent(app, day)
    }

    /// Notes which trace the request belongs to, by its headers.
    pub fn trace(&self, headers: &HeaderMap) {
        if let Some(trace) = self.ledger.telemetry.trace(self.id, headers) {
            self.note(|noted| noted.trace = Some(trace));
        }
    }

    /// The request's id, as in `x-request-id`.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// When the request arrived.
    #[must_use]
    pub fn arrived(&self) -> Instant {
        self.arrived
    }

    /// Notes something.
    pub fn note<T>(&self, note: impl FnOnce(&mut Noted) -> T) -> T {
        // A panic while noting leaves counts and names, each whole in itself.
        note(&mut self.noted.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes that a stage was passed which began at `since`.
    pub fn passed(&self, stage: Stage, since: Instant) {
        let now = Instant::now();
        self.note(|noted| {
            noted.stages[stage as usize] += now.saturating_duration_since(since);
            if let Some(trace) = &mut noted.trace {
                trace.passed(stage, since, now);
            }
        });
    }

    /// Notes why there is no answer, or no whole one.
    pub fn refused(&self, refusal: &Refusal) {
        let wire = refusal.wire();
        self.note(|noted| {
            noted.error = Some(wire.code);
            noted.error_type = Some(noted.engine_error(refusal.error_type()));
            noted.status = Some(wire.status.as_u16());
            noted.outcome = if wire.status.is_server_error() {
                Outcome::Failed
            } else {
                Outcome::Refused
            };
        });
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let noted = self.noted.get_mut().unwrap_or_else(PoisonError::into_inner);
        let total = self.arrived.elapsed();
        let yen = self.ledger.metrics.count(noted, total, self.day);
        if let Some(app) = &noted.app {
            self.ledger.budgets.settle(app, self.day, yen);
        }
        self.ledger.decisions.write(self.id, noted, total, yen);
        self.ledger.recorder.ended(self.id, noted, total, yen);
        let times = (self.arrived, total);
        self.ledger.telemetry.ended(self.id, noted, times, yen);
    }
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
