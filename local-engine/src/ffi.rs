//! The only unsafe code of the crate.

#![expect(
    unsafe_code,
    reason = "signal dispositions have no safe interface in std"
)]

/// Leaves SIGINT, SIGTERM and SIGHUP without effect on this process.
///
/// They reach every process of a group or a service, and it is the parent that answers them: it
/// lets the requests in the engine finish, then closes the socket, which ends the child.
pub(crate) fn ignore_termination_signals() {
    for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
        // SAFETY: SIG_IGN installs no handler, so no code of ours runs in a signal's context.
        unsafe { libc::signal(signal, libc::SIG_IGN) };
    }
}

/// Ends the process at once. `exit` would run llama.cpp's destructors beside the thread that may
/// still be computing.
#[cfg(feature = "llama")]
pub(crate) fn exit_now(code: i32) -> ! {
    // SAFETY: no destructor runs; what the process holds the kernel takes back.
    unsafe { libc::_exit(code) }
}
