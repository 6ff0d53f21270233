//! What an engine is started with.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The model and the room it gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelConfig {
    /// The GGUF file.
    pub file: PathBuf,
    /// The file is refused if it is another. `None` takes any file.
    pub sha256: Option<Sha256Digest>,
    /// At most this many tokens a sequence, prompt and answer together.
    pub context: u32,
    /// At most this many sequences are decoded at once (a request with `n` choices is `n`).
    pub parallel: u32,
    /// Cells of the key-value cache, shared by all sequences; one holds one token.
    /// `None`: `context` × `parallel`, at most 4 × `context`.
    pub cache_tokens: Option<u32>,
    /// At most this many tokens in one step of the model.
    pub batch: u32,
    /// While answers stream, a step computes no more of new prompts than is expected to take this
    /// long: the bound on how long a new prompt makes the others wait.
    pub stall_limit: Duration,
    /// At most this many requests wait for a place; more are refused as busy.
    pub queue: u32,
    /// A batch request is overtaken by interactive ones that come at most this long after it.
    pub batch_patience: Duration,
    /// Who may use computation that another request's prompt began with.
    pub prefix_cache: PrefixCache,
    /// For requests that leave `max_tokens` open.
    pub default_max_tokens: u32,
    /// Threads that compute. `None`: as many as the machine has cores, at most 16.
    pub threads: Option<u32>,
    /// Layers computed on the GPU, where the build has one.
    pub gpu_layers: u32,
    /// What the model is for.
    pub task: Task,
    /// How a number of the key-value cache is stored.
    pub cache_type: CacheType,
    /// How positions beyond the trained context are read.
    pub yarn: Option<Yarn>,
    /// A second cache over the same weights, for conversations longer than `context`.
    pub long: Option<LongLane>,
    /// Small changes of the weights that a request can choose.
    pub adapters: Vec<AdapterConfig>,
}

/// What a model is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// It continues conversations.
    #[default]
    Generate,
    /// It turns texts into vectors.
    Embed,
}

/// Who may use computation that another request's prompt began with. How fast an answer begins
/// tells what a shared cache holds, hence what others asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PrefixCache {
    /// Requests of the same owner.
    #[default]
    PerOwner,
    /// All.
    Shared,
    /// Nobody.
    Off,
}

/// How a number of the key-value cache is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CacheType {
    /// 16-bit floating point.
    #[default]
    F16,
    /// 8.5 bits: blocks of 32 with a scale.
    Q8_0,
}

/// `YaRN` (arXiv 2309.00071): positions are stretched so that a model reads texts longer than those
/// it was trained on, at some cost for short ones.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Yarn {
    /// By how much; 4 for Qwen3 at 131,072.
    pub factor: f32,
    /// Tokens the model was trained on without it; 32,768 for Qwen3.
    pub original_context: u32,
}

/// Room for conversations that do not fit into the first lane's context.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LongLane {
    /// At most this many tokens a sequence.
    pub context: u32,
    /// At most this many sequences at once.
    pub parallel: u32,
    /// Cells of its key-value cache. `None`: `context`.
    pub cache_tokens: Option<u32>,
    /// Its positions.
    pub yarn: Option<Yarn>,
}

impl LongLane {
    /// Cells of its key-value cache.
    #[must_use]
    pub fn cache_tokens(&self) -> u32 {
        self.cache_tokens.unwrap_or(self.context)
    }
}

/// One cache over the weights, and how positions are read in it.
#[cfg(feature = "llama")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lane {
    pub(crate) context: u32,
    pub(crate) parallel: u32,
    pub(crate) cache_tokens: u32,
    pub(crate) yarn: Option<Yarn>,
}

#[cfg(feature = "llama")]
impl Lane {
    /// Sequences that the cache tells apart: those that run, and as many again that only keep what
    /// was computed.
    pub(crate) fn sequences(&self) -> u32 {
        (2 * self.parallel + 16).min(MAX_PARALLEL)
    }
}

/// A `LoRA` adapter: a small change of the weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdapterConfig {
    /// What requests call it.
    pub name: String,
    /// The GGUF file.
    pub file: PathBuf,
    /// The file is refused if it is another. `None` takes any file.
    pub sha256: Option<Sha256Digest>,
    /// How strongly it is applied; 1 as trained.
    pub scale: f32,
}

impl ModelConfig {
    /// The model in `file` with room for eight conversations of up to 4,096 tokens.
    #[must_use]
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self {
            file: file.into(),
            sha256: None,
            context: 4096,
            parallel: 8,
            cache_tokens: None,
            batch: 512,
            stall_limit: Duration::from_millis(125),
            queue: 64,
            batch_patience: Duration::from_secs(30),
            prefix_cache: PrefixCache::default(),
            default_max_tokens: 1024,
            threads: None,
            gpu_layers: 999,
            task: Task::default(),
            cache_type: CacheType::default(),
            yarn: None,
            long: None,
            adapters: Vec::new(),
        }
    }

    /// Cells of the key-value cache.
    #[must_use]
    pub fn cache_tokens(&self) -> u32 {
        self.cache_tokens
            .unwrap_or_else(|| self.context.saturating_mul(self.parallel.clamp(1, 4)))
    }

    /// The caches over the weights, shorter contexts first.
    #[cfg(feature = "llama")]
    pub(crate) fn lanes(&self) -> impl Iterator<Item = Lane> + use<> {
        let short = Lane {
            context: self.context,
            parallel: self.parallel,
            cache_tokens: self.cache_tokens(),
            yarn: self.yarn,
        };
        let long = self.long.map(|long| Lane {
            context: long.context,
            parallel: long.parallel,
            cache_tokens: long.cache_tokens(),
            yarn: long.yarn,
        });
        std::iter::once(short).chain(long)
    }

    /// The settings that cannot work, each with the fix.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut least = |name: &str, value: u32, min: u32| {
            if value < min {
                problems.push(format!("`{name}` is {value}; it must be at least {min}"));
            }
        };
        least("context", self.context, 16);
        least("parallel", self.parallel, 1);
        least("queue", self.queue, 1);
        least("default_max_tokens", self.default_max_tokens, 1);
        least("threads", self.threads.unwrap_or(1), 1);
        least("batch", self.batch, self.parallel.max(32));
        least("cache_tokens", self.cache_tokens(), self.context);
        if let Some(long) = &self.long {
            least("long.parallel", long.parallel, 1);
            least("long.context", long.context, self.context.saturating_add(1));
            least("long.cache_tokens", long.cache_tokens(), long.context);
        }
        if self.stall_limit.is_zero() {
            problems.push("`stall_limit` is 0; it must be at least 1ms".into());
        }
        for (name, yarn) in [
            ("yarn", self.yarn),
            ("long.yarn", self.long.and_then(|l| l.yarn)),
        ] {
            if let Some(yarn) = yarn
                && (!yarn.factor.is_finite() || yarn.factor < 1.0 || yarn.original_context == 0)
            {
                problems.push(format!(
                    "`{name}` stretches {} tokens by {}; the factor must be at least 1 and \
                     `original_context` what the model was trained on",
                    yarn.original_context, yarn.factor
                ));
            }
        }
        if self.parallel > MAX_PARALLEL {
            problems.push(format!(
                "`parallel` is {}; llama.cpp decodes at most {MAX_PARALLEL} sequences at once",
                self.parallel
            ));
        }
        problems
    }
}

/// llama.cpp's `LLAMA_MAX_SEQ`.
pub const MAX_PARALLEL: u32 = 256;

/// SHA-256 of a model file.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sha256Digest(pub [u8; 32]);

impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for Sha256Digest {
    type Err = String;

    /// Reads 64 hexadecimal digits, as `sha256sum` prints them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || "a SHA-256 has 64 hexadecimal digits, as `sha256sum FILE` prints them";
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong().into());
        }
        let mut digest = [0; 32];
        for (byte, pair) in digest.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).expect("hexadecimal digits are ASCII");
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong().to_owned())?;
        }
        Ok(Self(digest))
    }
}

/// How the child process is started and watched.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The program that calls [`run_child`](crate::run_child).
    pub program: PathBuf,
    /// Its arguments, e.g. `engine`.
    pub args: Vec<String>,
    /// What it loads.
    pub model: ModelConfig,
    /// First wait before a crashed child is started again; doubles with every crash in a row.
    pub restart_delay: Duration,
    /// The longest such wait, and the wait after a failure that will not mend itself (a missing
    /// file, a wrong hash).
    pub restart_delay_max: Duration,
    /// A child that works on requests and says nothing for this long, or at most twice as long,
    /// is killed.
    pub silence_limit: Duration,
}

impl Launch {
    /// This very program, called with `args`, serving `model`.
    ///
    /// `/proc/self/exe` is the running image even after the file on disk was replaced, so parent
    /// and child always speak the same protocol.
    #[must_use]
    pub fn this_program(args: &[&str], model: ModelConfig) -> Self {
        Self {
            program: PathBuf::from("/proc/self/exe"),
            args: args.iter().map(|&arg| arg.to_owned()).collect(),
            model,
            restart_delay: Duration::from_millis(250),
            restart_delay_max: Duration::from_secs(30),
            silence_limit: Duration::from_secs(120),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_reads_what_it_prints() {
        let text = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";
        let digest: Sha256Digest = text.parse().expect("64 digits");
        assert_eq!(digest.to_string(), text);
        assert!("b179".parse::<Sha256Digest>().is_err());
        assert!("zz".repeat(32).parse::<Sha256Digest>().is_err());
    }

    #[test]
    fn the_defaults_work() {
        assert_eq!(
            ModelConfig::new("model.gguf").problems(),
            Vec::<String>::new()
        );
    }

    #[test]
    fn every_wrong_setting_is_reported_at_once() {
        let mut config = ModelConfig::new("model.gguf");
        config.context = 0;
        config.batch = 4;
        config.parallel = 1000;
        insta::assert_snapshot!(config.problems().join("\n"), @"
        `context` is 0; it must be at least 16
        `batch` is 4; it must be at least 1000
        `parallel` is 1000; llama.cpp decodes at most 256 sequences at once
        ");
    }
}
