#!/usr/bin/env bash
# Measures the built-in engine on a GPU: Qwen3-32B's shape at Q8_0, with random weights (how fast a
# model answers does not depend on them). One command; needs CUDA's toolkit to build, 40 GB of disk
# and a GPU with 48 GB or more.
#
#     benches/gpu.sh                        # one H100
#     BANDWIDTH=864 benches/gpu.sh --kv q8_0
#     MODEL=Qwen3-32B-Q8_0.gguf benches/gpu.sh
#     FEATURES= SHAPE='--layers 2 --embedding 256 --heads 4 --kv-heads 2 --feed-forward 512' \
#         benches/gpu.sh                    # a dry run on the processor
#
# FEATURES    how the engine is built (cuda); empty: for the processor
# BANDWIDTH   GB/s of the GPU's memory (3350, an H100 SXM); one stream cannot be faster than
#             BANDWIDTH / size of the weights: 3350 / 34.8 = 96 tokens/s
# MODEL       a file to measure instead of random weights
# SHAPE       options of benches/gpu/random_qwen3_32b.py, for another shape
# Other arguments go to `chat --bench` (local-engine/examples/chat.rs).
set -euo pipefail
cd "$(dirname "$0")/.."
source deploy/setup/common.sh

FEATURES="${FEATURES-cuda}"
BANDWIDTH="${BANDWIDTH:-3350}"
SHAPE="${SHAPE:-}"
# A GPU build is another llama.cpp: it gets a target directory of its own.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$SEKISHO_CACHE/target${FEATURES:+-$FEATURES}}"
# The GPU's own kind of code alone: a build for all kinds takes an hour.
export CMAKE_CUDA_ARCHITECTURES="${CMAKE_CUDA_ARCHITECTURES:-90-real}"

if [[ "$FEATURES" == *cuda* ]]; then
    type -P nvcc >/dev/null ||
        fail "there is no CUDA compiler (nvcc)" "install CUDA's toolkit, 12.4 or later, and put its bin on PATH"
    type -P nvidia-smi >/dev/null ||
        fail "there is no NVIDIA driver (nvidia-smi)" "install the driver; see deploy/gpu.md"
    nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader
fi

if [[ -z "${MODEL:-}" ]]; then
    shape="$(printf '%s' "$SHAPE" | tr -c 'a-z0-9' '_')"
    MODEL="$SEKISHO_CACHE/models/random-qwen3-32b$shape.gguf"
    if [[ ! -e "$MODEL" ]]; then
        say "writing a model of Qwen3-32B's shape with random weights to $MODEL"
        tokenizer="$(deploy/setup/qwen3.sh)"
        venv="$(deploy/setup/python.sh models local-engine/tests/models/requirements.txt)"
        # shellcheck disable=SC2086 # several options
        "$venv/bin/python" benches/gpu/random_qwen3_32b.py \
            --tokenizer "$tokenizer" --out "$MODEL" $SHAPE
    fi
fi

say "building the engine${FEATURES:+ with $FEATURES} (the first time llama.cpp is compiled: some minutes)"
cargo build --quiet --release --package local-engine --example chat ${FEATURES:+--features "$FEATURES"}
chat="$CARGO_TARGET_DIR/release/examples/chat"

say "one stream against the memory's bandwidth; 250 tokens of prompt, nothing shared"
"$chat" "$MODEL" --bench --prompt 222 --answer 256 --apart --bandwidth "$BANDWIDTH" "$@" 1
say "time to an answer of 48 tokens on a prompt of 250, nothing shared, at 1, 8 and 16 users"
"$chat" "$MODEL" --bench --prompt 222 --answer 48 --apart "$@" 1 8 16
say "throughput at 32 and 64 users, nothing shared, and with a shared system prompt"
"$chat" "$MODEL" --bench --prompt 222 --answer 256 --apart "$@" 32 64
"$chat" "$MODEL" --bench --prompt 222 --answer 256 "$@" 32 64
