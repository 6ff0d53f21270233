//! Two ports: one for applications, one for the operator. And the end: what runs may finish.
//!
//! HTTP/1.1 with strict framing; no upgrades, no cleartext HTTP/2, no trailers to smuggle in.

use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

use axum::body::Body;
use http::header::{CONNECTION, TRANSFER_ENCODING};
use http::{HeaderValue, Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower::{Service, ServiceExt, service_fn};

use crate::metrics::{ConnectionMetrics, EndedEarly};

/// How long a client may take to send the head of a request, idle keep-alive included.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// Headers a request may have.
const MAX_HEADERS: usize = 100;
/// Bytes of head and unread body that a connection may hold.
const MAX_BUFFER_BYTES: usize = 256 << 10;
/// After a failed accept (out of file descriptors, mostly): time for others to end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves connections until `stop` is ready, then lets those that run finish for at most `drain`.
pub async fn serve<S>(
    listener: TcpListener,
    service: S,
    metrics: ConnectionMetrics,
    stop: impl Future<Output = ()> + Send,
    drain: Duration,
) where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
        + Clone
        + Send
        + 'static,
{
    let connections = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, _)) => spawn(stream, service.clone(), metrics.clone(), &connections),
            Err(error) => {
                metrics.not_accepted();
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(drain, connections.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests still running at the end of the grace period are cut off");
    }
}

fn spawn<S>(
    stream: TcpStream,
    service: S,
    metrics: ConnectionMetrics,
    connections: &GracefulShutdown,
) where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
        + Clone
        + Send
        + 'static,
{
    // A token that waits for the next one to fill a packet is a token that comes late.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let service = service_fn(move |request| answer(service.clone(), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_BUFFER_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        // A client that leaves or sends what is no HTTP is its own business, not a fault here.
        if let Err(error) = connection.await {
            let why = why(&error);
            metrics.ended_early(why);
            tracing::debug!(kind = why.name(), "a connection ended early");
        }
    });
}

/// Answers a request. The connection ends after one whose body came in chunks: a length beside them, which the
/// parser leaves out, may have told a reader before us that the body ends elsewhere (RFC 9112 6.3), and what
/// that one took for the next request must not be read as one here.
async fn answer<S>(service: S, request: Request<Incoming>) -> Result<Response<Body>, Infallible>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    let is_chunked = request.headers().contains_key(TRANSFER_ENCODING);
    let mut response = service.oneshot(request.map(Body::new)).await?;
    if is_chunked {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
    }
    Ok(response)
}

/// What went wrong on a connection, in a word: the error itself can quote what was received.
fn why(error: &hyper::Error) -> EndedEarly {
    if error.is_parse() {
        EndedEarly::NotHttp
    } else if error.is_timeout() {
        EndedEarly::Timeout
    } else if error.is_incomplete_message() {
        EndedEarly::Incomplete
    } else {
        EndedEarly::Closed
    }
}
