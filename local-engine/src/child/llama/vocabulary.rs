//! Text to tokens and back.

use std::ffi::CStr;

use llama_cpp_2::vocab::LlamaVocab;

use crate::child::backend::Token;
use crate::child::prepare::Tokenize;

/// Text to tokens and back.
pub(crate) struct Vocabulary {
    pub(super) vocab: LlamaVocab<'static>,
    longest: usize,
}

impl Vocabulary {
    pub(super) fn new(vocab: LlamaVocab<'static>) -> Self {
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
