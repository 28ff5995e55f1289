"""A fresh shop on either engine, and `flask import` in a process of its own, timed and weighed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.engines import make_database, postgres_server

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "bench" / "out"


@dataclass
class Ran:
    """What one command took: seconds, how many at work, the most memory, and what it said."""

    seconds: float
    cpu: float
    megabytes: float
    said: str


def fresh_shop(engine: str, name: str) -> dict[str, str]:
    """An empty, migrated database; returns the environment that names it."""
    folder = OUT / f"{name}-{engine}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    env = os.environ | {"OMNI_DATA_DIR": str(folder), "OMNI_SECRET_KEY": "bench"}
    env["FLASK_APP"] = str(ROOT / "app.py")
    env.pop("OMNI_DATABASE_URL", None)
    if engine == "postgres":
        # Beside the other clusters of this machine: its socket wants a short path.
        env["OMNI_DATABASE_URL"] = make_database(postgres_server(_short()), f"bench_{name}")
    flask(env, "db", "upgrade")
    return env


def _short() -> Path:
    return Path(os.environ.get("TMPDIR", "/tmp")) / "omni-bench-postgres"


def flask(env: dict[str, str], *arguments: str) -> Ran:
    """Run a command to its end; a failure shows what it said and ends the benchmark."""
    log = OUT / f"command-{os.getpid()}.log"
    began = time.perf_counter()
    with log.open("w+") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "flask", *arguments], env=env, cwd=ROOT, stdout=out,
            stderr=subprocess.STDOUT if arguments[0] == "doctor" else subprocess.DEVNULL,
        )  # fmt: skip
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read()
    if child.returncode:
        sys.exit(f"flask {' '.join(arguments)} ended with {child.returncode}:\n{said}")
    return Ran(
        time.perf_counter() - began,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024,
        said,
    )
