//! `sekisho rules replay`, `sekisho rules shadow`: what other rules would change.

mod arguments;

#[cfg(test)]
mod tests;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

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
use crate::routes::{Known, Policy, Tongue};

/// Runs what was typed.
pub(super) fn run(
    command: &RehearsalCommand,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let now = Timestamp::now();
    match command {
        RehearsalCommand::Replay(arguments) => replay(arguments, tongue, out),
        RehearsalCommand::Shadow(arguments) => {
            let now = now.round(Unit::Second).unwrap_or(now);
            shadow(arguments, now, tongue, out)
        }
    }
}

/// Recorded decisions, made again.
pub(super) fn replay(
    arguments: &Replay,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let config = Config::load_closed(&arguments.config).map_err(Failure::wrong)?;
    let known = catalog::known(config.names());
    let old = policy(&arguments.old, &known, tongue)?;
    let new = policy(&arguments.rules, &known, tongue)?;
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
        write!(out, "{}", replayed.markdown(tongue))?;
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

fn policy(file: &Path, known: &Known, tongue: Tongue) -> Result<Policy, Failure> {
    Policy::check_file(file, Some(known))
        .map_err(|problems| Failure::Wrong(problems.told_in(tongue)))
}

/// Rules on trial.
pub(super) fn shadow(
    arguments: &Shadow,
    now: Timestamp,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let place = arguments.place();
    let config = Config::load_closed(&place.config).map_err(Failure::wrong)?;
    let store = Store::of(config.approval.directory.as_deref(), &place.rules);
    let trials = Trials::beside(&store);
    match (&arguments.command, &arguments.file) {
        (Some(ShadowCommand::Report(report)), _) => tell(&trials, report.json, now, tongue, out),
        (Some(ShadowCommand::End(_)), _) => {
            trials.end().map_err(Failure::wrong)?;
            let ends = tongue.pick(
                "The trial ends within seconds. What it counted stays: sekisho rules shadow report",
                "試行は数秒のうちに終わります。数えた結果は残ります: sekisho rules shadow report",
            );
            writeln!(out, "{ends}")?;
            Ok(())
        }
        (None, Some(file)) => {
            let known = catalog::known(config.names());
            begin(file, &known, &trials, (now, arguments.time), tongue, out)
        }
        (None, None) => Err(Failure::wrong(tongue.pick(
            "name the rules file to try, or `report` or `end`",
            "試す規則のファイルか、`report` か `end` を指定してください",
        ))),
    }
}

/// A trial that runs is not replaced by another: what it counted would be gone.
fn refuse_a_second(trials: &Trials, now: Timestamp, tongue: Tongue) -> Result<(), Failure> {
    let order = trials.order().map_err(Failure::wrong)?;
    let Some(running) = order.filter(|order| order.until > now) else {
        return Ok(());
    };
    let (rules, until) = (
        &running.sha256[..12.min(running.sha256.len())],
        running.until,
    );
    Err(Failure::Wrong(tongue.pick(
        format!(
            "the rules {rules} are on trial until {until}, and what was counted of them would be gone: look with \
             `sekisho rules shadow report`, and end that with `sekisho rules shadow end` first"
        ),
        format!(
            "規則 {rules} を {until} まで試行中です。別の規則を始めると、数えた結果が失われます。`sekisho rules shadow \
             report` で結果を見て、`sekisho rules shadow end` で終えてから始めてください"
        ),
    )))
}

/// Asks for a trial of these rules from now on, for so long.
fn begin(
    file: &Path,
    known: &Known,
    trials: &Trials,
    (now, time): (Timestamp, Duration),
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    // What was checked is what is tried: the file is read once.
    let name = file.display();
    let bytes = fs::read(file).map_err(|error| {
        Failure::Wrong(tongue.pick(
            format!("{name} cannot be read: {error}"),
            format!("{name} を読めません: {error}"),
        ))
    })?;
    let source = str::from_utf8(&bytes).map_err(|_| {
        Failure::Wrong(tongue.pick(
            format!("{name} is not UTF-8; save the file as UTF-8"),
            format!("{name} はUTF-8ではありません。文字コードをUTF-8にして保存してください"),
        ))
    })?;
    let policy = Policy::check(source, &name.to_string(), Some(known))
        .map_err(|problems| Failure::Wrong(problems.told_in(tongue)))?;
    refuse_a_second(trials, now, tongue)?;
    let order = Order {
        sha256: policy.hash().to_string(),
        began: now,
        until: now + time,
    };
    trials.begin(&bytes, &order).map_err(Failure::wrong)?;
    let until = order.until;
    match tongue {
        Tongue::English => writeln!(
            out,
            "{name} is on trial until {until}. It decides beside the rules in force and sends nothing \
             anywhere; a running gateway begins within seconds.\n\
             What differs: sekisho rules shadow report"
        )?,
        Tongue::Japanese => writeln!(
            out,
            "{name} を {until} まで試行します。現在の規則と並んで判断するだけで、どこにも何も送りません。\
             動いているゲートウェイは数秒のうちに始めます。\n\
             違いの一覧: sekisho rules shadow report"
        )?,
    }
    Ok(())
}

fn tell(
    trials: &Trials,
    json: bool,
    now: Timestamp,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let report = trials.report().map_err(Failure::wrong)?;
    let order = trials.order().map_err(Failure::wrong)?;
    let Some(report) = report else {
        let what = match order {
            Some(_) => tongue.pick(
                "The trial was asked for, and no gateway has begun it yet: does one run?",
                "試行は申し込まれていますが、始めたゲートウェイがまだありません。動いていますか",
            ),
            None => tongue.pick(
                "No rules were ever on trial: sekisho rules shadow NEW --for 24h",
                "試行した規則はありません: sekisho rules shadow NEW --for 24h",
            ),
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
    let end = if runs {
        report.order.until
    } else {
        report.order.until.min(report.at)
    };
    let (tried, in_force) = (short(&report.order.sha256), short(&report.in_force));
    let began = report.order.began;
    match tongue {
        Tongue::English => {
            let state = if runs {
                "runs until"
            } else {
                "is over, ran until"
            };
            writeln!(
                out,
                "The trial of the rules {tried} {state} {end} (since {began}), beside the rules \
                 {in_force}.\n"
            )?;
        }
        Tongue::Japanese => {
            let state = if runs {
                "まで続きます"
            } else {
                "で終わりました"
            };
            writeln!(
                out,
                "規則 {tried} の試行は {end} {state}({began} から、現在の規則は {in_force})。\n"
            )?;
        }
    }
    if let Some(why) = &report.refused {
        let refused = tongue.pick(
            "THE GATEWAY DID NOT TAKE THEM",
            "【注意】ゲートウェイはこの規則を受け入れませんでした",
        );
        writeln!(out, "{refused}: {why}")?;
        return Ok(());
    }
    write!(out, "{}", report.tally().markdown(tongue))?;
    Ok(())
}
