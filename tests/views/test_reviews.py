"""The review lane over HTTP: what is shown, hidden and noted, and what an answer brings."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.match import PairState
from omni.services.audit import reads
from tests.factories import Shop
from tests.pairs import seen, state, survivor, twins

LogIn = Callable[[str], FlaskClient]
HX = {"HX-Request": "true"}


def answer(
    client: FlaskClient, pair: int, said: str, *, have: str = "", token: str = "", key: str = ""
) -> TestResponse:
    form = {
        "answer": said,
        "seen": token or seen(pair),
        "key": key or str(uuid.uuid4()),
        "have": have,
    }
    return client.post(f"/reviews/pairs/{pair}", data=form, headers=HX)


def pairs_in(page: TestResponse) -> list[int]:
    return [int(one) for one in re.findall(r'data-pair="(\d+)"', page.text)]


def noted(action: str) -> list[int | None]:
    reads.buffer_of(db.engine).flush()
    db.session.rollback()
    lines = select(AuditLine.member_id).where(
        AuditLine.action == action, AuditLine.object_type == "member"
    )
    return list(db.session.scalars(lines.order_by(AuditLine.member_id)))


def test_the_lane_shows_the_likeliest_and_has_the_next_two_ready(log_in: LogIn, shop: Shop) -> None:
    made = [twins(shop, number)[0] for number in range(1, 6)]
    page = log_in("clerk").get("/reviews")
    assert pairs_in(page) == made[:3]
    assert "同じ生年月日" in page.text


def test_names_are_read_and_the_rest_is_masked(log_in: LogIn, shop: Shop) -> None:
    twins(shop)
    page = log_in("clerk").get("/reviews").text
    assert "<mark>髙</mark>橋 美咲1" in page
    assert "•••-••••-0001" in page
    assert "090-1234-0001" not in page
    assert "1985" not in page


def test_who_was_shown_is_noted_once_for_each(log_in: LogIn, shop: Shop) -> None:
    _, card, account = twins(shop)
    log_in("clerk").get("/reviews")
    assert noted("view") == [card, account]


def test_masks_put_off_show_everything_and_are_noted(log_in: LogIn, shop: Shop) -> None:
    _, card, account = twins(shop)
    client = log_in("clerk")
    shown = client.post("/reviews/mask", data={"show": "1", "have": ""}, headers=HX).text
    assert "090-1234-0001" in shown
    assert "1985/04/01" in re.sub(r"</?mark>", "", shown)
    assert noted("reveal") == [card, account]
    hidden = client.post("/reviews/mask", data={"show": ""}, headers=HX).text
    assert "090-1234-0001" not in hidden


def test_marketing_may_not_review(log_in: LogIn, shop: Shop) -> None:
    twins(shop)
    assert log_in("marketing").get("/reviews").status_code == 403


def test_an_answer_brings_only_what_the_page_lacks(log_in: LogIn, shop: Shop) -> None:
    made = [twins(shop, number)[0] for number in range(1, 6)]
    client = log_in("clerk")
    client.get("/reviews")
    have = " ".join(f"{pair}:{seen(pair)}" for pair in made[1:3])
    reply = answer(client, made[0], "different", have=have)
    assert (reply.status_code, pairs_in(reply)) == (200, [made[3]])
    assert "美咲1" in reply.text
    assert state(made[0]) is PairState.DIFFERENT


def test_the_same_answer_twice_is_one(log_in: LogIn, shop: Shop) -> None:
    pair, card, account = twins(shop)
    client, token, key = log_in("clerk"), seen(pair), str(uuid.uuid4())
    replies = [answer(client, pair, "same", token=token, key=key).status_code for _ in range(2)]
    assert replies == [200, 200]
    assert survivor(account) == card


def test_a_pair_another_has_answered_says_so_and_moves_on(log_in: LogIn, shop: Shop) -> None:
    pair, _, _ = twins(shop)
    client, token = log_in("clerk"), seen(pair)
    assert answer(client, pair, "different").status_code == 200
    late = answer(client, pair, "same", token=token)
    assert late.status_code == 409
    assert "先にclerkさんさんが「別の人」と答えました" in late.text


def test_a_pair_that_has_gone_is_named_to_the_page(log_in: LogIn, shop: Shop) -> None:
    pair, _, _ = twins(shop)
    client = log_in("clerk")
    token = seen(pair)
    answer(client, pair, "different")
    reply = client.get("/reviews/next", query_string={"have": f"{pair}:{token}"}, headers=HX)
    assert f'data-gone="{pair}"' in reply.text


def test_later_leaves_the_pair_for_the_end(log_in: LogIn, shop: Shop) -> None:
    first, second = twins(shop, 1)[0], twins(shop, 2)[0]
    client = log_in("clerk")
    assert pairs_in(client.get("/reviews")) == [first, second]
    assert pairs_in(answer(client, first, "later")) == [second]
    answer(client, second, "different")
    assert "あとにした1組を見る" in client.get("/reviews").text.replace(" ", "")
    assert pairs_in(client.get("/reviews?later=1")) == [first]


def test_an_answer_is_taken_back_in_place(log_in: LogIn, shop: Shop) -> None:
    first, second = twins(shop, 1)[0], twins(shop, 2)[0]
    client = log_in("clerk")
    reply = answer(client, first, "different")
    undo = re.search(r'action="(/reviews/decisions/\d+/undo)"', reply.text)
    assert undo is not None
    back = client.post(undo[1], data={"have": f"{second}:{seen(second)}"}, headers=HX)
    assert pairs_in(back) == [first]
    assert "data-first" in back.text
    assert state(first) is PairState.OPEN


def test_the_record_says_who_answered_what_and_takes_back(log_in: LogIn, shop: Shop) -> None:
    pair, _, _ = twins(shop)
    client = log_in("clerk")
    answer(client, pair, "different")
    page = client.get("/reviews/decisions").text
    assert "clerkさん" in page
    assert "別の人" in page
    staff = shop.staff["clerk"]
    assert "美咲1" in client.get(f"/reviews/decisions?staff={staff}&answer=different").text
    assert "まだ答えがありません" in client.get("/reviews/decisions?answer=same").text
    undo = re.search(r'action="(/reviews/decisions/\d+/undo)"', page)
    assert undo is not None
    assert "clerkさんさんが取り消しました" in client.post(undo[1], headers=HX).text


def test_an_empty_lane_says_what_to_do(log_in: LogIn, shop: Shop) -> None:
    assert "確認が要る組はありません" in log_in("clerk").get("/reviews").text


def test_nonsense_is_refused(log_in: LogIn, shop: Shop) -> None:
    pair, _, _ = twins(shop)
    client = log_in("clerk")
    assert answer(client, pair, "maybe").status_code == 422
    assert client.get("/reviews/decisions?answer=maybe").status_code == 422
    assert client.get("/reviews/next?have=x:y+1:2:3+99999999999999999999:1").status_code == 200
