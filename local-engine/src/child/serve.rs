//! The child at work: loading, and the threads between the socket and the scheduler.

use std::collections::HashMap;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use crate::child::backend::Backend;
use crate::child::fence;
use crate::child::llama::{Llama, Loaded};
use crate::child::model_file::ModelFile;
use crate::child::prepare::{Arrived, Preparer};
use crate::child::scheduler::{Job, Limits, Scheduler};
use crate::config::ModelConfig;
use crate::error::EngineError;
use crate::wire::{self, FromChild, Load, RequestId, Stage, ToChild};

/// Frames that wait for the socket. A parent that does not read stops the engine here.
const UNSENT_FRAMES: usize = 1024;

/// While busy, the load is told at most this often.
const LOAD_INTERVAL: Duration = Duration::from_millis(100);

/// Tokenizers recurse over the text.
const PREPARER_STACK_BYTES: usize = 64 << 20;

/// A model ready to serve.
pub(super) struct Ready {
    loaded: Loaded,
    context: Llama,
    preparer: Preparer,
}

/// Checks the settings and the file, loads the model, and tells the parent how far it is.
///
/// # Errors
/// Why it cannot be served, with the fix.
pub(super) fn load(socket: &UnixStream, config: &ModelConfig) -> Result<Ready, String> {
    let problems = config.problems();
    if !problems.is_empty() {
        return Err(problems.join("; "));
    }
    let teller = || {
        let mut socket = socket
            .try_clone()
            .map_err(|error| format!("no file descriptor: {error}"))?;
        // A parent that is gone is noticed when its requests are read.
        Ok::<_, String>(move |stage| drop(wire::write(&FromChild::Starting(stage), &mut socket)))
    };
    let mut tell = teller()?;
    tell(Stage::Checking { percent: 0 });
    let file = ModelFile::open(&config.file, config.sha256, |percent| {
        tell(Stage::Checking { percent });
    })?;
    fence::raise([file.as_fd()])?;
    tell(Stage::Loading { percent: 0 });
    let loaded = Loaded::load(&file.path(), config, move |percent| {
        tell(Stage::Loading { percent });
    })?;
    let trained = loaded.facts(config).trained_context;
    if config.context > trained {
        tracing::warn!(
            context = config.context,
            trained,
            "context is longer than trained for"
        );
    }
    let preparer = Preparer::new(loaded.template()?, Arc::new(loaded.vocabulary()), config);
    Ok(Ready {
        loaded,
        context: loaded.context(config)?,
        preparer,
    })
}

/// Serves requests until the parent closes the socket.
pub(super) fn serve(socket: UnixStream, config: &ModelConfig, ready: Ready) -> io::Result<()> {
    let Ready {
        loaded,
        context,
        preparer,
    } = ready;
    let (to_parent, frames) = sync_channel(UNSENT_FRAMES);
    let (to_preparer, arrived) = channel();
    let (to_computer, jobs) = channel();
    let writing = socket.try_clone()?;
    let limits = Limits {
        sequences: config.parallel,
        cells: config.cache_tokens().into(),
        batch: config.batch as usize,
        prompt_chunk: 128,
        queue: config.queue as usize,
    };
    let facts = FromChild::Ready(loaded.facts(config));
    to_parent
        .send(facts)
        .expect("the receiver is in this function");
    start("write", 0, move || write_frames(&frames, writing))?;
    let refusals = to_parent.clone();
    start("prepare", PREPARER_STACK_BYTES, move || {
        prepare_all(&preparer, &arrived, &to_computer, &refusals);
    })?;
    start("compute", 0, move || {
        compute(Scheduler::new(context, limits), &jobs, &to_parent);
    })?;
    // When this returns the caller ends the process, and the other threads with it.
    read_requests(socket, &to_preparer)
}

fn start(name: &str, stack_bytes: usize, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let builder = thread::Builder::new().name(name.to_owned());
    let builder = if stack_bytes > 0 {
        builder.stack_size(stack_bytes)
    } else {
        builder
    };
    builder.spawn(work).map(drop)
}

/// Reads the socket to its end. A cancellation takes effect at once, wherever the request is.
fn read_requests(mut socket: UnixStream, to_preparer: &Sender<Arrived>) -> io::Result<()> {
    let mut live: HashMap<RequestId, Weak<AtomicBool>> = HashMap::new();
    let mut forget_at = 1024;
    while let Some(message) = wire::read(&mut socket)? {
        match message {
            ToChild::Submit { id, request } => {
                let cancelled = Arc::new(AtomicBool::new(false));
                live.insert(id, Arc::downgrade(&cancelled));
                if live.len() > forget_at {
                    live.retain(|_, cancelled| cancelled.strong_count() > 0);
                    forget_at = 1024.max(2 * live.len());
                }
                let at = Instant::now();
                if to_preparer
                    .send(Arrived {
                        id,
                        request: *request,
                        at,
                        cancelled,
                    })
                    .is_err()
                {
                    return Err(io::Error::other("the preparing thread is gone"));
                }
            }
            ToChild::Cancel { id } => {
                if let Some(cancelled) = live.remove(&id).and_then(|weak| weak.upgrade()) {
                    cancelled.store(true, Ordering::Relaxed);
                }
            }
            ToChild::Embed { .. } | ToChild::Configure { .. } => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "configured twice",
                ));
            }
        }
    }
    Ok(())
}

/// Prepares requests one after the other.
fn prepare_all(
    preparer: &Preparer,
    arrived: &Receiver<Arrived>,
    to_computer: &Sender<Job>,
    to_parent: &SyncSender<FromChild>,
) {
    for request in arrived {
        let id = request.id;
        let result = if request.cancelled.load(Ordering::Relaxed) {
            Err(EngineError::Unavailable {
                why: "it was cancelled".into(),
            })
        } else {
            catch_unwind(AssertUnwindSafe(|| preparer.prepare(request)))
                .unwrap_or(Err(EngineError::Internal))
        };
        let sent = match result {
            Ok(job) => to_computer.send(job).is_ok(),
            Err(error) => to_parent
                .send(FromChild::Ended {
                    id,
                    result: Err(error),
                })
                .is_ok(),
        };
        if !sent {
            return;
        }
    }
}

/// Steps the scheduler as long as there is work, and sleeps when there is none.
fn compute<B: Backend>(
    mut scheduler: Scheduler<B>,
    jobs: &Receiver<Job>,
    to_parent: &SyncSender<FromChild>,
) {
    let mut out = Vec::new();
    let mut told = (Load::default(), Instant::now());
    loop {
        if scheduler.is_idle() {
            let Ok(job) = jobs.recv() else { return };
            scheduler.enqueue(job, &mut out);
        }
        for job in jobs.try_iter() {
            scheduler.enqueue(job, &mut out);
        }
        let step = AssertUnwindSafe(|| scheduler.step(Instant::now(), &mut out));
        if catch_unwind(step).is_err() {
            scheduler.fail_all(&mut out);
        }
        tell_load(&scheduler, &mut told, &mut out);
        for frame in out.drain(..) {
            if to_parent.send(frame).is_err() {
                return;
            }
        }
    }
}

/// Adds the load to what is said, if it changed and is due.
fn tell_load<B: Backend>(
    scheduler: &Scheduler<B>,
    told: &mut (Load, Instant),
    out: &mut Vec<FromChild>,
) {
    let due = scheduler.is_idle() || told.1.elapsed() >= LOAD_INTERVAL;
    let load = scheduler.load();
    if due && load != told.0 {
        *told = (load, Instant::now());
        // Before the last word on a request, so that who has heard that sees what became free.
        out.insert(0, FromChild::Load(load));
    }
}

/// Sends frames as they come, all that wait in one write.
fn write_frames(frames: &Receiver<FromChild>, mut socket: UnixStream) {
    let mut bytes = Vec::new();
    while let Ok(frame) = frames.recv() {
        wire::append(&frame, &mut bytes);
        for frame in frames.try_iter() {
            wire::append(&frame, &mut bytes);
        }
        if socket.write_all(&bytes).is_err() {
            // The reading thread sees the end of the socket and ends the process.
            return;
        }
        bytes.clear();
    }
}
