//! `sekisho rules check`: everything that is wrong with a rules file, or that nothing is.

use std::io::Write;

use super::Failure;
use super::arguments::RulesCheck;
use crate::config::{Config, Names};
use crate::routes::{EngineKind, Known, Policy};

/// Checks a rules file, against the settings' names if there are settings.
pub(super) fn check(arguments: &RulesCheck, out: &mut impl Write) -> Result<(), Failure> {
    let names = arguments
        .config
        .as_deref()
        .map(Config::load_names)
        .transpose();
    let known = names.map_err(Failure::wrong)?.map(known);
    let policy = Policy::check_file(&arguments.file, known.as_ref()).map_err(Failure::wrong)?;
    writeln!(
        out,
        "{}",
        verdict(
            &arguments.file.display().to_string(),
            &policy,
            known.as_ref()
        )
    )?;
    Ok(())
}

/// The settings' names, as rules know them.
pub(super) fn known(names: Names) -> Known {
    let sides = [
        (EngineKind::Local, names.local),
        (EngineKind::External, names.external),
    ];
    let mut known = Known {
        apps: names.apps,
        tags: names.tags,
        ..Known::default()
    };
    for (side, engines) in sides {
        for (engine, models) in engines {
            known
                .models
                .extend(models.into_iter().map(|model| (model, engine.clone())));
            known.engines.push((engine, side));
        }
    }
    known
}

/// One sentence: how many rules, where they can lead, what is decided without one.
pub(super) fn verdict(file: &str, policy: &Policy, known: Option<&Known>) -> String {
    // The last rule is the default, which has no `when`.
    let count = policy.rules().count().saturating_sub(1);
    let rules = if count == 1 {
        "1 rule".to_owned()
    } else {
        format!("{count} rules")
    };
    let outside = policy.rules().filter(|rule| rule.leads_outside()).count();
    let default = policy.rules().last().map_or("", |rule| rule.name());
    let against = match known {
        Some(known) => {
            let engines = known
                .engines
                .iter()
                .map(|(name, side)| format!("{name} ({})", side.name()));
            format!("; engines {}", engines.collect::<Vec<_>>().join(", "))
        }
        None => "; names were not checked against settings (--config)".to_owned(),
    };
    format!(
        "{file} is good: {rules}, {outside} of all leading outside; default `{default}`{against}"
    )
}
