//! llama.cpp as an [`Embedder`].

use std::num::NonZeroU32;

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::token::LlamaToken;

use super::vocabulary::Vocabulary;
use super::{Loaded, signed, threads};
use crate::child::backend::Token;
use crate::child::embed::Embedder;
use crate::config::ModelConfig;

impl Loaded {
    /// Reserves the buffers for embedding.
    ///
    /// # Errors
    /// The model does not embed, or there is not enough memory; with the fix.
    pub(crate) fn embedder(self, config: &ModelConfig) -> Result<LlamaEmbedder, String> {
        let architecture = self.model.meta_val_str("general.architecture");
        let pooling = format!("{}.pooling_type", architecture.unwrap_or_default());
        if self.model.meta_val_str(&pooling).is_err() {
            return Err(format!(
                "`{}` does not say how a text's embedding is made of its tokens' (`{pooling}`); it \
                 is no embedding model",
                config.file.display()
            ));
        }
        let threads = threads(config);
        // A text is computed in one piece: what a model looks at may lie on both sides of a token.
        let batch = config.batch.max(config.context);
        let parameters = LlamaContextParams::default()
            .with_n_ctx(NonZeroU32::new(batch))
            .with_n_seq_max(config.parallel)
            .with_kv_unified(true)
            .with_n_batch(batch)
            .with_n_ubatch(batch)
            .with_n_threads(threads)
            .with_n_threads_batch(threads)
            .with_embeddings(true);
        let context = self.model.new_context(self.backend, parameters);
        let context = context.map_err(|_| {
            format!("there is not enough memory for texts of {batch} tokens; lower `context`")
        })?;
        Ok(LlamaEmbedder {
            context,
            batch: LlamaBatch::new(batch as usize, 1),
            vocabulary: self.vocabulary(),
            texts: config.parallel as usize,
            tokens: config.context as usize,
        })
    }
}

/// The context texts are computed in. Used by one thread.
pub(crate) struct LlamaEmbedder {
    context: LlamaContext<'static>,
    batch: LlamaBatch<'static>,
    vocabulary: Vocabulary,
    texts: usize,
    tokens: usize,
}

impl Embedder for LlamaEmbedder {
    fn tokenize(&self, text: &str) -> Vec<Token> {
        // Control tokens in it are read as the letters they are.
        let tokens = self.vocabulary.vocab.tokenize(text.as_bytes(), true, false);
        tokens.into_iter().map(|token| token.0).collect()
    }

    fn batch(&self) -> usize {
        self.tokens
    }

    fn texts(&self) -> usize {
        self.texts
    }

    fn embed(&mut self, texts: &[Vec<Token>]) -> Result<Vec<Vec<f32>>, String> {
        self.batch.clear();
        for (sequence, text) in (0..).zip(texts) {
            for (position, &token) in (0..).zip(text) {
                let added = self
                    .batch
                    .add(LlamaToken(token), position, &[sequence], true);
                added.map_err(|error| error.to_string())?;
            }
        }
        let decoded = self.context.decode(&mut self.batch);
        let vectors = decoded.map_err(|error| error.to_string()).and_then(|()| {
            let vector = |sequence: u32| {
                let vector = self.context.embeddings_seq_ith(signed(sequence));
                vector
                    .map(<[f32]>::to_vec)
                    .map_err(|error| error.to_string())
            };
            (0..)
                .zip(texts)
                .map(|(sequence, _)| vector(sequence))
                .collect()
        });
        for sequence in (0..).zip(texts).map(|(sequence, _)| sequence) {
            let forgotten = self.context.clear_kv_cache_seq(Some(sequence), None, None);
            assert_eq!(
                forgotten,
                Ok(true),
                "a whole sequence can always be removed"
            );
        }
        vectors
    }
}
