"""What is not there puts the stock right and goes on to another place; so does what is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from omni.domain.errors import Invalid
from omni.extensions import db
from omni.models.fulfilment import Fulfilment, FulfilmentState
from omni.models.order_exception import OrderException
from omni.models.stock import MovementReason, StockLevel, StockMovement
from omni.services import shipments
from omni.services.shipments import RefusalReason, ShortReason
from omni.services.shipments.rows import FulfilmentMoved
from tests.services.shipments.dock import Dock, healthy


def last_reason(dock: Dock, size: str) -> MovementReason:
    """Why the level moved last."""
    wanted = select(StockMovement.reason).where(
        StockMovement.variant_id == dock.shop.dress[size],
        StockMovement.location_id == dock.shop.shibuya,
    )
    return db.session.scalars(wanted.order_by(StockMovement.id.desc())).first()  # type: ignore[return-value]


def lacking(dock: Dock, one: int) -> int:
    """Pieces of its order that stand on a person's list."""
    order_id = dock.read(one).order_id
    rows = db.session.scalars(
        select(OrderException).where(
            OrderException.order_id == order_id, OrderException.resolved_at.is_(None)
        )
    )
    return sum(row.quantity for row in rows)


@pytest.mark.parametrize(
    ("reason", "moved", "level"),
    [
        (ShortReason.NOT_FOUND, MovementReason.LOSS, (4, 1)),
        (ShortReason.DAMAGED, MovementReason.DAMAGE, (4, 1)),
        (ShortReason.DISPLAY_ONLY, MovementReason.OPENING, (5, 1)),
    ],
)
def test_a_short_pick_moves_stock_by_its_reason(
    dock: Dock, reason: ShortReason, moved: MovementReason, level: tuple[int, int]
) -> None:
    one = dock.ask(("M", 2))
    dock.scan(one, "M")

    dock.do(shipments.report_short, one, dock.line(one), 1, reason)

    assert dock.lines(one) == [(2, 1, 1)]
    assert dock.level("M") == level
    assert last_reason(dock, "M") is moved
    assert dock.read(one).picked_at is not None
    assert lacking(dock, one) == 1
    assert "short" in dock.story(one)
    assert healthy()


def test_display_pieces_are_kept_on_the_floor(dock: Dock) -> None:
    one = dock.ask(("M", 2))

    dock.do(shipments.report_short, one, dock.line(one), 2, ShortReason.DISPLAY_ONLY)

    level = db.session.get_one(StockLevel, (dock.shop.shibuya, dock.shop.dress["M"]))
    assert (level.on_hand, level.reserved, level.buffer) == (5, 0, 2)


def test_with_nothing_left_the_fulfilment_ends(dock: Dock) -> None:
    one = dock.ask(("M", 1))

    dock.do(shipments.report_short, one, dock.line(one), 1, ShortReason.NOT_FOUND)

    assert dock.state(one) is FulfilmentState.REFUSED
    assert dock.read(one).refusal == "not_found"
    assert dock.level("M") == (4, 0)
    assert healthy()


def test_more_than_is_missing_cannot_be_short(dock: Dock) -> None:
    one = dock.ask(("M", 1))

    with pytest.raises(Invalid):
        dock.do(shipments.report_short, one, dock.line(one), 2, ShortReason.NOT_FOUND)

    assert dock.lines(one) == [(1, 0, 0)]
    assert dock.level("M") == (5, 1)


def test_a_refusal_frees_the_shelf_and_puts_down_what_is_in_hand(dock: Dock) -> None:
    one = dock.ask(("M", 2), ("L", 1))
    dock.scan(one, "M")

    dock.do(shipments.refuse, one, RefusalReason.BUSY)

    assert dock.state(one) is FulfilmentState.REFUSED
    assert dock.level("M") == (5, 1)
    assert dock.level("L") == (5, 0)
    assert lacking(dock, one) == 3
    assert healthy()


def test_what_was_put_down_is_for_sale_once_it_is_back(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    dock.scan(one, "M")
    dock.do(shipments.refuse, one, RefusalReason.CLOSED)

    dock.do(shipments.back_to_shelf, one)

    assert dock.level("M") == (5, 0)
    assert healthy()


def test_packed_parcels_of_a_refused_fulfilment_are_void(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    dock.scan(one, "M")
    dock.pack(one)

    dock.do(shipments.refuse, one, RefusalReason.CARRIER)

    assert [parcel.state.value for parcel in dock.parcels(one)] == ["cancelled"]
    assert healthy()


def test_what_has_left_is_not_refused(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    dock.send(one, ("M", 1))

    with pytest.raises(FulfilmentMoved):
        dock.do(shipments.refuse, one, RefusalReason.BUSY)

    assert dock.state(one) is FulfilmentState.SHIPPED


def places(dock: Dock, one: int) -> list[tuple[int, str]]:
    """Who was asked for the order, in turn, and how it stands there."""
    order_id = dock.read(one).order_id
    rows = db.session.execute(
        select(Fulfilment.location_id, Fulfilment.state)
        .where(Fulfilment.order_id == order_id)
        .order_by(Fulfilment.id)
    )
    return [(row.location_id, row.state.value) for row in rows]


def test_missing_pieces_are_asked_of_another_place(dock: Dock) -> None:
    dock.shop.stock(dock.shop.dress["M"], 2, dock.shop.shinjuku)
    one = dock.ask(("M", 2))
    dock.scan(one, "M")

    dock.do(shipments.report_short, one, dock.line(one), 1, ShortReason.NOT_FOUND)

    assert places(dock, one) == [
        (dock.shop.shibuya, "picking"),
        (dock.shop.shinjuku, "requested"),
    ]
    assert dock.level("M", dock.shop.shinjuku) == (2, 1)
    assert lacking(dock, one) == 0
    assert healthy()


def test_no_place_is_asked_twice(dock: Dock) -> None:
    one = dock.ask(("M", 1))

    dock.do(shipments.refuse, one, RefusalReason.BUSY)

    assert places(dock, one) == [(dock.shop.shibuya, "refused")]
    assert lacking(dock, one) == 1


def test_what_was_to_be_fetched_is_not_sent_instead(dock: Dock) -> None:
    dock.shop.stock(dock.shop.dress["M"], 9, dock.shop.shinjuku)
    one = dock.ask(("M", 1), pickup=True)

    dock.do(shipments.refuse, one, RefusalReason.NOT_FOUND)

    assert places(dock, one) == [(dock.shop.shibuya, "refused")]
    assert lacking(dock, one) == 1
