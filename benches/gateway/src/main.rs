//! What the gateway adds to a request: the upstream directly, a proxy that only parses and
//! forwards (the floor), and Sekisho: with everything on, with the record synced at intervals, and with
//! neither record nor traces, in turns within one run.
//!
//! The upstream is the frontier stand-in; clients are closed loops over kept connections. Every
//! process is a separate one, and all share this machine's cores.
#![expect(clippy::print_stdout, reason = "a program whose output is a report")]

mod floor;
mod load;
mod report;
mod requests;
mod trial;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use gateway_bench::{Result, statistics};

use report::Report;
use trial::Trial;

/// Measures what Sekisho adds to a request, against a proxy that only parses and forwards.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    role: Option<Role>,
    /// How often each target takes its turn.
    #[arg(long, default_value_t = 8)]
    rounds: u32,
    /// Seconds of each turn.
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
    /// The repository: rules, prices and the demo's settings are taken from it.
    #[arg(long, default_value = ".")]
    repository: PathBuf,
    /// The local model's file.
    #[arg(long, env = "SEKISHO_TEST_MODEL")]
    model: PathBuf,
}

#[derive(Subcommand)]
enum Role {
    /// Be the floor: parse each request, send it on, and pass the answer back.
    Floor {
        /// Address and port.
        #[arg(long)]
        listen: SocketAddr,
        /// Base URL, as in `http://127.0.0.1:8089/v1`.
        #[arg(long)]
        upstream: String,
    },
    /// Be a collector of traces, which keeps nothing.
    Collector {
        /// Address and port.
        #[arg(long)]
        listen: SocketAddr,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.role {
        Some(Role::Floor { listen, upstream }) => floor::serve(listen, upstream),
        Some(Role::Collector { listen }) => floor::swallow(listen),
        None => measure(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("the measurement failed: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// One thread makes the load, so that the targets have the rest of the machine.
fn measure(arguments: &Arguments) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let trial = Trial::start(&arguments.repository, &arguments.model)?;
    let turn = Duration::from_secs_f64(arguments.seconds);
    println!(
        "{}; upstream, proxies and load share them",
        statistics::machine()
    );
    for request in requests::ALL {
        runtime.block_on(trial.check(request))?;
        for connections in [1, 16] {
            let mut report = Report::new(request.name, connections);
            for _ in 0..arguments.rounds {
                for target in trial.targets(request) {
                    let turn = load::run(&target, connections, turn);
                    report.add(target.name, runtime.block_on(turn)?);
                }
            }
            println!("{report}");
        }
    }
    Ok(())
}
