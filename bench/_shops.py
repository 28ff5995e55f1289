"""Demo shops to measure on, built once a size and engine, and kept in bench/out/data."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench._postgres import server
from tests.engines import make_database

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "bench" / "out"
DATA = OUT / "data"
ENGINES = ("sqlite", "postgres")
SMALL, LARGE = 10_000, 1_000_000


@dataclass(frozen=True)
class Shop:
    """One demo shop: its engine, how many members it has, and the environment that opens it."""

    engine: str
    members: int
    env: dict[str, str]

    @property
    def name(self) -> str:
        """How a table calls it."""
        return f"{self.engine} {self.members:,}"

    def connect(self) -> Any:
        """A connection of the bare driver."""
        return connect(self.env)


def connect(env: dict[str, str]) -> Any:
    """The bare driver of either engine, as careful as the product is."""
    if url := env.get("OMNI_DATABASE_URL"):
        return psycopg.connect(url, autocommit=True)
    import sqlite3

    connection = sqlite3.connect(f"{env['OMNI_DATA_DIR']}/omni.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON",
                   "cache_size=-64000", "mmap_size=1073741824"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    return connection


def postgres() -> str:
    """The address of the embedded server; its files stay for the next run."""
    return server(DATA / "postgres")


def _address(database: str) -> str:
    """The same server, another database."""
    whole = urlsplit(postgres())
    return urlunsplit(whole._replace(path=f"/{database}"))


def environment(engine: str, name: str, *, fresh: bool = False) -> dict[str, str]:
    """The environment of a shop; `fresh` forgets what was there."""
    folder = DATA / f"{engine}-{name}"
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    env = os.environ | {
        "OMNI_DATA_DIR": str(folder),
        "OMNI_SECRET_KEY": "bench",
        "FLASK_APP": str(ROOT / "app.py"),
    }
    env.pop("OMNI_DATABASE_URL", None)
    if engine == "postgres":
        database = f"bench_{name}"
        with psycopg.connect(postgres(), autocommit=True) as admin:
            known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            is_there = known.fetchone() is not None
        if fresh or not is_there:
            env["OMNI_DATABASE_URL"] = make_database(postgres(), database)
            (folder / "built").unlink(missing_ok=True)
        else:
            env["OMNI_DATABASE_URL"] = _address(database)
    return env


def forget(engine: str, name: str) -> None:
    """Remove a shop that was there to be written in."""
    shutil.rmtree(DATA / f"{engine}-{name}", ignore_errors=True)
    if engine == "postgres":
        with psycopg.connect(postgres(), autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "bench_{name}" WITH (FORCE)')


def flask(env: dict[str, str], *arguments: str) -> str:
    """Run a command to its end; a failure ends the benchmark with what it said."""
    ran = _flask(env, *arguments)
    if ran.returncode:
        sys.exit(
            f"flask {' '.join(arguments)} ended with {ran.returncode}:\n{ran.stdout}\n{ran.stderr}"
        )
    return ran.stdout


def _flask(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flask", *arguments],
        env=env, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def shop(engine: str, members: int) -> Shop:
    """The demo shop of this size, built when it is not there yet and proved by the doctor.

    One that is there is brought up by its migrations, and built anew only when it stands at a
    migration that this checkout does not know.
    """
    name = str(members)
    env = environment(engine, name)
    built = Path(env["OMNI_DATA_DIR"]) / "built"
    if not built.exists() or _flask(env, "db", "upgrade").returncode:
        env = environment(engine, name, fresh=True)
        began = time.perf_counter()
        flask(env, "db", "upgrade")
        flask(env, "demo", "--members", name)
        took = time.perf_counter() - began
        began = time.perf_counter()
        said = flask(env, "doctor").strip()
        told = (
            f"{engine}: {members:,} members in {took:.0f} s;"
            f" the doctor in {time.perf_counter() - began:.0f} s: {said}"
        )
        print(told, flush=True)
        built.write_text(told)
    return Shop(engine, members, env)


def fresh_copy(engine: str, name: str, members: int) -> Shop:
    """A shop of its own, to write in."""
    env = environment(engine, name, fresh=True)
    flask(env, "db", "upgrade")
    flask(env, "demo", "--members", str(members))
    return Shop(engine, members, env)
