//! The child at work: loading, and the threads between the socket and the scheduler.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use crate::child::arrivals::{self, Arrival, Arrived};
use crate::child::compute::compute;
use crate::child::constrain::{Unconstrained, constrain_all};
use crate::child::embed::embed_all;
use crate::child::fence;
use crate::child::grammar::Grammars;
use crate::child::llama::{Llama, LlamaEmbedder, Loaded};
use crate::child::model_file::ModelFile;
use crate::child::prepare::{Outcome, Prepared, Preparer};
use crate::child::scheduler::{Limits, Scheduler};
use crate::child::template;
use crate::config::{Lane, ModelConfig, Task};
use crate::error::EngineError;
use crate::protocol::Request;
use crate::wire::{self, FromChild, RequestId, Stage};

/// Frames that wait for the socket. A parent that does not read stops the engine here.
const UNSENT_FRAMES: usize = 1024;

/// Tokenizers recurse over the text.
const PREPARER_STACK_BYTES: usize = 64 << 20;

/// A model ready to serve.
pub(super) struct Ready {
    loaded: Loaded,
    work: Work,
}

/// What it is for.
enum Work {
    Generate {
        preparer: Box<Preparer>,
        grammars: Grammars,
        /// Of each lane.
        contexts: Vec<Llama>,
    },
    Embed(LlamaEmbedder),
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
    let adapters = config
        .adapters
        .iter()
        .map(|adapter| ModelFile::open(&adapter.file, adapter.sha256, |_| ()));
    let adapters = adapters.collect::<Result<Vec<_>, _>>()?;
    template::read_time_zone();
    fence::raise(std::iter::once(&file).chain(&adapters).map(AsFd::as_fd))?;
    tell(Stage::Loading { percent: 0 });
    let adapters: Vec<_> = adapters.iter().map(ModelFile::path).collect();
    let loaded = Loaded::load(&file.path(), &adapters, config, move |percent| {
        tell(Stage::Loading { percent });
    })?;
    warn_of_long_contexts(loaded.facts(config).trained_context, config);
    let work = match config.task {
        Task::Generate => generating(loaded, config)?,
        Task::Embed => Work::Embed(loaded.embedder(config)?),
    };
    Ok(Ready { loaded, work })
}

fn generating(loaded: Loaded, config: &ModelConfig) -> Result<Work, String> {
    let (template, vocabulary) = (loaded.template()?, Arc::new(loaded.vocabulary()));
    let preparer = Box::new(Preparer::new(template, vocabulary, config));
    let grammars = Grammars::new(move || loaded.words());
    let contexts = config.lanes().map(|lane| loaded.context(config, lane));
    let contexts = contexts.collect::<Result<_, _>>()?;
    Ok(Work::Generate {
        preparer,
        grammars,
        contexts,
    })
}

fn warn_of_long_contexts(trained: u32, config: &ModelConfig) {
    for lane in config.lanes() {
        if lane.context > trained && lane.yarn.is_none() {
            tracing::warn!(
                context = lane.context,
                trained,
                "context is longer than trained for; set `yarn`"
            );
        }
    }
}

/// Serves requests until the parent closes the socket. When this returns the caller ends the
/// process, and the other threads with it.
pub(super) fn serve(socket: UnixStream, config: &ModelConfig, ready: Ready) -> io::Result<()> {
    let (to_parent, frames) = sync_channel(UNSENT_FRAMES);
    let writing = socket.try_clone()?;
    let facts = FromChild::Ready(ready.loaded.facts(config));
    to_parent
        .send(facts)
        .expect("the receiver is in this function");
    start("write", 0, move || write_frames(&frames, writing))?;
    match ready.work {
        Work::Generate {
            preparer,
            grammars,
            contexts,
        } => {
            let lanes = config.lanes().zip(contexts);
            let lanes = lanes.map(|(lane, context)| Scheduler::new(context, limits(config, lane)));
            let lanes = lanes.collect();
            generate(socket, preparer, grammars, lanes, to_parent)
        }
        Work::Embed(embedder) => embed(socket, embedder, to_parent),
    }
}

fn generate(
    socket: UnixStream,
    preparer: Box<Preparer>,
    grammars: Grammars,
    lanes: Vec<Scheduler<Llama>>,
    to_parent: SyncSender<FromChild>,
) -> io::Result<()> {
    let (to_preparer, arrived) = channel();
    let (to_constrainer, unconstrained) = channel();
    let (to_computer, jobs) = channel();
    let refusing = to_parent.clone();
    let preparing = (to_computer.clone(), to_constrainer, to_parent.clone());
    start("prepare", PREPARER_STACK_BYTES, move || {
        prepare_all(
            &preparer,
            &arrived,
            &preparing.0,
            &preparing.1,
            &preparing.2,
        );
    })?;
    let constraining = to_parent.clone();
    start("constrain", 0, move || {
        constrain_all(&grammars, &unconstrained, &to_computer, &constraining);
    })?;
    start("compute", 0, move || compute(lanes, &jobs, &to_parent))?;
    arrivals::read(socket, |arrival| match arrival {
        Arrival::Chat(arrived) => to_preparer.send(arrived).is_ok(),
        Arrival::Texts(arrived) => refuse(arrived.id, "the model does not embed", &refusing),
    })
}

fn embed(
    socket: UnixStream,
    mut embedder: LlamaEmbedder,
    to_parent: SyncSender<FromChild>,
) -> io::Result<()> {
    let (to_embedder, arrived) = channel();
    let refusing = to_parent.clone();
    start("compute", PREPARER_STACK_BYTES, move || {
        embed_all(&mut embedder, &arrived, &to_parent);
    })?;
    arrivals::read(socket, |arrival| match arrival {
        Arrival::Texts(arrived) => to_embedder.send(arrived).is_ok(),
        Arrival::Chat(arrived) => refuse(
            arrived.id,
            "the model embeds texts; it does not answer",
            &refusing,
        ),
    })
}

/// Refuses what this engine is not for; true if the parent can be told.
fn refuse(id: RequestId, why: &str, to_parent: &SyncSender<FromChild>) -> bool {
    let result = Err(EngineError::Invalid(why.into()));
    to_parent.send(FromChild::Ended { id, result }).is_ok()
}

fn limits(config: &ModelConfig, lane: Lane) -> Limits {
    let cells = u64::from(lane.cache_tokens);
    Limits {
        sequences: lane.parallel,
        cached_sequences: lane.sequences(),
        cells,
        // Attention looks at every cell up to the last filled one: what is kept costs every step.
        // But a system prompt should find its place also in a small cache.
        kept: (cells / 8).max(1024.min(cells / 2)),
        batch: config.batch as usize,
        stall: config.stall_limit,
        queue: config.queue as usize,
        batch_patience: config.batch_patience,
    }
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

/// Prepares requests one after the other; those with a grammar go on to be constrained.
fn prepare_all(
    preparer: &Preparer,
    arrived: &Receiver<Arrived<Box<Request>>>,
    to_computer: &Sender<Prepared>,
    to_constrainer: &Sender<Unconstrained>,
    to_parent: &SyncSender<FromChild>,
) {
    for request in arrived {
        let id = request.id;
        let result = if request.cancelled.load(Ordering::Relaxed) {
            Err(Ok(()))
        } else if request.is_late() {
            Err(Err(EngineError::Timeout))
        } else {
            catch_unwind(AssertUnwindSafe(|| preparer.prepare(request)))
                .unwrap_or(Err(EngineError::Internal))
                .map_err(Err)
        };
        let sent = match result {
            Ok(Outcome::Ready(ready)) => to_computer.send(ready).is_ok(),
            Ok(Outcome::Unconstrained(request)) => to_constrainer.send(request).is_ok(),
            Err(result) => to_parent.send(FromChild::Ended { id, result }).is_ok(),
        };
        if !sent {
            return;
        }
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
