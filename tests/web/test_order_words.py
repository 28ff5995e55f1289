"""Every event and state of an order has its words."""

from __future__ import annotations

import ast
import datetime as dt

import pytest
from flask import Flask
from flask_babel import force_locale

from omni.models.fulfilment import FulfilmentState
from omni.models.order import OrderState
from omni.queries.orders import Entry
from omni.web import order_words
from tests.house import tree

NOTES = {"note_event", "note"}


def written() -> set[str]:
    """Every kind of event that the services write."""
    return {
        call.args[1].value
        for path in tree.python_files("services")
        if "order_events" in path.read_text("utf-8") or path.parent.name == "shipments"
        for call in ast.walk(tree.parse(path))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) in NOTES
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
    }


def entry(kind: str, **details: object) -> Entry:
    return Entry(1, kind, dt.datetime(2026, 11, 21, tzinfo=dt.UTC), "渋谷店", "", "F-1", details)


def test_every_event_that_is_written_has_a_sentence() -> None:
    assert {"placed", "shipped", "cancelled"} <= written()
    assert written() - order_words.SENTENCES.keys() == set()


def test_every_state_has_a_word() -> None:
    known = order_words.STANDINGS.keys()
    assert {one.value for one in FulfilmentState} <= known
    assert {one.value for one in OrderState} - {"open"} <= known


@pytest.mark.parametrize(
    ("said", "japanese"),
    [
        (
            entry("requested", way="pickup", pieces=2),
            "渋谷店にお渡しの準備を依頼しました（2点）",
        ),
        (
            entry("refund_asked", tender="bank", amount=1_200),
            "返金の手続きが必要です：銀行振込 ¥1,200",
        ),
        (
            entry("shipped", carrier="yamato", tracking=["123"]),
            "渋谷店から出荷しました ヤマト運輸 123",
        ),
        (entry("unheard of"), "unheard of"),
    ],
)
def test_an_event_is_a_sentence(app: Flask, said: Entry, japanese: str) -> None:
    with app.test_request_context(), force_locale("ja"):
        assert order_words.order_sentence(said) == japanese


def test_wishes_have_their_words(app: Flask) -> None:
    with app.test_request_context(), force_locale("ja"):
        assert order_words.time_band("am") == "午前中"
        assert order_words.drop_off("door") == "玄関前"
        assert order_words.drop_off("裏口") == "裏口"
