//! What can be typed after `sekisho rules` about what other rules would change.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use crate::cli::approval::Place;
use crate::config::parse_duration;

/// Commands about what other rules would change.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RehearsalCommand {
    Replay(Replay),
    Shadow(Shadow),
}

const REPLAY: &str = "\
Examples:
  sekisho rules replay --rules new.toml --log /var/log/sekisho.log --last 10000
  sekisho rules replay --rules new.toml --log /var/lib/sekisho/audit --since 2026-11-01
  journalctl -u sekisho -o cat | sekisho rules replay --rules new.toml --since 2026-11-01

The log is what `sekisho serve` writes to standard error, as JSON lines. It holds no text of a
request, and none is needed: each decision was recorded with the facts that rules can ask about. One
that lacks a fact about which either file asks is not decided again, and is told.";

/// Say what other rules would have changed about requests that came already.
///
/// Each recorded decision is made again by the rules in force and by the new ones. What differs is
/// told as a table, by application, level and rule, the gravest first.
#[derive(Args, Debug)]
#[command(after_help = REPLAY)]
pub(in crate::cli) struct Replay {
    /// The new rules.
    #[arg(long, value_name = "NEW")]
    pub(in crate::cli) rules: PathBuf,
    /// The rules in force.
    #[arg(
        long,
        value_name = "FILE",
        env = "SEKISHO_RULES",
        hide_env_values = true,
        default_value = "routes.toml"
    )]
    pub(in crate::cli) old: PathBuf,
    /// The operator's settings.
    #[arg(
        long,
        value_name = "FILE",
        env = "SEKISHO_CONFIG",
        hide_env_values = true,
        default_value = "sekisho.toml"
    )]
    pub(in crate::cli) config: PathBuf,
    /// The gateway's log, or the directory of the record; `-` is standard input.
    #[arg(long, value_name = "LOG", default_value = "-")]
    pub(in crate::cli) log: PathBuf,
    /// Only so many, the newest.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) last: Option<usize>,
    /// Only those from this day on, in Japan.
    #[arg(long, value_name = "DATE")]
    pub(in crate::cli) since: Option<Date>,
    /// Print JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

const SHADOW: &str = "\
Examples:
  sekisho rules shadow new.toml --for 24h
  sekisho rules shadow report
  sekisho rules shadow end

In the metrics: sekisho_rules_shadow_running, sekisho_rules_shadow_decisions,
sekisho_rules_shadow_divergences{app,sensitivity,change}.";

/// Let other rules run beside those in force for a while, and say what they would change.
///
/// They only decide: nothing is sent anywhere by them, and no request is answered otherwise. Needs no
/// signature. The running gateway begins within seconds, and ends by itself.
#[derive(Args, Debug)]
#[command(after_help = SHADOW, args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct Shadow {
    #[command(subcommand)]
    pub(in crate::cli) command: Option<ShadowCommand>,
    /// The rules to try.
    #[arg(value_name = "NEW")]
    pub(in crate::cli) file: Option<PathBuf>,
    /// For how long: `30m`, `24h`; at most 720h.
    #[arg(long = "for", value_name = "TIME", default_value = "24h", value_parser = time)]
    pub(in crate::cli) time: Duration,
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}

/// What can be asked of a trial.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ShadowCommand {
    /// Say what differed so far, or in the last trial.
    Report(ShadowReport),
    /// End the trial before its time.
    End(ShadowEnd),
}

#[derive(Args, Debug)]
pub(in crate::cli) struct ShadowReport {
    /// Print JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct ShadowEnd {
    #[command(flatten)]
    pub(in crate::cli) place: Place,
}

impl Shadow {
    pub(in crate::cli) const fn place(&self) -> &Place {
        match &self.command {
            Some(ShadowCommand::Report(report)) => &report.place,
            Some(ShadowCommand::End(end)) => &end.place,
            None => &self.place,
        }
    }
}

fn time(text: &str) -> Result<Duration, String> {
    const LEAST: Duration = Duration::from_secs(60);
    const MOST: Duration = Duration::from_secs(30 * 24 * 3600);
    parse_duration(text)
        .filter(|time| (LEAST..=MOST).contains(time))
        .ok_or_else(|| "write a whole number with m or h, from 1m to 720h".to_owned())
}
