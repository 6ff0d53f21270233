//! `sekisho rules test`: the `[[test]]` cases of a rules file, or of a file beside it.

use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Failure;
use super::explain::classifier;
use super::proofs::{known, policy};
use crate::routes::{Problems, Tongue};

const RULES_TEST: &str = "\
Examples:
  sekisho rules test routes.toml
  sekisho rules test routes.toml --config sekisho.toml --coverage
  sekisho rules test routes.toml --cases more.test.toml

A case is a request, and what must come of it:
  [[test]]
  name = \"a My Number stays inside\"
  request = { app = \"loan-review\", text = \"個人番号は 1234 5678 9018 です\" }
  expect = { engine = \"local\", leaves = false }

Exit status: 0 if every case came as expected (and, with --coverage, every rule was reached), 1 if
not, 2 if a file cannot be read or does not check.";

/// Run the test cases of a rules file.
///
/// Each failure comes with its line, what was expected and what came. Texts are scanned as the
/// gateway scans them, with what the settings add to the classifier.
#[derive(Args, Debug)]
#[command(after_help = RULES_TEST)]
pub(super) struct RulesTest {
    /// The rules file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Run the cases of these files, too.
    #[arg(long, value_name = "FILE")]
    cases: Vec<PathBuf>,
    /// List the rules that no case reached.
    #[arg(long)]
    coverage: bool,
    /// The operator's settings.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Runs the cases.
pub(super) fn test(
    arguments: &RulesTest,
    tongue: Tongue,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let known = known(arguments.config.as_deref())?;
    let unreadable = |problems: Problems| Failure::Unreadable(problems.told_in(tongue));
    let policy = policy(&arguments.file, known.as_ref(), tongue)?;
    let classifier = classifier(arguments.config.as_deref())?;
    let scan = |text| classifier.scan(text);
    let (mut cases, mut failed) = (0, 0);
    let mut unreached: Option<Vec<(String, u32)>> = None;
    for file in std::iter::once(&arguments.file).chain(&arguments.cases) {
        let name = file.display().to_string();
        let outcome = policy
            .run_cases(&read(file)?, &name, known.as_ref(), &scan)
            .map_err(unreadable)?;
        cases += outcome.cases;
        if let Some(problems) = &outcome.failures {
            failed += problems.iter().len();
            writeln!(out, "{}", problems.told_in(tongue))?;
        }
        let before = unreached.take();
        unreached = Some(match before {
            None => outcome.unreached,
            Some(mut before) => {
                before.retain(|rule| outcome.unreached.contains(rule));
                before
            }
        });
    }
    let unreached = unreached.filter(|_| arguments.coverage).unwrap_or_default();
    for (rule, line) in &unreached {
        let file = arguments.file.display();
        match tongue {
            Tongue::English => writeln!(
                out,
                "{file}:{line}: no case reaches rule `{rule}`; add a [[test]] that it decides"
            )?,
            Tongue::Japanese => writeln!(
                out,
                "{file}:{line}: 規則 `{rule}` に届くテストがありません。この規則が決める [[test]] を加えてください"
            )?,
        }
    }
    writeln!(out, "{}", summary(cases, failed, unreached.len(), tongue))?;
    if failed == 0 && unreached.is_empty() {
        Ok(())
    } else {
        Err(Failure::NotSo)
    }
}

pub(super) fn read(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file)
        .map_err(|error| Failure::Unreadable(format!("{}: {error}", file.display())))
}

fn summary(cases: usize, failed: usize, unreached: usize, tongue: Tongue) -> String {
    match tongue {
        Tongue::English => summary_english(cases, failed, unreached),
        Tongue::Japanese => summary_japanese(cases, failed, unreached),
    }
}

fn summary_english(cases: usize, failed: usize, unreached: usize) -> String {
    let plural = |count: usize, one: &str, more: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {more}"),
    };
    let mut summary = match (cases, failed) {
        (0, _) => "there is no test case; add a [[test]]".to_owned(),
        (_, 0) => format!("{} came as expected", plural(cases, "case", "cases")),
        _ => format!(
            "{}, {} not met",
            plural(cases, "case", "cases"),
            plural(failed, "expectation", "expectations")
        ),
    };
    if unreached > 0 {
        summary.push_str("; ");
        summary.push_str(&plural(unreached, "rule is", "rules are"));
        summary.push_str(" reached by none");
    }
    summary
}

fn summary_japanese(cases: usize, failed: usize, unreached: usize) -> String {
    let mut summary = match (cases, failed) {
        (0, _) => "テストがありません。[[test]] を加えてください".to_owned(),
        (_, 0) => format!("テスト{cases}件は、すべて期待どおりです"),
        _ => format!("テスト{cases}件のうち、期待と違う結果が{failed}件あります"),
    };
    if unreached > 0 {
        let _ = write!(summary, "。テストの届かない規則が{unreached}件あります");
    }
    summary
}
