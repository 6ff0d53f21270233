//! llama.cpp: the loaded model, and what is made of it.

mod context;
mod embedder;
mod vocabulary;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::model::{LlamaLoraAdapter, LlamaModel};
use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::token_type::LlamaTokenAttr;

use crate::child::backends;
use crate::child::grammar::Words;
pub(crate) use crate::child::llama::context::Llama;
pub(crate) use crate::child::llama::embedder::LlamaEmbedder;
pub(crate) use crate::child::llama::vocabulary::Vocabulary;
use crate::child::template::Template;
use crate::child::{logs, memory};
use crate::config::ModelConfig;
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
        memory::check(file, adapters, config)?;
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
                "llama.cpp cannot load `{}`: {}; the file may be cut short, or of an architecture \
                 this build does not know",
                config.file.display(),
                logs::complaints()
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
}

/// Threads that compute.
fn threads(config: &ModelConfig) -> i32 {
    let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = config.threads.map(|threads| threads as usize);
    let threads = threads.unwrap_or_else(|| cores().min(MOST_THREADS));
    i32::try_from(threads).unwrap_or(i32::MAX)
}

fn signed(number: u32) -> i32 {
    i32::try_from(number).expect("positions and sequences are far below 2^31")
}
