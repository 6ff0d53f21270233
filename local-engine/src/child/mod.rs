//! The child's side: what `sekisho engine` runs.

use std::process::ExitCode;

/// Serves one model over the socket that is this process's standard input, until its other end is
/// closed.
#[must_use]
pub fn run_child() -> ExitCode {
    ExitCode::FAILURE
}
