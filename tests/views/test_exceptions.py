"""要対応 on the screen: what waits, and the buttons in its rows."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from omni.domain import clock
from omni.domain.orders import NewLine
from omni.extensions import db
from omni.models.channel import ChannelAccount, ChannelEvent, ChannelKind, EventState
from omni.models.delivery import Delivery, DeliveryState
from omni.services import stock, transfers
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.orders.desk import Desk
from tests.services.transfers.conftest import Road


@pytest.fixture
def road(shop: Shop) -> Road:
    """One row of every kind at 渋谷店 or on its way there."""
    medium = shop.dress["M"]
    shop.stock(medium, 9, shop.shinjuku)
    shop.stock(medium, 3)
    road = Road(shop)
    way = road.ask((medium, 2))
    road.send(way)
    road.receive(way, {medium: 1})
    road.do(transfers.cancel_transfer, road.ask_for((medium, 1)), reason="cannot_send")
    road.do(stock.adjust, shop.shibuya, [(medium, -1)], reason=stock.documents.MovementReason.LOSS)
    with transaction():
        stock.sell(shop.shibuya, [(shop.dress["S"], 1, None)], actor=road.receiver, at=clock.now())
        db.session.add(
            Delivery(
                address="taro@example.com",
                subject="確認番号のお知らせ",
                body="",
                state=DeliveryState.UNCERTAIN,
                created_at=clock.now(),
                settled_at=clock.now(),
            )
        )
    return road


def test_a_clerk_sees_her_store_and_its_number_in_the_menu(log_in, road: Road) -> None:
    page = log_in("clerk").get("/exceptions").text
    for words in ("届かない取り寄せ", "在庫差異", "移動の差異", "見つからなかった商品"):
        assert words in page
    assert "送れたか分からない連絡" not in page
    assert 'class="rail-count">4<' in page
    assert "全店を見る" not in page


def test_one_kind_alone(log_in, road: Road) -> None:
    page = log_in("clerk").get("/exceptions?kind=picks").text
    assert 'id="kind-picks"' in page
    assert 'id="kind-stock"' not in page


def test_head_office_sees_every_store_and_settles_mail(log_in, road: Road) -> None:
    admin = log_in("admin")
    page = admin.get("/exceptions?all=1").text
    assert "確認番号のお知らせ" in page
    assert "taro@example.com" not in page
    assert admin.post("/exceptions/deliveries/1", data={"arrived": "?"}).status_code == 422
    assert admin.post("/exceptions/deliveries/1", data={"arrived": "yes"}).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Delivery, 1).state is DeliveryState.SENT
    assert admin.post("/exceptions/deliveries/1", data={"arrived": "no"}).status_code == 409


def test_the_buttons_in_the_rows_come_back_to_the_list(log_in, road: Road) -> None:
    clerk: FlaskClient = log_in("clerk")
    for address, data in (
        ("/stock/cases/1/found", {}),
        ("/transfers/differences/1", {"answer": "lost"}),
    ):
        answer = clerk.post(address, data={"key": address, "from": "exceptions"} | data)
        assert answer.location == "/exceptions", answer.text
    shelf = f"/exceptions/picks/{road.shop.shibuya}/{road.shop.dress['M']}"
    assert clerk.post(shelf, data={"key": "p", "quantity": 3}).location == "/exceptions"
    other = f"/exceptions/picks/{road.shop.warehouse}/{road.shop.dress['M']}"
    assert clerk.post(other, data={"key": "q", "quantity": 3}).status_code == 403


def test_nothing_to_do_says_so(log_in, shop: Shop) -> None:
    assert "要対応はありません。" in log_in("clerk").get("/exceptions").text


def test_orders_and_shops_that_need_somebody(log_in, shop: Shop) -> None:
    desk = Desk(shop)
    made = desk.place(NewLine(shop.dress["M"], 2, 9_900))
    with transaction():
        account = ChannelAccount(
            kind=ChannelKind.SHOPIFY,
            code="web",
            name="本店サイト",
            location_id=shop.warehouse,
            created_at=clock.now(),
        )
        db.session.add(account)
        db.session.flush()
        db.session.add(
            ChannelEvent(
                account_id=account.id,
                external_id="e1",
                topic="orders/create",
                subject="order:820",
                body=b"{}",
                received_at=clock.now(),
                due_at=clock.now(),
                state=EventState.FAILED,
                failure="unknown_sku",
            )
        )
    ec = log_in("ec")
    page = ec.get("/exceptions?all=1").text
    assert "出荷できる拠点がありません。" in page
    assert "本店サイト" in page
    assert "820" in page
    assert f"/orders/{made}/" in page
    assert log_in("clerk").get("/exceptions").text.count("row-card") == 0
