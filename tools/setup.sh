#!/usr/bin/env bash
# Install what a command needs, once: setup.sh run | dev | bench. A second call only looks.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-dev}
venv=${VENV:-.venv}

say() { printf '%s\n' "$*" >&2; }

find_python() {
    local candidate
    for candidate in python3.11 python3.12 python3.13 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    say "Python 3.11 or newer is needed (Debian: apt-get install python3 python3-venv)."
    exit 1
}

# A hash, not a date, tells whether the files have changed: a checkout gives every file a new date.
install_requirements() {
    local file=$1 stamp hash
    stamp="$venv/.installed-$file"
    hash=$(cat requirements*.txt | sha256sum)
    # Who has what the tests need has what the counter runs on.
    [ "$file" = requirements.txt ] && grep -qsxF "$hash" "$venv/.installed-requirements-dev.txt" && return
    grep -qsxF "$hash" "$stamp" && return
    if [ ! -x "$venv/bin/python" ]; then
        say "Creating $venv"
        "$(find_python)" -m venv "$venv" || {
            say "The venv module is missing (Debian: apt-get install python3-venv)."
            exit 1
        }
    fi
    say "Installing $file"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$file"
    printf '%s\n' "$hash" >"$stamp"
}

need_packages() {
    [ $# -eq 0 ] && return
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        say "Missing on this machine: $*"
        say "Install them (Debian: sudo apt-get install $*), then run this again."
        exit 1
    fi
    say "Installing $*"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}

need_test_machine() {
    local missing=()
    command -v chromium >/dev/null || missing+=(chromium)
    if ! command -v fc-list >/dev/null; then
        missing+=(fontconfig fonts-noto-cjk)
    elif [ -z "$(fc-list :lang=ja family)" ]; then
        missing+=(fonts-noto-cjk)
    fi
    need_packages "${missing[@]}"
}

compile_texts() {
    local text=omni/translations/en/LC_MESSAGES/messages
    [ -f "$text.po" ] || return 0
    [ "$text.mo" -nt "$text.po" ] && return
    "$venv/bin/pybabel" -q compile -d omni/translations
}

case $what in
run) install_requirements requirements.txt ;;
dev)
    install_requirements requirements-dev.txt
    need_test_machine
    ;;
bench)
    install_requirements requirements-bench.txt
    command -v wrk >/dev/null || need_packages wrk
    ;;
*)
    say "usage: tools/setup.sh run|dev|bench"
    exit 2
    ;;
esac
compile_texts
