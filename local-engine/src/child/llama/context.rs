//! The cache and the buffers in which sequences are computed: llama.cpp as the scheduler's
//! [`Backend`].

use std::num::NonZeroU32;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::{KvCacheType, LlamaContextParams, RopeScalingType};
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaLoraAdapter;
use llama_cpp_2::token::LlamaToken;

use super::vocabulary::Vocabulary;
use super::{Loaded, signed, threads};
use crate::child::backend::{Adapter, Backend, DecodeFailed, Entry, Sequence, Token};
use crate::config::{CacheType, Lane, ModelConfig};

impl Loaded {
    /// Reserves the cache and the buffers for computing.
    ///
    /// # Errors
    /// There is not enough memory; with the fix.
    pub(crate) fn context(self, config: &ModelConfig, lane: Lane) -> Result<Llama, String> {
        if self.model.is_recurrent() || self.model.is_hybrid() {
            return Err(format!(
                "`{}` is a model with recurrent state, whose cache cannot be shared or cut; choose \
                 one of attention alone",
                config.file.display()
            ));
        }
        let cells = lane.cache_tokens;
        let threads = threads(config);
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
            applied: Applied::Is(None),
        })
    }
}

/// The context every sequence is computed in. Used by one thread.
pub(crate) struct Llama {
    context: LlamaContext<'static>,
    batch: LlamaBatch<'static>,
    vocabulary: Vocabulary,
    /// With their scales.
    adapters: Vec<(&'static Mutex<LlamaLoraAdapter>, f32)>,
    applied: Applied,
}

/// The adapter that is applied.
#[derive(PartialEq, Eq)]
enum Applied {
    Is(Option<Adapter>),
    /// It could not be changed.
    Unknown,
}

impl Llama {
    /// Applies an adapter, or none. Costs nothing where it is applied already.
    fn apply(&mut self, adapter: Option<Adapter>) -> Result<(), DecodeFailed> {
        if self.applied == Applied::Is(adapter) {
            return Ok(());
        }
        let failed = || DecodeFailed("the adapter cannot be applied".into());
        // Taking all away asks for an adapter too, whichever.
        let (which, scale) = &self.adapters[adapter.unwrap_or_default()];
        let mut which = which.lock().unwrap_or_else(PoisonError::into_inner);
        let done = match adapter {
            Some(_) => self.context.lora_adapter_set(&mut which, *scale).is_ok(),
            None => self.context.lora_adapter_remove(&mut which).is_ok(),
        };
        self.applied = if done {
            Applied::Is(adapter)
        } else {
            Applied::Unknown
        };
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
