//! The settings, as the rest of the program uses them. Their defaults and ranges stand where they
//! are read: `read.rs`, `apps.rs`, `engines.rs`, `local.rs`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use classifiers::Sensitivity;
use local_engine::{Class, ModelConfig, Sampling};

pub use audit::Durability;

use super::approval::Approval;
use super::base_url::BaseUrl;
use super::secret::Secret;
use super::telemetry::Telemetry;
use crate::knowledge::Knowledge;

/// Everything the operator sets. Whoever holds one knows that it was checked as a whole.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The ports, and how the program ends.
    pub server: Server,
    /// What a request may cost before it is refused.
    pub limits: Limits,
    /// The applications, in the order of the file. Names and keys are unique.
    pub apps: Vec<App>,
    /// The built-in engines, in the order of the file.
    pub local: Vec<LocalEngine>,
    /// The engines outside, in the order of the file.
    pub external: Vec<ExternalEngine>,
    /// Who must agree before rules take effect.
    pub approval: Approval,
    /// How values are hidden from engines outside.
    pub redaction: Redaction,
    /// What the classifier knows beyond its built-in detectors.
    pub classifier: Classifier,
    /// The record of decisions; `None` where none is kept.
    pub audit: Option<Audit>,
    /// Who is told of traces and of the record; `None` where nobody is.
    pub telemetry: Option<Telemetry>,
    /// What the program writes to standard error.
    pub log: Log,
    /// `prices.toml`; without it, tokens are counted but not priced.
    pub prices_file: Option<PathBuf>,
    /// What the operator should know although it is no reason to refuse to start. The texts hold
    /// no secret and may be logged.
    pub warnings: Vec<String>,
}

/// `[server]`: the ports, and how the program ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The port for applications.
    pub data: SocketAddr,
    /// The port for metrics and health; for the operator's network alone.
    pub admin: SocketAddr,
    /// How long running requests may take to finish after SIGTERM.
    pub drain: Duration,
}

/// `[limits]`: what a request may cost before it is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest request body, in bytes.
    pub max_body_bytes: usize,
    /// Deepest nesting of a request's JSON.
    pub max_json_depth: usize,
    /// Most messages in one request.
    pub max_messages: usize,
    /// Most requests at once, over all applications, until their bodies end.
    pub max_in_flight: usize,
    /// Most bytes of text scanned in one request; more makes it unscannable, and it stays inside.
    pub max_scan_bytes: usize,
    /// Longest time for a request to arrive whole.
    pub read_timeout: Duration,
    /// Longest time from a request's first byte to its answer's last.
    pub total_deadline: Duration,
    /// Longest pause within an answer.
    pub idle_deadline: Duration,
    /// Most choices (`n`) in one request.
    pub max_choices: u32,
    /// Most tokens that a request may ask for; also the cap where it names none.
    pub max_completion_tokens: u32,
}

/// `[[app]]`: an application that may speak to the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Its name in rules, metrics and logs.
    pub name: String,
    /// SHA-256 of its whole API key.
    pub key_sha256: [u8; 32],
    /// Groups it belongs to, for rules. Sorted, unique.
    pub tags: Vec<String>,
    /// What it asks for, for rules: a request says which. Sorted, unique.
    pub purposes: Vec<String>,
    /// What it may cost; rules see how much of it is used.
    pub budget: Budget,
    /// Most requests of it at once.
    pub max_in_flight: Option<usize>,
    /// Most requests of it per minute.
    pub requests_per_minute: Option<u32>,
    /// Who goes first on an engine inside when not all can.
    pub class: Class,
}

/// What an application may cost, in yen. Going over it refuses nothing by itself: rules decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// From midnight to midnight in Japan.
    pub day_yen: Option<u32>,
    /// From the first of a month to its end.
    pub month_yen: Option<u32>,
}

/// `[engine.NAME]` with `kind = "local"`: a model in a child process of this program.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalEngine {
    /// Its name in rules, metrics and logs: the table's name.
    pub name: String,
    /// The names under which applications ask for it. At least one; the first is reported back.
    /// Each adapter has a name beside these.
    pub models: Vec<String>,
    /// The model file, the room it gets, and its adapters.
    pub model: ModelConfig,
    /// How tokens are drawn where a request leaves it open.
    pub sampling: Sampling,
    /// The same for requests with thinking.
    pub thinking: Sampling,
}

impl LocalEngine {
    /// Every name under which applications ask for it: the model's own, then the adapters'.
    pub fn model_names(&self) -> impl Iterator<Item = &str> {
        let adapters = self.model.adapters.iter().map(|adapter| &adapter.name);
        self.models.iter().chain(adapters).map(String::as_str)
    }

    /// Whether this name stands for an adapter, and not for the model as it is in its file.
    #[must_use]
    pub fn is_adapter(&self, model: &str) -> bool {
        self.model
            .adapters
            .iter()
            .any(|adapter| adapter.name == model)
    }
}

/// `[engine.NAME]` with `kind = "external"`: an OpenAI-style endpoint outside.
#[derive(Clone, Debug)]
pub struct ExternalEngine {
    /// Its name in rules, metrics and logs: the table's name.
    pub name: String,
    /// Where it is.
    pub base_url: BaseUrl,
    /// Sent as `Authorization: Bearer …`. Fits a header.
    pub key: Secret,
    /// What it offers. At least one; the first is used where a request says `auto`.
    pub models: Vec<ExternalModel>,
    /// Longest time for a connection, TLS included.
    pub connect_timeout: Duration,
    /// Longest time from the request's last byte to the answer's first.
    pub first_byte_timeout: Duration,
    /// Longest pause within an answer.
    pub idle_timeout: Duration,
    /// Most requests to it at once.
    pub max_in_flight: usize,
    /// Largest answer read from it, in bytes.
    pub max_response_bytes: usize,
}

/// A model of an external engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalModel {
    /// The name under which applications ask for it. Unique over all engines.
    pub name: String,
    /// The name under which the endpoint knows it.
    pub upstream: String,
}

/// `[redaction]`: how values are hidden from engines outside.
#[derive(Clone, Debug)]
pub struct Redaction {
    /// What makes placeholders unguessable: at least 32 characters.
    pub key: Secret,
    /// No key was set, this one was made at start: placeholders differ after a restart and
    /// between instances.
    pub key_is_random: bool,
    /// Whether the engine is told in one sentence to keep placeholders as they are.
    pub instruction: bool,
}

/// `[classifier]`: what the classifier knows beyond its built-in detectors, and what it remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classifier {
    /// The bank's confidential terms.
    pub terms_file: Option<PathBuf>,
    /// The bank's own lists of words that make a text internal or restricted.
    pub lists_file: Option<PathBuf>,
    /// Weights for names, in place of the built-in ones.
    pub names_model_file: Option<PathBuf>,
    /// Memory for what was found in texts that come again, in bytes; 0 remembers nothing.
    pub cache_bytes: usize,
    /// Who takes a second look, if anybody does.
    pub verifier: Option<Verifier>,
}

impl Classifier {
    /// The files that add to what the detectors know.
    #[must_use]
    pub fn knowledge(&self) -> Knowledge<'_> {
        Knowledge {
            terms: self.terms_file.as_deref(),
            lists: self.lists_file.as_deref(),
            names_model: self.names_model_file.as_deref(),
        }
    }
}

/// `[classifier.verifier]`: a second look at the doubtful middle, by a model inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    /// The engine that looks: a local one.
    pub engine: String,
    /// Requests that were found to be of these levels are looked at.
    pub levels: Vec<Sensitivity>,
    /// Longest time for a look.
    pub timeout: Duration,
    /// What becomes of a request when no verdict comes: in time, or at all.
    pub on_timeout: OnTimeout,
    /// Requests with more text are not looked at, as if no verdict came.
    pub max_bytes: usize,
}

/// What becomes of a request that nobody looked at a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnTimeout {
    /// It stays at the level that it was found to have.
    Keep,
    /// It becomes restricted, and stays inside.
    Raise,
}

/// `[audit]`: the record of decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Where it is kept, for its owner alone.
    pub directory: PathBuf,
    /// The key that signs it.
    pub signing_key_file: PathBuf,
    /// The key under which values are fingerprinted.
    pub fingerprint_key_file: PathBuf,
    /// When a record counts as written.
    pub durability: Durability,
    /// A file is followed by the next when it has so many bytes.
    pub rotate_bytes: u64,
    /// Files are deleted when they are so old; six months at least.
    pub retention_days: u32,
    /// A signature is made after so many records,
    pub checkpoint_records: u64,
    /// or after so long.
    pub checkpoint_interval: Duration,
    /// Whether requests that stay inside are answered while nothing can be recorded.
    pub inside_without_record: bool,
}

/// `[log]`: what the program writes to standard error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// The shape of a line.
    pub format: LogFormat,
    /// The least level written.
    pub level: LogLevel,
}

/// The shape of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// The least level written to the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    /// What stopped something.
    Error,
    /// What should be looked at.
    Warn,
    /// What happens once per start or request.
    Info,
    /// What helps to find a fault.
    Debug,
}

impl LogLevel {
    /// The name in the file and for `tracing`: `info`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

/// The names in the settings that rules may use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Every local engine's name with those of its models.
    pub local: Vec<(String, Vec<String>)>,
    /// Every external engine's name with those of its models.
    pub external: Vec<(String, Vec<String>)>,
    /// The applications' names.
    pub apps: Vec<String>,
    /// Every tag that at least one application carries. Sorted.
    pub tags: Vec<String>,
    /// Every purpose that at least one application declares. Sorted.
    pub purposes: Vec<String>,
    /// Each application's tags, by its name.
    pub tags_of: BTreeMap<String, Vec<String>>,
    /// Each application's purposes, likewise.
    pub purposes_of: BTreeMap<String, Vec<String>>,
}
