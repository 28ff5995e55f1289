#!/usr/bin/env bash
# The counter on this machine: web and worker together, until Ctrl-C or until one of them ends.
# run.sh demo | serve: an empty database becomes a demo shop, or waits for `flask begin`.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -f .env ]; then
    set -a
    . ./.env
    set +a
fi
bin=${VENV:-.venv}/bin
port=${PORT:-8000}
what=${1:-demo}
export FLASK_APP=app.py

if [ "$what" = demo ]; then
    "$bin/flask" db upgrade
    "$bin/flask" demo --members 500 --if-empty
    hint="(clerk / demo; Ctrl-C closes it)"
else
    "$bin/flask" upgrade
    hint="(Ctrl-C closes it)"
fi

# TERM, not INT, to the children: a shell starts background jobs with INT ignored.
stop() {
    trap - EXIT INT TERM
    kill $(jobs -p) 2>/dev/null || true
    wait || true
    exit "$1"
}
trap 'stop 0' INT TERM
trap 'stop $?' EXIT

"$bin/gunicorn" app:app --bind "127.0.0.1:$port" --worker-class gthread --no-control-socket \
    --workers "${OMNI_WORKERS:-2}" --threads "${OMNI_THREADS:-8}" --graceful-timeout 5 &
"$bin/huey_consumer" app.huey --workers 2 --worker-type thread --max-delay 1 \
    --graceful-signal TERM --shutdown-timeout 5 --quiet &
printf 'The counter is open: http://127.0.0.1:%s  %s\n' "$port" "$hint"
wait -n
