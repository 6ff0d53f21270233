# Shared by the set-up scripts: where things are kept, and how progress is told. Sourced, not run.

SEKISHO_CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/sekisho"
REPOSITORY="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

if [[ -t 2 && -z "${NO_COLOR:-}" ]]; then
    say() { printf '\033[1;34m▸\033[0m %s\n' "$*" >&2; }
else
    say() { printf '> %s\n' "$*" >&2; }
fi

# Prints what is wrong and what to do about it, then ends.
fail() {
    printf 'error: %s\n  fix: %s\n' "$1" "$2" >&2
    exit 1
}

# Runs a command as root: directly, or with sudo.
as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "installing packages needs root" "run as root: $*"
    fi
}
