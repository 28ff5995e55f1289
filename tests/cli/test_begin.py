"""`flask begin`, as a new retailer runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from omni.extensions import db
from omni.models.company import Company
from omni.models.location import Location
from omni.models.staff import Staff
from omni.services.staff import check_password
from tests.engines import build_engine
from tests.factories import Shop

SECRET = "a longer secret"
ANSWERS = ["株式会社はじめ", "5835678256246", "本店", "", "", "山田 花子", SECRET, SECRET]


def _begin(app: Flask, *arguments: str, typed: list[str]) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(
        args=["begin", *arguments], input="".join(f"{one}\n" for one in typed)
    )
    return done.exit_code, done.output


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Flask]:
    """An installation of its own without a single table."""
    from flask_migrate import downgrade

    app = build_engine(tmp_path / "bare").app
    with app.app_context():
        downgrade(revision="base", directory=str(app.config["SETTINGS"].migrations_dir))
        yield app
        db.session.remove()
        db.engine.dispose()


def test_a_bare_database_becomes_a_shop_one_can_log_in_to(bare: Flask) -> None:
    code, said = _begin(bare, typed=ANSWERS)
    assert code == 0, said
    assert SECRET not in said
    assert db.session.scalars(select(Company.name)).all() == ["株式会社はじめ"]
    assert db.session.scalars(select(Location.code)).all() == ["01"]
    assert check_password("admin", SECRET) is not None
    answer = bare.test_client().post("/login", data={"login": "admin", "password": SECRET})
    assert answer.status_code == 303


def test_a_password_is_asked_again_until_it_is_long_and_the_same_twice(app: Flask) -> None:
    answers = [*ANSWERS[:-2], "short", "short", SECRET, "another secret", SECRET, SECRET]
    code, said = _begin(app, typed=answers)
    assert code == 0, said
    assert "パスワードは10文字以上にしてください。" in said
    assert check_password("admin", SECRET) is not None


def test_a_script_gives_everything_and_pipes_the_password(app: Flask) -> None:
    code, said = _begin(
        app,
        *("--company", "はじめ", "--invoice-number", "", "--login", "hq", "--name", "本部"),
        *("--store", "SBY=渋谷店", "--store", "SJK=新宿店", "--warehouse", "ECW=EC倉庫"),
        "--password-stdin",
        typed=[SECRET],
    )
    assert code == 0, said
    assert db.session.scalars(select(Location.name).order_by(Location.position)).all() == [
        "渋谷店",
        "新宿店",
        "EC倉庫",
    ]
    assert check_password("hq", SECRET) is not None


def test_a_wrong_check_digit_is_asked_about(app: Flask) -> None:
    code, said = _begin(app, typed=["はじめ", "T6835678256246", "n"])
    assert (code, "検査数字が合いません" in said) == (1, True)
    assert db.session.scalars(select(Company.id)).all() == []
    code, said = _begin(app, typed=["はじめ", "T6835678256246", "y", *ANSWERS[2:]])
    assert code == 0, said


def test_a_shop_at_work_is_left_alone_before_anything_is_asked(app: Flask, shop: Shop) -> None:
    code, said = _begin(app, typed=[])
    assert (code, "すでに利用者が登録されています。" in said) == (1, True)
    assert len(db.session.scalars(select(Staff.id)).all()) == len(shop.staff)


def test_a_store_without_its_code_is_explained(app: Flask) -> None:
    code, said = _begin(
        app, "--company", "はじめ", "--invoice-number", "", "--store", "渋谷店", typed=[]
    )
    assert (code, "CODE=NAME" in said) == (2, True)
