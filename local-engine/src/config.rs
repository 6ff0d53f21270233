//! What an engine is started with.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The model and the room it gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// At most this many prompt tokens in a step while other sequences stream: the bound on how
    /// long a new prompt makes them wait.
    pub prompt_chunk: u32,
    /// At most this many admitted requests wait for a place; more are refused as busy.
    pub queue: u32,
    /// For requests that leave `max_tokens` open.
    pub default_max_tokens: u32,
    /// Threads that compute. `None`: as many as the machine has cores, at most 16.
    pub threads: Option<u32>,
    /// Layers computed on the GPU, where the build has one.
    pub gpu_layers: u32,
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
            prompt_chunk: 128,
            queue: 64,
            default_max_tokens: 1024,
            threads: None,
            gpu_layers: 999,
        }
    }

    /// Cells of the key-value cache.
    #[must_use]
    pub fn cache_tokens(&self) -> u32 {
        self.cache_tokens
            .unwrap_or_else(|| self.context.saturating_mul(self.parallel.clamp(1, 4)))
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
        least("prompt_chunk", self.prompt_chunk, 1);
        least("default_max_tokens", self.default_max_tokens, 1);
        least("threads", self.threads.unwrap_or(1), 1);
        least("batch", self.batch, self.parallel.max(32));
        least("cache_tokens", self.cache_tokens(), self.context);
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
