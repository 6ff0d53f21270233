#!/usr/bin/env bash
# Installs what building and running needs and this machine lacks. Safe to run again and again.
# Usage: packages.sh [lint]
set -euo pipefail
source "$(dirname "$0")/common.sh"

missing=()
need() { # PACKAGE PROBE...: the package is missing if the probe fails
    local package="$1"
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}
on_path() { command -v "$1"; }
# bindgen reads llama.cpp's headers with libclang, which also needs clang's own headers. libclang-cpp is
# another library.
has_libclang() {
    [[ -n "${LIBCLANG_PATH:-}" ]] || compgen -G '/usr/lib/llvm-*/lib/libclang[.-][!c]*' ||
        compgen -G '/usr/lib*/libclang[.-][!c]*'
}
has_venv() { python3 -c 'import ensurepip, venv'; }

need build-essential on_path g++
need build-essential on_path make
need cmake on_path cmake
need pkg-config on_path pkg-config
need libclang-dev has_libclang
need minisign on_path minisign
need python3 on_path python3
need python3-venv has_venv
need curl on_path curl
need ca-certificates test -e /etc/ssl/certs/ca-certificates.crt

if ((${#missing[@]})); then
    mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
    command -v apt-get >/dev/null ||
        fail "missing: ${missing[*]}" "install these with your system's package manager"
    say "installing ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
fi

command -v cargo >/dev/null ||
    fail "there is no Rust toolchain" "install one from https://rustup.rs, then open a new shell"

needed="$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$REPOSITORY/Cargo.toml" | head -1)"
has="$(rustc --version | cut -d' ' -f2)"
[[ "$(printf '%s\n' "$needed" "${has%%-*}" | sort -V | head -1)" == "$needed" ]] ||
    fail "this Rust toolchain is $has, and $needed or newer is needed" "rustup update stable (https://rustup.rs)"

if [[ "${1:-}" == lint ]]; then
    for tool in clippy rustfmt; do
        if ! cargo "${tool/rustfmt/fmt}" --version >/dev/null 2>&1; then
            command -v rustup >/dev/null ||
                fail "the Rust toolchain has no $tool" "install your system's package for it"
            say "adding $tool to the Rust toolchain"
            rustup component add "$tool" >&2
        fi
    done
fi
