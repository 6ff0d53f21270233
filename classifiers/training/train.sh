#!/bin/sh
# Makes the weights of the sequence model, bit for bit the same on every machine:
#
#     classifiers/training/train.sh CLONES > classifiers/data/names.model
#     classifiers/training/train.sh CLONES --share-alike > own.model
#
# CLONES is a folder with clones of the repositories that prose.py names (and, for the second line,
# share_alike.py). The second file is for whoever makes it: see README.md for its licence.
set -eu
here=$(dirname "$0")
documents=$(mktemp)
trap 'rm -f "$documents"' EXIT
python3 "$here/documents.py" > "$documents"
python3 "$here/prose.py" "$1" >> "$documents"
if [ "${2:-}" = --share-alike ]; then
    python3 "$here/share_alike.py" "$1" >> "$documents"
fi
cd "$here/../.."
cargo run --quiet --release -p classifiers --features training --example train < "$documents"
