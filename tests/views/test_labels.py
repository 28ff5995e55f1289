"""Files out to carriers' programs and back, accounts, and money collected."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from omni.services import shipments
from tests.factories import Shop
from tests.services.shipments.dock import Dock, key

LogIn = Callable[[str], FlaskClient]
NUMBER = "123456789013"


@pytest.fixture
def dock(shop: Shop) -> Dock:
    shop.stock(shop.dress["M"], 9)
    return Dock(shop)


@pytest.fixture
def manager(log_in: LogIn) -> FlaskClient:
    client = log_in("manager")
    answer = client.post(
        "/shipments/labels/accounts",
        data={
            "key": key(),
            "carrier": "yamato",
            "customer_code": "031234567800",
            "fare_number": "01",
            "sender_name": "オムニ商店",
            "sender_phone": "0312345678",
            "sender_postcode": "1500002",
            "sender_prefecture": "東京都",
            "sender_city": "渋谷区",
            "sender_street": "渋谷2-2-2",
            "is_preferred": "y",
        },
    )
    assert answer.status_code == 303, answer.text
    return client


def packed(dock: Dock) -> int:
    one = dock.ask(("M", 1), tender="cod")
    dock.scan(one, "M")
    dock.pack(one)
    return one


def test_a_file_goes_out_and_its_numbers_come_back(dock: Dock, manager: FlaskClient) -> None:
    one = packed(dock)
    ours = dock.parcels(one)[0].number
    assert ours in manager.get("/shipments/labels").text

    out = manager.post("/shipments/labels/file", data={"key": key(), "carrier": "yamato"})
    assert out.headers["Content-Disposition"].startswith("attachment; filename=")
    assert ours in out.data.decode("cp932")
    assert "出力済み" in manager.get("/shipments/labels").text

    back = f"お客様管理番号,伝票番号\r\n{ours},{NUMBER}\r\nP-000000,{NUMBER}\r\n".encode("cp932")
    page = manager.post(
        "/shipments/labels/numbers",
        data={"key": key(), "carrier": "yamato", "file": (io.BytesIO(back), "b2.csv")},
    ).text
    assert "登録しました" in page
    assert "該当する荷物なし" in page
    assert dock.parcels(one)[0].tracking_number == NUMBER


def test_nothing_to_label_is_said(dock: Dock, manager: FlaskClient) -> None:
    answer = manager.post("/shipments/labels/file", data={"key": key(), "carrier": "sagawa"})

    assert answer.status_code == 422
    assert "出力できる荷物がありません。" in answer.text


def test_a_file_of_something_else_is_refused(dock: Dock, manager: FlaskClient) -> None:
    answer = manager.post(
        "/shipments/labels/numbers",
        data={"key": key(), "carrier": "sagawa", "file": (io.BytesIO(b"a,b\r\n1,2\r\n"), "x.csv")},
    )

    assert answer.status_code == 422
    assert "お問い合せ送り状No." in answer.text


def test_money_is_matched_by_file_and_by_hand(dock: Dock, manager: FlaskClient) -> None:
    one = packed(dock)
    dock.do(shipments.note_number, dock.parcels(one)[0].id, NUMBER)
    dock.do(shipments.ship, one)
    assert "¥9,900" in manager.get("/shipments/labels/money").text

    wrong = {"key": key(), "carrier": "yamato", "tracking_number": NUMBER, "amount": "9,000"}
    manager.post("/shipments/labels/money/key", data=wrong | {"paid_on": "2026-11-29"})
    assert "差額" in manager.get("/shipments/labels/money").text

    file = f"伝票番号,入金日,入金額\r\n{NUMBER},2026/11/30,9900\r\n".encode()
    manager.post(
        "/shipments/labels/money",
        data={"key": key(), "carrier": "yamato", "file": (io.BytesIO(file), "p.csv")},
    )
    page = manager.get("/shipments/labels/money").text
    assert "1件が一致しました。" in page
    assert "入金待ちの代引きは、いまありません。" in page
    assert not dock.payments(one)[0].is_awaited


def test_only_the_desk_sees_money_and_contracts(dock: Dock, log_in: LogIn) -> None:
    clerk = log_in("clerk")

    assert clerk.get("/shipments/labels").status_code == 200
    assert clerk.get("/shipments/labels/money").status_code == 403
    assert clerk.get("/shipments/labels/accounts").status_code == 403
