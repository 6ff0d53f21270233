//! What can be typed after `sekisho rules` about what other rules would change.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use crate::cli::approval::Place;
use crate::config::parse_duration;

/// Commands about what other rules would change.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RehearsalCommand {
    Shadow(Shadow),
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
