#!/usr/bin/env bash
# Installs the npm packages that a folder's package-lock.json pins, and prints where: node_modules/
# and, in bin/, the node that runs them.
# Usage: node.sh NAME FOLDER
set -euo pipefail
source "$(dirname "$0")/common.sh"

home="$SEKISHO_CACHE/node-$1"
folder="$2"
stamp="$home/installed-from"

# Node of its own, from a PyPI package: a machine's can be older than its packages allow.
venv="$("$REPOSITORY/deploy/setup/python.sh" node "$REPOSITORY/deploy/setup/node.txt")"
if ! cmp -s "$folder/package-lock.json" "$stamp"; then
    say "preparing npm packages ($1)"
    rm -rf "$home"
    mkdir -p "$home/bin"
    cp "$folder/package.json" "$folder/package-lock.json" "$home"
    (cd "$home" && PATH="$venv/bin:$PATH" npm ci --silent --ignore-scripts --no-audit --no-fund >&2) ||
        fail "the npm packages of $1 could not be installed" \
            "see npm's message above; then run this again"
    ln -s "$venv/bin/node" "$home/bin/node"
    # Last: an installation that was interrupted half-way is made anew.
    cp "$folder/package-lock.json" "$stamp"
fi
echo "$home"
