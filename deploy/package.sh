#!/usr/bin/env bash
# Builds the gateway with its CPU variants (and GPU backends, where FEATURES names them) as libraries
# beside it, and lays out the directory that is unpacked on every machine.
# Usage: package.sh [DIRECTORY]; FEATURES=cuda or vulkan, CMAKE_CUDA_ARCHITECTURES as in gpu.md.
set -euo pipefail
source "$(dirname "$0")/setup/common.sh"
cd "$REPOSITORY"

to="${1:-$REPOSITORY/dist/sekisho}"
features="dynamic-backends${FEATURES:+,$FEATURES}"
# Another llama.cpp than that of the tests: a target directory of its own.
export CARGO_TARGET_DIR="$SEKISHO_CACHE/target-package"

[[ ! -e "$to" || -x "$to/sekisho" ]] ||
    fail "$to exists and is no package" "name another directory, or remove it"

say "building with $features (the first time llama.cpp is compiled for every kind of processor: ten minutes or more)"
# Cargo tells where this build of llama.cpp put its libraries; others may lie beside it.
out="$(cargo build --profile dist --package sekisho --features "$features" --message-format json-render-diagnostics |
    python3 -c '
import json, sys
for line in sys.stdin:
    message = json.loads(line)
    if message["reason"] == "build-script-executed" and "llama-cpp-sys-2" in message["package_id"]:
        out = message["out_dir"]
print(out)
')"

rm -rf "$to"
mkdir -p "$to/lib" "$to/backends"
cp "$CARGO_TARGET_DIR/dist/sekisho" "$to/"
cp --no-dereference "$out"/lib/lib{llama,ggml,ggml-base}.so* "$to/lib/"
cp "$out"/backends/libggml-*.so "$to/backends/"
# There are virtual machines that tell of AMX and end whoever uses it. The next best variant has all but that.
rm -f "$to/backends/libggml-cpu-sapphirerapids.so"
strip --strip-debug "$to/sekisho" "$to/lib"/*.so.*.* "$to/backends"/*.so

"$to/sekisho" --version >/dev/null ||
    fail "the package does not run here" "see the message above"
say "$(du -sh "$to" | cut -f1) with $(find "$to/backends" -name 'libggml-*.so' | wc -l) backends"
echo "$to"
