//! The floor: the least that any gateway does. Parses JSON, writes it, forwards it, and passes the
//! answer back as it comes; no keys, no scanning, no rules, no counting.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use reqwest::Client;
use serde_json::Value;

#[derive(Clone)]
struct Upstream {
    client: Client,
    url: String,
}

/// Serves until killed.
///
/// # Errors
/// When the address is taken.
pub(crate) fn serve(listen: SocketAddr, base_url: String) -> gateway_bench::Result<()> {
    // reqwest asks for a TLS provider even where it only ever speaks plain HTTP.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let client = Client::builder().no_proxy().build()?;
        let upstream = Upstream {
            client,
            url: base_url + "/chat/completions",
        };
        let app = Router::new()
            .route("/v1/chat/completions", post(forward))
            .with_state(upstream);
        let listener = tokio::net::TcpListener::bind(listen).await?;
        Ok(axum::serve(listener, app).await?)
    })
}

/// Takes whatever it is told and keeps nothing: a collector of traces.
///
/// # Errors
/// When the address is taken.
pub(crate) fn swallow(listen: SocketAddr) -> gateway_bench::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let app = Router::new().fallback(async |_: Bytes| StatusCode::OK);
        let listener = tokio::net::TcpListener::bind(listen).await?;
        Ok(axum::serve(listener, app).await?)
    })
}

async fn forward(State(upstream): State<Upstream>, body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let sent = upstream
        .client
        .post(&upstream.url)
        .header(header::CONTENT_TYPE, "application/json")
        .body(request.to_string())
        .send();
    let Ok(answer) = sent.await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let content_type = answer.headers().get(header::CONTENT_TYPE).cloned();
    let mut response = Response::new(Body::from_stream(answer.bytes_stream()));
    if let Some(content_type) = content_type {
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, content_type);
    }
    response
}
