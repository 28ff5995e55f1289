"""`flask import`: take a file in, here and now, with a line that says how far it is."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext

from omni.config import Settings
from omni.domain.actor import SYSTEM
from omni.domain.errors import N_, Invalid, Refusal
from omni.domain.imports.fields import FIELDS
from omni.domain.imports.refusals import RowRefused
from omni.domain.imports.values import NOT_A_DATE, read_moment
from omni.models.import_run import ImportKind, ImportState
from omni.queries.imports import find_unfinished, get_run
from omni.services import imports
from omni.services.imports import Options, Upload
from omni.transactions import transaction
from omni.web import imports as words
from omni.web.errors import speak
from omni.web.imports import notice, refusals_csv, write_csv

_SHOP = ZoneInfo("Asia/Tokyo")
_WAIT_SECONDS = 1.0
_SHOWN = 10
_PATH = click.Path(dir_okay=False, path_type=Path)

NOT_A_PAIR = N_("--map は 見出し=項目 と書きます（項目：%(fields)s）。")


@dataclass(frozen=True)
class _Wish:
    """What was asked for on the command line."""

    kind: ImportKind
    file: Path
    source: str
    options: Options
    chosen: dict[str, str]
    refusals: Path | None


@click.command("import")
@click.argument("kind", type=click.Choice([kind.value for kind in ImportKind]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", type=click.Choice(imports.SOURCES), default="store")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--map", "pairs", multiple=True, metavar="HEADER=FIELD", help="Name a column.")
@click.option("--at", metavar="TIME", help="When stock was counted; else the file's date.")
@click.option("--currency", default="JPY", help="Of the amounts in a file of sales or goods.")
@click.option("--create-locations", is_flag=True, help="Make stores that nobody knows.")
@click.option("--refusals", type=_PATH, help="Write the refused rows to this CSV file.")
@with_appcontext
def command(  # noqa: PLR0917
    kind: str,
    file: Path,
    source: str,
    dry_run: bool,
    pairs: tuple[str, ...],
    at: str | None,
    currency: str,
    create_locations: bool,
    refusals: Path | None,
) -> None:
    """Take members, products, stock or sales in from a CSV or .xlsx file."""
    settings: Settings = current_app.config["SETTINGS"]
    with force_locale(settings.default_locale):
        try:
            options = Options(currency, _counted_at(kind, at, file), create_locations)
            chosen = _chosen(kind, pairs)
            wish = _Wish(ImportKind(kind), file, source, options, chosen, refusals)
            _take(wish, settings, is_rehearsal=dry_run)
        except Refusal as refusal:
            spoken = speak(refusal)
            raise click.ClickException(spoken.sentence + spoken.way_forward) from refusal


def _counted_at(kind: str, at: str | None, file: Path) -> dt.datetime | None:
    if kind != ImportKind.STOCK:
        return None
    if at is None:
        return dt.datetime.fromtimestamp(int(file.stat().st_mtime), dt.UTC)
    try:
        return read_moment(at, "counted_at", _SHOP)
    except RowRefused as refused:
        raise Invalid(NOT_A_DATE, value=at) from refused


def _chosen(kind: str, pairs: Iterable[str]) -> dict[str, str]:
    fields = {field.name for field in FIELDS[kind]}
    chosen = {}
    for pair in pairs:
        header, found, field = pair.rpartition("=")
        if not found or (field and field not in fields):
            raise Invalid(NOT_A_PAIR, fields="、".join(sorted(fields)))
        chosen[header] = field
    return chosen


def _take(wish: _Wish, settings: Settings, *, is_rehearsal: bool) -> None:
    with wish.file.open("rb") as stream:
        upload = imports.keep_file(stream, wish.file.name, wish.kind, settings.data_dir / "imports")
    run_id = None
    try:
        if is_rehearsal:
            _rehearse(wish, upload)
        else:
            run_id = _open(wish, upload)
    finally:
        if run_id is None or Path(get_run(run_id).file_path) != upload.path:
            upload.path.unlink(missing_ok=True)
    if run_id is not None:
        _run(run_id)
        _say_run(run_id, wish.refusals)


def _rehearse(wish: _Wish, upload: Upload) -> None:
    tally = imports.rehearse_upload(upload, wish.kind, wish.source, wish.options, wish.chosen)
    click.echo(gettext("試しに読みました。何も変えていません。"))
    counts = (tally.created, tally.updated, tally.unchanged, len(tally.refused))
    _say_counts(tally.rows, counts, tally.totals, imports.store_notices(tally.noticed))
    rows = ((one.line, one.field, one.sentence, one.params, one.cells) for one in tally.refused)
    if tally.refused:
        _say_refusals(write_csv(wish.kind, upload.layout.headers, rows), wish.refusals)


def _open(wish: _Wish, upload: Upload) -> int:
    """The run to go through: an unfinished one of this very file goes on, else a new one."""
    with transaction():
        earlier = find_unfinished(wish.kind, wish.source, upload.sha256)
        if earlier is not None and Path(earlier.file_path).exists():
            click.echo(gettext("前回の続き（%(n)s行の後）から再開します。", n=earlier.done_rows))
            return earlier.id
        run = imports.open_run(
            upload,
            wish.kind,
            wish.source,
            options=wish.options,
            columns=imports.understand(wish.kind, wish.source, upload.layout),
            actor=SYSTEM,
        )
        imports.map_headers(run, wish.chosen)
        imports.check_columns(run)
        return run.id


def _run(run_id: int) -> None:
    """Go through the file in the foreground, after whoever is at one of its kind."""
    is_told = False
    while True:
        try:
            imports.run(run_id, _progress)
            return
        except imports.Busy as busy:
            if not is_told:
                click.echo(speak(busy).sentence + speak(busy).way_forward, err=True)
            is_told = True
            time.sleep(_WAIT_SECONDS)


def _progress(done: int, total: int) -> None:
    share = 100 * done // total if total else 100
    click.echo(f"\r{done:,} / {total:,} ({share}%)", nl=False, err=True)


def _say_run(run_id: int, refusals: Path | None) -> None:
    run = get_run(run_id)
    click.echo("", err=True)
    counts = (run.created, run.updated, run.unchanged, run.refused)
    _say_counts(run.done_rows, counts, run.totals, run.notices)
    if run.refused:
        _say_refusals(refusals_csv(run), refusals)
    if run.state is not ImportState.DONE:
        failure = run.failure or {"sentence": "", "params": {}}
        sentence = failure["sentence"]
        raise click.ClickException(gettext(sentence) % failure["params"])


def _say_counts(
    rows: int, counts: tuple[int, int, int, int], totals: dict[str, Any], notices: list[Any]
) -> None:
    created, updated, unchanged, refused = (f"{count:,}" for count in counts)
    click.echo(
        gettext(
            "%(rows)s行：新規 %(created)s、更新 %(updated)s、変更なし %(unchanged)s、"
            "取込不可 %(refused)s",
            rows=f"{rows:,}",
            created=created,
            updated=updated,
            unchanged=unchanged,
            refused=refused,
        )
    )
    for word, amount in words.totals(totals):
        click.echo(f"  {word}: {amount:,}")
    for stored in notices[:_SHOWN]:
        click.echo(f"  {notice(stored)}")


def _say_refusals(pieces: Iterable[str], path: Path | None) -> None:
    """Write the refused rows to the file asked for, or show the first of them."""
    if path is None:
        lines = "".join(pieces).removeprefix("\ufeff").splitlines()
        click.echo("\n".join(lines[: _SHOWN + 1]))
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)
    click.echo(gettext("取り込めなかった行を %(path)s に書きました。", path=path))
