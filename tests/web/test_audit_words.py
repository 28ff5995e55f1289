"""Every action and every thing that the code writes to the log has words on the screen."""

from __future__ import annotations

import ast
import datetime as dt

import pytest
from flask import Flask

from omni.queries.audit.listing import Line
from omni.web import audit_words
from tests.house import tree

WRITERS = {"audit.write", "guards.saw", "audit.remember_read"}


def _written(position: int) -> set[str]:
    """The words that stand at this place of a call that writes a line."""
    return {
        node.args[position].value
        for path in tree.python_files()
        for node in ast.walk(tree.parse(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in WRITERS
        and len(node.args) > position
        and isinstance(node.args[position], ast.Constant)
    }


def test_every_action_has_a_sentence() -> None:
    assert _written(0) - set(audit_words.SENTENCES) == set()


def test_every_thing_has_a_name() -> None:
    assert _written(1) - set(audit_words.OBJECTS) == set()


def _line(**said: object) -> Line:
    line = {
        "id": 1,
        "at": dt.datetime(2026, 11, 21, 3, 3, tzinfo=dt.UTC),
        "action": "view",
        "object_type": "member",
        "object_id": 7,
        "member_id": 7,
        "member": "田中 美咲",
        "staff": "佐藤",
        "object_staff": None,
        "approver": None,
        "location": "渋谷店",
        "device": "タブレット1",
        "address": None,
        "sealed": False,
    }
    return Line(**line | said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "田中 美咲 様の会員情報を見ました"),
        (
            {"action": "hold.prepare", "object_type": "hold"},
            "取り置きを準備しました（田中 美咲 様）",
        ),
        (
            {"action": "search", "member": None, "values": {"text": "100%(what)s"}},
            "「100%(what)s」を検索しました",
        ),
        ({"object_type": "order", "member": None}, "売上（番号 7）を見ました"),
        ({"action": "unlock", "member": None}, "ロックを解除しました"),
        (
            {"action": "deactivate", "object_type": "staff", "member": None, "object_staff": "森"},
            "森を利用停止にしました",
        ),
        (
            {"action": "new.thing", "object_type": "thing", "member": None},
            "thing（番号 7）: new.thing",
        ),
    ],
)
def test_lines_are_said_plainly(app: Flask, said: dict[str, object], sentence: str) -> None:
    with app.test_request_context():
        assert audit_words.sentence(_line(**said)) == sentence


def test_a_line_without_a_person_is_the_houses_or_a_strangers(app: Flask) -> None:
    with app.test_request_context():
        assert audit_words.who(_line(staff=None)) == "システム"
        assert audit_words.who(_line(staff=None, action="login_failed")) == "ログイン前の人"
