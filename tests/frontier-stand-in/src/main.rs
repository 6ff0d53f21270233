//! The stand-in as a program, for the demo, the benchmark and clients in other languages.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use frontier_stand_in::{Keep, Pace, StandIn};

/// A pretend OpenAI-style server: answers by rules, records every byte, fails on request.
///
/// It is no model and never will be; it stands where a frontier provider would.
#[derive(Parser)]
#[command(version, after_help = CONTROL)]
struct Arguments {
    /// Address and port; port 0 takes a free one, which the first line of output names.
    #[arg(long, default_value = "127.0.0.1:8089")]
    listen: SocketAddr,
    /// Append every request to this file, one line of JSON each.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Keep this many of the newest requests in memory.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    keep: usize,
    /// Milliseconds before each answer.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    delay: u64,
    /// Milliseconds between the events of a streamed answer.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pause: u64,
}

const CONTROL: &str = r#"Steer it over HTTP on the same port:
  POST   /__stand-in/behaviour  {"behaviour":"reset_mid_stream","pause_ms":20}
  GET    /__stand-in/recorded   the requests kept, oldest first
  DELETE /__stand-in/recorded   forget them"#;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let arguments = Arguments::parse();
    let keep = Keep::Newest(arguments.keep);
    let stand_in = StandIn::start_on(arguments.listen, keep, arguments.record.as_deref()).await?;
    stand_in.set_pace(Pace {
        delay_ms: arguments.delay,
        pause_ms: arguments.pause,
        ..Pace::default()
    });
    writeln!(
        std::io::stdout(),
        "frontier stand-in at {}",
        stand_in.base_url()
    )?;
    tokio::signal::ctrl_c().await
}
