"""A person knows better: the order goes from elsewhere, with a reason, once."""

import pytest
from sqlalchemy import select

from omni.domain.errors import AlreadyDone, Invalid, NotFound
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.fulfilment import Fulfilment, FulfilmentState
from omni.models.routing import DecisionKind
from omni.models.stock import StockLevel
from omni.queries import routing as routing_query
from omni.queries.doctor import list_findings
from omni.services import routing
from omni.services.stock import ShortOfStock
from omni.transactions import transaction


@pytest.fixture
def asked(chain, ec_order):
    """An order of two pieces that 渋谷店 was asked for; 新宿店 has three more."""
    chain.stock(chain.dress["M"], 3)
    chain.stock(chain.dress["M"], 3, chain.shinjuku)
    order_id = ec_order([(chain.dress["M"], 2)])
    wanted = select(Fulfilment.id).where(Fulfilment.order_id == order_id)
    return order_id, db.session.scalars(wanted).one()


def override(chain, fulfilment_id, place, reason="店頭で接客中のため", key="o1"):
    with transaction():
        return routing.override_route(
            fulfilment_id, place, reason, key=key, actor=chain.actor("manager")
        ).id


def reserved(chain, place):
    return db.session.get_one(
        StockLevel, (place, chain.dress["M"]), populate_existing=True
    ).reserved


def test_the_other_place_is_asked_and_the_first_is_let_go(chain, asked):
    order_id, old_id = asked
    override(chain, old_id, chain.shinjuku)
    rows = db.session.scalars(select(Fulfilment).order_by(Fulfilment.id)).all()
    assert [(one.location_id, one.state) for one in rows] == [
        (chain.shibuya, FulfilmentState.CANCELLED),
        (chain.shinjuku, FulfilmentState.REQUESTED),
    ]
    assert rows[0].refusal == "店頭で接客中のため"
    assert (reserved(chain, chain.shibuya), reserved(chain, chain.shinjuku)) == (0, 2)
    told = routing_query.list_decisions(order_id)[0]
    assert (told.kind, told.reason, told.staff_name) == (
        DecisionKind.OVERRIDDEN,
        "店頭で接客中のため",
        "managerさん",
    )
    assert str(told.headline) == "新宿店から出荷"
    actions = db.session.scalars(select(AuditLine.action)).all()
    assert "routing.override" in actions
    assert list_findings() == []


def test_a_second_tap_moves_nothing_twice(chain, asked):
    _order_id, old_id = asked
    assert override(chain, old_id, chain.shinjuku) == override(chain, old_id, chain.shinjuku)
    assert len(db.session.scalars(select(Fulfilment)).all()) == 2


def test_a_place_that_has_too_few_is_refused_and_nothing_changes(chain, asked):
    _order_id, old_id = asked
    with pytest.raises(ShortOfStock):
        override(chain, old_id, chain.warehouse)
    (only,) = db.session.scalars(select(Fulfilment)).all()
    assert (only.state, reserved(chain, chain.shibuya)) == (FulfilmentState.REQUESTED, 2)


@pytest.mark.parametrize("state", [FulfilmentState.PACKED, FulfilmentState.SHIPPED])
def test_what_is_packed_or_gone_stays(chain, asked, state):
    _order_id, old_id = asked
    with transaction():
        db.session.get_one(Fulfilment, old_id).state = state
    with pytest.raises(AlreadyDone):
        override(chain, old_id, chain.shinjuku)


def test_no_reason_no_place_no_such_part(chain, asked):
    _order_id, old_id = asked
    with pytest.raises(Invalid):
        override(chain, old_id, chain.shinjuku, reason="  ")
    with pytest.raises(Invalid):
        override(chain, old_id, chain.shibuya)
    with pytest.raises(Invalid):
        override(chain, old_id, 999)
    with pytest.raises(NotFound):
        override(chain, 999, chain.shinjuku)
