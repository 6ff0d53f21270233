//! Checks list files: tells every problem with its line, and examples that are not true.
//!
//!     cargo run --release -p classifiers --example lists -- my-list.toml…

use std::fs;
use std::io::{self, Write as _};
use std::process::ExitCode;

use classifiers::Lists;

fn main() -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let mut code = ExitCode::SUCCESS;
    for file in std::env::args().skip(1) {
        match Lists::parse(&fs::read_to_string(&file)?) {
            Ok(lists) => writeln!(out, "{file}: {} cues, all examples true", lists.len())?,
            Err(error) => {
                code = ExitCode::FAILURE;
                for problem in error.problems {
                    writeln!(out, "{file}:{}: {}", problem.line, problem.message)?;
                }
            }
        }
    }
    Ok(code)
}
