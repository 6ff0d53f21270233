#!/usr/bin/env bash
# Prints the directory of prometheus and promtool: those on PATH, or Debian's, unpacked beside the
# other things that are fetched. Nothing is installed and no service started.
set -euo pipefail
source "$(dirname "$0")/common.sh"

if command -v prometheus >/dev/null && command -v promtool >/dev/null; then
    dirname "$(command -v prometheus)"
    exit
fi

into="$SEKISHO_CACHE/prometheus"
if [[ ! -x "$into/usr/bin/promtool" ]]; then
    command -v apt-get >/dev/null ||
        fail "prometheus and promtool are not on PATH" "install Prometheus 2.42 or newer"
    say "getting Debian's prometheus (once)"
    mkdir -p "$into"
    work="$(mktemp -d "$SEKISHO_CACHE/.prometheus.XXXXXX")"
    trap 'rm -rf "$work"' EXIT
    # The download runs as another user where this one is root.
    chmod 755 "$work"
    apt-cache show prometheus >/dev/null 2>&1 || as_root apt-get update -qq
    (cd "$work" && apt-get download -qq prometheus >&2) ||
        { as_root apt-get update -qq && (cd "$work" && apt-get download -qq prometheus >&2); } ||
        fail "the package prometheus could not be downloaded" "see apt's message above; then run this again"
    dpkg-deb --extract "$work"/prometheus_*.deb "$into"
fi
echo "$into/usr/bin"
