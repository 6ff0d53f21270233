//! What can be typed, and the help that says so.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::approval::ApprovalCommand;
use super::audit::AuditCommand;
use super::cases::RulesTest;
use super::evaluate::{Bound, Side};
use super::explain::RulesExplain;
use super::language::Language;
use super::model::ModelCommand;
use super::proofs::{RulesDiff, RulesProve};
use super::rehearsal::RehearsalCommand;
use crate::knowledge::Knowledge;

/// The checkpoint between applications and language models.
///
/// Sekisho answers at one OpenAI-compatible URL. It reads every request, decides by routes.toml
/// what may leave, and has the rest answered by a model on this machine. What leaves is masked,
/// and restored in the answer.
#[derive(Debug, Parser)]
#[command(name = "sekisho", version, after_help = FIRST_START, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

const FIRST_START: &str = "\
A first start:
  1. put a model file and the frontier's key where sekisho.toml names them
  2. sekisho audit keygen keys/audit       makes the keys of the record of decisions
  3. sekisho key new --app loan-review     and put the lines it prints into sekisho.toml
  4. sekisho config check                  says everything that is still wrong, with the fix
  5. sekisho serve";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Serve(Serve),
    /// The local model's process; started by `serve`, never by hand.
    #[command(hide = true)]
    Engine,
    Classify(Classify),
    /// Work with routes.toml.
    #[command(arg_required_else_help = true)]
    Rules {
        #[command(flatten)]
        language: Language,
        #[command(subcommand)]
        command: RulesCommand,
    },
    /// Work with sekisho.toml.
    #[command(arg_required_else_help = true)]
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Work with applications' API keys.
    #[command(arg_required_else_help = true)]
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Work with model files.
    #[command(arg_required_else_help = true)]
    Model {
        #[command(subcommand)]
        command: ModelCommand,
    },
    /// Work with the record of decisions: prove it, ask it, report from it.
    #[command(arg_required_else_help = true)]
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
}

const SERVE: &str = "\
Every setting can also come from the environment, which goes before the file:
  SEKISHO_LIMITS__MAX_BODY_BYTES=4MiB sekisho serve
  SEKISHO_ENGINE__FRONTIER__KEY=…      sekisho serve

Signals:
  SIGTERM, SIGINT   take no new requests, let running ones finish, end
  SIGHUP            read routes.toml again (a changed file is also noticed by itself)

Example:
  sekisho serve --config /etc/sekisho/sekisho.toml --rules /etc/sekisho/routes.toml";

/// Serve applications until SIGTERM.
///
/// Nothing starts with settings or rules that are wrong in any part: everything that is wrong is
/// printed, each with its place and the fix, and the exit status is 1.
#[derive(Args, Debug)]
#[command(after_help = SERVE)]
pub(super) struct Serve {
    /// The operator's settings.
    #[arg(
        long,
        value_name = "FILE",
        env = "SEKISHO_CONFIG",
        hide_env_values = true,
        default_value = "sekisho.toml"
    )]
    pub(super) config: PathBuf,
    /// The rules: what may leave, and to where.
    #[arg(
        long,
        value_name = "FILE",
        env = "SEKISHO_RULES",
        hide_env_values = true,
        default_value = "routes.toml"
    )]
    pub(super) rules: PathBuf,
    /// Check settings, prices, terms and rules as a start would, and end.
    #[arg(long)]
    pub(super) check: bool,
}

const CLASSIFY: &str = "\
Examples:
  echo '担当の山田太郎です。電話は090-1234-5678。' | sekisho classify
  sekisho classify --terms terms.toml minutes.txt
  sekisho classify --jsonl < texts.jsonl > found.jsonl
  sekisho classify --eval gold.jsonl --misses 20 --min covered=0.96 --max under=0.03

With --jsonl:
  read     {\"id\": \"doc-1\", \"text\": \"…\"}                              other fields are ignored
  written  {\"id\": \"doc-1\", \"level\": \"confidential\", \"special_care\": false,
            \"findings\": [{\"start\": 3, \"end\": 7, \"type\": \"PERSON\",
                          \"confidence\": \"strong\", \"reason\": \"…\"}],
            \"passages\": [{\"start\": 0, \"end\": 2, \"matter\": \"internals\", \"level\": \"internal\"}],
            \"reasons\": [\"PERSON (confidential)\", …],
            \"topic\": {\"name\": \"strategy\", \"percent\": 71}}    or null; one line a line, in order
  Offsets count Unicode code points; `end` is the first one after the finding.

With --eval:
  read     {\"id\": \"doc-1\", \"text\": \"…\", \"level\": \"confidential\", \"special_care\": false,
            \"spans\": [{\"start\": 3, \"end\": 7, \"type\": \"PERSON\"}]}
  covered     marked spans none of whose letters and digits is left outside all findings
  typed       covered, and at least half of it in findings of its own type
  precision   findings with at least half of their letters and digits in marked spans
  F1          of covered and precision
  false_docs  of the documents without marked spans, those with a finding
  under       of the documents, those given a lower level: what could leave and must not
  over        of the documents, those given a higher level
  ORGANIZATION is in none of these but the levels, and has a row of its own.

Exit status: 0; 1 if a file cannot be read; 2 if a line is bad; 3 if a figure is out of bounds. Bad
lines are reported with their number, and the others are done; with --eval there are no figures then.";

/// Show what is in a text and how sensitive it is.
///
/// Nothing is sent anywhere. The text is shown with its findings marked, then its level and what
/// gave it that level. Colours are left out where the output is no terminal, or `NO_COLOR` is set.
#[derive(Args, Debug)]
#[command(after_help = CLASSIFY)]
pub(super) struct Classify {
    /// Read and write JSON lines, for tools.
    #[arg(long, conflicts_with = "eval")]
    pub(super) jsonl: bool,
    /// Read labelled documents, and print how much of what people marked is found.
    #[arg(long)]
    pub(super) eval: bool,
    /// With --eval: show so many of each kind of miss.
    #[arg(long, value_name = "N", default_value_t = 0, requires = "eval")]
    pub(super) misses: usize,
    /// With --eval: the least that a figure may be; a type's name stands for its covered share.
    #[arg(long, value_name = "FIGURE=VALUE", value_parser = Bound::parse, requires = "eval")]
    pub(super) min: Vec<Bound>,
    /// With --eval: the most that a figure may be.
    #[arg(long, value_name = "FIGURE=VALUE", value_parser = Bound::parse, requires = "eval")]
    pub(super) max: Vec<Bound>,
    /// The bank's confidential terms, as in `classifier.terms_file`.
    #[arg(long, value_name = "FILE")]
    pub(super) terms: Option<PathBuf>,
    /// The bank's own word lists, as in `classifier.lists_file`.
    #[arg(long, value_name = "FILE")]
    pub(super) lists: Option<PathBuf>,
    /// Other weights for names, as in `classifier.names_model_file`.
    #[arg(long, value_name = "FILE")]
    pub(super) names_model: Option<PathBuf>,
    /// Texts to read; `-` or none is standard input.
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
}

impl Classify {
    pub(super) fn knowledge(&self) -> Knowledge<'_> {
        Knowledge {
            terms: self.terms.as_deref(),
            lists: self.lists.as_deref(),
            names_model: self.names_model.as_deref(),
        }
    }

    /// What the figures must hold.
    pub(super) fn bounds(&self) -> impl Iterator<Item = (Side, &Bound)> {
        let least = self.min.iter().map(|bound| (Side::Min, bound));
        let most = self.max.iter().map(|bound| (Side::Max, bound));
        least.chain(most)
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    Check(RulesCheck),
    Explain(RulesExplain),
    Test(RulesTest),
    Diff(RulesDiff),
    #[command(flatten)]
    Approval(ApprovalCommand),
    Prove(RulesProve),
    #[command(flatten)]
    Rehearsal(RehearsalCommand),
}

const RULES_CHECK: &str = "\
Examples:
  sekisho rules check routes.toml
  sekisho rules check routes.toml --config sekisho.toml

Notes tell of rules that have expired or soon will, and of calendars that have ended.

Exit status: 0 if the file could take effect, 1 if not; with --strict also 1 if there is a note.";

/// Say everything that is wrong with a rules file.
///
/// Each problem comes with its line, its column and the fix; a test of the file that fails is one.
/// With --config, the names of engines, models, applications and tags are checked against the settings
/// as well, and tests know what applications carry; neither keys nor model files are needed for that.
#[derive(Args, Debug)]
#[command(after_help = RULES_CHECK)]
pub(super) struct RulesCheck {
    /// The rules file.
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// The operator's settings, to check names against.
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Take notes for problems.
    #[arg(long)]
    pub(super) strict: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    Check(ConfigCheck),
}

const CONFIG_CHECK: &str = "\
Example:
  sekisho config check --config /etc/sekisho/sekisho.toml

Exit status: 0 if a start would accept them, 1 if not.";

/// Say everything that is wrong with the settings.
///
/// Looks at the file, the environment and the files that they name (keys, models, prices, terms),
/// and starts nothing. Each problem comes with its place and the fix.
#[derive(Args, Debug)]
#[command(after_help = CONFIG_CHECK)]
pub(super) struct ConfigCheck {
    /// The operator's settings.
    #[arg(
        long,
        value_name = "FILE",
        env = "SEKISHO_CONFIG",
        hide_env_values = true,
        default_value = "sekisho.toml"
    )]
    pub(super) config: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    New(KeyNew),
}

const KEY_NEW: &str = "\
Example:
  sekisho key new --app loan-review

The application sends the key as `Authorization: Bearer sk-sekisho-…`, as OpenAI's clients do with
their `api_key`. To change a key, make a new one and replace the hash.";

/// Make an API key for an application.
///
/// Prints the key this once, and the lines for sekisho.toml, which hold its SHA-256 alone.
#[derive(Args, Debug)]
#[command(after_help = KEY_NEW)]
pub(super) struct KeyNew {
    /// The application's name in rules, metrics and logs.
    #[arg(long, value_name = "NAME")]
    pub(super) app: String,
}
