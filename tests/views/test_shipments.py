"""From the shelf to the carrier or the customer, as a tablet sees it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from omni.models.fulfilment import FulfilmentState
from omni.services import shipments
from tests.factories import Shop
from tests.services.shipments.dock import Dock, key

LogIn = Callable[[str], FlaskClient]
HX = {"HX-Request": "true"}


@pytest.fixture
def dock(shop: Shop) -> Dock:
    for variant_id in shop.dress.values():
        shop.stock(variant_id, 9)
    return Dock(shop)


@pytest.fixture
def clerk(log_in: LogIn) -> FlaskClient:
    return log_in("clerk")


def tap(client: FlaskClient, address: str, **fields: object) -> str:
    answer = client.post(f"/shipments/{address}", data={"key": key()} | fields, headers=HX)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_board_lists_the_work_and_the_menu_leads_there(dock: Dock, clerk: FlaskClient) -> None:
    one = dock.ask(("M", 2))

    page = clerk.get("/shipments").text

    assert "山田 花子 様" in page
    assert f'href="/shipments/{one}"' in page
    assert not re.search(r"090-?\d{4}-?\d{4}", page)  # a file's mark may hold three digits
    assert clerk.get("/shipments?list=packed").text.count("すべて見る") == 1


def test_from_the_shelf_to_the_carrier(dock: Dock, clerk: FlaskClient) -> None:
    one = dock.ask(("M", 2), tender="cod")

    assert "点 取る" in clerk.get(f"/shipments/{one}").text
    tap(clerk, f"{one}/pick", code=dock.jan("M"))
    found = tap(clerk, f"{one}/pick", line_id=dock.line(one))
    assert "2点すべてそろいました" in found
    packed = tap(clerk, f"{one}/pack", **{"carrier": "yamato", "size-1": 80, "weight-1": 900})
    assert "¥19,800" in packed
    parcel = dock.parcels(one)[0]
    assert (parcel.size, parcel.weight) == (80, 900)
    warned = tap(clerk, f"parcels/{parcel.id}/number", tracking_number="1234 5678 9014")
    assert "番号のチェックが合いません" in warned
    assert "出荷済み" in tap(clerk, f"{one}/ship")
    assert dock.level("M") == (7, 0)
    assert "お届け済み" in tap(clerk, f"parcels/{parcel.id}/delivered")
    assert dock.state(one) is FulfilmentState.DELIVERED


def test_two_boxes_are_packed_by_what_lies_in_them(dock: Dock, clerk: FlaskClient) -> None:
    one = dock.ask(("M", 2))
    dock.scan(one, "M", 2)
    line = dock.line(one)

    assert "箱 2" in clerk.get(f"/shipments/{one}?boxes=2").text
    pieces = {f"box-1-{line}": 1, f"box-2-{line}": 1, "size-1": 60, "size-2": 100}
    tap(clerk, f"{one}/pack", carrier="sagawa", boxes=2, **pieces)

    assert [(box.size, box.lines[0].quantity) for box in dock.parcels(one)] == [(60, 1), (100, 1)]


def test_the_wrong_item_is_refused_in_place(dock: Dock, clerk: FlaskClient) -> None:
    one = dock.ask(("M", 1))

    answer = clerk.post(
        f"/shipments/{one}/pick", data={"key": key(), "code": dock.jan("L")}, headers=HX
    )

    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#refusal"
    assert "「ワンピース 藍 L」は、この出荷手配の商品ではありません。" in answer.text


def test_a_short_pick_and_a_refusal_end_it_here(dock: Dock, clerk: FlaskClient) -> None:
    short, refused = dock.ask(("M", 1)), dock.ask(("L", 1))

    tap(clerk, f"{short}/short", line_id=dock.line(short), pieces=1, reason="damaged")
    dock.scan(refused, "L")
    page = tap(clerk, f"{refused}/refuse", reason="busy")

    assert dock.read(short).refusal == "damaged"
    assert "傷・汚れがある" in clerk.get(f"/shipments/{short}").text
    assert "棚戻し待ち 1" in page
    board = tap(clerk, f"{refused}/shelf", **{"from": "shipments.index"})
    assert "棚戻し" not in board
    assert dock.level("L") == (9, 0)


def test_a_pick_up_is_handed_over_by_its_code(dock: Dock, clerk: FlaskClient) -> None:
    one = dock.ask(("M", 1), pickup=True, tender="cash")
    tap(clerk, f"{one}/pick", code="OP-1001")
    tap(clerk, f"{one}/ready")
    code = dock.read(one).pickup_code or ""

    found = clerk.get(f"/shipments?q={code}")
    assert found.headers["Location"] == f"/shipments/{one}"
    assert "¥9,900" in clerk.get(f"/shipments/{one}").text
    wrong = clerk.post(f"/shipments/{one}/collect", data={"key": key(), "code": "1"}, headers=HX)
    assert wrong.status_code == 422
    tap(clerk, f"{one}/collect", code=code, tender="cash", register_id=dock.shop.register)

    assert dock.state(one) is FulfilmentState.COLLECTED


def test_a_member_who_is_known_needs_no_code(dock: Dock, clerk: FlaskClient) -> None:
    one = dock.ask(("M", 1), pickup=True)
    dock.scan(one, "M")
    dock.do(shipments.make_ready, one)

    tap(clerk, f"{one}/collect", is_known="y")

    assert dock.state(one) is FulfilmentState.COLLECTED


def test_an_unknown_number_says_so(clerk: FlaskClient, dock: Dock) -> None:
    assert clerk.get("/shipments?q=99999999").status_code == 404


def test_the_walk_and_its_paper(dock: Dock, clerk: FlaskClient) -> None:
    assert "取りに行く商品は、いまありません" in clerk.get("/shipments/walk").text
    dock.ask(("M", 2))

    assert "2点" in clerk.get("/shipments/walk").text
    assert "OP-1001" in clerk.get("/shipments/walk/list").text


@pytest.mark.parametrize("size", ["a5", "a4"])
def test_the_packing_slip_is_an_invoice(dock: Dock, clerk: FlaskClient, size: str) -> None:
    one = dock.ask(("M", 1))

    page = clerk.get(f"/shipments/{one}/slip?size={size}").text

    assert f"paper-{size}" in page
    assert "登録番号 T1234567890123" in page
    assert "¥900" in page


def test_steps_without_script_come_back_to_the_screen(dock: Dock, clerk: FlaskClient) -> None:
    one = dock.ask(("M", 1))

    answer = clerk.post(f"/shipments/{one}/start", data={"key": key()})

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/shipments/{one}")


def test_who_only_looks_gets_no_buttons_and_no_paper(dock: Dock, log_in: LogIn) -> None:
    one = dock.ask(("M", 1))
    marketing = log_in("marketing")

    assert "1点そろえた" not in marketing.get(f"/shipments/{one}").text
    assert marketing.get(f"/shipments/{one}/slip").status_code == 403
    assert marketing.post(f"/shipments/{one}/start", data={"key": key()}).status_code == 403


def test_the_one_box_opens_it_by_number_and_by_code(dock: Dock, clerk: FlaskClient) -> None:
    one = dock.ask(("M", 1), pickup=True)
    sent = dock.ask(("L", 1))
    dock.scan(sent, "L")
    dock.pack(sent)

    for said, wanted in (
        (dock.read(one).pickup_code, one),
        (dock.read(one).number, one),
        (dock.parcels(sent)[0].number, sent),
    ):
        assert clerk.get(f"/?q={said}").headers["Location"] == f"/shipments/{wanted}"


def test_the_menu_says_how_much_waits(dock: Dock, clerk: FlaskClient) -> None:
    before = clerk.get("/shipments").text
    dock.ask(("M", 1))

    after = clerk.get("/shipments").text

    assert after.count("rail-count") > before.count("rail-count")
