"""A file on its way in: kept in the house, read once through, and understood."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Invalid
from omni.domain.imports import files, headers
from omni.domain.imports.fields import FIELDS
from omni.domain.imports.files import Layout
from omni.domain.imports.guesses import Guess, guess
from omni.domain.imports.headers import Columns
from omni.domain.imports.values import MINOR_DIGITS
from omni.extensions import db
from omni.models.import_run import HeaderMapping, ImportKind, ImportRun, ImportState
from omni.queries.imports import remembered_headers
from omni.services import audit
from omni.services.imports.places import has_locations

SOURCES = ("store", "ec")
LOOKED_AT = 200

NOT_YOURS = N_("列の対応を読み取れません。")
UNKNOWN_CURRENCY = N_("通貨「%(value)s」は扱えません。")
UNKNOWN_SOURCE = N_("取込元は store か ec です。")


@dataclass(frozen=True)
class Upload:
    """A file that was kept and can be read: where it lies, what it is, how it is laid out."""

    path: Path
    name: str
    sha256: str
    layout: Layout


@dataclass(frozen=True)
class Options:
    """What a person says of a file beside its columns."""

    currency: str = "JPY"
    counted_at: dt.datetime | None = None
    create_locations: bool = False

    def __post_init__(self) -> None:
        if self.currency not in MINOR_DIGITS:
            raise Invalid(UNKNOWN_CURRENCY, field="currency", value=self.currency)


def keep_file(stream: IO[bytes], name: str, kind: ImportKind, folder: Path) -> Upload:
    """Copy a file into the house and read it through; a damaged one is refused and not kept."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}{Path(name).suffix.lower()[:8]}"
    digest = hashlib.sha256()
    try:
        with path.open("wb") as kept:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
                kept.write(chunk)
        layout = files.survey(path, kind)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Upload(path, Path(name).name, digest.hexdigest(), layout)


def understand(kind: ImportKind, source: str, layout: Layout, path: Path | None = None) -> Columns:
    """What the file's headers mean, by their names and by what was said of them before.

    With the file itself, a header that says nothing is guessed by the cells below it, for a person
    to look at.
    """
    said = remembered_headers(kind, source)
    columns = headers.recognise(kind, layout.headers, said)
    guessed = guess_columns(kind, columns, layout, path, said) if path else {}
    return columns | {header: one.field for header, one in guessed.items()}


def guess_columns(
    kind: ImportKind,
    columns: Columns,
    layout: Layout,
    path: Path,
    said: Mapping[str, str | None],
) -> dict[str, Guess]:
    """What headers that nothing names may mean, by the first rows below them."""
    rows = [one.cells for one in islice(files.read_rows(path, layout), LOOKED_AT)]
    return guess(kind, columns, rows, said)


def open_run(
    upload: Upload,
    kind: ImportKind,
    source: str,
    *,
    options: Options,
    columns: Mapping[str, str | None],
    actor: Actor,
    state: ImportState = ImportState.UPLOADED,
) -> ImportRun:
    """Write down that a file is to be taken in.

    On a database that knows no place yet the stores a file names are made, for there is nothing
    to mistype against; later only when that is asked for.
    """
    if source not in SOURCES:
        raise Invalid(UNKNOWN_SOURCE, field="source")
    run = ImportRun(
        kind=kind,
        source=source,
        state=state,
        file_name=upload.name,
        file_path=str(upload.path),
        file_sha256=upload.sha256,
        options=stored_options(upload, options),
        mapping=dict(columns),
        total_rows=upload.layout.rows,
        staff_id=actor.staff_id,
        location_id=actor.location_id,
        created_at=clock.now(),
    )
    db.session.add(run)
    db.session.flush()
    audit.write("import.open", "import_run", run.id, actor=actor, kind=kind.value, file=upload.name)
    return run


def stored_options(upload: Upload, options: Options) -> dict[str, object]:
    """What a run keeps of its file's layout and of what a person said of it."""
    return {
        "layout": asdict(upload.layout),
        "currency": options.currency,
        "counted_at": options.counted_at and options.counted_at.isoformat(),
        "create_locations": options.create_locations or not has_locations(),
    }


def map_headers(run: ImportRun, chosen: Mapping[str, str]) -> ImportRun:
    """Keep what a person said the columns mean, for this file and for the next ones.

    `chosen` is by header; an empty field says that nobody reads the column.
    """
    known = {field.name for field in FIELDS[run.kind]}
    for header, field in chosen.items():
        if header not in run.mapping or (field and field not in known):
            raise Invalid(NOT_YOURS, field="columns")
        db.session.merge(
            HeaderMapping(kind=run.kind, source=run.source, header=header, field=field or None)
        )
    run.mapping = headers.choose(dict(run.mapping), chosen)
    return run


def check_columns(run: ImportRun) -> None:
    """Refuse a file that lacks columns its kind cannot do without."""
    headers.check(run.kind, run.mapping)


def discard(run: ImportRun) -> None:
    """Forget a file that was looked at and shall not be taken in."""
    db.session.refresh(run, with_for_update=True)
    if run.state is not ImportState.UPLOADED:
        raise AlreadyDone
    forget_file(run)
    db.session.delete(run)


def drop_abandoned(before: dt.datetime) -> int:
    """Forget files that were looked at and never taken in; returns how many."""
    wanted = select(ImportRun).where(
        ImportRun.state == ImportState.UPLOADED, ImportRun.created_at < before
    )
    runs = db.session.scalars(wanted.with_for_update(skip_locked=True)).all()
    for run in runs:
        forget_file(run)
        db.session.delete(run)
    return len(runs)


def forget_file(run: ImportRun) -> None:
    """Remove the kept file of a run that is over; its raw rows are in the database."""
    Path(run.file_path).unlink(missing_ok=True)
