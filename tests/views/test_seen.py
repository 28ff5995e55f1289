"""What is opened of a person leaves a line; a list of the day's work leaves none and shows less."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from omni.domain.sales import SaleLine
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.order import Order
from omni.services import holds, sales
from omni.services.audit import reads
from omni.services.holds import Wanted
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.sales.till import Till

LogIn = Callable[[str], FlaskClient]


@pytest.fixture
def member(shop: Shop) -> int:
    """A member with a sale, its 領収書, and a hold that waits to be called about."""
    member = shop.member(phone="09012345678")
    shop.stock(shop.dress["M"], 3)
    order = Till(shop).ring(SaleLine(variant_id=shop.dress["M"]), member=member)
    with transaction():
        sales.make_formal_receipt(
            order.id, addressee="田中", proviso="お品代として", actor=shop.actor(), key="f"
        )
    with transaction():
        holds.place_hold(
            [Wanted(shop.dress["M"], 1)],
            location_id=shop.shibuya,
            customer=holds.Customer(member),
            actor=shop.actor(),
            key="h",
        )
    return member


def lines(member: int) -> list[tuple[str, str]]:
    """What readings the log has of the member, once they are written."""
    reads.buffer_of(db.engine).flush()
    db.session.rollback()
    wanted = select(AuditLine.action, AuditLine.object_type).where(
        AuditLine.member_id == member, AuditLine.action == "view"
    )
    return [tuple(row) for row in db.session.execute(wanted)]


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("/members/{member}", "member"),
        ("/sales/new?member_id={member}", "member"),
        ("/holds/new?member_id={member}", "member"),
        ("/holds/waiting/new?member_id={member}&variant_id=1", "member"),
        ("/sales/1", "order"),
        ("/sales/1/receipt", "order"),
        ("/sales/1/formal-receipt", "formal_receipt"),
        ("/holds/1", "hold"),
    ],
)
def test_one_person_opened_is_one_line(log_in: LogIn, member: int, address: str, what: str) -> None:
    assert db.session.scalars(select(Order.id)).all() == [1]
    client = log_in("clerk")
    assert client.get(address.format(member=member)).status_code == 200
    assert lines(member) == [("view", what)]


@pytest.mark.parametrize("address", ["/", "/holds", "/holds/waiting", "/sales"])
def test_a_list_leaves_no_line_and_shows_no_number_to_call(
    log_in: LogIn, member: int, address: str
) -> None:
    page = log_in("clerk").get(address)
    assert page.status_code == 200
    assert lines(member) == []
    assert "09012345678" not in page.text
    assert "090-1234-5678" not in page.text


def test_a_member_who_joins_a_sale_is_noted_once(log_in: LogIn, member: int) -> None:
    client = log_in("clerk")
    client.post("/sales/cart", data={"key": "k", "member": member})
    client.post("/sales/cart", data={"key": "k", "member_id": member})
    assert lines(member) == [("view", "member")]


@pytest.mark.parametrize(
    ("role", "status"), [("clerk", 303), ("ec", 303), ("operator", 403), ("marketing", 403)]
)
def test_papers_are_printed_where_they_are_handed_over_or_sent(
    log_in: LogIn, member: int, role: str, status: int
) -> None:
    client = log_in(role)
    assert client.post("/sales/1/receipt").status_code == status
    assert client.post("/sales/1/formal-receipt/again").status_code == status
    assert ('action="/sales/1/receipt"' in client.get("/sales/1").text) is (status == 303)


def test_who_only_looks_prints_no_slip(log_in: LogIn, member: int) -> None:
    assert log_in("marketing").get("/holds/1/slip").status_code == 403
