"""Holds in every state, people who wait, visits and notes: what the board shows in the morning."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from omni.domain import clock
from omni.domain.business_day import business_day
from omni.domain.holds import CloseReason
from omni.extensions import db
from omni.models.hold import HoldKind
from omni.models.stock import StockLevel
from omni.services import holds, members
from omni.services.demo.recent import Trade
from omni.services.holds import Customer, Wish
from omni.transactions import transaction

BOARDS = ("SBY", "SJK", "UMD")
NOTES = (
    "ウール素材がお好み。丈は短めをご希望。",
    "お子さま連れのため、試着室は広いほうへご案内。",
    "プレゼントのご利用が多い。包装は無地。",
    "電話は平日18時以降をご希望。",
)
GUESTS = (("山本", "09000001111"), ("CHEN", "08000002222"))


def promise(shop: Trade) -> None:
    """Keep goods at three stores, in every state a board can show."""
    for code in BOARDS:
        _placed(shop, code, 3, days_ago=1)
        _prepared(shop, code, 3, days_ago=2)
        _finished(shop, code)
        _try_on(shop, code)
        _guest(shop, code)
        _waiting(shop, code)
    _seen(shop)


def _place(
    shop: Trade,
    code: str,
    *,
    visit_in: int,
    pieces: int = 1,
    kind: HoldKind = HoldKind.PICKUP,
    guest: tuple[str, str] | None = None,
) -> int:
    today = business_day(clock.now(), "Asia/Tokyo", 5)
    wanted = [holds.Wanted(one) for one in dict.fromkeys(shop.pick_held(code, pieces))]
    with transaction():
        hold = holds.place_hold(
            wanted,
            location_id=shop.chain.locations[code],
            customer=Customer(None, *guest) if guest else Customer(shop.member()),
            wish=Wish(kind, today + dt.timedelta(days=visit_in)),
            actor=shop.actor("SBY"),
            key=shop.key(),
        )
        return int(hold.id)


def _prepare(shop: Trade, code: str, hold_id: int) -> None:
    with transaction():
        holds.prepare_hold(hold_id, actor=shop.actor(code), key=shop.key())


def _placed(shop: Trade, code: str, count: int, *, days_ago: int) -> None:
    with clock.set_clock(shop.at(days_ago)):
        for index in range(count):
            _place(shop, code, visit_in=2 + index)


def _prepared(shop: Trade, code: str, count: int, *, days_ago: int) -> None:
    """Set aside and waiting; the first of them ends today."""
    with clock.set_clock(shop.at(days_ago)):
        for index in range(count):
            _prepare(shop, code, _place(shop, code, visit_in=days_ago + index))


def _finished(shop: Trade, code: str) -> None:
    """One fetched, one given up, one lapsed that has to go back to the shelf."""
    with clock.set_clock(shop.at(5)):
        fetched = _place(shop, code, visit_in=2)
        _prepare(shop, code, fetched)
        given_up = _place(shop, code, visit_in=2)
        _prepare(shop, code, _place(shop, code, visit_in=1))
    with clock.set_clock(shop.at(3)), transaction():
        holds.collect_hold(fetched, actor=shop.actor(code), key=shop.key())
    with clock.set_clock(shop.at(3)), transaction():
        holds.cancel_hold(
            given_up, reason=CloseReason.CUSTOMER, actor=shop.actor(code), key=shop.key()
        )


def _try_on(shop: Trade, code: str) -> None:
    with clock.set_clock(shop.at(1)):
        _place(shop, code, visit_in=2, pieces=2, kind=HoldKind.TRY_ON)


def _guest(shop: Trade, code: str) -> None:
    """Somebody without a card, who has paid ahead today."""
    with clock.set_clock(shop.at(1)):
        hold_id = _place(shop, code, visit_in=1, guest=shop.dice.choice(GUESTS))
    money = holds.MoneyTaken(3_000, "cash", shop.chain.locations[code], shop.chain.registers[code])
    with transaction():
        holds.take_deposit(hold_id, money, actor=shop.actor(code), key=shop.key())


def _waiting(shop: Trade, code: str) -> None:
    """The last piece of a size is kept for one, and another waits for it."""
    location_id = shop.chain.locations[code]
    last = select(StockLevel.variant_id).where(
        StockLevel.location_id == location_id, StockLevel.on_hand == 1
    )
    with transaction():
        variant_id = db.session.scalars(last.order_by(StockLevel.variant_id).limit(1)).one()
    with transaction():
        holds.place_hold(
            [holds.Wanted(variant_id)],
            location_id=location_id,
            customer=Customer(shop.member()),
            actor=shop.actor(code),
            key=shop.key(),
        )
    with transaction():
        holds.join_waiting_list(
            variant_id,
            location_id=location_id,
            customer=Customer(shop.member()),
            actor=shop.actor(code),
            key=shop.key(),
        )


def _seen(shop: Trade) -> None:
    """Some members came in, and somebody wrote down what matters to them."""
    for member_id in shop.dice.sample(shop.members, k=min(12, len(shop.members))):
        with clock.set_clock(shop.at(shop.dice.randrange(0, 10))):
            with transaction():
                members.check_in_visit(member_id, actor=shop.actor("SBY"))
            with transaction():
                members.add_note(
                    member_id, shop.dice.choice(NOTES), actor=shop.actor("SBY"), key=shop.key()
                )
