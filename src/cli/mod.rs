//! The command line: what was typed, one match, an exit code.
//!
//! | file | command |
//! |---|---|
//! | `arguments` | what can be typed, and the help |
//! | `serve` | `sekisho serve`, `sekisho config check` |
//! | `pins` | the lines that pin model files, for `sekisho config check` |
//! | `language` | in which language `sekisho rules …` tells things |
//! | `rules` | `sekisho rules …`, `sekisho rules check` |
//! | `explain` | `sekisho rules explain` |
//! | `decisions` | where recorded decisions are read from |
//! | `cases` | `sekisho rules test` |
//! | `approval` | `sekisho rules propose`, `approve`, `rollback`, `history`, `status` |
//! | `proofs` | `sekisho rules diff`, `sekisho rules prove` |
//! | `rehearsal` | `sekisho rules replay`, `sekisho rules shadow` |
//! | `classify` | `sekisho classify` |
//! | `evaluate` | `sekisho classify --eval` |
//! | `display` | a text with its findings, for people |
//! | `keys` | `sekisho key new` |
//! | `model` | `sekisho model plan` |
//! | `audit` | `sekisho audit …` |

mod approval;
mod arguments;
mod audit;
mod cases;
mod classify;
mod decisions;
mod display;
mod evaluate;
mod explain;
mod keys;
mod language;
mod model;
mod pins;
mod proofs;
mod rehearsal;
mod rules;
mod serve;

#[cfg(test)]
mod tests;

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use arguments::{Arguments, Command, ConfigCommand, KeyCommand};
use clap::Parser;
use model::ModelCommand;

/// Why a command ended without having done its work.
enum Failure {
    /// What is wrong, for people. Exit status 1.
    Wrong(String),
    /// Some lines of input were bad and have been reported; the others were done. Exit status 2.
    BadLines,
    /// What was asked about is not so, as the output says. Exit status 1.
    NotSo,
    /// Figures are outside their bounds; for people. Exit status 3.
    UnmetBounds(String),
    /// A file cannot be read; for people. Exit status 2.
    Unreadable(String),
    /// The output could not be written.
    Output(io::Error),
}

impl Failure {
    fn wrong(what: impl Display) -> Self {
        Self::Wrong(what.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Runs the command that was typed.
#[must_use]
pub fn run() -> ExitCode {
    let out = &mut io::stdout().lock();
    let done = match Arguments::parse().command {
        Command::Serve(serve) => serve::run(&serve, out),
        Command::Engine => return local_engine::run_child(),
        Command::Classify(classify) => classify::run(&classify, out),
        Command::Rules { language, command } => rules::run(
            &command,
            language.tongue(|name| std::env::var(name).ok()),
            out,
        ),
        Command::Config {
            command: ConfigCommand::Check(check),
        } => serve::check(&check, out),
        Command::Key {
            command: KeyCommand::New(new),
        } => keys::new(&new, out),
        Command::Model {
            command: ModelCommand::Plan(plan),
        } => model::plan(&plan, out),
        Command::Audit { command } => audit::run(&command, out),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read our output had enough of it, as in `sekisho … | head`.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(Failure::Output(error)) => fail(1, &format!("the output cannot be written: {error}")),
        Err(Failure::Wrong(what)) => fail(1, &what),
        Err(Failure::NotSo) => ExitCode::from(1),
        Err(Failure::Unreadable(what)) => fail(2, &what),
        Err(Failure::UnmetBounds(what)) => fail(3, &what),
        Err(Failure::BadLines) => ExitCode::from(2),
    }
}

fn fail(status: u8, what: &str) -> ExitCode {
    complain(what);
    ExitCode::from(status)
}

/// Tells something on standard error; if that is closed, there is nobody to tell.
fn complain(what: &str) {
    let _ = writeln!(io::stderr(), "{what}");
}
