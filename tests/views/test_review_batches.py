"""まとめて統合 over HTTP: a sample first, a manager's word, and progress to its end."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from omni.extensions import db
from omni.models.match import PairState
from omni.services import reviews
from tests.factories import Shop
from tests.pairs import PATTERN, state, twins

LogIn = Callable[[str], FlaskClient]


def start(client: FlaskClient, **form: str) -> TestResponse:
    body = {"pattern": PATTERN, "key": str(uuid.uuid4()), **form}
    return client.post("/reviews/batches", data=body)


def test_kinds_of_evidence_stand_with_their_numbers(log_in: LogIn, shop: Shop) -> None:
    for number in range(1, 4):
        twins(shop, number)
    page = log_in("clerk").get("/reviews/batches").text
    assert "3組" in page
    assert "同じ電話番号" in page


def test_a_sample_shows_ten_and_says_how_many(log_in: LogIn, shop: Shop) -> None:
    for number in range(1, 13):
        twins(shop, number)
    page = log_in("manager").get(f"/reviews/batches/sample?pattern={PATTERN}").text
    assert "12組のうち、くじで選んだ10組" in page
    assert page.count('class="sheet sample-pair"') == 10
    assert "店長の暗証番号" not in page


def test_a_kind_that_is_gone_is_not_found(log_in: LogIn, shop: Shop) -> None:
    assert log_in("manager").get("/reviews/batches/sample?pattern=x").status_code == 404


def test_a_clerk_needs_a_managers_pin(log_in: LogIn, shop: Shop) -> None:
    twins(shop)
    client = log_in("clerk")
    assert "店長の暗証番号" in client.get(f"/reviews/batches/sample?pattern={PATTERN}").text
    assert start(client).status_code == 403
    assert start(client, pin="9999").status_code == 403
    assert start(client, pin="1234").status_code == 303


def test_a_manager_starts_watches_and_undoes(log_in: LogIn, shop: Shop) -> None:
    pairs = [twins(shop, number)[0] for number in range(1, 4)]
    client = log_in("manager")
    where = start(client).headers["Location"]
    batch = int(where.rsplit("/", 1)[1])
    assert "順番を待っています" in client.get(where).text
    reviews.run_batch(batch)
    db.session.rollback()
    ended = client.get(where).text
    assert re.search(r"統合した組</dt>\s*<dd class=\"num\">3</dd>", ended)
    assert {state(pair) for pair in pairs} == {PairState.LINKED}
    assert client.post(f"{where}/undo").status_code == 303
    reviews.run_batch(batch)
    db.session.rollback()
    assert {state(pair) for pair in pairs} == {PairState.OPEN}
    assert "取り消しました" in client.get(where).text
