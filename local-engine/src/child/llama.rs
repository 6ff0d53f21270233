//! llama.cpp as the scheduler's [`Backend`]: one context, one unified cache for all sequences.

use std::ffi::CStr;
use std::num::NonZeroU32;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::{KvCacheType, LlamaContextParams, RopeScalingType};
use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::model::{LlamaLoraAdapter, LlamaModel};
use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::token_type::LlamaTokenAttr;
use llama_cpp_2::vocab::LlamaVocab;

use crate::child::backend::{Adapter, Backend, DecodeFailed, Entry, Sequence, Token};
use crate::child::backends;
use crate::child::grammar::Words;
use crate::child::prepare::Tokenize;
use crate::child::template::Template;
use crate::config::{CacheType, Lane, ModelConfig};
use crate::wire::ModelFacts;

/// More threads seldom help a CPU's memory, and hurt where cores are shared.
const MOST_THREADS: usize = 16;

/// A loaded model. It stays loaded until the process ends, which is how it is let go.
#[derive(Clone, Copy)]
pub(crate) struct Loaded {
    backend: &'static LlamaBackend,
    model: &'static LlamaModel,
    adapters: &'static [Mutex<LlamaLoraAdapter>],
}

impl Loaded {
    /// Loads the weights; `progress` is told the percentage.
    ///
    /// # Errors
    /// What is wrong, with the fix.
    pub(crate) fn load(
        file: &Path,
        adapters: &[PathBuf],
        config: &ModelConfig,
        mut progress: impl FnMut(u8) + 'static,
    ) -> Result<Self, String> {
        llama_cpp_2::send_logs_to_tracing(llama_cpp_2::LogOptions::default());
        backends::load()?;
        let backend = LlamaBackend::init().map_err(|error| error.to_string())?;
        let mut told = 0;
        let parameters = LlamaModelParams::default()
            .with_n_gpu_layers(config.gpu_layers)
            .with_progress_callback(move |done| {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "0 to 100"
                )]
                let percent = (done.clamp(0.0, 1.0) * 100.0) as u8;
                if percent > told {
                    told = percent;
                    progress(percent);
                }
                true
            });
        let mut model = LlamaModel::load_from_file(&backend, file, &parameters).map_err(|_| {
            format!(
                "llama.cpp cannot load `{}`: its reason is in the log line above; the file may be \
                 cut short, or of an architecture this build does not know",
                config.file.display()
            )
        })?;
        let adapters = adapters
            .iter()
            .zip(&config.adapters)
            .map(|(file, adapter)| {
                let loaded = model.lora_adapter_init(file).map_err(|_| {
                format!(
                    "llama.cpp cannot load the adapter `{}`: it must be a LoRA adapter in GGUF, \
                     made for this very model",
                    adapter.file.display()
                )
            });
                loaded.map(Mutex::new)
            });
        let adapters = adapters.collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            backend: Box::leak(Box::new(backend)),
            model: Box::leak(Box::new(model)),
            adapters: adapters.leak(),
        })
    }

    pub(crate) fn facts(self, config: &ModelConfig) -> ModelFacts {
        let file = || {
            config
                .file
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        };
        ModelFacts {
            name: self
                .model
                .meta_val_str("general.name")
                .unwrap_or_else(|_| file()),
            context: config.context,
            trained_context: self.model.n_ctx_train(),
            parameters: self.model.n_params(),
            bytes: self.model.size(),
        }
    }

    pub(crate) fn vocabulary(self) -> Vocabulary {
        Vocabulary::new(self.model.vocab())
    }

    /// What the vocabulary says.
    pub(crate) fn words(self) -> Words {
        let vocab = self.model.vocab();
        let bytes = |token| {
            let mut bytes = Vec::new();
            vocab.token_to_piece_into(token, &mut bytes, false, None);
            bytes
        };
        let ends = vocab.tokens().filter(|token| vocab.is_eog(*token));
        Words {
            bytes: vocab.tokens().map(bytes).collect(),
            ends: ends.map(|token| token.0).collect(),
        }
    }

    /// The chat template in the file.
    ///
    /// # Errors
    /// It is no template; says where.
    pub(crate) fn template(self) -> Result<Template, String> {
        let vocab = self.model.vocab();
        let source = self
            .model
            .chat_template(None)
            .ok()
            .and_then(|source| source.to_string().ok());
        if source.is_none() {
            tracing::warn!("the model file has no chat template; ChatML is used");
        }
        let written = |token: LlamaToken| {
            let text = vocab.text(token)?.to_str().ok()?;
            Some(text.to_owned())
        };
        let is_control = |token: &LlamaToken| {
            let attributes = vocab.attr(*token);
            attributes.contains(LlamaTokenAttr::Control)
                || attributes.contains(LlamaTokenAttr::Unknown)
        };
        let control: Vec<_> = vocab
            .tokens()
            .filter(is_control)
            .filter_map(written)
            .collect();
        let [bos, eos] = [vocab.bos(), vocab.eos()]
            .map(|token| if token.0 < 0 { None } else { written(token) }.unwrap_or_default());
        Template::new(source, &control, bos, eos)
            .map_err(|error| format!("the chat template in the model file cannot be read: {error}"))
    }

    /// Reserves the cache and the buffers for computing.
    ///
    /// # Errors
    /// There is not enough memory; with the fix.
    pub(crate) fn context(self, config: &ModelConfig, lane: Lane) -> Result<Llama, String> {
        let cells = lane.cache_tokens;
        let threads = config.threads.map_or_else(
            || {
                std::thread::available_parallelism()
                    .map_or(1, |cores| cores.get().min(MOST_THREADS))
            },
            |threads| threads as usize,
        );
        let threads = i32::try_from(threads).unwrap_or(i32::MAX);
        let cache_type = match config.cache_type {
            CacheType::F16 => KvCacheType::F16,
            CacheType::Q8_0 => KvCacheType::Q8_0,
        };
        let parameters = LlamaContextParams::default()
            .with_n_ctx(NonZeroU32::new(cells))
            .with_n_seq_max(lane.sequences())
            .with_type_k(cache_type)
            .with_type_v(cache_type)
            .with_kv_unified(true)
            .with_n_batch(config.batch)
            .with_n_ubatch(config.batch)
            .with_n_threads(threads)
            .with_n_threads_batch(threads);
        let parameters = match lane.yarn {
            Some(yarn) => parameters
                .with_rope_scaling_type(RopeScalingType::Yarn)
                .with_rope_freq_scale(1.0 / yarn.factor)
                .with_yarn_orig_ctx(yarn.original_context),
            None => parameters,
        };
        let context = self.model.new_context(self.backend, parameters).map_err(|_| {
            format!(
                "there is not enough memory for a cache of {cells} tokens; lower `cache_tokens`, \
                 `context` or `parallel`"
            )
        })?;
        let adapters = self.adapters.iter().zip(&config.adapters);
        let scaled = adapters.map(|(adapter, config)| (adapter, config.scale));
        Ok(Llama {
            context,
            batch: LlamaBatch::new(config.batch as usize, 1),
            vocabulary: self.vocabulary(),
            adapters: scaled.collect(),
            applied: None,
        })
    }
}

/// Text to tokens and back.
pub(crate) struct Vocabulary {
    vocab: LlamaVocab<'static>,
    longest: usize,
}

impl Vocabulary {
    fn new(vocab: LlamaVocab<'static>) -> Self {
        let bytes = |token| vocab.text(token).map_or(0, CStr::count_bytes);
        let longest = vocab.tokens().map(bytes).max().unwrap_or(1);
        Self { vocab, longest }
    }
}

impl Tokenize for Vocabulary {
    fn tokenize(&self, text: &str) -> Vec<Token> {
        let tokens = self.vocab.tokenize(text.as_bytes(), false, true);
        tokens.into_iter().map(|token| token.0).collect()
    }

    fn first(&self) -> Option<Token> {
        self.vocab.should_add_bos().then(|| self.vocab.bos().0)
    }

    fn longest(&self) -> usize {
        self.longest
    }
}

/// The context every sequence is computed in. Used by one thread.
pub(crate) struct Llama {
    context: LlamaContext<'static>,
    batch: LlamaBatch<'static>,
    vocabulary: Vocabulary,
    /// With their scales.
    adapters: Vec<(&'static Mutex<LlamaLoraAdapter>, f32)>,
    /// The one that is applied.
    applied: Option<Adapter>,
}

impl Llama {
    /// Applies an adapter, or none. Costs nothing where it is applied already.
    fn apply(&mut self, adapter: Option<Adapter>) -> Result<(), DecodeFailed> {
        if self.applied == adapter {
            return Ok(());
        }
        let failed = || DecodeFailed("the adapter cannot be applied".into());
        // Taking all away asks for an adapter too, but not for one that is applied.
        let (which, scale) = &self.adapters[adapter.or(self.applied).unwrap_or_default()];
        let mut which = which.lock().unwrap_or_else(PoisonError::into_inner);
        let done = match adapter {
            Some(_) => self.context.lora_adapter_set(&mut which, *scale).is_ok(),
            None => self.context.lora_adapter_remove(&mut which).is_ok(),
        };
        self.applied = adapter;
        done.then_some(()).ok_or_else(failed)
    }
}

impl Backend for Llama {
    fn decode(&mut self, entries: &[Entry], adapter: Option<Adapter>) -> Result<(), DecodeFailed> {
        self.apply(adapter)?;
        self.batch.clear();
        for entry in entries {
            let token = LlamaToken(entry.token);
            let position = signed(entry.position);
            let sequence = [signed(entry.sequence)];
            self.batch
                .add(token, position, &sequence, entry.wants_logits)
                .map_err(|error| DecodeFailed(error.to_string()))?;
        }
        self.context
            .decode(&mut self.batch)
            .map_err(|error| DecodeFailed(error.to_string()))
    }

    fn logits(&self, index: usize) -> &[f32] {
        self.context
            .get_logits_ith(i32::try_from(index).expect("a batch is small"))
    }

    fn share(&mut self, from: Sequence, to: Sequence, positions: Range<u32>) {
        let Range { start, end } = positions;
        self.context
            .copy_kv_cache_seq(signed(from), signed(to), Some(start), Some(end))
            .expect("positions are within the context");
    }

    fn forget(&mut self, sequence: Sequence, positions: Range<u32>) {
        // An open end is written as -1.
        let end = Some(positions.end).filter(|end| *end < u32::MAX);
        let forgotten = self
            .context
            .clear_kv_cache_seq(Some(sequence), Some(positions.start), end);
        assert_eq!(
            forgotten,
            Ok(true),
            "a cache of attention can be cut anywhere"
        );
    }

    fn forget_all(&mut self) {
        self.context.clear_kv_cache();
    }

    fn is_end(&self, token: Token) -> bool {
        self.vocabulary.vocab.is_eog(LlamaToken(token))
    }

    fn piece(&self, token: Token, bytes: &mut Vec<u8>) {
        self.vocabulary
            .vocab
            .token_to_piece_into(LlamaToken(token), bytes, false, None);
    }
}

fn signed(number: u32) -> i32 {
    i32::try_from(number).expect("positions and sequences are far below 2^31")
}
