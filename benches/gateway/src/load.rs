//! The load: so many connections, each sending its next request when the last answer is complete.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use gateway_bench::process::cpu;
use gateway_bench::wire::{self, connect};
use http_body_util::{BodyExt, Full};
use hyper::Response;
use hyper::client::conn::http1::SendRequest;
use tokio::task::JoinSet;

/// Something that answers chat completions.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    /// The process behind the address.
    pub(crate) pid: u32,
    pub(crate) key: String,
    pub(crate) body: Bytes,
}

/// What one turn measured.
#[derive(Debug, Default)]
pub(crate) struct Turn {
    /// From the request's first byte to the answer's last, one for each request.
    pub(crate) latencies: Vec<Duration>,
    pub(crate) took: Duration,
    /// What the target's process spent on it: steadier than latencies on a busy machine.
    pub(crate) cpu: Duration,
}

/// Requests of each connection before the clock starts.
const WARM_UP: usize = 20;

/// # Errors
/// When a connection or a request fails: a figure with errors in it would be none.
pub(crate) async fn run(
    target: &Target,
    connections: usize,
    turn: Duration,
) -> gateway_bench::Result<Turn> {
    let mut warm = Vec::new();
    for _ in 0..connections {
        let mut sender = connect(target.address).await?;
        for _ in 0..WARM_UP {
            whole(&mut sender, target).await?;
        }
        warm.push(sender);
    }
    let cpu_before = cpu(target.pid)?;
    let start = Instant::now();
    let mut loops = JoinSet::new();
    for sender in warm {
        loops.spawn(closed_loop(sender, target.clone(), start + turn));
    }
    let mut latencies = Vec::new();
    for done in loops.join_all().await {
        latencies.extend(done?);
    }
    let cpu = cpu(target.pid)?.saturating_sub(cpu_before);
    Ok(Turn {
        latencies,
        took: start.elapsed(),
        cpu,
    })
}

async fn closed_loop(
    mut sender: SendRequest<Full<Bytes>>,
    target: Target,
    until: Instant,
) -> gateway_bench::Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    while Instant::now() < until {
        let start = Instant::now();
        whole(&mut sender, &target).await?;
        latencies.push(start.elapsed());
    }
    Ok(latencies)
}

/// One request and the whole of its answer.
async fn whole(
    sender: &mut SendRequest<Full<Bytes>>,
    target: &Target,
) -> gateway_bench::Result<Response<Bytes>> {
    sender.ready().await?;
    let request = wire::chat(target.address, &target.key, target.body.clone())?;
    let (head, body) = sender.send_request(request).await?.into_parts();
    let body = body.collect().await?.to_bytes();
    if !head.status.is_success() {
        let body = String::from_utf8_lossy(&body);
        return Err(format!("{} answered {}: {body}", target.name, head.status).into());
    }
    Ok(Response::from_parts(head, body))
}

/// One request on a connection of its own.
///
/// # Errors
/// When it fails or its status is no success.
pub(crate) async fn once(target: &Target) -> gateway_bench::Result<Response<Bytes>> {
    let mut sender = connect(target.address).await?;
    whole(&mut sender, target).await
}

/// What the stand-in has recorded, as it tells it.
///
/// # Errors
/// When it does not answer.
pub(crate) async fn recorded(address: SocketAddr) -> gateway_bench::Result<String> {
    let mut sender = connect(address).await?;
    let request = wire::get(address, "/__stand-in/recorded")?;
    let answer = sender
        .send_request(request)
        .await?
        .into_body()
        .collect()
        .await?;
    Ok(String::from_utf8_lossy(&answer.to_bytes()).into_owned())
}
