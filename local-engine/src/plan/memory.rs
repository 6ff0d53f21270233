//! The arithmetic: weights, caches, buffers, and whether they fit.

use serde::Serialize;

use super::device::DeviceMemory;
use super::header::ModelHeader;
use super::tensor_type::TensorType;
use crate::config::{CacheType, ModelConfig};

/// llama.cpp rounds a cache up to so many cells (`llama_context`: `GGML_PAD(n_ctx, 256)`).
const CELLS_ROUNDED_TO: u32 = 256;

/// What a GPU's driver, its libraries and their scratch memory take beside what llama.cpp reports:
/// for CUDA some 0.5 GB for the context, the rest for cuBLAS and weights unpacked for large steps.
const DRIVER_BYTES: u64 = 1 << 30;

/// The program, its threads and its queues.
const PROGRAM_BYTES: u64 = 128 << 20;
/// And a token's text, merges and lookups.
const PROGRAM_BYTES_PER_TOKEN_KNOWN: u64 = 256;

/// How long a conversation typically is, where nobody says.
const TYPICAL_TOKENS: u32 = 2000;

/// What a model with its settings takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MemoryPlan {
    /// What the model is.
    pub model: ModelHeader,
    /// The weights.
    pub weights_bytes: u64,
    /// The adapters.
    pub adapters_bytes: u64,
    /// Bytes of one token in the cache, by how its numbers are stored.
    pub kv_bytes_per_token: KvBytes,
    /// How they are stored here.
    pub cache_type: &'static str,
    /// Tokens of one step.
    pub batch: u32,
    /// The caches over the weights, the first for most conversations, a second for long ones.
    pub lanes: Vec<LanePlan>,
    /// The program; on a GPU, its driver and libraries.
    pub program_bytes: u64,
    /// All of it.
    pub total_bytes: u64,
    /// What there is, where that is known.
    pub device: Option<DeviceMemory>,
    /// How long a typical conversation is taken to be.
    pub typical_tokens: u32,
    #[serde(skip)]
    config: ModelConfig,
}

/// Bytes of one token in the key-value cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct KvBytes {
    /// In 16-bit numbers.
    pub f16: u64,
    /// In 8.5 bits each.
    pub q8_0: u64,
    /// In 4.5 bits each.
    pub q4_0: u64,
}

/// A cache and what is computed with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LanePlan {
    /// Tokens of one sequence at most.
    pub context: u32,
    /// Sequences decoded at once at most.
    pub parallel: u32,
    /// Cells of the cache, as llama.cpp rounds them up.
    pub cache_tokens: u64,
    /// The cache.
    pub kv_bytes: u64,
    /// What a step computes with, at most. See [`compute_bytes`].
    pub compute_bytes: u64,
    /// What it says of the next tokens: 4 bytes for each token it knows and each sequence.
    pub output_bytes: u64,
    /// Conversations of full length the cache holds; as many run if `parallel` allows.
    pub full_length_users: u64,
    /// Conversations of typical length it holds.
    pub typical_users: u64,
}

/// A change of the settings that would fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "setting", rename_all = "snake_case")]
pub enum Fix {
    /// Store the cache in 8.5 bits instead of 16.
    CacheType {
        /// `q8_0`.
        to: &'static str,
    },
    /// Let sequences share fewer cells.
    CacheTokens {
        /// At most so many.
        to: u32,
    },
    /// Take shorter conversations only.
    Context {
        /// At most so many tokens.
        to: u32,
    },
    /// Nothing helps: weights and program alone are too much.
    SmallerModel {
        /// What they take.
        needed_bytes: u64,
    },
}

/// What a step of `batch` tokens computes with: the logits of all of them, which attention sees
/// which of `cells` (16 bits), and the widest rows between two layers (three of the feed-forward,
/// four of the embedding, queries and attention of all heads), which llama.cpp reuses from layer
/// to layer.
///
/// With flash attention, which is on where the backend has it. Compared with what llama.cpp
/// (llama-cpp-sys-2 0.1.161) reserves for SmolLM2-135M (`compute buffer size`): 1.01 to 1.17 times that for 2,048
/// to 65,536 cells and steps of 64 to 2,048 tokens, and never less.
fn compute_bytes(model: &ModelHeader, batch: u32, cells: u64) -> u64 {
    let row = |count: u64, width: u32| count.saturating_mul(width.into());
    let head = model.key_length.max(model.value_length);
    let attention = row(2, model.heads).saturating_mul(head.into());
    let floats = row(1, model.vocabulary)
        .saturating_add(row(3, model.feed_forward))
        .saturating_add(row(4, model.embedding))
        .saturating_add(attention);
    let seen = cells.saturating_mul(2);
    let of_a_token = floats.saturating_mul(4).saturating_add(seen);
    of_a_token.saturating_mul(batch.into())
}

impl MemoryPlan {
    /// Plans `model` as `config` says.
    #[must_use]
    pub fn new(
        model: ModelHeader,
        config: &ModelConfig,
        adapters_bytes: u64,
        device: Option<DeviceMemory>,
    ) -> Self {
        let kv = |kind| model.kv_bytes_per_token(kind);
        let mut plan = Self {
            weights_bytes: model.weights_bytes,
            adapters_bytes,
            kv_bytes_per_token: KvBytes {
                f16: kv(TensorType::F16),
                q8_0: kv(TensorType::Q8_0),
                q4_0: kv(TensorType::Q4_0),
            },
            cache_type: "f16",
            batch: config.batch,
            lanes: Vec::new(),
            program_bytes: 0,
            total_bytes: 0,
            device,
            typical_tokens: TYPICAL_TOKENS,
            config: config.clone(),
            model,
        };
        plan.reckon();
        plan
    }

    /// Takes conversations of `tokens` as typical.
    #[must_use]
    pub fn with_typical_tokens(mut self, tokens: u32) -> Self {
        self.typical_tokens = tokens.max(1);
        self.reckon();
        self
    }

    /// Whether it fits into the device; `true` if nobody knows the device.
    #[must_use]
    pub fn fits(&self) -> bool {
        let device = self.device.as_ref();
        device.is_none_or(|device| self.total_bytes <= device.bytes)
    }

    /// What one token takes here.
    #[must_use]
    pub fn kv_bytes(&self) -> u64 {
        match self.config.cache_type {
            CacheType::F16 => self.kv_bytes_per_token.f16,
            CacheType::Q8_0 => self.kv_bytes_per_token.q8_0,
        }
    }

    /// Changes of the settings, each of which makes it fit: of one, or where that is not enough of
    /// two together. Empty if it fits.
    #[must_use]
    pub fn fixes(&self) -> Vec<Vec<Fix>> {
        if self.fits() {
            return Vec::new();
        }
        let alone = self.changed(|config| {
            config.long = None;
            config.context = 1;
            config.cache_tokens = Some(1);
            config.cache_type = CacheType::Q8_0;
        });
        if !alone.fits() {
            return vec![vec![Fix::SmallerModel {
                needed_bytes: alone.total_bytes,
            }]];
        }
        let mut fixes: Vec<_> = self.lower().map(|lower| vec![lower]).into_iter().collect();
        if self.config.cache_type == CacheType::F16 {
            let quantised = self.changed(|config| config.cache_type = CacheType::Q8_0);
            let fix = Fix::CacheType { to: "q8_0" };
            if quantised.fits() {
                fixes.insert(0, vec![fix]);
            } else {
                fixes.extend(quantised.lower().map(|lower| vec![fix, lower]));
            }
        }
        fixes
    }

    /// Fewer `cache_tokens`, and a shorter `context` where so few do not hold it.
    fn lower(&self) -> Option<Fix> {
        let cells = self.most_cells()?;
        Some(if cells >= self.config.context {
            Fix::CacheTokens { to: cells }
        } else {
            Fix::Context { to: cells }
        })
    }

    /// The most cells of the first lane that fit.
    fn most_cells(&self) -> Option<u32> {
        let with = |cells: u32| {
            self.changed(|config| {
                config.cache_tokens = Some(cells);
                config.context = config.context.min(cells);
            })
        };
        let steps = self.config.cache_tokens() / CELLS_ROUNDED_TO;
        let (mut fit, mut too_many) = (0, steps.saturating_add(1));
        while too_many - fit > 1 {
            let middle = fit + (too_many - fit) / 2;
            let cells = middle.saturating_mul(CELLS_ROUNDED_TO);
            if with(cells).fits() {
                fit = middle;
            } else {
                too_many = middle;
            }
        }
        (fit > 0).then(|| fit * CELLS_ROUNDED_TO)
    }

    /// The same model with other settings.
    fn changed(&self, change: impl FnOnce(&mut ModelConfig)) -> Self {
        let mut plan = self.clone();
        change(&mut plan.config);
        plan.reckon();
        plan
    }

    fn reckon(&mut self) {
        self.cache_type = match self.config.cache_type {
            CacheType::F16 => "f16",
            CacheType::Q8_0 => "q8_0",
        };
        let config = &self.config;
        let first = (config.context, config.parallel, config.cache_tokens());
        let long = config
            .long
            .map(|long| (long.context, long.parallel, long.cache_tokens()));
        let lanes = [Some(first), long].into_iter().flatten();
        self.lanes = lanes
            .map(|(context, parallel, cells)| self.lane(context, parallel, cells))
            .collect();
        let known = u64::from(self.model.vocabulary).saturating_mul(PROGRAM_BYTES_PER_TOKEN_KNOWN);
        self.program_bytes = match &self.device {
            Some(device) if device.is_gpu => DRIVER_BYTES,
            _ => PROGRAM_BYTES.saturating_add(known),
        };
        let lanes = self.lanes.iter();
        let lanes = lanes.flat_map(|lane| [lane.kv_bytes, lane.compute_bytes, lane.output_bytes]);
        self.total_bytes = [self.weights_bytes, self.adapters_bytes, self.program_bytes]
            .into_iter()
            .chain(lanes)
            .fold(0, u64::saturating_add);
    }

    fn lane(&self, context: u32, parallel: u32, cells: u32) -> LanePlan {
        let cells = u64::from(cells).next_multiple_of(CELLS_ROUNDED_TO.into());
        let outputs = u64::from(self.model.vocabulary).saturating_mul(4);
        LanePlan {
            context,
            parallel,
            cache_tokens: cells,
            kv_bytes: cells.saturating_mul(self.kv_bytes()),
            compute_bytes: compute_bytes(&self.model, self.batch, cells),
            output_bytes: outputs.saturating_mul(parallel.into()),
            full_length_users: cells / u64::from(context.max(1)),
            typical_users: cells / u64::from(self.typical_tokens.max(1)),
        }
    }
}
