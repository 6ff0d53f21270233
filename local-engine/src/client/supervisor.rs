//! Keeps a child running: starts it, speaks to it, notices its end, starts the next one.

use std::io::ErrorKind;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as StdUnixStream;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::codec::FramedRead;
use tokio_util::sync::CancellationToken;

use crate::client::backoff::{Backoff, Loss};
use crate::client::shared::Shared;
use crate::config::Launch;
use crate::wire::{self, FromChild, ToChild};

/// A child whose socket was closed has this long to end by itself.
const EXIT_LIMIT: Duration = Duration::from_secs(2);

/// A child that loads a model may be silent this much longer than one that answers.
const SILENCE_AT_START: u32 = 5;

/// The child's environment: nothing but variables with these beginnings.
const ENVIRONMENT: [&str; 9] = [
    "RUST_LOG",
    "RUST_BACKTRACE",
    "OMP_",
    "GOMP_",
    "KMP_",
    "GGML_",
    "CUDA_",
    "LD_LIBRARY_PATH",
    "TZ",
];

/// How often a thread of GNU OpenMP looks before it sleeps. By default it looks on for milliseconds,
/// and where another process wants the core too, whole slices of the scheduler are lost that way.
/// What the operator sets (this or `OMP_WAIT_POLICY`) counts instead.
const SPIN_COUNT: (&str, &str) = ("GOMP_SPINCOUNT", "1000");

/// Why a child is no more.
enum Lost {
    /// The engine was shut down.
    Stopped,
    /// In words, for the operator.
    Failed { why: String, loss: Loss },
}

/// Runs children one after the other until `stop`.
pub(crate) async fn keep_running(shared: Arc<Shared>, launch: Launch, stop: CancellationToken) {
    let mut backoff = Backoff::new(launch.restart_delay, launch.restart_delay_max);
    loop {
        let Lost::Failed { why, loss } = run_one(&shared, &launch, &stop).await else {
            break shared.lost("it was shut down");
        };
        let wait = backoff.after(loss, fastrand::f64());
        let why = match backoff.in_a_row() {
            _ if loss.permanent => why,
            crashes if backoff.is_open() => format!("{why}; lost {crashes} times in a row"),
            _ => why,
        };
        shared.lost(&why);
        tracing::error!(why, wait_ms = wait.as_millis(), "the local engine is down");
        tokio::select! {
            () = stop.cancelled() => break shared.lost("it was shut down"),
            () = tokio::time::sleep(wait) => shared.restarting(),
        }
    }
}

/// Runs one child to its end.
async fn run_one(shared: &Arc<Shared>, launch: &Launch, stop: &CancellationToken) -> Lost {
    let (mut child, socket) = match spawn(launch) {
        Ok(spawned) => spawned,
        Err(error) => {
            let program = launch.program.display();
            let why = format!("failed to start `{program}`: {error}; is it installed there?");
            return failed(why, Duration::ZERO, true);
        }
    };
    shared.spawned(child.id());
    let (from_child, to_child) = socket.into_split();
    let (sender, messages) = mpsc::unbounded_channel();
    let configure = ToChild::Configure {
        version: wire::VERSION,
        model: launch.model.clone(),
    };
    sender
        .send(configure)
        .expect("the receiver is in this function");
    let writer = tokio::spawn(write_all(messages, to_child));
    let outcome = tokio::select! {
        () = stop.cancelled() => None,
        outcome = listen(shared, launch, from_child, sender) => Some(outcome),
    };
    // Closes both halves of the socket: the child ends when it reads the end of it.
    writer.abort();
    let _ = writer.await;
    let exit = reap(&mut child).await;
    match outcome {
        None => Lost::Stopped,
        Some(end) => {
            let why = end.why.unwrap_or_else(|| exited(exit));
            failed(why, end.served, end.permanent)
        }
    }
}

fn failed(why: String, served: Duration, permanent: bool) -> Lost {
    Lost::Failed {
        why,
        loss: Loss { served, permanent },
    }
}

/// Starts the process with one end of a socket pair as its standard input: the socket has no path
/// and nobody else can connect to it.
fn spawn(launch: &Launch) -> std::io::Result<(Child, UnixStream)> {
    let (ours, theirs) = StdUnixStream::pair()?;
    ours.set_nonblocking(true)?;
    let wanted = |name: &str| {
        ENVIRONMENT
            .iter()
            .any(|beginning| name.starts_with(beginning))
    };
    let environment = std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(wanted));
    let is_set = |name| std::env::var_os(name).is_some();
    let spins = is_set(SPIN_COUNT.0) || is_set("OMP_WAIT_POLICY");
    let child = Command::new(&launch.program)
        .args(&launch.args)
        .env_clear()
        .envs(environment)
        .envs((!spins).then_some(SPIN_COUNT))
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        // Not in the terminal's foreground group: ^C is the parent's to answer, by draining.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()?;
    Ok((child, UnixStream::from_std(ours)?))
}

/// Sends messages as they come, all that wait in one write.
async fn write_all(mut messages: mpsc::UnboundedReceiver<ToChild>, mut socket: OwnedWriteHalf) {
    let (mut waiting, mut bytes) = (Vec::new(), Vec::new());
    while messages.recv_many(&mut waiting, 64).await > 0 {
        for message in waiting.drain(..) {
            wire::append(&message, &mut bytes);
        }
        // A socket that takes no more belongs to a child that is going: `listen` will see it go.
        if socket.write_all(&bytes).await.is_err() {
            return;
        }
        bytes.clear();
        bytes.shrink_to(1 << 20);
    }
}

/// What was learnt of a child until its socket fell silent.
#[derive(Default)]
struct End {
    /// Its own words or ours; `None`: only its exit status can tell.
    why: Option<String>,
    served: Duration,
    permanent: bool,
}

/// Hears the child out.
async fn listen(
    shared: &Arc<Shared>,
    launch: &Launch,
    socket: OwnedReadHalf,
    to_child: mpsc::UnboundedSender<ToChild>,
) -> End {
    let mut frames = FramedRead::new(socket, wire::codec());
    let mut to_child = Some(to_child);
    let mut ready_at = None;
    let mut end = End::default();
    // A request may come late in a silent stretch, so only the second one in a row counts.
    let mut was_silent = false;
    loop {
        let limit = match ready_at {
            None => launch.silence_limit.saturating_mul(SILENCE_AT_START),
            Some(_) => launch.silence_limit,
        };
        let frame = match timeout(limit, frames.next()).await {
            Ok(Some(Ok(frame))) => wire::decode(&frame),
            Ok(Some(Err(error))) => Err(error),
            Ok(None) => break,
            Err(_) if ready_at.is_some() && (shared.in_flight() == 0 || !was_silent) => {
                was_silent = shared.in_flight() > 0;
                continue;
            }
            Err(_) => {
                end.why = Some(format!(
                    "its child was silent for {} s",
                    limit.as_secs_f32()
                ));
                break;
            }
        };
        was_silent = false;
        match frame {
            Ok(FromChild::Event { id, event }) => shared.deliver(id, event),
            Ok(FromChild::Ended { id, result }) => shared.ended(id, result),
            Ok(FromChild::Load(load)) => shared.loaded(load),
            Ok(FromChild::Starting(stage)) => shared.starting(stage),
            Ok(FromChild::Ready(model)) => {
                let Some(to_child) = to_child.take() else {
                    continue;
                };
                ready_at = Some(Instant::now());
                tracing::info!(model = model.name, context = model.context, "engine ready");
                shared.ready(model, to_child);
            }
            Ok(FromChild::Failed { message, permanent }) => {
                end.why = Some(message);
                end.permanent = permanent;
            }
            // A child that died with words unread resets the socket: how it ended tells more.
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(error) => {
                end.why = Some(format!("its child broke the protocol: {error}"));
                break;
            }
        }
    }
    end.served = ready_at.map_or(Duration::ZERO, |at| at.elapsed());
    end
}

/// Waits for the child's end, and forces it.
async fn reap(child: &mut Child) -> Option<ExitStatus> {
    if let Ok(exit) = timeout(EXIT_LIMIT, child.wait()).await {
        return exit.ok();
    }
    let _ = child.start_kill();
    child.wait().await.ok()
}

fn exited(exit: Option<ExitStatus>) -> String {
    match exit.map(|exit| (exit.code(), exit.signal())) {
        Some((_, Some(signal))) => format!("its child was ended by signal {signal}"),
        Some((Some(code), _)) => format!("its child ended with status {code}"),
        _ => "its child ended".into(),
    }
}
