//! A connection that speaks HTTP/1.1 to a server under measurement.

use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// One connection, without delay for small packets.
///
/// # Errors
/// Nobody listens there.
pub async fn connect(address: SocketAddr) -> crate::Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// A chat request with this body.
///
/// # Errors
/// The key cannot stand in a header.
pub fn chat(address: SocketAddr, key: &str, body: Bytes) -> crate::Result<Request<Full<Bytes>>> {
    Ok(Request::post("/v1/chat/completions")
        .header("host", address.to_string())
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {key}"))
        .body(Full::new(body))?)
}

/// A request for a page.
///
/// # Errors
/// It is no path.
pub fn get(address: SocketAddr, page: &str) -> crate::Result<Request<Full<Bytes>>> {
    Ok(Request::get(page)
        .header("host", address.to_string())
        .body(Full::default())?)
}
