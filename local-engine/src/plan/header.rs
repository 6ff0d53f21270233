//! What a model is, read from the head of its file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use serde::Serialize;

use super::PlanError;
use super::gguf::{Gguf, GgufError, Value};
use super::tensor_type::TensorType;

/// A model's shape and size.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelHeader {
    /// As llama.cpp calls it: `qwen3`, `llama`.
    pub architecture: String,
    /// As the file names itself.
    pub name: Option<String>,
    /// The type most of the weights are stored in.
    pub quantisation: &'static str,
    /// Number of weights.
    pub parameters: u64,
    /// Size of the weights.
    pub weights_bytes: u64,
    /// Number of tensors.
    pub tensors: u64,
    /// Layers, each with a cache of its own.
    pub layers: u32,
    /// Numbers of a token between layers.
    pub embedding: u32,
    /// Attention heads of a layer (the most, where layers differ).
    pub heads: u32,
    /// Heads of keys and values, summed over the layers.
    pub kv_heads_total: u64,
    /// Heads of keys and values of a layer (the most, where layers differ).
    pub kv_heads: u32,
    /// Numbers of a head's key.
    pub key_length: u32,
    /// Numbers of a head's value.
    pub value_length: u32,
    /// Numbers between the two halves of a feed-forward layer, all experts of a token together.
    pub feed_forward: u32,
    /// Tokens the model was trained on.
    pub trained_context: u32,
    /// Tokens it knows.
    pub vocabulary: u32,
    /// Experts, where it has them, and how many answer a token.
    pub experts: Option<(u32, u32)>,
    /// Base of the rotary positions.
    pub rope_base: Option<f64>,
    /// How the file itself stretches positions, e.g. `yarn`, and by how much.
    pub rope_scaling: Option<(String, f64)>,
    /// Layers that see no further than so many tokens; they are planned as if they saw all.
    pub sliding_window: Option<u32>,
    /// The file brings a chat template.
    pub has_chat_template: bool,
    /// Bytes that the header promises and the file lacks; 0 for a whole file.
    pub missing_bytes: u64,
}

impl ModelHeader {
    /// Reads the head of the file at `path`.
    ///
    /// # Errors
    /// It cannot be read or is no model; says the fix.
    pub fn open(path: &Path) -> Result<Self, PlanError> {
        let unreadable = |error: std::io::Error| PlanError::Unreadable {
            file: path.display().to_string(),
            why: error.to_string(),
        };
        let mut file = File::open(path).map_err(unreadable)?;
        Self::read(&path.display().to_string(), &mut file)
    }

    /// Reads the head of `file`, which errors call `shown`.
    ///
    /// # Errors
    /// It cannot be read or is no model; says the fix.
    pub fn read(shown: &str, file: &mut (impl Read + Seek)) -> Result<Self, PlanError> {
        let unreadable = |why: String| PlanError::Unreadable {
            file: shown.to_owned(),
            why,
        };
        let gguf = Gguf::read(file).map_err(|error: GgufError| unreadable(error.to_string()))?;
        Self::new(&gguf)
            .map_err(|missing| unreadable(format!("it is no language model: {missing}")))
    }

    fn new(gguf: &Gguf) -> Result<Self, String> {
        let architecture = gguf
            .text("general.architecture")
            .ok_or("`general.architecture` is missing")?;
        let own = |key: &str| format!("{architecture}.{key}");
        let number = |key: &str| small(gguf, &own(key));
        let needed = |key: &str| number(key).ok_or_else(|| format!("`{}` is missing", own(key)));
        let layers = needed("block_count")?;
        let embedding = needed("embedding_length")?;
        let heads = per_layer(gguf, &own("attention.head_count"), layers)
            .ok_or_else(|| format!("`{}` is missing", own("attention.head_count")))?;
        let kv_heads = per_layer(gguf, &own("attention.head_count_kv"), layers)
            .unwrap_or_else(|| heads.clone());
        let most = |list: &[u32]| list.iter().copied().max().unwrap_or(0);
        let head = embedding / most(&heads).max(1);
        let experts = number("expert_count").filter(|&count| count > 0);
        let experts = experts.map(|count| (count, number("expert_used_count").unwrap_or(count)));
        let scaling = gguf
            .text(&own("rope.scaling.type"))
            .filter(|&kind| kind != "none");
        Ok(Self {
            architecture: architecture.to_owned(),
            name: gguf.text("general.name").map(ToOwned::to_owned),
            quantisation: quantisation(gguf),
            parameters: sum(gguf.tensors.iter().map(|tensor| tensor.elements))?,
            weights_bytes: sum(gguf.tensors.iter().map(|tensor| tensor.bytes))?,
            tensors: gguf.tensors.len() as u64,
            layers,
            embedding,
            heads: most(&heads),
            kv_heads_total: kv_heads.iter().copied().map(u64::from).sum(),
            kv_heads: most(&kv_heads),
            key_length: number("attention.key_length").unwrap_or(head),
            value_length: number("attention.value_length").unwrap_or(head),
            feed_forward: feed_forward(gguf, architecture, layers, experts),
            trained_context: needed("context_length")?,
            vocabulary: vocabulary(gguf, architecture),
            experts,
            rope_base: gguf.float(&own("rope.freq_base")),
            rope_scaling: scaling.map(|kind| {
                let factor = gguf.float(&own("rope.scaling.factor")).unwrap_or(1.0);
                (kind.to_owned(), factor)
            }),
            sliding_window: number("attention.sliding_window").filter(|&window| window > 0),
            has_chat_template: gguf.values.contains_key("tokenizer.chat_template"),
            missing_bytes: gguf.end.saturating_sub(gguf.file_bytes),
        })
    }

    /// Bytes that one token takes in the key-value cache, at `kind`, all layers together.
    pub(super) fn kv_bytes_per_token(&self, kind: TensorType) -> u64 {
        // A layer's keys of one token are one row; every head adds whole blocks for all usual
        // lengths (a multiple of 32).
        let row = |length: u32| kind.row_bytes(length.into()).unwrap_or(u64::MAX);
        self.kv_heads_total
            .saturating_mul(row(self.key_length).saturating_add(row(self.value_length)))
    }
}

fn small(gguf: &Gguf, key: &str) -> Option<u32> {
    gguf.number(key)
        .and_then(|number| u32::try_from(number).ok())
}

fn sum(mut sizes: impl Iterator<Item = u64>) -> Result<u64, String> {
    sizes
        .try_fold(0_u64, u64::checked_add)
        .ok_or_else(|| "its tensors are larger than any memory".into())
}

/// One number for all layers, or one for each.
fn per_layer(gguf: &Gguf, key: &str, layers: u32) -> Option<Vec<u32>> {
    // A header can claim any number of layers; no model has more.
    let layers = (layers as usize).min(1 << 14);
    match gguf.values.get(key)? {
        Value::List(list) => {
            let list = list.iter().map(|&one| u32::try_from(one).unwrap_or(0));
            Some(list.take(layers).collect())
        }
        _ => Some(vec![small(gguf, key)?; layers]),
    }
}

/// The widest feed-forward layer, or all experts that answer a token.
fn feed_forward(gguf: &Gguf, architecture: &str, layers: u32, experts: Option<(u32, u32)>) -> u32 {
    let own = |key: &str| format!("{architecture}.{key}");
    let dense = per_layer(gguf, &own("feed_forward_length"), layers).unwrap_or_default();
    let dense = dense.into_iter().max().unwrap_or(0);
    let expert = small(gguf, &own("expert_feed_forward_length"))
        .or(Some(dense))
        .zip(experts)
        .map_or(0, |(width, (_, used))| width.saturating_mul(used));
    dense.max(expert)
}

fn vocabulary(gguf: &Gguf, architecture: &str) -> u32 {
    let listed = match gguf.values.get("tokenizer.ggml.tokens") {
        Some(&Value::Array(length)) => u32::try_from(length).ok(),
        _ => None,
    };
    listed
        .or_else(|| small(gguf, &format!("{architecture}.vocab_size")))
        .unwrap_or(0)
}

/// The type that takes most bytes.
fn quantisation(gguf: &Gguf) -> &'static str {
    let mut bytes: BTreeMap<TensorType, u64> = BTreeMap::new();
    for tensor in &gguf.tensors {
        let all = bytes.entry(tensor.kind).or_default();
        *all = all.saturating_add(tensor.bytes);
    }
    let most = bytes.into_iter().max_by_key(|&(_, bytes)| bytes);
    most.map_or("no weights", |(kind, _)| kind.name)
}
