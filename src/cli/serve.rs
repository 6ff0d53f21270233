//! `sekisho serve` and `sekisho config check`: nothing starts that is wrong in any part.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use super::arguments::{ConfigCheck, Serve};
use super::{Failure, pins};
use crate::config::Config;
use crate::prices::Prices;
use crate::routes::{Moment, Policy, RulesHandle, Scanner};
use crate::{catalog, gateway};

/// Serves, or only checks what serving needs.
pub(super) fn run(arguments: &Serve, out: &mut impl Write) -> Result<(), Failure> {
    let config = load(&arguments.config, Some(&arguments.rules))?;
    if arguments.check {
        let (settings, rules) = (arguments.config.display(), arguments.rules.display());
        tell(&config, &settings.to_string(), out)?;
        writeln!(out, "{rules} is good")?;
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Failure::wrong(format!("no threads: {error}")))?;
    runtime
        .block_on(crate::serve(config, arguments.rules.clone()))
        .map_err(Failure::wrong)
}

/// Checks settings and what they name.
pub(super) fn check(arguments: &ConfigCheck, out: &mut impl Write) -> Result<(), Failure> {
    let config = load(&arguments.config, None)?;
    tell(&config, &arguments.config.display().to_string(), out)?;
    Ok(())
}

/// The settings, if they and every file that they name are good, and the rules too.
fn load(settings: &Path, rules_file: Option<&Path>) -> Result<Config, Failure> {
    let config = Config::load(settings);
    let mut wrong: Vec<String> = Vec::new();
    let mut classifier = None;
    let names = match &config {
        Ok(config) => {
            wrong.extend(prices(config).err());
            match config.classifier.knowledge().classifier() {
                Ok(made) => classifier = Some(made),
                Err(problem) => wrong.push(problem),
            }
            Some(config.names())
        }
        Err(problems) => {
            wrong.push(problems.to_string());
            Config::load_names(settings).ok()
        }
    };
    if let Some(file) = rules_file {
        // Without settings there are no names to check against; the rest of the file still is.
        let known = names.map(catalog::known);
        let checked = match (&config, known, classifier) {
            (Ok(config), Some(known), Some(classifier)) => {
                let scan: Scanner = Arc::new(move |text| classifier.scan(text));
                RulesHandle::load_tested(gateway::gate(config, file), scan, file, known).err()
            }
            (_, known, _) => Policy::check_file(file, known.as_ref()).err(),
        };
        wrong.extend(checked.map(|problems| problems.to_string()));
    }
    match config {
        Ok(config) if wrong.is_empty() => Ok(config),
        _ => Err(Failure::Wrong(wrong.join("\n\n"))),
    }
}

/// What the operator should know of the prices.
fn prices(config: &Config) -> Result<Vec<String>, String> {
    let Some(file) = &config.prices_file else {
        return Ok(Vec::new());
    };
    Prices::load(file, &config.names())
        .map(|prices| prices.warnings(Moment::now().day))
        .map_err(|problems| problems.to_string())
}

/// What a start would serve, and what the operator should know.
fn tell(config: &Config, file: &str, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "{file} is good")?;
    let apps: Vec<_> = config.apps.iter().map(|app| app.name.as_str()).collect();
    writeln!(out, "  applications  {}", apps.join(", "))?;
    for engine in &config.local {
        writeln!(
            out,
            "  inside        {}: {}",
            engine.name,
            engine.model_names().collect::<Vec<_>>().join(", ")
        )?;
    }
    for engine in &config.external {
        let models: Vec<_> = engine
            .models
            .iter()
            .map(|model| model.name.as_str())
            .collect();
        writeln!(
            out,
            "  outside       {}: {} at {}",
            engine.name,
            models.join(", "),
            engine.base_url
        )?;
    }
    writeln!(
        out,
        "  ports         {} for applications, {} for the operator",
        config.server.data, config.server.admin
    )?;
    let stale = prices(config).map_err(Failure::Wrong)?;
    for warning in config.warnings.iter().chain(&stale) {
        writeln!(out, "  note          {warning}")?;
    }
    pins::tell(config, out)
}
