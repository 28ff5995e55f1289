"""What shops are told: absolute figures, and parcels with their numbers."""

from sqlalchemy import select

from omni.extensions import db
from omni.models.channel import ChannelPush, PushKind, PushState
from omni.models.fulfilment import Fulfilment
from omni.models.shipment import Carrier, Shipment
from omni.models.stock import MovementReason
from omni.services import channels, shipments, stock
from omni.transactions import transaction

NUMBER = "100000000001"


def ship(web, number=NUMBER):
    """The EC desk ships what it was asked for."""
    actor = web.shop.actor("manager", web.shop.warehouse)
    with transaction():
        fulfilment = db.session.scalars(select(Fulfilment)).one()
        place = fulfilment.location_id
        actor = web.shop.actor("manager", place)
        for line_id, quantity in [(one.id, one.quantity) for one in fulfilment.lines]:
            for at in range(quantity):
                shipments.pick(
                    fulfilment.id, line_id=line_id, actor=actor, key=f"pick{line_id}{at}"
                )
        box = [shipments.Box({})]
        shipments.pack(fulfilment.id, Carrier.YAMATO, box, actor=actor, key="pack")
        parcel = db.session.scalars(select(Shipment.id)).one()
        shipments.note_number(parcel, number, actor=actor, key="number")
        shipments.ship(fulfilment.id, actor=actor, key="ship")


def pushes(kind):
    wanted = select(ChannelPush).where(ChannelPush.kind == kind).order_by(ChannelPush.id)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def adjust(web, size, pieces, key):
    actor = web.shop.actor("manager", web.shop.warehouse)
    with transaction():
        stock.adjust(
            web.shop.warehouse,
            [(web.shop.dress[size], pieces)],
            reason=MovementReason.ADJUST,
            actor=actor,
            key=key,
        )


def test_a_shop_shows_what_we_have(web):
    assert {size: one.stock for size, one in web.by_size.items()} == {"S": 10, "M": 10, "L": 10}

    adjust(web, "S", -4, "k1")
    web.push()

    assert web.by_size["S"].stock == 6
    assert web.listing("S").expected == 6


def test_an_order_of_the_shop_needs_no_figure_told(web):
    web.there.buy([(web.by_size["S"].external_id, 2)])
    told = len(web.there.told)

    web.deliver()
    web.push()

    assert len(web.there.told) == told


def test_a_figure_is_not_told_over_an_order_on_its_way(web):
    web.there.buy([(web.by_size["S"].external_id, 3)])
    adjust(web, "S", -1, "k1")

    web.push()

    assert web.by_size["S"].stock == 7
    (waiting,) = [one for one in pushes(PushKind.STOCK) if one.state is PushState.QUEUED]
    assert waiting.failure == "stale"

    web.deliver()
    with transaction():
        waiting = db.session.get_one(ChannelPush, waiting.id)
        waiting.due_at = waiting.created_at
    web.push()

    assert web.by_size["S"].stock == 6
    assert web.listing("S").expected == 6


def test_a_parcel_is_told_once_with_its_number(web):
    sold = web.there.buy([(web.by_size["S"].external_id, 1)])
    web.deliver()
    ship(web)

    web.push()
    web.push()

    assert sold.tracking == NUMBER
    (push,) = pushes(PushKind.FULFILMENT)
    assert push.state is PushState.SENT


def test_an_answer_that_never_came_is_shown_and_told_again_without_a_second_effect(web):
    web.there.buy([(web.by_size["S"].external_id, 1)])
    web.deliver()
    ship(web)
    web.served.silent = 1 if web.there.__class__.__name__ == "EccubeShop" else 0
    with transaction():
        channels.queue_shipped(web.account_id)
        message = channels.claim_push(web.account_id)
        channels.doubt_push(message.push_id, "timeout")
    (push,) = pushes(PushKind.FULFILMENT)
    assert push.state is PushState.UNCERTAIN
    web.served.silent = 0

    with transaction():
        channels.send_again(push.id, actor=web.shop.actor("ec"))
    web.push()

    (push,) = pushes(PushKind.FULFILMENT)
    assert push.state is PushState.SENT
    assert web.there.shipped == {next(iter(web.there.orders)): NUMBER}


def test_a_silent_shop_is_told_the_same_figure_again(web):
    adjust(web, "S", -4, "k1")
    web.served.silent = 1 if web.there.__class__.__name__ == "ShopifyShop" else 2

    web.push()

    (waiting,) = [one for one in pushes(PushKind.STOCK) if one.state is PushState.QUEUED]
    for _ in range(3):
        with transaction():
            for one in db.session.scalars(
                select(ChannelPush).where(ChannelPush.state == PushState.QUEUED)
            ):
                one.due_at = one.created_at
        web.push()
    assert waiting.id
    assert web.by_size["S"].stock == 6
    assert web.listing("S").expected == 6
