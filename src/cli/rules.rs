//! `sekisho rules check`: everything that is wrong with a rules file, or that nothing is.

use std::io::Write;

use super::Failure;
use super::arguments::RulesCheck;
use crate::catalog;
use crate::config::Config;
use crate::routes::{EngineKind, Known, Moment, Policy};

/// Checks a rules file, against the settings' names if there are settings.
pub(super) fn check(arguments: &RulesCheck, out: &mut impl Write) -> Result<(), Failure> {
    let names = arguments
        .config
        .as_deref()
        .map(Config::load_names)
        .transpose();
    let known = names.map_err(Failure::wrong)?.map(catalog::known);
    let policy = Policy::check_file(&arguments.file, known.as_ref()).map_err(Failure::wrong)?;
    let file = arguments.file.display().to_string();
    writeln!(out, "{}", verdict(&file, &policy, known.as_ref()))?;
    let notes = policy.notes(Moment::now().day);
    for note in &notes {
        writeln!(out, "{file}:{}: note: {note}", note.line())?;
    }
    if arguments.strict && !notes.is_empty() {
        return Err(Failure::NotSo);
    }
    Ok(())
}

/// One sentence: how many rules, how many lead outside, what is decided without one, and what the
/// names were checked against.
pub(super) fn verdict(file: &str, policy: &Policy, known: Option<&Known>) -> String {
    let outside = policy.rules().filter(|rule| rule.leads_outside()).count();
    // The last rule is the default, which has no `when`.
    let default = policy.rules().last().map_or("", |rule| rule.name());
    let rules = match policy.rules().count().saturating_sub(1) {
        1 => "1 rule".to_owned(),
        count => format!("{count} rules"),
    };
    let engines = known.map(|known| {
        let side = |(name, side): &(String, EngineKind)| format!("{name} ({})", side.name());
        known
            .engines
            .iter()
            .map(side)
            .collect::<Vec<_>>()
            .join(", ")
    });
    let names = match engines {
        Some(engines) => format!("the engines are {engines}"),
        None => "names were not checked against settings (--config)".to_owned(),
    };
    format!(
        "{file} is good: {rules} and the default `{default}`, {outside} of them lead outside; {names}"
    )
}
