"""前金 on the screens: taken with the hold or later, shown at the till, given back, printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from omni.extensions import db
from omni.models.deposit import DepositEntry
from omni.models.hold import Hold, HoldLine
from omni.models.order import Payment
from omni.queries import doctor
from tests.factories import Shop
from tests.views.test_holds import place, step

LogIn = Callable[[str], FlaskClient]
HX = {"HX-Request": "true"}


@pytest.fixture
def medium(shop: Shop) -> int:
    shop.stock(shop.dress["M"], 3)
    return shop.dress["M"]


@pytest.fixture
def clerk(log_in: LogIn) -> FlaskClient:
    return log_in("clerk")


def paid(shop: Shop, amount: int = 5000, **more: object) -> dict[str, object]:
    return {"tender": "cash", "register_id": shop.register, "amount": amount, "key": "m"} | more


def test_a_hold_is_placed_and_paid_for_ahead_in_one_tap(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    about = {"deposit": "5,000", "tender": "card", "register_id": shop.register}
    hold_id = place(clerk, shop, medium, **about)
    page = clerk.get(f"/holds/{hold_id}").text
    assert "¥5,000" in page
    assert "SBY-01-20261121-0001" in page
    assert "前金 ¥5,000 お預かり済み" in clerk.get(f"/holds/{hold_id}/slip").text


def test_money_is_taken_later_and_its_paper_prints(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    hold_id = place(clerk, shop, medium)
    taken = clerk.post(f"/holds/{hold_id}/deposits", data=paid(shop), headers=HX)
    assert taken.status_code == 200
    assert "お預かり中" in taken.text
    db.session.rollback()
    entry = db.session.scalars(select(DepositEntry.id)).one()
    paper = clerk.get(f"/holds/{hold_id}/deposits/{entry}").text
    assert "前金預り証" in paper
    assert "SBY-01-20261121-0001" in paper
    assert clerk.get(f"/holds/{hold_id}/deposits/{entry + 1}").status_code == 404
    assert clerk.get(f"/holds/{hold_id + 1}/deposits/{entry}").status_code == 404
    assert clerk.get("/?q=SBY-01-20261121-0001").headers["Location"] == f"/holds/{hold_id}"


@pytest.mark.parametrize("amount", ["", "0", "x", "-5", "99999999"])
def test_an_amount_nobody_means_is_refused(
    clerk: FlaskClient, shop: Shop, medium: int, amount: str
) -> None:
    hold_id = place(clerk, shop, medium)
    data = paid(shop) | {"amount": amount}
    assert clerk.post(f"/holds/{hold_id}/deposits", data=data).status_code == 422


def test_at_the_till_it_pays_first_and_cash_the_rest(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    hold_id = place(clerk, shop, medium)
    clerk.post(f"/holds/{hold_id}/deposits", data=paid(shop))
    cart = clerk.get(f"/sales/new?hold_id={hold_id}").text
    assert "前受金 ¥5,000 をお預かりしています" in cart
    assert "会計する ¥4,900" in cart
    db.session.rollback()
    line = db.session.scalars(select(HoldLine.id)).one()
    sale = {
        "key": "s",
        "register_id": shop.register,
        "lines-0-variant_id": medium,
        "lines-0-hold_line_id": line,
        "lines-0-quantity": 1,
        "lines-0-discount_kind": "percent",
        "document_kind": "percent",
        "set_kind": "price",
        "new_rate": "10",
        "tender": "cash",
        "received": 5000,
        "agreed": 9900,
        "deposit": 5000,
    }
    kept = clerk.post("/sales/cart", data=sale | {"deposit_use": "no"}).text
    assert "会計する ¥9,900" in kept
    sold = clerk.post("/sales", data=sale)
    assert sold.status_code == 303, sold.text
    shown = clerk.get(sold.headers["Location"]).text
    assert "前受金" in shown
    assert "¥100" in shown
    db.session.rollback()
    paid_by = db.session.execute(select(Payment.tender, Payment.amount).order_by(Payment.id)).all()
    assert [(one.value, yen) for one, yen in paid_by] == [("deposit", 5000), ("cash", 4900)]
    receipt = clerk.get("/sales/1/receipt").text
    assert "前受金" in receipt
    closing = clerk.get("/closing").text
    assert "前金" in closing
    assert "お預かりした日に数えています" in closing
    assert "会計に充てた" in clerk.get("/closing/day").text
    assert clerk.get("/closing/slip").status_code == 200
    assert doctor.list_findings() == []


def test_a_cancelled_hold_asks_for_it_on_the_board_until_it_is_given_back(
    clerk: FlaskClient, shop: Shop, medium: int
) -> None:
    hold_id = place(clerk, shop, medium)
    clerk.post(f"/holds/{hold_id}/deposits", data=paid(shop))
    early = clerk.post(f"/holds/{hold_id}/deposits/back", data=paid(shop, key="b"))
    assert early.status_code == 409
    step(clerk, hold_id, "cancel", reason="customer")
    assert "前金のお返し" in clerk.get("/holds").text
    clerk.post(f"/holds/{hold_id}/deposits/back", data=paid(shop, key="b"))
    assert "お返し済み" in clerk.get(f"/holds/{hold_id}").text
    assert "前金のお返し" not in clerk.get("/holds").text
    db.session.rollback()
    assert db.session.scalars(select(Hold.deposit)).one() == 0


def test_another_till_may_have_taken_it(clerk: FlaskClient, shop: Shop, medium: int) -> None:
    hold_id = place(clerk, shop, medium)
    clerk.post(f"/holds/{hold_id}/deposits", data=paid(shop))
    step(clerk, hold_id, "collect")
    address = f"/holds/{hold_id}/deposits/elsewhere"
    assert clerk.post(address, data=paid(shop, key="e")).status_code == 422
    assert clerk.post(address, data=paid(shop, key="e", reference="POS-7")).status_code == 303
    assert "POS-7" in clerk.get(f"/holds/{hold_id}").text


@pytest.mark.parametrize("role", ["ec", "operator", "marketing"])
def test_who_stands_at_no_till_takes_no_money(
    log_in: LogIn, shop: Shop, medium: int, role: str
) -> None:
    hold_id = place(log_in("clerk"), shop, medium)
    client = log_in(role)
    for way in ("", "/back", "/elsewhere"):
        answer = client.post(f"/holds/{hold_id}/deposits{way}", data=paid(shop))
        assert answer.status_code == 403
    assert "前金をお預かりする" not in client.get(f"/holds/{hold_id}").text
