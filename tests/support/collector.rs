//! A stand-in for an OTLP collector: keeps what it is told, and fails when a test wants it to.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use tokio::net::TcpListener;

/// A running collector.
pub struct Collector {
    address: std::net::SocketAddr,
    kept: Arc<Kept>,
}

#[derive(Default)]
struct Kept {
    /// The status that it answers with; 0: 200.
    status: AtomicU16,
    spans: Mutex<Vec<Span>>,
    logs: Mutex<Vec<LogRecord>>,
    /// Every byte, headers first.
    bytes: Mutex<Vec<u8>>,
}

impl Collector {
    pub async fn start() -> Self {
        let kept = Arc::new(Kept::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/v1/traces", post(traces))
            .route("/v1/logs", post(logs))
            .with_state(Arc::clone(&kept));
        tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self { address, kept }
    }

    /// Settings that name it.
    pub fn settings(&self, more: &str) -> String {
        format!(
            "\n[telemetry]\nendpoint = \"http://{}\"\n{more}\n",
            self.address
        )
    }

    /// From now on it answers so.
    pub fn answer(&self, status: u16) {
        self.kept.status.store(status, Ordering::Relaxed);
    }

    pub fn spans(&self) -> Vec<Span> {
        self.kept.spans.lock().unwrap().clone()
    }

    pub fn logs(&self) -> Vec<LogRecord> {
        self.kept.logs.lock().unwrap().clone()
    }

    /// Whether these bytes are in anything that it was sent.
    pub fn was_sent(&self, needle: &str) -> bool {
        let bytes = self.kept.bytes.lock().unwrap();
        let needle = needle.as_bytes();
        bytes.windows(needle.len()).any(|window| window == needle)
    }
}

impl Kept {
    fn take(&self, headers: &HeaderMap, body: &Bytes) -> StatusCode {
        let mut bytes = self.bytes.lock().unwrap();
        for (name, value) in headers {
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
            bytes.push(b'\n');
        }
        bytes.extend_from_slice(body);
        StatusCode::from_u16(self.status.load(Ordering::Relaxed)).unwrap_or(StatusCode::OK)
    }
}

async fn traces(State(kept): State<Arc<Kept>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let status = kept.take(&headers, &body);
    if status.is_success() {
        let told = ExportTraceServiceRequest::decode(body).unwrap();
        let scopes = told
            .resource_spans
            .into_iter()
            .flat_map(|it| it.scope_spans);
        let spans = scopes.flat_map(|it| it.spans);
        kept.spans.lock().unwrap().extend(spans);
    }
    status
}

async fn logs(State(kept): State<Arc<Kept>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let status = kept.take(&headers, &body);
    if status.is_success() {
        let told = ExportLogsServiceRequest::decode(body).unwrap();
        let scopes = told.resource_logs.into_iter().flat_map(|it| it.scope_logs);
        let records = scopes.flat_map(|it| it.log_records);
        kept.logs.lock().unwrap().extend(records);
    }
    status
}

/// An attribute's value as a text; empty if there is none.
pub fn attribute(attributes: &[KeyValue], key: &str) -> String {
    let found = attributes.iter().find(|attribute| attribute.key == key);
    let value = found.and_then(|it| it.value.as_ref()?.value.as_ref());
    value.map_or_else(String::new, |value| match value {
        Value::StringValue(text) => text.clone(),
        Value::IntValue(number) => number.to_string(),
        Value::BoolValue(is_so) => is_so.to_string(),
        Value::DoubleValue(number) => number.to_string(),
        other => panic!("{key} is {other:?}"),
    })
}
