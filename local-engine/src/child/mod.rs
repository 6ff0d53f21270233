//! The child's side: what `sekisho engine` runs.
//!
//! Four threads, joined by channels: one reads the socket, one prepares requests (template,
//! tokens, does it fit), one computes, one writes. Only the computing thread touches the model's
//! context. The socket is this process's standard input; when its other end is closed the process
//! ends.

#[cfg(feature = "llama")]
mod arrivals;
#[cfg(feature = "llama")]
mod backend;
#[cfg(feature = "llama")]
mod backends;
#[cfg(feature = "llama")]
mod cache;
#[cfg(feature = "llama")]
mod compute;
#[cfg(feature = "llama")]
mod constrain;
#[cfg(feature = "llama")]
mod control;
#[cfg(feature = "llama")]
mod embed;
#[cfg(feature = "llama")]
mod fence;
#[cfg(feature = "llama")]
mod grammar;
#[cfg(feature = "llama")]
mod llama;
mod logs;
#[cfg(feature = "llama")]
mod memory;
#[cfg(feature = "llama")]
mod model_file;
#[cfg(feature = "llama")]
mod prepare;
#[cfg(feature = "llama")]
mod sampler;
#[cfg(feature = "llama")]
mod scheduler;
#[cfg(feature = "llama")]
mod serve;
#[cfg(all(test, feature = "llama"))]
mod simulated;
#[cfg(feature = "llama")]
mod speech;
#[cfg(feature = "llama")]
mod template;

use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::process::ExitCode;

use crate::config::ModelConfig;
use crate::ffi;
use crate::wire::{self, FromChild, ToChild};

/// Serves one model over the socket that is this process's standard input, until its other end is
/// closed; then the process ends in here. Logs JSON lines to standard error, unless a subscriber is
/// set already.
#[must_use]
pub fn run_child() -> ExitCode {
    ffi::ignore_termination_signals();
    // A subscriber set by the caller is as good.
    logs::subscribe();
    keep_text_out_of_panics();
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the engine ends");
            ExitCode::FAILURE
        }
    }
}

/// A panic's message can quote the text it was about (slicing a string does), so only its place is
/// told.
fn keep_text_out_of_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panic in the engine");
    }));
}

fn run() -> io::Result<()> {
    let mut socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    socket.local_addr().map_err(|_| {
        io::Error::other("this command is started by the gateway, over a socket; not by hand")
    })?;
    match wire::read(&mut socket)? {
        None => Ok(()),
        Some(ToChild::Configure {
            version: wire::VERSION,
            model,
        }) => serve(socket, &model),
        Some(_) => refuse(&mut socket, "parent and child are of different releases"),
    }
}

#[cfg(feature = "llama")]
fn serve(mut socket: UnixStream, model: &ModelConfig) -> io::Result<()> {
    match serve::load(&socket, model) {
        Ok(loaded) => {
            logs::serving();
            let end = serve::serve(socket, model, loaded);
            if let Err(error) = &end {
                tracing::error!(%error, "the engine ends");
            }
            ffi::exit_now(i32::from(end.is_err()))
        }
        Err(why) => refuse(&mut socket, &why),
    }
}

#[cfg(not(feature = "llama"))]
fn serve(mut socket: UnixStream, _: &ModelConfig) -> io::Result<()> {
    refuse(
        &mut socket,
        "this build has no local engine; build it with feature `llama`",
    )
}

/// Tells the parent why there will be no engine; this process ends.
fn refuse(socket: &mut UnixStream, why: &str) -> io::Result<()> {
    wire::write(
        &FromChild::Failed {
            message: why.to_owned(),
            permanent: true,
        },
        socket,
    )
}
