//! Accepting, reading and recording; what is answered is [`crate::reply`]'s.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::behaviour::Manner;
use crate::record::{Keep, Record, Recorded};
use crate::reply::{self, ReplyBody, Reset};

/// What every connection sees.
#[derive(Debug)]
pub(crate) struct Shared {
    manner: Mutex<Manner>,
    record: Mutex<Record>,
}

impl Shared {
    pub(crate) fn new(keep: Keep, file: Option<&Path>) -> io::Result<Self> {
        let record = Mutex::new(Record::new(keep, file)?);
        Ok(Self {
            manner: Mutex::default(),
            record,
        })
    }

    pub(crate) fn manner(&self) -> MutexGuard<'_, Manner> {
        self.manner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves until aborted; the connections end with it.
pub(crate) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(connections.spawn(serve(stream, Arc::clone(&shared)))),
            // Out of file descriptors, most likely: others may close theirs meanwhile.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    // Without it, small pieces of an answer would be sent together.
    let _ = stream.set_nodelay(true);
    let wire = Arc::new(Wire {
        shared,
        unclaimed: Mutex::default(),
        reset: AtomicBool::new(false),
    });
    let tapped = Tapped {
        stream,
        wire: Arc::clone(&wire),
    };
    let service = service_fn(move |request| handle(request, Arc::clone(&wire)));
    // An error here is a client that left or a fault that was asked for.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(tapped), service)
        .await;
}

/// # Errors
/// [`Reset`] makes hyper drop the connection without an answer.
async fn handle(request: Request<Incoming>, wire: Arc<Wire>) -> Result<Response<ReplyBody>, Reset> {
    let (head, mut incoming) = request.into_parts();
    let mut body = BytesMut::new();
    while let Some(Ok(frame)) = incoming.frame().await {
        if let Some(data) = frame.data_ref() {
            body.extend_from_slice(data);
        }
    }
    let recorded = Recorded {
        method: head.method.to_string(),
        path: head.uri.to_string(),
        headers: (head.headers.iter())
            .map(|(name, value)| (name.to_string(), Bytes::copy_from_slice(value.as_bytes())))
            .collect(),
        body: body.freeze(),
        raw: wire.claim(),
    };
    let Ok(answer) = answer(recorded, &wire.shared).await else {
        return Err(wire.reset());
    };
    Ok(answer.map(|body| body.map_err(move |Reset| wire.reset()).boxed_unsync()))
}

async fn answer(request: Recorded, shared: &Shared) -> Result<Response<ReplyBody>, Reset> {
    if let Some(control) = request.path.strip_prefix("/__stand-in/") {
        return Ok(control_reply(control, &request, shared));
    }
    let manner = shared.manner().clone();
    let written = shared.record().request(request.clone());
    if written.is_err() {
        return Ok(reply::error(
            500,
            "server_error",
            "the stand-in's record cannot be written",
        ));
    }
    reply::to(&request, &manner).await
}

/// `POST behaviour`, `GET recorded`, `DELETE recorded`: how programs outside steer the stand-in.
fn control_reply(control: &str, request: &Recorded, shared: &Shared) -> Response<ReplyBody> {
    match (request.method.as_str(), control) {
        ("POST", "behaviour") => match serde_json::from_slice(&request.body) {
            Ok(manner) => {
                *shared.manner() = manner;
                reply::json(200, &serde_json::json!({ "ok": true }))
            }
            Err(problem) => reply::error(400, "invalid_request_error", &problem.to_string()),
        },
        ("GET", "recorded") => {
            let requests = shared.record().requests();
            reply::json(200, &requests.iter().map(Recorded::to_json).collect())
        }
        ("DELETE", "recorded") => {
            shared.record().forget();
            reply::json(200, &serde_json::json!({ "ok": true }))
        }
        _ => reply::error(404, "invalid_request_error", "no such control"),
    }
}

/// One connection's bytes that belong to no recorded request yet, and how it shall end.
#[derive(Debug)]
struct Wire {
    shared: Arc<Shared>,
    unclaimed: Mutex<BytesMut>,
    reset: AtomicBool,
}

impl Wire {
    /// What was read since the last request.
    fn claim(&self) -> Bytes {
        self.unclaimed().split().freeze()
    }

    fn unclaimed(&self) -> MutexGuard<'_, BytesMut> {
        self.unclaimed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The socket will be closed with a reset.
    fn reset(&self) -> Reset {
        self.reset.store(true, Ordering::Relaxed);
        Reset
    }
}

/// A socket whose incoming bytes are copied before HTTP is made of them.
struct Tapped {
    stream: TcpStream,
    wire: Arc<Wire>,
}

impl Drop for Tapped {
    fn drop(&mut self) {
        let rest = self.wire.claim();
        if !rest.is_empty() {
            let _ = self.wire.shared.record().fragment(rest);
        }
        if self.wire.reset.load(Ordering::Relaxed) {
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Tapped {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.wire
            .unclaimed()
            .extend_from_slice(&buffer.filled()[before..]);
        polled
    }
}

impl AsyncWrite for Tapped {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
