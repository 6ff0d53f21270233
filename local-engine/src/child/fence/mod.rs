//! The fence: what the child may still do once its model file is open.
//!
//! A model file is parsed by C++ that trusts it more than we do, and requests are text from
//! anywhere. Whoever takes over this process must find nothing to take and no way out: it reads
//! its model, computes, speaks over the socket it was born with, and nothing else.
//!
//! | layer | what it takes away |
//! |---|---|
//! | `no_new_privs` | set-user-id programs |
//! | [`landlock`] | every file but the model and what describes the machine; TCP; signals to others |
//! | [`seccomp`] | every system call that computing does not need: sockets, programs, writing |
//! | core limit 0 | prompts in core dumps |
//!
//! It is raised before llama.cpp runs at all, and while the process has one thread: landlock binds
//! the calling thread and those it starts later.

mod landlock;
mod seccomp;
#[cfg(test)]
mod tests;

use std::io;
use std::os::fd::BorrowedFd;

/// Whether this build can drive a GPU. Drivers need their device nodes, their libraries (loaded
/// when the first device is opened), and a UNIX socket that they name but never connect.
const DRIVERS: bool = cfg!(any(
    feature = "cuda",
    feature = "vulkan",
    feature = "dynamic-backends"
));

/// Takes away everything this process does not need. `files` are what it may still open again:
/// the model and its adapters.
///
/// # Errors
/// What could not be taken away; the model must not be loaded then. A kernel without landlock is
/// no error: the log warns of it, and [`seccomp`] alone still leaves no socket, no program and
/// nothing writable.
pub(crate) fn raise<'f>(files: impl IntoIterator<Item = BorrowedFd<'f>>) -> Result<(), String> {
    let threads = threads().map_err(|error| format!("failed to count threads: {error}"))?;
    if threads != 1 {
        return Err(format!(
            "failed to raise the fence around the engine: {threads} threads run already"
        ));
    }
    restrict(files, DRIVERS)
}

fn restrict<'f>(
    files: impl IntoIterator<Item = BorrowedFd<'f>>,
    drivers: bool,
) -> Result<(), String> {
    let none = rustix::process::Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    rustix::process::setrlimit(rustix::process::Resource::Core, none)
        .map_err(|error| format!("failed to rule out core dumps: {error}"))?;
    let held = landlock::restrict(files, drivers).map_err(|error| {
        format!("failed to restrict the engine's process with landlock: {error}")
    })?;
    held.log();
    seccomp::restrict(drivers)
        .map_err(|error| format!("failed to restrict the engine's system calls (seccomp): {error}; the kernel must be built with CONFIG_SECCOMP_FILTER"))
}

/// Threads of this process.
fn threads() -> io::Result<usize> {
    Ok(std::fs::read_dir("/proc/self/task")?.count())
}
