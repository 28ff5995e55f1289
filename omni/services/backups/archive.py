"""The backup file: one zip with the database, the kept files, and a page that proves both."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = 1
DATABASE = "database"
MANIFEST = "manifest.json"
_CHUNK = 1 << 20


class Unusable(Exception):
    """The backup cannot be made or used; the message says why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What the file says about itself."""

    engine: str
    revision: str
    made_at: str
    audit_head: str
    sha256: str
    format: int = FORMAT


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def pack(target: Path, database: Path, manifest: Manifest, folders: Iterable[Path]) -> None:
    """Write the file beside its place and move it there whole; nobody else may read it."""
    part = target.with_name(target.name + ".part")
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w+b") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            dumped = manifest.engine == "postgresql"  # compressed by pg_dump already
            file.write(database, DATABASE, zipfile.ZIP_STORED if dumped else None)
            for folder in folders:
                for path in sorted(folder.rglob("*")):
                    if path.is_file():
                        file.write(path, f"files/{folder.name}/{path.relative_to(folder)}")
            file.writestr(MANIFEST, json.dumps(asdict(manifest), indent=2))
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(target)


def read_manifest(source: Path) -> Manifest:
    """What a backup says about itself; refuses what is no backup of ours."""
    try:
        with zipfile.ZipFile(source) as file:
            said = json.loads(file.read(MANIFEST))
        manifest = Manifest(**said)
    except FileNotFoundError as error:
        raise Unusable(f"{source} does not exist.") from error
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise Unusable(f"{source} is no backup, or only part of one.") from error
    if manifest.format != FORMAT:
        raise Unusable(f"{source} was written by another version (format {manifest.format}).")
    return manifest


def unpack_database(source: Path, manifest: Manifest, target: Path) -> None:
    """Take the database out, and refuse it when a single byte has changed."""
    try:
        with zipfile.ZipFile(source) as file, file.open(DATABASE) as packed:
            _write(target, iter(lambda: packed.read(_CHUNK), b""))
    except (zipfile.BadZipFile, KeyError, EOFError, OSError) as error:
        raise Unusable(f"{source} is damaged: {error}") from error
    if fingerprint(target) != manifest.sha256:
        raise Unusable(f"{source} is damaged: the database is not what was written.")


def _write(target: Path, chunks: Iterable[bytes]) -> None:
    with target.open("wb") as out:
        out.writelines(chunks)


def unpack_files(source: Path, data_dir: Path) -> int:
    """Put the kept files back; returns how many."""
    with zipfile.ZipFile(source) as file:
        kept = [one for one in file.infolist() if one.filename.startswith("files/")]
        for one in kept:
            one.filename = one.filename.removeprefix("files/")
            file.extract(one, data_dir)
    return len(kept)
