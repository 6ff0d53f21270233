#!/usr/bin/env bash
# Makes a Python environment with the packages of a requirements file, and prints its path.
# Usage: python.sh NAME [REQUIREMENTS]
set -euo pipefail
source "$(dirname "$0")/common.sh"

venv="$SEKISHO_CACHE/python-$1"
requirements="${2:-/dev/null}"
stamp="$venv/installed-from"

if [[ ! -e "$stamp" ]] || ! cmp -s "$requirements" "$stamp"; then
    say "preparing Python packages ($1)"
    rm -rf "$venv"
    mkdir -p "$SEKISHO_CACHE"
    python3 -m venv "$venv"
    if [[ -s "$requirements" ]]; then
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
            --requirement "$requirements" >&2
    fi
    # Last: an environment that was interrupted half-way is made anew.
    cat "$requirements" >"$stamp"
fi
echo "$venv"
