#!/usr/bin/env bash
# Makes the demo's model with 32-bit floats for weights once (540 MB), checks it, and prints its path.
set -euo pipefail
source "$(dirname "$0")/common.sh"

sha256=b89c75c028f12c4213f91818e76d782f99cbd7de4a610a1a420a11ea86c167b9

source="$("$REPOSITORY/deploy/setup/model.sh")"
model="$SEKISHO_CACHE/models/SmolLM2-135M-Instruct.F32.gguf"
scripts="$REPOSITORY/local-engine/tests/models"

is_whole() {
    [[ -e "$1" ]] && echo "$sha256  $1" | sha256sum --check --status
}

if ! is_whole "$model"; then
    say "writing the demo's model without quantisation (540 MB, once)"
    work="$(mktemp -d "$SEKISHO_CACHE/models/.making.XXXXXX")"
    trap 'rm -rf "$work"' EXIT
    venv="$("$REPOSITORY/deploy/setup/python.sh" models "$scripts/requirements.txt")"
    "$venv/bin/python" "$scripts/dequantise.py" "$source" "$work/model.gguf" >&2
    is_whole "$work/model.gguf" ||
        fail "the model is not the file it should be (SHA-256 differs)" \
            "if dequantise.py was changed, put the new sum into $0"
    mv "$work/model.gguf" "$model"
fi
echo "$model"
