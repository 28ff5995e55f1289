"""Orders, as programs ask for them."""

from __future__ import annotations

import marshmallow as ma

from omni.domain.orders import CHARGES, GOODS, PLACED_TENDERS
from omni.domain.orders.asked import CHANNELS, TIME_BANDS
from omni.domain.sales import MOST_LINES, MOST_PIECES, MOST_YEN
from omni.forms.api.fields import Asked, LongAs, PageAsked, Text, Whole, Word, page_of
from omni.models.order import OrderState

STATES = [one.value for one in OrderState]


class OrderLineWanted(ma.Schema):
    """Pieces of one SKU, or a charge such as shipping; whole yen with tax."""

    kind = Word([GOODS, *CHARGES], load_default=GOODS)
    sku = Text(least=1, most=64, load_default=None, allow_none=True)
    description = Text(most=200, load_default="")
    quantity = Whole(most=MOST_PIECES, load_default=1)
    unit_price = Whole(least=0, most=MOST_YEN, required=True)
    discount = Whole(least=0, most=MOST_YEN, load_default=0)
    tax_rate = Whole(least=0, most=100, load_default=10)


class PaymentWanted(ma.Schema):
    """Money paid, or promised while `is_awaited`."""

    tender = Word(PLACED_TENDERS, required=True)
    amount = Whole(most=MOST_YEN, required=True)
    is_awaited = ma.fields.Boolean(load_default=False, truthy={True}, falsy={False})


class DestinationWanted(ma.Schema):
    """Who receives the goods, where and how."""

    name = Text(least=1, most=200, required=True)
    kana = Text(most=200, load_default="")
    company = Text(most=200, load_default="")
    postcode = Text(least=7, most=8, required=True)
    prefecture = Text(least=1, most=10, required=True)
    city = Text(least=1, most=200, required=True)
    street = Text(least=1, most=200, required=True)
    building = Text(most=200, load_default="")
    phone = Text(most=40, load_default="")
    mail = Text(most=200, load_default="")
    wanted_on = ma.fields.Date(load_default=None, allow_none=True)
    time_band = Word(TIME_BANDS, load_default="")
    drop_off = Text(most=200, load_default="")
    is_gift = ma.fields.Boolean(load_default=False, truthy={True}, falsy={False})
    gift_note = Text(most=500, load_default="")
    sender_name = Text(most=200, load_default="")
    sender_phone = Text(most=40, load_default="")


class OrderWanted(ma.Schema):
    """An order; payments come to exactly what is due after points."""

    channel = Word(CHANNELS, load_default="ec")
    external_id = Text(
        least=1,
        most=64,
        load_default=None,
        metadata={"description": "its number over there: the same number is the same order"},
    )
    source = Text(least=1, most=32, load_default="api")
    location = Text(
        least=1,
        most=16,
        load_default=None,
        metadata={"description": "in whose name it is sold; the token's own when left out"},
    )
    reservation = Text(
        most=16,
        load_default=None,
        metadata={"description": "number of the reservation whose goods it takes"},
    )
    member_id = Whole(load_default=None, allow_none=True)
    lines = ma.fields.List(
        ma.fields.Nested(OrderLineWanted), required=True, validate=LongAs(min=1, max=MOST_LINES)
    )
    payments = ma.fields.List(
        ma.fields.Nested(PaymentWanted), load_default=list, validate=LongAs(min=0, max=20)
    )
    destination = ma.fields.Nested(DestinationWanted, load_default=None, allow_none=True)
    pickup_location = Text(least=1, most=16, load_default=None)
    points_spent = Whole(least=0, most=MOST_YEN, load_default=0)
    note = Text(most=2_000, load_default="")


class OrderCancelled(ma.Schema):
    """Why."""

    reason = Text(least=1, most=200, required=True)


class OrderLineSaid(ma.Schema):
    """A line."""

    sku = ma.fields.String(required=True, allow_none=True)
    kind = ma.fields.String(required=True)
    description = ma.fields.String(required=True)
    quantity = ma.fields.Integer(required=True)
    returned = ma.fields.Integer(required=True)
    unit_price = ma.fields.Integer(required=True)
    discount = ma.fields.Integer(required=True)
    amount = ma.fields.Integer(required=True)
    tax_rate = ma.fields.Integer(required=True)


class FulfilmentSaid(ma.Schema):
    """A place's part of the order."""

    number = ma.fields.String(required=True)
    location = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    state = ma.fields.String(required=True)


class OrderSaid(ma.Schema):
    """An order, without names and addresses."""

    href = ma.fields.String(required=True)
    number = ma.fields.String(required=True, metadata={"example": "O-7K3M9Q"})
    external_id = ma.fields.String(required=True, allow_none=True)
    channel = ma.fields.String(required=True)
    state = Word(STATES, required=True)
    location = ma.fields.String(required=True)
    member_id = ma.fields.Integer(required=True, allow_none=True)
    placed_at = ma.fields.DateTime(required=True)
    subtotal = ma.fields.Integer(required=True)
    discount = ma.fields.Integer(required=True)
    points_spent = ma.fields.Integer(required=True)
    tax = ma.fields.Integer(required=True)
    total = ma.fields.Integer(required=True)
    lines = ma.fields.List(ma.fields.Nested(OrderLineSaid), required=True)
    fulfilments = ma.fields.List(ma.fields.Nested(FulfilmentSaid), required=True)


OrderPage = page_of(OrderSaid, "OrderPage")


class OrdersAsked(PageAsked):
    """A page of orders within reach, oldest first."""

    state = Word(STATES, load_default=None)
    member_id = Asked(load_default=None)
    external_id = Text(least=1, most=64, load_default=None)
