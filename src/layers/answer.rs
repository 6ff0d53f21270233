//! Replies and refusals to HTTP: one JSON document or server-sent events, errors in OpenAI's
//! shape, and the headers that every answer carries. A panic on the way is answered, too.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Body;
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_stream::wrappers::ReceiverStream;
use tracing::{Instrument, Span};
use uuid::Uuid;

use super::{Rest, Step};
use crate::engine::Events;
use crate::error::Refusal;
use crate::openai::chat::Form;
use crate::openai::response::{Head, Whole, error};
use crate::openai::stream::{ChunkWriter, DONE, error_event};
use crate::passage::{Arrived, Reply};
use crate::record::Record;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const ROUTE: HeaderName = HeaderName::from_static("x-sekisho-route");
const ENGINE: HeaderName = HeaderName::from_static("x-sekisho-engine");
const SENSITIVITY: HeaderName = HeaderName::from_static("x-sekisho-sensitivity");
/// Which engines failed before the one that answers: `frontier: timeout`.
const FALLBACK: HeaderName = HeaderName::from_static("x-sekisho-fallback");

/// The step. Made by [`within`].
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    patience: Duration,
}

/// Answers clients that stop reading for no longer than `patience`.
#[must_use]
pub const fn within(patience: Duration) -> Answer {
    Answer { patience }
}

impl Step<Arrived> for Answer {
    type Next = Arrived;
    type Answer = Response<Body>;
    type Error = Infallible;

    async fn pass(
        &self,
        arrived: Arrived,
        rest: impl Rest<Arrived>,
    ) -> Result<Response<Body>, Infallible> {
        let record = Arc::clone(&arrived.record);
        let span = tracing::info_span!("chat", request_id = %record.id());
        let way = AssertUnwindSafe(rest.go(arrived))
            .catch_unwind()
            .instrument(span.clone());
        let reply = way.await.unwrap_or_else(|_| Err(broken(&record)));
        let answered = match reply {
            Ok(reply) if reply.form == Form::Whole => {
                let all = AssertUnwindSafe(whole(reply, &record)).catch_unwind();
                let all = all.instrument(span).await;
                all.unwrap_or_else(|_| Err(broken(&record)))
            }
            Ok(reply) => Ok(streamed(reply, &record, self.patience, span)),
            Err(refusal) => Err(refusal),
        };
        let mut response = answered.unwrap_or_else(|refusal| refused(&refusal));
        describe(&record, response.headers_mut());
        Ok(response)
    }
}

/// Something panicked on the way, or on the way back: a fault of ours, whatever the client does next.
fn broken(record: &Record) -> Refusal {
    record.refused(&Refusal::Internal);
    Refusal::Internal
}

async fn whole(mut reply: Reply, record: &Record) -> Result<Response<Body>, Refusal> {
    let mut whole = Whole::default();
    while let Some(event) = reply.events.next().await {
        let event = event.map_err(|failure| failure.into_refusal(&engine(record)))?;
        whole
            .add(event)
            .inspect_err(|refusal| record.refused(refusal))?;
    }
    Ok(json(StatusCode::OK, whole.json(&head(&reply, record))))
}

fn streamed(reply: Reply, record: &Arc<Record>, patience: Duration, span: Span) -> Response<Body> {
    let include_usage = reply.form
        == Form::Stream {
            include_usage: true,
        };
    let writer = ChunkWriter::new(&head(&reply, record), include_usage);
    let (sender, receiver) = mpsc::channel(WAITING_WRITES);
    let streaming = (reply.events, writer, Arc::clone(record));
    let (record, last) = (Arc::clone(record), sender.clone());
    let pumped = async move {
        let pumped = AssertUnwindSafe(pump(streaming, sender, patience)).catch_unwind();
        if pumped.await.is_err() {
            let told = error_event(&broken(&record));
            // Whoever reads too slowly for that sees the stream break off.
            let _ = last.try_send(Ok(told.into()));
        }
    };
    tokio::spawn(pumped.instrument(span));
    let mut response = Response::new(Body::from_stream(ReceiverStream::new(receiver)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Carries a stream to its client. A body is asked for more only while its client reads; here, a
/// client that stops reading loses its stream, and its places, when its patience is over.
async fn pump(
    streaming: (Events, ChunkWriter, Arc<Record>),
    sender: mpsc::Sender<Result<Bytes, Infallible>>,
    patience: Duration,
) {
    let mut state = Some(streaming);
    while let Some((events, writer, record)) = state {
        let next = tokio::select! {
            next = next_bytes(events, writer, record) => next,
            () = sender.closed() => return,
        };
        let Some((bytes, rest)) = next else { return };
        if !matches!(timeout(patience, sender.send(bytes)).await, Ok(Ok(()))) {
            return;
        }
        state = rest;
    }
}

/// Writes that wait for a client that reads slowly.
const WAITING_WRITES: usize = 4;

type Streaming = Option<(Events, ChunkWriter, Arc<Record>)>;

/// The next bytes of the stream: one event, and what else is there already.
async fn next_bytes(
    mut events: Events,
    mut writer: ChunkWriter,
    record: Arc<Record>,
) -> Option<(Result<Bytes, Infallible>, Streaming)> {
    let mut out = String::with_capacity(256);
    let mut next = events.next().await;
    loop {
        match next {
            Some(Ok(event)) => writer.write(&event, &mut out),
            Some(Err(failure)) => {
                out.push_str(&error_event(&failure.into_refusal(&engine(&record))));
                return Some((Ok(out.into()), None));
            }
            None => {
                out.push_str(DONE);
                return Some((Ok(out.into()), None));
            }
        }
        // Nobody waits for what is not there yet, and nobody pays a write for each piece of a
        // burst.
        match events.next().now_or_never() {
            Some(ready) if out.len() < MAX_WRITE_BYTES => next = ready,
            Some(ready) => {
                let rest = stream::iter(ready).chain(events);
                return Some((Ok(out.into()), Some((Box::pin(rest), writer, record))));
            }
            None if out.is_empty() => next = events.next().await,
            None => return Some((Ok(out.into()), Some((events, writer, record)))),
        }
    }
}

/// Where a burst is cut, so that memory per stream stays bounded.
const MAX_WRITE_BYTES: usize = 16 << 10;

/// An error with its status and headers.
#[must_use]
pub fn refused(refusal: &Refusal) -> Response<Body> {
    let mut response = json(refusal.wire().status, error(refusal));
    if let Some(after) = refusal.retry_after() {
        // Rounded up: whoever comes back a moment early has waited for nothing.
        let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    }
    if *refusal == Refusal::Compressed {
        // RFC 9110 15.5.16: which codings would have been taken.
        let plain = HeaderValue::from_static("identity");
        response.headers_mut().insert(ACCEPT_ENCODING, plain);
    }
    response
}

/// The response with an id, where no chat request gave it one: every answer can be asked about.
pub async fn with_id(mut response: Response<Body>) -> Response<Body> {
    let id = Uuid::now_v7().to_string();
    let id = HeaderValue::try_from(id).expect("a UUID is letters, digits and hyphens");
    response.headers_mut().entry(REQUEST_ID).or_insert(id);
    response
}

/// A JSON document.
#[must_use]
pub fn json(status: StatusCode, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

fn head(reply: &Reply, record: &Record) -> Head {
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Head {
        id: format!("chatcmpl-{}", record.id().simple()),
        created: since_1970.as_secs(),
        model: reply.model.to_string(),
    }
}

fn engine(record: &Record) -> String {
    record.note(|noted| noted.engine.as_deref().unwrap_or("none").to_owned())
}

/// The headers of every answer.
fn describe(record: &Record, headers: &mut HeaderMap) {
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    };
    set(REQUEST_ID, &record.id().to_string());
    record.note(|noted| {
        let route = noted
            .decision
            .as_ref()
            .map_or("none", |decision| decision.rule().name());
        set(ROUTE, route);
        set(ENGINE, noted.engine.as_deref().unwrap_or("none"));
        set(
            SENSITIVITY,
            noted.sensitivity.map_or("none", |level| level.name()),
        );
        if !noted.failed_over.is_empty() {
            let failed: Vec<_> = noted
                .failed_over
                .iter()
                .map(|(engine, how)| format!("{engine}: {how}"))
                .collect();
            set(FALLBACK, &failed.join(", "));
        }
    });
}
