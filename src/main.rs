//! The program: arguments, one match, an exit code. All of it is in [`sekisho::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    sekisho::cli::run()
}
