//! The built-in engine beside llama-server: the same load against both HTTP ports in turns, the
//! same prompts answered greedily by both, and a soak of Sekisho alone.
//!
//! Servers, gateway and load are processes of this machine and share its cores.
#![expect(clippy::print_stdout, reason = "a program whose output is a report")]

mod chat;
mod check;
mod events;
mod questions;
mod report;
mod servers;
mod soak;
mod trial;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use gateway_bench::{Result, server, statistics};
use tokio::signal::unix::{SignalKind, signal};

use report::Report;
use servers::{Contender, Programs, Room};
use trial::Plan;

/// Measures the built-in engine beside llama-server.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
    /// The model's file.
    #[arg(long, env = "SEKISHO_TEST_MODEL")]
    model: PathBuf,
    /// The gateway; by default the one built beside this program.
    #[arg(long, env = "SEKISHO_PROGRAM")]
    sekisho: Option<PathBuf>,
    /// Processor threads of either server.
    #[arg(long, default_value_t = 2)]
    threads: u32,
}

#[derive(Subcommand)]
enum Task {
    /// The same load against both servers, in turns.
    Load {
        #[command(flatten)]
        peer: Peer,
        /// Users at once.
        #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 16])]
        users: Vec<usize>,
        /// How often each server takes its turn.
        #[arg(long, default_value_t = 3)]
        rounds: u32,
        /// Questions of each user in the steady state.
        #[arg(long, default_value_t = 3)]
        questions: usize,
        /// Tokens of each answer.
        #[arg(long, default_value_t = 64)]
        tokens: u32,
        /// Draw tokens at temperature 0.7; otherwise the likeliest is taken.
        #[arg(long)]
        sampled: bool,
    },
    /// The same prompts to both servers, answered greedily and compared.
    Check {
        #[command(flatten)]
        peer: Peer,
        /// Tokens of each answer.
        #[arg(long, default_value_t = 64)]
        tokens: u32,
    },
    /// Mixed load on Sekisho, with clients that leave and a model that is killed.
    Soak {
        /// How long.
        #[arg(long, env = "SOAK_MINUTES", default_value_t = 30.0)]
        minutes: f64,
        /// Milliseconds that an interactive stream may wait between two tokens, 99 times of 100.
        #[arg(long, default_value_t = 500)]
        gap_ms: u64,
        /// A `LoRA` adapter that requests share the model with; may be repeated.
        #[arg(long = "adapter")]
        adapters: Vec<PathBuf>,
        /// What the clients do follows from it.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

#[derive(clap::Args)]
struct Peer {
    /// llama.cpp's own server.
    #[arg(long, env = "LLAMA_SERVER")]
    llama_server: PathBuf,
    /// Further arguments for it, separated by spaces.
    #[arg(long, default_value = "", allow_hyphen_values = true)]
    llama_arguments: String,
}

fn main() -> ExitCode {
    match measure(&Arguments::parse()) {
        Ok(code) => code,
        Err(failure) => {
            println!("the measurement failed: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// One thread makes the load, so that the servers have the rest of the machine. Servers end with
/// the measurement, also when it is interrupted.
fn measure(arguments: &Arguments) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    println!("{}; servers and load share them", statistics::machine());
    runtime.block_on(async {
        let mut terminated = signal(SignalKind::terminate())?;
        tokio::select! {
            done = run(arguments) => done,
            _ = terminated.recv() => Err("terminated".into()),
            interrupted = tokio::signal::ctrl_c() => {
                interrupted?;
                Err("interrupted".into())
            }
        }
    })
}

async fn run(arguments: &Arguments) -> Result<ExitCode> {
    match &arguments.task {
        Task::Load {
            peer,
            users,
            rounds,
            questions,
            tokens,
            sampled,
        } => {
            let programs = arguments.programs(Some(peer), Room::LOAD)?;
            let plan = Plan {
                questions: *questions,
                tokens: *tokens,
                is_sampled: *sampled,
            };
            load(&programs, users, *rounds, plan).await?;
            Ok(ExitCode::SUCCESS)
        }
        Task::Check { peer, tokens } => {
            let programs = arguments.programs(Some(peer), Room::CHECK)?;
            let outcome = check::run(&programs, *tokens).await?;
            println!("{outcome}");
            Ok(if outcome.is_equal() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        Task::Soak {
            minutes,
            gap_ms,
            adapters,
            seed,
        } => {
            let mut programs = arguments.programs(None, Room::SOAK)?;
            for adapter in adapters {
                programs.adapters.push(adapter.canonicalize()?);
            }
            let plan = soak::Plan {
                length: Duration::from_secs_f64(minutes * 60.0),
                gap: Duration::from_millis(*gap_ms),
                seed: *seed,
            };
            let verdict = soak::run(&programs, plan).await?;
            println!("{verdict}");
            Ok(if verdict.is_passed() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
    }
}

impl Arguments {
    fn programs(&self, peer: Option<&Peer>, room: Room) -> Result<Programs> {
        let sekisho = self.sekisho.clone();
        let arguments = peer.map_or("", |peer| &peer.llama_arguments);
        Ok(Programs {
            sekisho: sekisho.map_or_else(|| server::beside("sekisho"), Ok)?,
            llama_server: peer
                .map(|peer| peer.llama_server.clone())
                .unwrap_or_default(),
            llama_arguments: arguments.split_whitespace().map(str::to_owned).collect(),
            model: self.model.canonicalize()?,
            adapters: Vec::new(),
            threads: self.threads,
            room,
        })
    }
}

/// Every number of users, every round, both servers, each time started anew. Who goes first
/// alternates, so that neither always has the quieter half of a minute.
async fn load(programs: &Programs, users: &[usize], rounds: u32, plan: Plan) -> Result<()> {
    for &users in users {
        let mut report = Report::new(users);
        for round in 0..rounds {
            let mut turns = [Contender::LlamaServer, Contender::Sekisho];
            if round % 2 == 1 {
                turns.reverse();
            }
            for contender in turns {
                let round = trial::measure(programs, contender, users, plan).await?;
                report.add(contender, round);
            }
        }
        println!("{report}");
    }
    Ok(())
}
