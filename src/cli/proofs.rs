//! `sekisho rules diff` and `sekisho rules prove`: what holds over all possible requests.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Failure;
use crate::catalog;
use crate::config::Config;
use crate::routes::{Format, Known, Policy, Proof, Tongue, compare, prove};
use serde_json::json;

const RULES_DIFF: &str = "\
Examples:
  sekisho rules diff routes.toml routes.new.toml
  sekisho rules diff routes.toml routes.new.toml --config sekisho.toml --lang ja
  sekisho rules diff old.toml new.toml --format markdown > review.md

Exit status: 0 if it is proved that nothing more leaves, 1 if a request shows that something does or
an invariant is gone, 2 if a file cannot be read or does not check.";

/// Say what a change of the rules lets out, and what else it changes.
///
/// Decides over all possible requests, not over samples: does something leave that stayed inside,
/// go to another operator or country, or leave masked less than before? Each answer is PROVED, or
/// comes with the smallest request that shows the contrary, and with both decisions. Then every
/// change of meaning is told in a sentence.
#[derive(Args, Debug)]
#[command(after_help = RULES_DIFF)]
pub(super) struct RulesDiff {
    /// The rules in force.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The rules as they are to be.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// The operator's settings: then the requests are those of its applications.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// For whom the output is.
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,
}

const RULES_PROVE: &str = "\
Examples:
  sekisho rules prove routes.toml
  sekisho rules prove routes.toml 'no confidential request leaves unmasked'
  sekisho rules prove routes.toml --lang ja '機密区分 restricted の依頼は、行外に出ない'

Exit status: 0 if all is proved, 1 if a request shows that something is not so, 2 if the file cannot
be read or does not check, or a claim is not understood.";

/// Say whether claims about the rules hold of all requests.
///
/// Without a claim, the file's own invariants are proved. Each answer is PROVED, or comes with the
/// smallest request of which the claim does not hold. How claims are written stands in docs/rules.md.
#[derive(Args, Debug)]
#[command(after_help = RULES_PROVE)]
pub(super) struct RulesProve {
    /// The rules file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What to prove, instead of the file's invariants.
    #[arg(value_name = "CLAIM")]
    claims: Vec<String>,
    /// The operator's settings: then the requests are those of its applications.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// For whom the output is.
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum OutputFormat {
    /// For people at a terminal.
    #[default]
    Text,
    /// For people who review a change.
    Markdown,
    /// For programs.
    Json,
}

impl OutputFormat {
    const fn format(self) -> Format {
        match self {
            Self::Text => Format::Text,
            Self::Markdown => Format::Markdown,
            Self::Json => Format::Json,
        }
    }
}

/// Compares two files.
pub(super) fn diff(
    arguments: &RulesDiff,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let known = known(arguments.config.as_deref())?;
    let old = policy(&arguments.old, known.as_ref(), tongue)?;
    let new = policy(&arguments.new, known.as_ref(), tongue)?;
    let difference = compare(&old, &new, known.as_ref());
    let report = difference.report(tongue, arguments.format.format());
    writeln!(out, "{}", report.trim_end())?;
    if difference.is_proved() && difference.keeps_guards() {
        Ok(())
    } else {
        Err(Failure::NotSo)
    }
}

/// Proves claims about one file.
pub(super) fn claims(
    arguments: &RulesProve,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let known = known(arguments.config.as_deref())?;
    let read = Policy::check_claims(&arguments.file, &arguments.claims, known.as_ref());
    let (policy, claims) =
        read.map_err(|problems| Failure::Unreadable(problems.told_in(tongue)))?;
    let invariants = if arguments.claims.is_empty() {
        policy.invariants()
    } else {
        &claims
    };
    let proofs = prove(&policy, invariants, known.as_ref());
    let format = arguments.format.format();
    if format == Format::Json {
        let proofs: Vec<_> = proofs.iter().map(|it| json(it, tongue)).collect();
        writeln!(out, "{:#}", serde_json::Value::from(proofs))?;
    } else {
        for proof in &proofs {
            tell(proof, tongue, format, out)?;
            if !proof.is_about_some {
                let nothing = about_nothing(known.is_some(), tongue);
                writeln!(out, "{}{nothing}", item(format))?;
            }
        }
        if proofs.is_empty() {
            let none = tongue.pick("The file has no invariants.", "不変条件がありません。");
            writeln!(out, "{none}")?;
        }
    }
    if proofs.iter().all(|proof| proof.counterexample.is_none()) {
        Ok(())
    } else {
        Err(Failure::NotSo)
    }
}

fn tell(
    proof: &Proof<'_>,
    tongue: Tongue,
    format: Format,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let (invariant, shown) = (proof.invariant, proof.shown(tongue));
    let answer = if shown.is_none() { "PROVED" } else { "BROKEN" };
    let (answer, item) = match format {
        Format::Markdown => (format!("- **{answer}**:"), item(format)),
        Format::Text | Format::Json => (format!("{answer}:"), item(format)),
    };
    let (claim, name) = (invariant.claim(), invariant.name());
    match (invariant.line(), tongue) {
        (0, _) => writeln!(out, "{answer} {claim}")?,
        (line, Tongue::English) => {
            writeln!(out, "{answer} {claim} (invariant `{name}`, line {line})")?;
        }
        (line, Tongue::Japanese) => {
            writeln!(out, "{answer} {claim}(不変条件 `{name}`、{line}行目)")?;
        }
    }
    match shown {
        Some(shown) => writeln!(out, "{item}{shown}"),
        None => Ok(()),
    }
}

const fn item(format: Format) -> &'static str {
    match format {
        Format::Markdown => "  - ",
        Format::Text | Format::Json => "  ",
    }
}

/// What a proof is worth that is about no request.
fn about_nothing(has_settings: bool, tongue: Tongue) -> &'static str {
    match (tongue, has_settings) {
        (Tongue::English, true) => {
            "There is no such request: of the applications in the settings, none can send one. \
             Without --config, this asks about any application."
        }
        (Tongue::English, false) => "There is no such request, of any application.",
        (Tongue::Japanese, true) => {
            "該当する依頼がありません。設定にあるアプリは、どれもそのような依頼を送れません。--configを付けなければ、\
             任意のアプリについて調べます。"
        }
        (Tongue::Japanese, false) => "どのアプリにも、該当する依頼がありません。",
    }
}

fn json(proof: &Proof<'_>, tongue: Tongue) -> serde_json::Value {
    json!({
        "name": proof.invariant.name(),
        "line": proof.invariant.line(),
        "claim": proof.invariant.claim(),
        "proved": proof.counterexample.is_none(),
        "about_some_request": proof.is_about_some,
        "counterexample": proof.shown(tongue),
    })
}

pub(super) fn known(config: Option<&Path>) -> Result<Option<Known>, Failure> {
    let names = config.map(Config::load_names).transpose();
    let names = names.map_err(|problems| Failure::Unreadable(problems.to_string()))?;
    Ok(names.map(catalog::known))
}

/// A file that checks; else it cannot be worked with.
pub(super) fn policy(
    file: &Path,
    known: Option<&Known>,
    tongue: Tongue,
) -> Result<Policy, Failure> {
    Policy::check_file(file, known)
        .map_err(|problems| Failure::Unreadable(problems.told_in(tongue)))
}
