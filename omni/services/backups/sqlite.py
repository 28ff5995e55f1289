"""SQLite: the online backup API, which neither waits for writers nor makes them wait."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from omni.extensions import db
from omni.services.backups.archive import Unusable


def _path() -> str:
    return str(db.engine.url.database)


def dump(target: Path) -> None:
    """Copy the database as it is at one moment, and check the copy."""
    with (
        closing(sqlite3.connect(f"file:{_path()}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)  # in one step: a snapshot, whoever writes meanwhile
        copy.execute("PRAGMA journal_mode=DELETE")
        _check(copy)


def load(source: Path) -> None:
    """Put a copy in the place of the database, as one transaction."""
    with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(_path())) as live:
        _check(copy)
        copy.backup(live)


def _check(copy: sqlite3.Connection) -> None:
    [(said, *_rest), *_more] = copy.execute("PRAGMA integrity_check").fetchall()
    if said != "ok":
        raise Unusable(f"The copy is damaged: {said}")
