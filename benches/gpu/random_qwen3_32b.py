#!/usr/bin/env python3
"""Writes a model of Qwen3-32B's full shape with random weights at Q8_0 (34.8 GB).

How fast a model answers does not depend on what its weights are, so this measures a GPU where the
true model may not be had. Its answers are noise. The tokenizer and the chat template are taken
from a file that has Qwen3's, so that prompts have their true length.

    random_qwen3_32b.py --tokenizer tiny-qwen3.gguf --out random-qwen3-32b.gguf
    random_qwen3_32b.py --tokenizer tiny-qwen3.gguf --out small.gguf --layers 2 --embedding 256 ...

Weights are written as they are made: it takes some 300 MB of memory, whatever the shape.
"""

import argparse
import sys
from pathlib import Path

import gguf
import numpy as np

Q8_0 = gguf.GGMLQuantizationType.Q8_0
BLOCK, BLOCK_BYTES = 32, 34
# Random blocks are made once and repeated; far larger than a GPU's caches.
POOL_BLOCKS = 4 << 20
WRITE_BLOCKS = 1 << 20


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True, help="a GGUF with Qwen3's tokenizer")
    # As in Qwen/Qwen3-32B's config.json.
    parser.add_argument("--layers", type=int, default=64)
    parser.add_argument("--embedding", type=int, default=5120)
    parser.add_argument("--heads", type=int, default=64)
    parser.add_argument("--kv-heads", type=int, default=8)
    parser.add_argument("--head", type=int, default=128)
    parser.add_argument("--feed-forward", type=int, default=25600)
    parser.add_argument("--context", type=int, default=40960)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--head-only", action="store_true", help="no weights, for `sekisho model plan`")
    return parser.parse_args()


def pool(seed: int) -> np.ndarray:
    """Blocks of Q8_0: a 16-bit scale and 32 numbers; as weights, about N(0, 0.02)."""
    rng = np.random.default_rng(seed)
    blocks = np.empty((POOL_BLOCKS, BLOCK_BYTES), dtype=np.uint8)
    # A uniform number of -127 to 127 deviates by 73 from its mean.
    scale = np.array([0.02 / 73], dtype="<f2").view(np.uint8)
    blocks[:, :2] = scale
    blocks[:, 2:] = rng.integers(-127, 128, (POOL_BLOCKS, BLOCK), dtype=np.int8).view(np.uint8)
    return blocks


def shapes(a: argparse.Namespace, vocabulary: int):
    """Every tensor in the order of the file: name, rows, columns (one row: a norm, in 32 bits)."""
    queries, keys = a.heads * a.head, a.kv_heads * a.head
    yield "token_embd.weight", vocabulary, a.embedding
    for layer in range(a.layers):
        of = f"blk.{layer}."
        yield of + "attn_norm.weight", 1, a.embedding
        yield of + "attn_q.weight", queries, a.embedding
        yield of + "attn_k.weight", keys, a.embedding
        yield of + "attn_v.weight", keys, a.embedding
        yield of + "attn_q_norm.weight", 1, a.head
        yield of + "attn_k_norm.weight", 1, a.head
        yield of + "attn_output.weight", a.embedding, queries
        yield of + "ffn_norm.weight", 1, a.embedding
        yield of + "ffn_gate.weight", a.feed_forward, a.embedding
        yield of + "ffn_up.weight", a.feed_forward, a.embedding
        yield of + "ffn_down.weight", a.embedding, a.feed_forward
    yield "output_norm.weight", 1, a.embedding
    # Qwen3-32B's last layer has weights of its own.
    yield "output.weight", vocabulary, a.embedding


def describe(writer: gguf.GGUFWriter, a: argparse.Namespace) -> int:
    """Metadata; the number of tokens."""
    writer.add_name("Qwen3-32B shape, random weights")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_quantization_version(2)
    writer.add_block_count(a.layers)
    writer.add_context_length(a.context)
    writer.add_embedding_length(a.embedding)
    writer.add_feed_forward_length(a.feed_forward)
    writer.add_head_count(a.heads)
    writer.add_head_count_kv(a.kv_heads)
    writer.add_key_length(a.head)
    writer.add_value_length(a.head)
    writer.add_rope_freq_base(1_000_000.0)
    writer.add_layer_norm_rms_eps(1e-6)
    source = gguf.GGUFReader(a.tokenizer)
    for field in source.fields.values():
        if field.name.startswith("tokenizer."):
            kind = field.types[0]
            inner = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(field.name, field.contents(), kind, sub_type=inner)
    return len(source.fields["tokenizer.ggml.tokens"].data)


def main() -> int:
    a = arguments()
    if any(width % BLOCK for width in (a.embedding, a.feed_forward, a.head)):
        print(f"every width must be a multiple of {BLOCK}", file=sys.stderr)
        return 2
    part = a.out.with_suffix(".part")
    writer = gguf.GGUFWriter(part, "qwen3")
    vocabulary = describe(writer, a)
    tensors = list(shapes(a, vocabulary))
    for name, rows, columns in tensors:
        if rows == 1:
            writer.add_tensor_info(name, (columns,), np.dtype(np.float32), columns * 4)
        else:
            row_bytes = columns // BLOCK * BLOCK_BYTES
            writer.add_tensor_info(
                name, (rows, row_bytes), np.dtype(np.uint8), rows * row_bytes, raw_dtype=Q8_0
            )
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    writer.close()
    if a.head_only:
        part.rename(a.out)
        return 0
    blocks, at, written = pool(a.seed), 0, 0
    total = sum(columns * 4 if rows == 1 else rows * columns // BLOCK * BLOCK_BYTES
                for _, rows, columns in tensors)
    with part.open("ab") as out:
        pad(out)
        for name, rows, columns in tensors:
            if rows == 1:
                out.write(np.ones(columns, dtype="<f4").tobytes())
                written += columns * 4
            else:
                left = rows * columns // BLOCK
                written += left * BLOCK_BYTES
                while left:
                    count = min(left, WRITE_BLOCKS, POOL_BLOCKS - at)
                    out.write(blocks[at : at + count].data)
                    at, left = (at + count) % POOL_BLOCKS, left - count
            pad(out)
            print(f"\r{written / 1e9:6.1f} of {total / 1e9:.1f} GB", end="", file=sys.stderr)
    print(file=sys.stderr)
    part.rename(a.out)
    return 0


def pad(out) -> None:
    """Every tensor begins at a multiple of 32."""
    out.write(b"\0" * (-out.tell() % 32))


if __name__ == "__main__":
    sys.exit(main())
