"""A backup taken while selling is one moment of the shop, and comes back whole or not at all."""

from __future__ import annotations

import threading
import time
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from omni.domain import clock
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.member import Household, Member
from omni.queries import doctor
from omni.queries.audit.verification import verify
from omni.services import audit, backups
from omni.services.audit.seals import seal_lines
from omni.transactions import transaction
from tests.factories import Shop


def _data_dir(app: Flask) -> Path:
    path: Path = app.config["SETTINGS"].data_dir
    return path


def _count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _restore(app: Flask, source: Path, *, force: bool = False) -> backups.Manifest:
    known = {backups.revision() or ""}
    return backups.restore(source, data_dir=_data_dir(app), known_revisions=known, force=force)


@pytest.fixture
def kept(app: Flask, shop: Shop, tmp_path: Path) -> Path:
    """A backup of a small shop with a member, some stock, a sealed line and an upload."""
    shop.member()
    shop.stock(shop.dress["M"], 3)
    with transaction():
        audit.write("view", "member", 1, actor=shop.actor(), q="田中")
    with transaction():
        seal_lines()
    upload = tmp_path / "data" / "imports" / "file.csv"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"original")
    target = tmp_path / "shop.omni"
    backups.back_up(target, data_dir=tmp_path / "data")
    return target


def test_everything_comes_back(kept: Path, other: Flask) -> None:
    with other.app_context():
        manifest = _restore(other, kept)
        assert db.session.scalars(select(Member.family_name)).all() == ["田中"]
        assert doctor.list_findings() == []
        assert verify(manifest.audit_head).holds
    assert (_data_dir(other) / "imports" / "file.csv").read_bytes() == b"original"


def test_only_the_owner_may_read_it(kept: Path) -> None:
    assert kept.stat().st_mode & 0o077 == 0
    assert not kept.with_name(kept.name + ".part").exists()


def test_the_secret_key_does_not_travel(kept: Path) -> None:
    with zipfile.ZipFile(kept) as file:
        assert set(file.namelist()) == {"database", "files/imports/file.csv", "manifest.json"}


def test_a_shop_that_holds_something_is_not_overwritten(kept: Path, app: Flask) -> None:
    shop_members = _count(Member)
    with pytest.raises(backups.Unusable, match="--force"):
        _restore(app, kept)
    assert _count(Member) == shop_members


def test_a_forced_restore_replaces_everything(kept: Path, shop: Shop, tmp_path: Path) -> None:
    shop.member("佐藤", "葵", "サトウ", "アオイ")
    db.session.remove()
    known = {backups.revision() or ""}
    backups.restore(kept, data_dir=tmp_path, known_revisions=known, force=True)
    assert db.session.scalars(select(Member.family_name)).all() == ["田中"]


def _flip_a_bit_of_the_database(kept: Path) -> None:
    """Of what is kept, not of its packing: two packings of the same bytes are both right."""
    with zipfile.ZipFile(kept) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    database = bytearray(parts["database"])
    database[len(database) // 3] ^= 1
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in (parts | {"database": bytes(database)}).items():
            file.writestr(name, body)


@pytest.mark.parametrize("harm", ["cut", "flip", "other", "newer", "engine"])
def test_a_file_that_is_not_right_changes_nothing(
    kept: Path, other: Flask, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = kept.read_bytes()
    if harm == "cut":
        kept.write_bytes(whole[: len(whole) // 2])
    elif harm == "flip":
        _flip_a_bit_of_the_database(kept)
    elif harm == "other":
        kept.write_bytes(b"not a backup")
    elif harm == "newer":
        monkeypatch.setattr(backups, "revision", lambda: "0000")
    else:
        monkeypatch.setattr(backups, "_engine_name", lambda: "oracle")
    with other.app_context():
        with pytest.raises(backups.Unusable):
            _restore(other, kept)
        assert _count(Member) == 0


def test_an_empty_place_cannot_be_backed_up(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "revision", lambda: None)
    with pytest.raises(backups.Unusable):
        backups.back_up(tmp_path / "x.omni", data_dir=tmp_path)
    assert list(tmp_path.glob("x*")) == []


@pytest.mark.slow
def test_a_backup_while_selling_is_one_moment(
    app: Flask, shop: Shop, other: Flask, tmp_path: Path
) -> None:
    """Each command writes a household and a line; the copy never has one without the other."""
    done, failures = threading.Event(), []
    actor = shop.actor()

    def sell() -> None:
        with app.app_context():
            while not done.is_set():
                try:
                    with transaction():
                        db.session.add(Household(created_at=clock.now()))
                        db.session.flush()
                        audit.write("create", "household", None, actor=actor, n=1)
                except Exception as error:  # noqa: BLE001
                    failures.append(error)

    def seal() -> None:
        with app.app_context():
            while not done.is_set():
                with transaction():
                    seal_lines(20)
                time.sleep(0.02)

    workers = [threading.Thread(target=sell) for _ in range(3)] + [threading.Thread(target=seal)]
    for worker in workers:
        worker.start()
    time.sleep(0.5)
    seen_before = _count(Household)
    backups.back_up(tmp_path / "busy.omni", data_dir=_data_dir(app))
    done.set()
    for worker in workers:
        worker.join()
    db.session.remove()
    assert failures == []
    assert _count(Household) > seen_before > 0
    with other.app_context():
        manifest = _restore(other, tmp_path / "busy.omni")
        households = _count(Household)
        assert seen_before <= households == _count(AuditLine)
        assert doctor.list_findings() == []
        verdict = verify(manifest.audit_head)
        assert verdict.holds
        assert verdict.lines + verdict.unsealed == households
