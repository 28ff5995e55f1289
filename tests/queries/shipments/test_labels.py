"""The list before a carrier's file: what goes into it, and what must be corrected first."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from omni.models.shipment import Carrier
from omni.queries import shipments as query
from omni.services import shipments
from omni.services.shipments import AccountWish
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.shipments.dock import HOME, Dock

DAY = dt.date(2026, 11, 21)
CONTRACT = AccountWish(
    customer_code="031234567800",
    fare_number="01",
    sender_name="オムニ商店 渋谷店",
    sender_phone="0312345678",
    sender_postcode="1500002",
    sender_prefecture="東京都",
    sender_city="渋谷区",
    sender_street="渋谷2-2-2",
    is_preferred=True,
)


@pytest.fixture
def dock(shop: Shop) -> Dock:
    shop.stock(shop.dress["M"], 9)
    with transaction():
        shipments.save_account(shop.shibuya, Carrier.YAMATO, CONTRACT, actor=shop.actor("manager"))
    return Dock(shop)


def packed(dock: Dock, **rest: object) -> int:
    one = dock.ask(("M", 1), **rest)  # type: ignore[arg-type]
    dock.scan(one, "M")
    dock.pack(one)
    return one


def test_labelled_parcels_are_in_the_file_until_they_have_a_number(dock: Dock) -> None:
    one = packed(dock, tender="cod")
    (parcel,) = dock.parcels(one)

    file = query.make_file(dock.shop.shibuya, Carrier.YAMATO, DAY)

    line = file.content.decode("cp932").split("\r\n")[1].split(",")
    assert file.numbers == (parcel.number,)
    assert (line[0], line[1], line[33], line[34]) == (parcel.number, "2", "9900", "900")
    assert (line[24], line[39]) == ("オムニ商店 渋谷店", "031234567800")

    dock.do(shipments.note_number, parcel.id, "123456789013")
    after = query.make_file(dock.shop.shibuya, Carrier.YAMATO, DAY)
    assert (after.numbers, len(after.waiting)) == ((), 1)


def test_what_cannot_be_written_is_kept_back_with_a_suggestion(dock: Dock) -> None:
    packed(dock, destination=dataclasses.replace(HOME, name="𠮷田 花子"))
    good = packed(dock)

    file = query.make_file(dock.shop.shibuya, Carrier.YAMATO, DAY)

    assert file.numbers == (dock.parcels(good)[0].number,)
    (kept,) = file.flawed
    assert [(flaw.kind, flaw.suggestion) for flaw in kept.flaws] == [("unencodable", "吉田 花子")]


def test_a_gift_is_sent_in_the_giver_s_name(dock: Dock) -> None:
    gift = dataclasses.replace(
        HOME, is_gift=True, sender_name="佐藤 一郎", sender_phone="0611112222"
    )
    packed(dock, destination=gift)

    file = query.make_file(dock.shop.shibuya, Carrier.YAMATO, DAY)

    line = file.content.decode("cp932").split("\r\n")[1].split(",")
    assert (line[24], line[19]) == ("佐藤 一郎", "0611112222")


def test_a_place_without_a_contract_is_told_what_is_missing(dock: Dock) -> None:
    with transaction():
        shipments.save_account(
            dock.shop.shibuya,
            Carrier.YAMATO,
            dataclasses.replace(CONTRACT, customer_code="", fare_number=""),
            actor=dock.actor,
        )
    packed(dock)

    (kept,) = query.make_file(dock.shop.shibuya, Carrier.YAMATO, DAY).flawed

    assert {flaw.column for flaw in kept.flaws} == {"請求先顧客コード", "運賃管理番号"}


def test_the_first_choice_comes_first(dock: Dock) -> None:
    with transaction():
        shipments.save_account(dock.shop.shibuya, Carrier.SAGAWA, CONTRACT, actor=dock.actor)

    found = query.list_accounts(dock.shop.shibuya)

    assert [(one.carrier.value, one.is_preferred) for one in found] == [
        ("sagawa", True),
        ("yamato", False),
    ]
