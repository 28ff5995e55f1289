"""`flask backup`, `flask restore` and `flask upgrade`, as a person runs them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import select, update

from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.member import Member
from omni.transactions import transaction
from tests.engines import build_engine
from tests.factories import Shop


def _run(app: Flask, *arguments: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=[*arguments])
    return done.exit_code, done.output


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Flask]:
    """An installation of its own, which may be replaced."""
    app = build_engine(tmp_path / "here").app
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_a_backup_and_the_way_back(here: Flask, tmp_path: Path) -> None:
    Shop.open().member()
    file = str(tmp_path / "shop.omni")
    code, said = _run(here, "backup", file)
    assert (code, "revision" in said) == (0, True)
    with transaction():
        db.session.execute(update(Member).values(family_name="誰か"))
    code, said = _run(here, "restore", file)
    assert (code, "--force" in said) == (1, True)
    code, said = _run(here, "restore", file, "--force")
    assert code == 0, said
    assert "doctor: all well" in said
    assert "audit: the chain holds" in said
    assert db.session.scalars(select(Member.family_name)).all() == ["田中"]
    assert db.session.scalars(select(AuditLine.action).order_by(AuditLine.id)).all() == [
        "backup",
        "restore",
    ]
    assert len(list((tmp_path / "here" / "backups").glob("before-restore-*.omni"))) == 1


def test_what_does_not_exist_is_said(here: Flask, tmp_path: Path) -> None:
    code, said = _run(here, "restore", str(tmp_path / "nothing.omni"))
    assert (code, "does not exist" in said) == (1, True)


def test_an_upgrade_backs_up_first(here: Flask, tmp_path: Path) -> None:
    assert _run(here, "upgrade") == (0, f"already at revision {_head(here)}\n")
    Shop.open()
    db.session.remove()
    downgrade(revision="-1", directory=str(here.config["SETTINGS"].migrations_dir))
    code, said = _run(here, "upgrade")
    assert code == 0, said
    assert f"to {_head(here)}" in said
    assert len(list((tmp_path / "here" / "backups").glob("before-upgrade-*.omni"))) == 1


def _head(app: Flask) -> str:
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory(str(app.config["SETTINGS"].migrations_dir)).get_current_head())
