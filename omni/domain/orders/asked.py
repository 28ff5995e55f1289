"""An order as a channel asks for it, before anything is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from omni.domain.errors import N_, Invalid
from omni.domain.sales import MOST_LINES, MOST_PIECES, MOST_YEN

GOODS = "goods"
# What is charged beside goods, as the line says it when the channel gives no words.
CHARGES = {
    "shipping": N_("送料"),
    "cod_fee": N_("代引手数料"),
    "wrapping": N_("ギフト包装"),
}
CHANNELS = ("store", "ec", "phone")
PLACED_TENDERS = (
    "cash",
    "card",
    "qr",
    "e_money",
    "gift",
    "credit",
    "other",
    "online",
    "cod",
    "bank",
)
TIME_BANDS = ("", "am", "14-16", "16-18", "18-20", "19-21")
LONGEST_TEXT = 200
LONGEST_NOTE = 2_000


@dataclass(frozen=True)
class NewLine:
    """Pieces of one SKU, or a charge, at one price with tax; `discount` is off all of them.

    Goods that are not in the catalogue come without `variant_id` and say what they are.
    """

    variant_id: int | None = None
    quantity: int = 1
    unit_price: int = 0
    discount: int = 0
    tax_rate: int = 10
    kind: str = GOODS
    description: str = ""

    @property
    def gross(self) -> int:
        return self.unit_price * self.quantity

    def check(self) -> None:
        """Refuse what no line can mean."""
        if not 0 < self.quantity <= MOST_PIECES:
            raise Invalid(
                N_("数量は1から%(most)sまでで入力してください。"),
                field="quantity",
                most=f"{MOST_PIECES:,}",
            )
        if not 0 <= self.unit_price <= MOST_YEN or not 0 <= self.tax_rate <= 100:
            raise Invalid(
                N_("単価は¥0から¥%(most)sまでで入力してください。"),
                field="price",
                most=f"{MOST_YEN:,}",
            )
        if not 0 <= self.discount <= self.gross:
            raise Invalid(N_("値引きは、明細の金額までで入力してください。"), field="discount")
        if self.kind != GOODS and (self.kind not in CHARGES or self.variant_id is not None):
            raise Invalid(N_("この明細の種類は使えません。"), field="kind")
        if self.kind == GOODS and self.variant_id is None and not self.description.strip():
            raise Invalid(
                N_("登録のない商品は、品名と単価を入力してください。"), field="description"
            )


@dataclass(frozen=True)
class NewDestination:
    """Who receives the goods and where, and how they wish to."""

    name: str
    postcode: str
    prefecture: str
    city: str
    street: str
    building: str = ""
    company: str = ""
    kana: str = ""
    phone: str = ""
    mail: str = ""
    wanted_on: dt.date | None = None
    time_band: str = ""
    drop_off: str = ""
    is_gift: bool = False
    gift_note: str = ""
    sender_name: str = ""
    sender_phone: str = ""

    def check(self) -> None:
        """Refuse what no carrier can deliver to."""
        for field in ("name", "postcode", "prefecture", "city", "street"):
            if not getattr(self, field).strip():
                raise Invalid(N_("お届け先を最後まで入力してください。"), field=field)
        if self.time_band not in TIME_BANDS:
            raise Invalid(N_("この時間帯は選べません。"), field="time_band")
        for field in ("name", "city", "street", "building", "company", "drop_off", "sender_name"):
            if len(getattr(self, field)) > LONGEST_TEXT:
                raise Invalid(
                    N_("%(most)s文字までで入力してください。"), field=field, most=LONGEST_TEXT
                )


@dataclass(frozen=True)
class NewPayment:
    """Money paid, or promised while `is_awaited`."""

    tender: str
    amount: int
    is_awaited: bool = False

    def check(self) -> None:
        """Refuse a way of paying that is not keyed, and an amount nobody pays."""
        if self.tender not in PLACED_TENDERS:
            raise Invalid(N_("この支払方法は使えません。"), field="payments")
        if not 0 < self.amount <= MOST_YEN:
            raise Invalid(
                N_("支払金額は¥0から¥%(most)sまでで入力してください。"),
                field="payments",
                most=f"{MOST_YEN:,}",
            )


@dataclass(frozen=True)
class NewOrder:
    """What one order asks for.

    `location_id` is the place that takes it and in whose name it is sold. It is sent to
    `destination`, or fetched at `pickup_location_id`. `ship_from` names the place it comes from
    where a person or the channel has decided; `reservation_id` what its checkout was promised.
    `source` and `external_id` name it in the system it comes from, once and for all.
    """

    channel: str
    location_id: int
    lines: tuple[NewLine, ...]
    payments: tuple[NewPayment, ...] = ()
    member_id: int | None = None
    identity_id: int | None = None
    destination: NewDestination | None = None
    pickup_location_id: int | None = None
    points_spent: int = 0
    coupon_codes: tuple[str, ...] = ()
    source: str = "omni"
    external_id: str | None = None
    placed_at: dt.datetime | None = None
    reservation_id: int | None = None
    note: str = ""
    ship_from: int | None = None

    def check(self) -> None:
        """Refuse what no order can mean."""
        if self.channel not in CHANNELS:
            raise Invalid(N_("この受注の種類は使えません。"), field="channel")
        if not any(line.kind == GOODS for line in self.lines):
            raise Invalid(N_("商品がありません。"), way_forward=N_("商品を選んでください。"))
        if len(self.lines) > MOST_LINES:
            raise Invalid(
                N_("明細は%(most)s行までです。"),
                way_forward=N_("受注を分けてください。"),
                most=MOST_LINES,
            )
        self._check_way()
        for line in self.lines:
            line.check()
        for payment in self.payments:
            payment.check()

    def _check_way(self) -> None:
        if (self.destination is None) == (self.pickup_location_id is None):
            raise Invalid(
                N_("お届け先か、お受け取りの店舗のどちらかを選んでください。"), field="destination"
            )
        if self.destination is not None:
            self.destination.check()
        if self.points_spent < 0:
            raise Invalid(N_("使うポイントは0以上で入力してください。"), field="points")
        if self.points_spent and self.member_id is None:
            raise Invalid(N_("ポイントを使うには、会員を選んでください。"), field="points")
        if len(self.note) > LONGEST_NOTE:
            raise Invalid(
                N_("%(most)s文字までで入力してください。"), field="note", most=LONGEST_NOTE
            )
