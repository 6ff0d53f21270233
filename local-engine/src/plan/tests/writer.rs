//! Writes the head of a GGUF file.

/// Pairs and tensors as they come.
#[derive(Default)]
pub(super) struct Writer {
    pairs: Vec<u8>,
    pair_count: u64,
    tensors: Vec<u8>,
    tensor_count: u64,
    data_bytes: u64,
}

/// The value of a pair.
pub(super) struct Value<'w>(&'w mut Vec<u8>);

impl Value<'_> {
    pub(super) fn raw(self, kind: u32, bytes: &[u8]) {
        self.0.extend(kind.to_le_bytes());
        self.0.extend(bytes);
    }

    pub(super) fn u32(self, value: u32) {
        self.raw(4, &value.to_le_bytes());
    }

    pub(super) fn f32(self, value: f32) {
        self.raw(6, &value.to_le_bytes());
    }

    pub(super) fn text(self, text: &str) {
        self.0.extend(8_u32.to_le_bytes());
        string(self.0, text);
    }

    pub(super) fn array(self, kind: u32, length: u64, bytes: &[u8]) {
        self.0.extend(9_u32.to_le_bytes());
        self.0.extend(kind.to_le_bytes());
        self.0.extend(length.to_le_bytes());
        self.0.extend(bytes);
    }

    pub(super) fn list(self, numbers: &[u32]) {
        let bytes: Vec<u8> = numbers.iter().flat_map(|one| one.to_le_bytes()).collect();
        self.array(4, numbers.len() as u64, &bytes);
    }
}

fn string(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}

/// `F32` and `Q8_0`, as files call them, with numbers and bytes of a block.
const F32: (u32, u64, u64) = (0, 1, 4);
pub(super) const Q8_0: (u32, u64, u64) = (8, 32, 34);
pub(super) const Q4_1: (u32, u64, u64) = (3, 32, 20);

impl Writer {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// With what every model says but its heads.
    pub(super) fn model(architecture: &str, layers: u32) -> Self {
        let mut writer = Self::new();
        let own = |key: &str| format!("{architecture}.{key}");
        writer.pair("general.architecture", |value| value.text(architecture));
        writer.pair(&own("block_count"), |value| value.u32(layers));
        writer.pair(&own("embedding_length"), |value| value.u32(512));
        writer.pair(&own("context_length"), |value| value.u32(4096));
        writer
    }

    pub(super) fn pair(&mut self, key: &str, value: impl FnOnce(Value<'_>)) {
        string(&mut self.pairs, key);
        value(Value(&mut self.pairs));
        self.pair_count += 1;
    }

    /// A tensor of one or two dimensions.
    pub(super) fn tensor(&mut self, name: &str, kind: (u32, u64, u64), shape: &[u64]) {
        let (number, block, block_bytes) = kind;
        string(&mut self.tensors, name);
        let dimensions = u32::try_from(shape.len()).expect("few");
        self.tensors.extend(dimensions.to_le_bytes());
        for length in shape {
            self.tensors.extend(length.to_le_bytes());
        }
        self.tensors.extend(number.to_le_bytes());
        self.tensors.extend(self.data_bytes.to_le_bytes());
        let elements = shape.iter().fold(1_u64, |all, &one| all.wrapping_mul(one));
        let bytes = (elements / block).wrapping_mul(block_bytes);
        self.data_bytes = self.data_bytes.wrapping_add(bytes);
        self.tensor_count += 1;
    }

    pub(super) fn finish(self) -> Vec<u8> {
        let mut bytes = b"GGUF\x03\0\0\0".to_vec();
        bytes.extend(self.tensor_count.to_le_bytes());
        bytes.extend(self.pair_count.to_le_bytes());
        bytes.extend(self.pairs);
        bytes.extend(self.tensors);
        // Where the data would begin.
        bytes.resize(bytes.len().next_multiple_of(32), 0);
        bytes
    }
}

/// A dense model of the llama family.
pub(super) struct Shape {
    pub(super) architecture: &'static str,
    pub(super) name: &'static str,
    pub(super) kind: (u32, u64, u64),
    pub(super) layers: u32,
    pub(super) embedding: u32,
    pub(super) heads: u32,
    pub(super) kv_heads: u32,
    pub(super) head: u32,
    pub(super) feed_forward: u32,
    pub(super) vocabulary: u32,
    pub(super) context: u32,
    /// The last layer has weights of its own, instead of the first layer's.
    pub(super) untied: bool,
}

impl Shape {
    /// As `Qwen/Qwen3-32B` has it in its `config.json`, quantised.
    pub(super) const QWEN3_32B: Self = Self {
        architecture: "qwen3",
        name: "Qwen3 32B",
        kind: Q8_0,
        layers: 64,
        embedding: 5120,
        heads: 64,
        kv_heads: 8,
        head: 128,
        feed_forward: 25600,
        vocabulary: 151_936,
        context: 40960,
        untied: true,
    };

    /// As `HuggingFaceTB/SmolLM2-135M-Instruct` has it.
    pub(super) const SMOLLM2_135M: Self = Self {
        architecture: "llama",
        name: "SmolLM2 135M",
        kind: Q4_1,
        layers: 30,
        embedding: 576,
        heads: 9,
        kv_heads: 3,
        head: 64,
        feed_forward: 1536,
        vocabulary: 49152,
        context: 8192,
        untied: false,
    };

    pub(super) fn header(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        self.pairs(&mut writer);
        let [embedding, heads, kv_heads, head, feed_forward, vocabulary] = [
            self.embedding,
            self.heads,
            self.kv_heads,
            self.head,
            self.feed_forward,
            self.vocabulary,
        ]
        .map(u64::from);
        writer.tensor("token_embd.weight", self.kind, &[embedding, vocabulary]);
        for layer in 0..self.layers {
            let mut matrix = |name: &str, shape: [u64; 2]| {
                writer.tensor(&format!("blk.{layer}.{name}.weight"), self.kind, &shape);
            };
            matrix("attn_q", [embedding, heads * head]);
            matrix("attn_k", [embedding, kv_heads * head]);
            matrix("attn_v", [embedding, kv_heads * head]);
            matrix("attn_output", [heads * head, embedding]);
            matrix("ffn_gate", [embedding, feed_forward]);
            matrix("ffn_up", [embedding, feed_forward]);
            matrix("ffn_down", [feed_forward, embedding]);
            for (name, width) in [("attn_norm", embedding), ("ffn_norm", embedding)] {
                writer.tensor(&format!("blk.{layer}.{name}.weight"), F32, &[width]);
            }
            if self.architecture == "qwen3" {
                for name in ["attn_q_norm", "attn_k_norm"] {
                    writer.tensor(&format!("blk.{layer}.{name}.weight"), F32, &[head]);
                }
            }
        }
        writer.tensor("output_norm.weight", F32, &[embedding]);
        if self.untied {
            writer.tensor("output.weight", self.kind, &[embedding, vocabulary]);
        }
        writer.finish()
    }

    fn pairs(&self, writer: &mut Writer) {
        writer.pair("general.architecture", |value| {
            value.text(self.architecture);
        });
        writer.pair("general.name", |value| value.text(self.name));
        let numbers = [
            ("block_count", self.layers),
            ("context_length", self.context),
            ("embedding_length", self.embedding),
            ("feed_forward_length", self.feed_forward),
            ("attention.head_count", self.heads),
            ("attention.head_count_kv", self.kv_heads),
            ("attention.key_length", self.head),
            ("attention.value_length", self.head),
        ];
        for (key, number) in numbers {
            let key = format!("{}.{key}", self.architecture);
            writer.pair(&key, |value| value.u32(number));
        }
        let base = format!("{}.rope.freq_base", self.architecture);
        writer.pair(&base, |value| value.f32(1_000_000.0));
        let mut tokens = Vec::new();
        for token in 0..self.vocabulary {
            string(&mut tokens, &format!("t{token}"));
        }
        writer.pair("tokenizer.ggml.tokens", |value| {
            value.array(8, self.vocabulary.into(), &tokens);
        });
        writer.pair("tokenizer.chat_template", |value| {
            value.text("{{ messages }}");
        });
    }
}
