#!/usr/bin/env bash
# Run every benchmark of bench/; a file whose name begins with _ is a part of others.
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONPATH=.
mkdir -p bench/out
status=0
for script in bench/[a-z]*.py; do
    printf '\n== %s\n' "$script"
    "${VENV:-.venv}/bin/python" "$script" | tee "bench/out/$(basename "$script" .py).txt" || status=1
done
exit $status
