#!/usr/bin/env bash
# Live HISTORIES random histories (merge, trade, undo) from number FROM on, on each engine, with
# the doctor after every undo; see tests/services/merges/histories.py.
set -euo pipefail
cd "$(dirname "$0")/.."
export OMNI_HISTORIES="${HISTORIES:-1000}" OMNI_HISTORIES_FROM="${FROM:-1}"
export OMNI_TEST_ENGINES="${ENGINES:-sqlite,postgres}"
exec "${PY:-${VENV:-.venv}/bin/python}" -m pytest -q -n "${WORKERS:-2}" \
    tests/services/merges/test_histories.py
