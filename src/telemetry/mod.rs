//! Traces and the record, told to a collector of the bank's over OTLP. Off unless the settings name one.
//!
//! | file | what it does |
//! |---|---|
//! | `context` | the trace that a request says it belongs to |
//! | `trace` | what a running request notes of its own trace |
//! | `spans`, `logs` | a request that has ended as spans; lines of the record as log records |
//! | `attribute` | all that these can say |
//! | `protobuf` | how they are spelt |
//! | `queue`, `exporter` | what waits, and the thread that sends it |
//!
//! Spans are made of what a request's [`Record`](crate::record::Record) noted, when the request has
//! ended: what libraries log becomes no span and no attribute. They are written as they are sent, some
//! two kilobytes a request, and wait for a thread of their own.

mod attribute;
mod context;
mod exporter;
mod logs;
mod protobuf;
mod queue;
mod spans;
mod trace;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use http::HeaderMap;
use jiff::Timestamp;
use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsServiceRequest, ExportLogsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceResponse;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::logs::v1::{ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;
use tokio::sync::watch;
use uuid::Uuid;

use self::attribute::Attribute;
use self::context::{Parent, TraceId};
use self::exporter::{Client, Lane};
use self::protobuf::{Fields, len_of_field};
use self::queue::Queue;
use self::spans::{Ended, Peers};
pub use self::trace::Trace;
use crate::config::{self, ExternalEngine};
use crate::metrics::TelemetryMetrics;
use crate::record::Noted;

/// Tells a collector, or nobody.
#[derive(Debug, Default)]
pub struct Telemetry {
    traces: Option<Traces>,
    records: Option<Arc<Queue<Vec<u8>>>>,
    worker: Mutex<Option<Worker>>,
}

#[derive(Debug)]
struct Traces {
    queue: Arc<Queue<Vec<u8>>>,
    peers: Arc<Peers>,
    /// Of traces that begin here, this part is kept, in 2^32ths.
    kept: u64,
    goes_outside: bool,
}

#[derive(Debug)]
struct Worker {
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

/// Why nothing can be told.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// TLS has no root certificates, for example.
    #[error("`telemetry.endpoint`: the HTTP client cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
    /// The system has no thread to spare.
    #[error("no thread can be started: {0}")]
    Thread(#[from] io::Error),
}

impl Telemetry {
    /// Tells nobody.
    #[must_use]
    pub fn off() -> Self {
        Self::default()
    }

    /// Tells the collector of the settings, until closed.
    ///
    /// # Errors
    /// HTTPS or a thread cannot be had.
    pub fn start(
        settings: &config::Telemetry,
        engines: &[ExternalEngine],
        metrics: &TelemetryMetrics,
    ) -> Result<Self, TelemetryError> {
        let client = Client::new(settings)?;
        let spans = settings
            .traces
            .then(|| Arc::new(Queue::new(settings.queue, metrics.spans.clone())));
        let records = settings
            .records
            .then(|| Arc::new(Queue::new(settings.queue, metrics.records.clone())));
        let resource = resource(&settings.service);
        let traces_lane = spans.clone().map(|queue| Lane {
            queue,
            url: settings.endpoint.endpoint("v1/traces"),
            encode: trace_request(&resource),
            rejected: rejected_spans,
        });
        let records_lane = records.clone().map(|queue| Lane {
            queue,
            url: settings.endpoint.endpoint("v1/logs"),
            encode: logs_request(resource),
            rejected: rejected_records,
        });
        let (stop, stopped) = watch::channel(false);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let sending = async move {
            let traces = async {
                if let Some(lane) = traces_lane {
                    lane.run(client.clone(), stopped.clone()).await;
                }
            };
            let records = async {
                if let Some(lane) = records_lane {
                    lane.run(client.clone(), stopped.clone()).await;
                }
            };
            tokio::join!(traces, records);
        };
        let thread = thread::Builder::new()
            .name("telemetry".to_owned())
            .spawn(move || runtime.block_on(sending))?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the settings check that it lies between 0 and 1"
        )]
        let kept = (f64::from(settings.sample) * 2_f64.powi(32)) as u64;
        Ok(Self {
            traces: spans.map(|queue| Traces {
                queue,
                peers: spans::peers(engines),
                kept,
                goes_outside: settings.traceparent_outside,
            }),
            records,
            worker: Mutex::new(Some(Worker { stop, thread })),
        })
    }

    /// The trace of a request that arrives, if it is kept: as whoever called says, and where nobody does,
    /// by lot.
    #[must_use]
    pub fn trace(&self, request: Uuid, headers: &HeaderMap) -> Option<Box<Trace>> {
        let traces = self.traces.as_ref()?;
        let (id, parent, is_kept) = match Parent::of(headers) {
            Some(parent) => (parent.trace, Some(parent.span), parent.is_sampled),
            None => (TraceId::from(request), None, traces.draws(request)),
        };
        is_kept.then(|| Box::new(Trace::new(id, parent, traces.goes_outside)))
    }

    /// Where the record's lines go, if they are told.
    #[must_use]
    pub fn tap(&self) -> Option<audit::Tap> {
        let records = Arc::clone(self.records.as_ref()?);
        Some(Arc::new(move |lines| {
            let count = logs::count(&lines);
            records.push(lines, count);
        }))
    }

    /// A request has ended.
    pub(crate) fn ended(
        &self,
        request: Uuid,
        noted: &Noted,
        (arrived, total): (Instant, Duration),
        yen: f64,
    ) {
        let (Some(traces), Some(trace)) = (&self.traces, &noted.trace) else {
            return;
        };
        let ended = Ended {
            request,
            trace,
            noted,
            arrived,
            total,
            yen,
            at: SystemTime::now(),
        };
        let (spans, count) = spans::write(&ended, &traces.peers);
        traces.queue.push(spans, count);
    }

    /// Sends what waits, as far as the collector takes it at once, and nothing after it.
    pub fn close(&self) {
        let worker = self.worker.lock();
        let worker = worker.unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Worker { stop, thread }) = worker {
            stop.send_replace(true);
            // If it panicked, what it had is lost, and nobody was promised it.
            let _ = thread.join();
        }
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        self.close();
    }
}

impl Traces {
    /// By the id's last digits, which are random.
    fn draws(&self, request: Uuid) -> bool {
        let [.., a, b, c, d] = request.into_bytes();
        u64::from(u32::from_be_bytes([a, b, c, d])) < self.kept
    }
}

/// Who tells.
fn resource(service: &str) -> Resource {
    let instance = Uuid::now_v7().to_string();
    let attributes = [
        Attribute::ServiceName(service),
        Attribute::ServiceVersion,
        Attribute::ServiceInstance(&instance),
    ];
    Resource {
        attributes: attributes.into_iter().map(Into::into).collect(),
        ..Resource::default()
    }
}

fn scope() -> InstrumentationScope {
    InstrumentationScope {
        name: "sekisho".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        ..InstrumentationScope::default()
    }
}

/// Around spans that are written already.
fn trace_request(resource: &Resource) -> impl Fn(Vec<Vec<u8>>) -> Vec<u8> + use<> {
    // `ResourceSpans.resource` and `ScopeSpans.scope`
    let (mut resource_field, mut scope_field) = (Fields::default(), Fields::default());
    resource_field.bytes(1, &resource.encode_to_vec());
    scope_field.bytes(1, &scope().encode_to_vec());
    let (resource, scope) = (resource_field.into_bytes(), scope_field.into_bytes());
    move |batch| {
        let scoped = scope.len() + batch.iter().map(Vec::len).sum::<usize>();
        let all = resource.len() + len_of_field(scoped);
        let mut request = Fields::with_capacity(len_of_field(all));
        // `ExportTraceServiceRequest.resource_spans`, `ResourceSpans.scope_spans`
        request.head(1, all);
        request.add(&resource);
        request.head(2, scoped);
        request.add(&scope);
        batch.iter().for_each(|spans| request.add(spans));
        request.into_bytes()
    }
}

fn logs_request(resource: Resource) -> impl Fn(Vec<Vec<u8>>) -> Vec<u8> {
    move |batch| {
        let now = Timestamp::now();
        let records = batch.iter().flat_map(|lines| logs::records(lines, now));
        let request = ExportLogsServiceRequest {
            resource_logs: vec![ResourceLogs {
                resource: Some(resource.clone()),
                scope_logs: vec![ScopeLogs {
                    scope: Some(scope()),
                    log_records: records.collect(),
                    ..ScopeLogs::default()
                }],
                ..ResourceLogs::default()
            }],
        };
        request.encode_to_vec()
    }
}

fn rejected_spans(answer: &[u8]) -> u64 {
    let answer = ExportTraceServiceResponse::decode(answer).unwrap_or_default();
    let rejected = answer.partial_success.map(|it| it.rejected_spans);
    rejected.and_then(|it| u64::try_from(it).ok()).unwrap_or(0)
}

fn rejected_records(answer: &[u8]) -> u64 {
    let answer = ExportLogsServiceResponse::decode(answer).unwrap_or_default();
    let rejected = answer.partial_success.map(|it| it.rejected_log_records);
    rejected.and_then(|it| u64::try_from(it).ok()).unwrap_or(0)
}
