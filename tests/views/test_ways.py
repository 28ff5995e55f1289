"""Save the sale, as a tablet sees it: two taps, the member kept, a clear word when too late."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from omni.extensions import db
from omni.models.hold import Hold
from omni.models.order import Order
from tests.factories import Shop

HOME = {"postcode": "1500002", "prefecture": "東京都", "city": "渋谷区", "street": "渋谷1-1-1"}


def fields(page: str, kind: str) -> dict[str, str]:
    """The hidden fields of one way's form."""
    way = page.split(f'data-way="{kind}"')[1].split("</form>", maxsplit=1)[0]
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', way)
    return {name: value for name, value in found if name != "csrf_token"}


def test_a_way_is_chosen_and_confirmed_for_the_member_from_the_counter(
    log_in: Callable[[str], FlaskClient], shop: Shop
) -> None:
    medium, member = shop.dress["M"], shop.member(**HOME)
    shop.stock(medium, 2, shop.shinjuku)
    clerk = log_in("clerk")
    assert (
        f"/ways/{medium}" in clerk.get("/stock/styles/1", query_string={"variant_id": medium}).text
    )
    page = clerk.get(f"/ways/{medium}", query_string={"member_id": member}).text
    assert "田中 美咲 様" in page
    assert "新宿店で取り置く" in page
    sent = fields(page, "hold")
    assert sent["member_id"] == str(member)
    answer = clerk.post("/ways", data=sent)
    assert answer.status_code == 303
    hold = db.session.scalars(select(Hold)).one()
    assert answer.location == f"/holds/{hold.id}"
    assert clerk.post("/ways", data=sent).location == answer.location


def test_a_members_card_read_here_says_for_whom(
    log_in: Callable[[str], FlaskClient], shop: Shop
) -> None:
    shop.member(card="2900000000018")
    shop.stock(shop.dress["M"], 2, shop.shinjuku)
    clerk = log_in("clerk")
    page = clerk.get(f"/ways/{shop.dress['M']}", query_string={"code": "2900000000018"}).text
    assert "田中 美咲 様" in page
    unknown = clerk.get(f"/ways/{shop.dress['M']}", query_string={"code": "zzz"}).text
    assert "「zzz」は見つかりません。" in unknown


def test_what_is_sent_home_ends_on_a_page_that_says_from_where(
    log_in: Callable[[str], FlaskClient], shop: Shop
) -> None:
    medium, member = shop.dress["M"], shop.member(**HOME)
    shop.stock(medium, 2, shop.shinjuku)
    clerk = log_in("clerk")
    page = clerk.get(f"/ways/{medium}", query_string={"member_id": member}).text
    answer = clerk.post("/ways", data=fields(page, "ship_store") | {"tender": "cash"})
    order = db.session.scalars(select(Order)).one()
    assert answer.location == f"/ways/done/{order.id}"
    done = clerk.get(answer.location).text
    assert order.number in done
    assert "新宿店から今日までに出荷します。" in done


def test_the_second_tablet_is_told_and_its_list_shows_itself_anew(
    log_in: Callable[[str], FlaskClient], shop: Shop
) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 1, shop.shinjuku)
    clerk = log_in("clerk")
    page = clerk.get(f"/ways/{medium}").text
    first = fields(page, "hold") | {"guest_name": "先の人", "guest_phone": "0312345678"}
    second = fields(page, "transfer") | {"guest_name": "後の人", "guest_phone": "0387654321"}
    assert clerk.post("/ways", data=first).status_code == 303
    answer = clerk.post("/ways", data=second, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer.headers["HX-Trigger"] == "ways-changed"
    assert "最後の1点がほかのお客様に決まりました。" in answer.text
    anew = clerk.get(f"/ways/{medium}", headers={"HX-Request": "true"}).text
    assert 'data-way="wait"' in anew
    assert 'data-way="transfer"' not in anew


def test_a_way_there_is_none_of_is_refused(
    log_in: Callable[[str], FlaskClient], shop: Shop
) -> None:
    clerk = log_in("clerk")
    bad = {"key": "k", "variant_id": shop.dress["M"], "kind": "teleport"}
    assert clerk.post("/ways", data=bad).status_code == 422
    assert clerk.get("/ways/999").status_code == 404
