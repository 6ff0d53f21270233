//! `sekisho rules …`: one match; and `check`: everything that is wrong with a rules file, or that
//! nothing is.

use std::io::Write;

use super::arguments::{RulesCheck, RulesCommand};
use super::{Failure, approval, cases, explain, proofs, rehearsal};
use crate::catalog;
use crate::config::Config;
use crate::routes::{EngineKind, Known, Moment, Policy, Problems, Tongue};

/// Runs what was typed, and tells it in this language.
pub(super) fn run(
    command: &RulesCommand,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    match command {
        RulesCommand::Check(check) => self::check(check, tongue, out),
        RulesCommand::Explain(explain) => explain::explain(explain, tongue, out),
        RulesCommand::Test(test) => cases::test(test, tongue, out),
        RulesCommand::Diff(diff) => proofs::diff(diff, tongue, out),
        RulesCommand::Prove(prove) => proofs::claims(prove, tongue, out),
        RulesCommand::Approval(command) => approval::run(command, tongue, out),
        RulesCommand::Rehearsal(command) => rehearsal::run(command, tongue, out),
    }
}

/// Checks a rules file, against the settings' names if there are settings.
pub(super) fn check(
    arguments: &RulesCheck,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let names = arguments
        .config
        .as_deref()
        .map(Config::load_names)
        .transpose();
    let known = names.map_err(Failure::wrong)?.map(catalog::known);
    let policy = Policy::check_file(&arguments.file, known.as_ref())
        .map_err(|problems| Failure::wrong(problems.told_in(tongue)))?;
    let file = arguments.file.display().to_string();
    run_tests(&policy, arguments, known.as_ref(), tongue)?;
    writeln!(out, "{}", verdict(&file, &policy, known.as_ref(), tongue))?;
    let notes = policy.notes(Moment::now().day);
    let mark = tongue.pick("note", "注意");
    for note in &notes {
        writeln!(
            out,
            "{file}:{}: {mark}: {}",
            note.line(),
            note.told_in(tongue)
        )?;
    }
    if arguments.strict && !notes.is_empty() {
        return Err(Failure::NotSo);
    }
    Ok(())
}

/// The tests that stand in the file, without which it does not take effect.
fn run_tests(
    policy: &Policy,
    arguments: &RulesCheck,
    known: Option<&Known>,
    tongue: Tongue,
) -> Result<(), Failure> {
    let classifier = explain::classifier(arguments.config.as_deref())?;
    let (file, scan) = (&arguments.file, |text| classifier.scan(text));
    let told = |problems: Problems| Failure::Wrong(problems.told_in(tongue));
    let outcome = policy
        .run_cases(
            &cases::read(file)?,
            &file.display().to_string(),
            known,
            &scan,
        )
        .map_err(told)?;
    outcome
        .failures
        .map_or(Ok(()), |failures| Err(told(failures)))
}

/// One sentence: how many rules, how many lead outside, what is decided without one, and what the
/// names were checked against.
pub(super) fn verdict(
    file: &str,
    policy: &Policy,
    known: Option<&Known>,
    tongue: Tongue,
) -> String {
    let outside = policy.rules().filter(|rule| rule.leads_outside()).count();
    // The last rule is the default, which has no `when`.
    let default = policy.rules().last().map_or("", |rule| rule.name());
    let count = policy.rules().count().saturating_sub(1);
    let engines = known.map(|known| {
        let side = |(name, side): &(String, EngineKind)| format!("{name} ({})", side.name());
        let engines: Vec<_> = known.engines.iter().map(side).collect();
        engines.join(", ")
    });
    match tongue {
        Tongue::English => {
            let rules = if count == 1 { "rule" } else { "rules" };
            let lead = if outside == 1 { "leads" } else { "lead" };
            let names = match engines {
                Some(engines) => format!("the engines are {engines}"),
                None => "names were not checked against settings (--config)".to_owned(),
            };
            format!(
                "{file} is good: {count} {rules} and the default `{default}`, {outside} of them {lead} outside; {names}"
            )
        }
        Tongue::Japanese => {
            let names = match engines {
                Some(engines) => format!("エンジンは {engines} です"),
                None => "名前は設定と照合していません(--config)".to_owned(),
            };
            format!(
                "{file} に誤りはありません。規則{count}件と既定の規則 `{default}` のうち、{outside}件が行外に送ります。{names}"
            )
        }
    }
}
