"""How people's data stand on a screen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Flask

from omni.queries.lookup import Piece
from omni.web.people import by_day, marked, masked, phone


@dataclass
class Happened:
    at: dt.datetime


def test_each_kind_has_its_mask() -> None:
    assert masked("09012340903", "phone") == "•••-••••-0903"
    assert masked("m@example.jp", "mail") == "m••••@example.jp"
    assert masked("東京都渋谷区神南1", "address") == "東京都渋谷区••••"
    assert masked("200000001234", "card") == "••••1234"
    assert masked(None, "phone") == ""


def test_a_number_is_written_with_the_dashes_of_its_area() -> None:
    assert phone("0312345678") == "03-1234-5678"
    assert phone("") == ""


def test_the_day_is_that_of_the_shop_not_of_greenwich(app: Flask) -> None:
    late = Happened(dt.datetime(2026, 11, 20, 15, 30, tzinfo=dt.UTC))
    early = Happened(dt.datetime(2026, 11, 20, 14, 30, tzinfo=dt.UTC))
    with app.test_request_context():
        assert by_day([late, early]) == [
            (dt.date(2026, 11, 21), [late]),
            (dt.date(2026, 11, 20), [early]),
        ]


def test_what_matched_is_marked_and_nothing_is_markup() -> None:
    pieces = [Piece("<b>", hit=True), Piece(" & ", hit=False)]
    assert marked(pieces) == "<mark>&lt;b&gt;</mark> &amp; "
    assert marked([]) == ""
