"""`flask backup`, `flask restore`, `flask upgrade`: kept safe while selling."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade as migrate_up

from omni.config import Settings
from omni.domain import clock
from omni.domain.actor import SYSTEM
from omni.queries import doctor
from omni.queries.audit.verification import verify
from omni.services import audit, backups
from omni.transactions import transaction


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(_settings().migrations_dir))


def _note(action: str, file: Path, made_at: str | None = None) -> None:
    with transaction():
        audit.write(action, "backup", None, actor=SYSTEM, file=file.name, made_at=made_at)


def _back_up(target: Path) -> None:
    try:
        manifest = backups.back_up(target, data_dir=_settings().data_dir)
    except backups.Unusable as refusal:
        raise click.ClickException(str(refusal)) from refusal
    size = target.stat().st_size / 1_000_000
    click.echo(f"{target}: {size:.1f} MB, revision {manifest.revision}")


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write the whole shop into FILE while it goes on selling."""
    _note("backup", file)
    _back_up(file)


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that holds something.")
@with_appcontext
def restore(file: Path, force: bool) -> None:
    """Put FILE in the place of the database, then prove it; stop web and worker before.

    What a forced restore replaces is backed up first, into backups/ beside the data.
    """
    if force and backups.revision() and not backups.is_empty():
        _back_up(_kept_at("before-restore"))
    known = {script.revision for script in _scripts().walk_revisions()}
    try:
        manifest = backups.restore(
            file, data_dir=_settings().data_dir, known_revisions=known, force=force
        )
    except backups.Unusable as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if manifest.revision != _scripts().get_current_head():
        migrate_up(directory=str(_settings().migrations_dir))
    _note("restore", file, manifest.made_at)
    click.echo(f"restored: the shop of {manifest.made_at}")
    _prove(manifest)


def _prove(manifest: backups.Manifest) -> None:
    """Ask the doctor and walk the chain, up to the seal the backup knew."""
    findings = doctor.list_findings()
    for finding in findings:
        click.echo(str(finding))
    verdict = verify(manifest.audit_head)
    for one in verdict.breaks:
        click.echo(f"broken: seal {one.seal_id}, lines {one.line_ids}: {one.reason}")
    click.echo("doctor: " + (f"{len(findings)} broken" if findings else "all well"))
    click.echo(
        "audit: " + ("the chain holds" if verdict.holds else f"{len(verdict.breaks)} broken")
    )
    if findings or not verdict.holds:
        sys.exit(1)


@click.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the database to this version; back it up first when it holds something."""
    stands_at, head = backups.revision(), _scripts().get_current_head()
    if stands_at == head:
        click.echo(f"already at revision {head}")
        return
    if stands_at is not None and not backups.is_empty():
        _back_up(_kept_at("before-upgrade"))
    migrate_up(directory=str(_settings().migrations_dir))
    click.echo(f"upgraded from {stands_at or 'nothing'} to {head}")


def _kept_at(why: str) -> Path:
    return _settings().data_dir / "backups" / f"{why}-{clock.now():%Y%m%d-%H%M%S}.omni"
