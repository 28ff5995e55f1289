"""Shops that lay files: orders in, figures and parcels out."""

import csv

from sqlalchemy import select

from omni.extensions import db
from omni.jobs import channels as jobs
from omni.models.channel import ChannelEvent, ChannelKind, EventState
from omni.models.order import Order
from omni.models.style import Variant
from omni.services import channels
from omni.transactions import transaction

HEAD = "order,updated_at,placed_at,paid,tender,total,shipping,line,sku,title,quantity,unit_price"
WHERE = ",name,postcode,prefecture,city,street,phone"


def connect(shop, folder):
    connection = channels.Connection(
        "CSVの店", "", shop.warehouse, settings={"folder": str(folder)}
    )
    with transaction():
        return channels.connect_account(
            ChannelKind.GENERIC, "files", connection, actor=shop.actor("admin")
        ).id


def test_a_file_of_orders_is_taken_in_once_and_stock_is_written(shop, tmp_path):
    shop.stock(shop.dress["S"], 5, shop.warehouse)
    sku = db.session.get_one(Variant, shop.dress["S"]).sku
    account_id = connect(shop, tmp_path)
    row = f"A1,2026-11-21T10:00,2026-11-21T10:00,済,online,20350,550,1,{sku},ワンピース,2,9900"
    row += ",佐藤 陽菜,1500041,東京都,渋谷区神南,1-2-3,09012345678"
    body = f"{HEAD}{WHERE}\n{row}\n".encode("cp932")
    for name in ("1.csv", "2.csv"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(body)
        jobs.take_files(account_id)
        jobs.apply_events.call_local()
    with transaction():
        channels.queue_stock(account_id)
    jobs.tell_shop(account_id)

    (order,) = db.session.scalars(select(Order))
    assert (order.source, order.external_id, order.total) == ("files", "A1", 20_350)
    (event,) = db.session.scalars(select(ChannelEvent))
    assert (event.state, event.arrivals) == (EventState.APPLIED, 2)
    with (tmp_path / "out" / "stock.csv").open(encoding="utf-8-sig") as file:
        assert list(csv.DictReader(file)) == [{"sku": sku, "quantity": "3"}]
    assert not list((tmp_path / "in").glob("*.csv"))


def test_a_file_that_cannot_be_read_waits_for_a_person(shop, tmp_path):
    account_id = connect(shop, tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1.csv").write_text("a,b\n1,2\n")

    jobs.take_files(account_id)

    (event,) = db.session.scalars(select(ChannelEvent))
    assert (event.state, event.failure) == (EventState.FAILED, "unreadable")
