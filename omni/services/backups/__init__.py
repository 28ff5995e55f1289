"""Keeping the shop safe: a copy while it sells, and the way back, on either engine."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import inspect, select, text

from omni.domain import clock
from omni.extensions import db
from omni.queries.audit.sealing import head_hash
from omni.services.backups import postgres, sqlite
from omni.services.backups.archive import (
    Manifest,
    Unusable,
    fingerprint,
    pack,
    read_manifest,
    unpack_database,
    unpack_files,
)

__all__ = ["Manifest", "Unusable", "back_up", "is_empty", "read_manifest", "restore", "revision"]

# What lies beside the database and belongs to the shop. The secret key does not travel.
FOLDERS = ("imports",)
# Migrations fill these; rows in them do not make a shop.
_SHIPPED = {"confidence_rule", "consent_purpose", "retention_rule"}
_REVISION = text("SELECT version_num FROM alembic_version")


def _engine_name() -> str:
    return db.engine.dialect.name


def revision() -> str | None:
    """The migration the database stands at; None before the first."""
    if not inspect(db.engine).has_table("alembic_version"):
        return None
    with db.engine.connect() as connection:
        found: str | None = connection.execute(_REVISION).scalar_one_or_none()
    return found


def is_empty() -> bool:
    """Whether nothing was ever kept in this database, what migrations put there apart."""
    there = set(inspect(db.engine).get_table_names())
    with db.engine.connect() as connection:
        return not any(
            connection.execute(select(table.c[0]).limit(1)).first()
            for table in db.metadata.sorted_tables
            if table.name in there - _SHIPPED
        )


def back_up(target: Path, *, data_dir: Path) -> Manifest:
    """Write the whole shop into one file, as it is at one moment, while it goes on selling."""
    stands_at = revision()
    if stands_at is None:
        raise Unusable("There is nothing to back up: the database has no tables yet.")
    head = head_hash()  # before the copy, so that the copy has this seal for certain
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / "database"
        (postgres if _engine_name() == "postgresql" else sqlite).dump(copy)
        manifest = Manifest(
            engine=_engine_name(),
            revision=stands_at,
            made_at=clock.now().isoformat(timespec="seconds"),
            audit_head=head,
            sha256=fingerprint(copy),
        )
        kept = [data_dir / name for name in FOLDERS if (data_dir / name).is_dir()]
        pack(target, copy, manifest, kept)
    return manifest


def restore(source: Path, *, data_dir: Path, known_revisions: set[str], force: bool) -> Manifest:
    """Put a backup in the place of the database; refuses before touching anything.

    Refused: a database that holds something (unless forced), a file of the other engine, of a
    newer version than this one, or with a single changed byte.
    """
    manifest = read_manifest(source)
    if manifest.engine != _engine_name():
        raise Unusable(f"{source} is of {manifest.engine}, this database is {_engine_name()}.")
    if manifest.revision not in known_revisions:
        raise Unusable(
            f"{source} was made by a newer version (revision {manifest.revision}); "
            "install that version first."
        )
    if not force and not is_empty():
        raise Unusable("This database is not empty. Use --force to replace everything in it.")
    with tempfile.TemporaryDirectory(dir=data_dir) as folder:
        copy = Path(folder) / "database"
        unpack_database(source, manifest, copy)
        db.session.remove()
        db.engine.dispose()
        (postgres if _engine_name() == "postgresql" else sqlite).load(copy)
        db.engine.dispose()
    unpack_files(source, data_dir)
    return manifest
