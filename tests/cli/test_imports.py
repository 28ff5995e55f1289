"""`flask import` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from omni.extensions import db
from omni.models.import_run import HeaderMapping
from omni.models.member import Member
from tests.factories import Shop
from tests.services.imports.files import EC, STORE


@pytest.fixture
def say(app: Flask, shop: Shop):
    """Run the command; returns its exit code and what it printed."""

    def run(*arguments: object) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=["import", *map(str, arguments)])
        return done.exit_code, done.output

    return run


def members() -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(Member)) or 0


def test_a_file_is_taken_in_and_counted(say, tmp_path: Path):
    file = tmp_path / "members.csv"
    file.write_bytes(STORE.encode("cp932"))
    code, said = say("members", file)
    assert (code, members()) == (0, 4)
    assert "4行：新規 4、更新 0、変更なし 0、取込不可 0" in said
    code, said = say("members", file, "--source", "store")
    assert "4行：新規 0、更新 0、変更なし 4、取込不可 0" in said


def test_a_dry_run_changes_nothing(say, tmp_path: Path):
    file = tmp_path / "members.csv"
    file.write_text(EC)
    code, said = say("members", file, "--source", "ec", "--dry-run")
    assert (code, members()) == (0, 0)
    assert "2行：新規 2" in said


def test_refused_rows_are_written_where_asked(say, tmp_path: Path):
    file, target = tmp_path / "members.csv", tmp_path / "refused.csv"
    file.write_text("会員番号,氏名\n,=HYPERLINK(1)\n1,佐藤 花子\n")
    code, said = say("members", file, "--refusals", target)
    assert code == 0
    assert target.read_text("utf-8") == (
        "\ufeff行番号,項目,理由,会員番号,氏名\r\n2,会員番号,会員番号がありません。,,'=HYPERLINK(1)\r\n"
    ).replace("\r\n", "\n")
    assert str(target) in said


def test_a_column_named_by_hand_is_remembered(say, tmp_path: Path):
    file = tmp_path / "members.csv"
    file.write_text("番号札,氏名\n1,佐藤 花子\n")
    code, said = say("members", file)
    assert (code, members()) == (1, 0)
    assert "必要な列が見つかりません：会員番号" in said
    code, _ = say("members", file, "--map", "番号札=number")
    assert (code, members()) == (0, 1)
    assert db.session.scalar(select(HeaderMapping.field)) == "number"
    file.write_text("番号札,氏名\n2,鈴木 花子\n")
    say("members", file)
    assert members() == 2


def test_a_wrong_word_is_refused_in_a_sentence(say, tmp_path: Path):
    file = tmp_path / "members.csv"
    file.write_text("会員番号,氏名\n1,佐藤\n")
    assert "見出し=項目" in say("members", file, "--map", "氏名=nonsense")[1]
    assert "読み取れません" in say("stock", file, "--at", "きのう")[1]
    assert "扱えません" in say("members", file, "--currency", "XXX")[1]
    assert members() == 0


def test_a_damaged_file_leaves_nothing_behind(say, tmp_path: Path, app: Flask):
    file = tmp_path / "members.csv"
    file.write_bytes(STORE.encode()[:-40])
    folder = app.config["SETTINGS"].data_dir / "imports"
    before = set(folder.glob("*"))
    code, said = say("members", file)
    assert (code, members()) == (1, 0)
    assert "5行目の途中で切れています" in said
    assert set(folder.glob("*")) == before
