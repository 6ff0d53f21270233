//! `sekisho rules explain`: why a request is decided as it is, in sentences.

use std::fs::File;
use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use classifiers::Classifier;
use serde::Deserialize;

use super::proofs::{known, policy};
use super::{Failure, decisions};
use crate::config::Config;
use crate::knowledge::Knowledge;
use crate::routes::{Known, Moment, RecordedFacts, Tongue};

const RULES_EXPLAIN: &str = "\
Examples:
  sekisho rules explain routes.toml --app loan-review --text '山田太郎様の審査資料を要約してください'
  sekisho rules explain routes.toml --config sekisho.toml --app letters --purpose offers letter.txt
  sekisho rules explain routes.toml --decision 01938f3e-… --log audit --lang ja

What the request holds is told by its kinds and counts; no value is shown.

Exit status: 0; 1 if there is no such decision, 2 if a file cannot be read or does not check, or the
settings know no such application or purpose.";

/// An application that is not named.
const SOMEBODY: &str = "app";

/// Say which rule decides about a request, and why the rules above it do not.
///
/// The request is a text, as a user would write it, or a decision in the gateway's log or record, by
/// its request id: then the rules of FILE are asked about what that decision was made on.
#[derive(Args, Debug)]
#[command(after_help = RULES_EXPLAIN)]
pub(super) struct RulesExplain {
    /// The rules file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What a user says, in a file; `-` is standard input.
    #[arg(value_name = "TEXT_FILE", conflicts_with_all = ["text", "decision"])]
    text_file: Option<PathBuf>,
    /// What a user says.
    #[arg(long, conflicts_with = "decision")]
    text: Option<String>,
    /// A decision of the log or of the record, by its request id.
    #[arg(long, value_name = "ID", requires = "log")]
    decision: Option<String>,
    /// The gateway's log, JSON lines; or the record: its directory, or a file of it.
    #[arg(long, value_name = "LOG")]
    log: Option<PathBuf>,
    /// The application that sends it. Without this, one that no settings name.
    #[arg(long)]
    app: Option<String>,
    /// A tag that the application carries, besides those that the settings say.
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// What for. Without this, the application's only purpose, if the settings say so.
    #[arg(long)]
    purpose: Option<String>,
    /// When, in Japan: 2026-04-01T10:00. Without it, now.
    #[arg(long, value_name = "MOMENT")]
    at: Option<Moment>,
    /// How much of the application's budget is used, in percent.
    #[arg(long, value_name = "PERCENT", default_value_t = 0)]
    budget: u32,
    /// An engine that does not answer.
    #[arg(long = "down", value_name = "ENGINE")]
    down: Vec<String>,
    /// The operator's settings: for the names, the applications' tags, and what the classifier
    /// knows beyond its own.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Explains one decision.
pub(super) fn explain(
    arguments: &RulesExplain,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let known = known(arguments.config.as_deref())?;
    let policy = policy(&arguments.file, known.as_ref(), tongue)?;
    let recorded = match (&arguments.decision, &arguments.log) {
        (Some(id), Some(log)) => decision(id, log)?,
        _ => described(arguments, known.as_ref(), tongue)?,
    };
    let facts = recorded.facts().map_err(Failure::wrong)?;
    let explanation = policy.explain(&facts, tongue);
    write!(out, "{explanation}")?;
    Ok(())
}

/// The facts of a text, as the gateway would see them.
fn described(
    arguments: &RulesExplain,
    known: Option<&Known>,
    tongue: Tongue,
) -> Result<RecordedFacts, Failure> {
    let app = arguments.app.as_deref();
    let mut purpose = arguments.purpose.as_deref();
    let mut tags = arguments.tags.clone();
    if let Some(known) = known {
        known
            .check_sender(app, purpose)
            .map_err(|problems| Failure::Unreadable(problems.told_in(tongue)))?;
        let carried = app.and_then(|app| known.tags_of.get(app));
        tags.extend(carried.into_iter().flatten().cloned());
        purpose = purpose.or_else(|| known.purpose_of(app?));
    }
    let text = text(arguments)?;
    let classifier = classifier(arguments.config.as_deref())?;
    let at = arguments.at.unwrap_or_else(Moment::now);
    let mut facts = RecordedFacts::of_nothing(at)
        .sent_by(app.unwrap_or(SOMEBODY), tags, purpose.map(str::to_owned))
        .while_it_is_so(arguments.budget, arguments.down.clone());
    facts.say(&classifier.scan(text));
    Ok(facts)
}

fn text(arguments: &RulesExplain) -> Result<String, Failure> {
    if let Some(text) = &arguments.text {
        return Ok(text.clone());
    }
    let mut text = String::new();
    let read = match arguments.text_file.as_deref() {
        Some(path) if path != Path::new("-") => {
            File::open(path).and_then(|mut file| file.read_to_string(&mut text))
        }
        _ => std::io::stdin().read_to_string(&mut text),
    };
    read.map_err(|error| Failure::Unreadable(format!("the text cannot be read: {error}")))?;
    Ok(text)
}

/// What the settings make of the classifier; without settings, as it is built.
pub(super) fn classifier(config: Option<&Path>) -> Result<Classifier, Failure> {
    let unreadable = |what: String| Failure::Unreadable(what);
    let Some(path) = config else {
        let none = Knowledge {
            terms: None,
            lists: None,
            names_model: None,
        };
        return none.classifier().map_err(unreadable);
    };
    let config = Config::load_closed(path).map_err(|problems| unreadable(problems.to_string()))?;
    let classifier = config.classifier.knowledge().classifier();
    classifier.map_err(unreadable)
}

/// What is read of a line of the log, or of the record.
#[derive(Deserialize)]
struct Entry {
    #[serde(alias = "request")]
    request_id: String,
    facts: Option<RecordedFacts>,
}

/// What the decision about this request was made on.
fn decision(id: &str, log: &Path) -> Result<RecordedFacts, Failure> {
    let unreadable = |error| Failure::Unreadable(format!("{}: {error}", log.display()));
    for line in decisions::open(log)?.lines() {
        let line = line.map_err(unreadable)?;
        // Other lines of the log are none of our business.
        let Ok(entry) = serde_json::from_str::<Entry>(&line) else {
            continue;
        };
        if entry.request_id == id
            && let Some(facts) = entry.facts
        {
            return Ok(facts);
        }
    }
    Err(Failure::Wrong(format!(
        "{} holds no decision of the request {id}; the id is what the answer's `x-request-id` says",
        log.display()
    )))
}
