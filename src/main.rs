//! The program: arguments, one match, an exit code. All of it is in [`sekisho::cli`].

use std::process::ExitCode;

/// Requests are many small allocations that end on other threads than they began on: the system's
/// allocator costs a tenth of a request's time there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    sekisho::cli::run()
}
