//! `sekisho rules replay`, `sekisho rules shadow`: what other rules would change.

mod arguments;

#[cfg(test)]
mod tests;

use std::fs;
use std::io::Write;
use std::path::Path;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Unit};

pub(super) use arguments::RehearsalCommand;
use arguments::{Replay, Shadow, ShadowCommand};

use super::{Failure, decisions};
use crate::approval::Store;
use crate::catalog;
use crate::config::Config;
use crate::rehearsal::{self, LogLines, Order, Recorded, Trials};
use crate::routes::{Known, Policy};

/// Runs what was typed.
pub(super) fn run(command: &RehearsalCommand, out: &mut impl Write) -> Result<(), Failure> {
    let now = Timestamp::now();
    match command {
        RehearsalCommand::Replay(arguments) => replay(arguments, out),
        RehearsalCommand::Shadow(arguments) => {
            shadow(arguments, now.round(Unit::Second).unwrap_or(now), out)
        }
    }
}

/// Recorded decisions, made again.
pub(super) fn replay(arguments: &Replay, out: &mut impl Write) -> Result<(), Failure> {
    let config = Config::load_closed(&arguments.config).map_err(Failure::wrong)?;
    let known = catalog::known(config.names());
    let old = policy(&arguments.old, &known)?;
    let new = policy(&arguments.rules, &known)?;
    let log = decisions::open(&arguments.log)?;
    let since = arguments.since.map(begin_of);
    let asked_for = |recorded: &Recorded| since.is_none_or(|since| recorded.at >= since);
    let recorded = LogLines::of(log).filter(asked_for);
    let replayed = match arguments.last {
        Some(last) => rehearsal::replay(newest(recorded, last).into_iter(), &old, &new),
        None => rehearsal::replay(recorded, &old, &new),
    };
    if arguments.json {
        writeln!(out, "{:#}", replayed.json())?;
    } else {
        write!(out, "{}", replayed.markdown())?;
    }
    Ok(())
}

/// The last ones, in their order.
fn newest(recorded: impl Iterator<Item = Recorded>, count: usize) -> Vec<Recorded> {
    let mut last = std::collections::VecDeque::new();
    for one in recorded {
        last.push_back(one);
        if last.len() > count {
            last.pop_front();
        }
    }
    last.into()
}

/// Midnight in Japan.
fn begin_of(day: Date) -> Timestamp {
    let japan = TimeZone::fixed(Offset::constant(9));
    let midnight = day.to_zoned(japan);
    midnight.map_or(Timestamp::MIN, |midnight| midnight.timestamp())
}

fn policy(file: &Path, known: &Known) -> Result<Policy, Failure> {
    Policy::check_file(file, Some(known)).map_err(Failure::wrong)
}

/// Rules on trial.
pub(super) fn shadow(
    arguments: &Shadow,
    now: Timestamp,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let place = arguments.place();
    let config = Config::load_closed(&place.config).map_err(Failure::wrong)?;
    let store = Store::of(config.approval.directory.as_deref(), &place.rules);
    let trials = Trials::beside(&store);
    match (&arguments.command, &arguments.file) {
        (Some(ShadowCommand::Report(report)), _) => tell(&trials, report.json, now, out),
        (Some(ShadowCommand::End(_)), _) => {
            trials.end().map_err(Failure::wrong)?;
            writeln!(
                out,
                "The trial ends within seconds. What it counted stays: sekisho rules shadow report"
            )?;
            Ok(())
        }
        (None, Some(file)) => {
            let known = catalog::known(config.names());
            let bytes = fs::read(file).map_err(|error| {
                Failure::wrong(format!("{} cannot be read: {error}", file.display()))
            })?;
            let source = str::from_utf8(&bytes)
                .map_err(|_| Failure::wrong(format!("{} is not UTF-8", file.display())))?;
            let policy = Policy::check(source, &file.display().to_string(), Some(&known))
                .map_err(Failure::wrong)?;
            let order = Order {
                sha256: policy.hash().to_string(),
                began: now,
                until: now + arguments.time,
            };
            trials.begin(&bytes, &order).map_err(Failure::wrong)?;
            writeln!(
                out,
                "{} is on trial until {}. It decides beside the rules in force and sends nothing \
                 anywhere; a running gateway begins within seconds.\n\
                 What differs: sekisho rules shadow report",
                file.display(),
                order.until
            )?;
            Ok(())
        }
        (None, None) => Err(Failure::wrong(
            "name the rules file to try, or `report` or `end`",
        )),
    }
}

fn tell(trials: &Trials, json: bool, now: Timestamp, out: &mut impl Write) -> Result<(), Failure> {
    let report = trials.report().map_err(Failure::wrong)?;
    let order = trials.order().map_err(Failure::wrong)?;
    let Some(report) = report else {
        let what = match order {
            Some(_) => "The trial was asked for, and no gateway has begun it yet: does one run?",
            None => "No rules were ever on trial: sekisho rules shadow NEW --for 24h",
        };
        writeln!(out, "{what}")?;
        return Ok(());
    };
    if json {
        let json = serde_json::to_value(&report).expect("names and numbers are JSON");
        writeln!(out, "{json:#}")?;
        return Ok(());
    }
    let short = |hash: &str| hash.get(..12).unwrap_or(hash).to_owned();
    let runs = order.as_ref() == Some(&report.order) && report.order.until > now;
    let state = if runs {
        "runs until"
    } else {
        "is over, ran until"
    };
    let end = if runs {
        report.order.until
    } else {
        report.order.until.min(report.at)
    };
    writeln!(
        out,
        "The trial of the rules {} {state} {end} (since {}), beside the rules {}.\n",
        short(&report.order.sha256),
        report.order.began,
        short(&report.in_force)
    )?;
    if let Some(why) = &report.refused {
        writeln!(out, "THE GATEWAY DID NOT TAKE THEM: {why}")?;
        return Ok(());
    }
    write!(out, "{}", report.tally().markdown())?;
    Ok(())
}
