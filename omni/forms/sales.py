"""The sale being rung up: the form itself carries the lines, and the server adds them up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from omni.domain.discounts import Discount, DiscountKind
from omni.domain.sales import MOST_LINES, MOST_PIECES, Reductions, Sale, SaleLine, SaleSet, Tendered
from omni.forms.base import CommandForm
from omni.forms.fields import NumberField
from omni.models.order import KEYED_TENDERS, Tender
from omni.web.words import WORDS

TENDERS = [SelectChoice(tender.value, _l(WORDS[Tender][tender])) for tender in KEYED_TENDERS]
OFF = [
    SelectChoice(DiscountKind.PERCENT.value, _l("%引き")),
    SelectChoice(DiscountKind.AMOUNT.value, _l("円引き")),
]
OFF_OR_PRICE = [*OFF, SelectChoice(DiscountKind.PRICE.value, _l("円にする"))]
RATES = [SelectChoice("10", "10%"), SelectChoice("8", _l("8%（軽減）"))]


def make_discount(kind: str | None, value: int | None) -> Discount | None:
    """The reduction these two fields mean; none when there is nothing to take off."""
    if value is None or (not value and kind != DiscountKind.PRICE.value):
        return None
    most = 100 if kind == DiscountKind.PERCENT.value else value
    return Discount(DiscountKind(kind or ""), min(max(value, 0), most))


class LineForm(Form):
    """One line; its hidden fields say which goods it is."""

    variant_id = NumberField(widget=HiddenInput())
    hold_line_id = NumberField(widget=HiddenInput())
    set_no = NumberField(widget=HiddenInput())
    quantity = NumberField(_l("数量"), most=MOST_PIECES)
    price = NumberField(_l("単価"))
    price_reason = StringField(_l("単価を変える理由"), validators=[Length(max=60)])
    discount_kind = SelectField(_l("値引き"), choices=OFF, default=DiscountKind.PERCENT.value)
    discount_value = NumberField(_l("値引き"))
    discount_reason = StringField(_l("値引きの理由"), validators=[Length(max=60)])
    description = StringField(_l("品名"), validators=[Length(max=80)])
    tax_rate = SelectField(_l("税率"), choices=RATES, default="10")

    def line(self) -> SaleLine:
        """The line as the domain sees it."""
        return SaleLine(
            variant_id=self.variant_id.data,
            quantity=self.quantity.data or 0,
            unit_price=self.price.data,
            price_reason=self.price_reason.data or "",
            description=self.description.data or "",
            tax_rate=None if self.variant_id.data else int(self.tax_rate.data),
            discount=make_discount(self.discount_kind.data, self.discount_value.data),
            discount_reason=self.discount_reason.data or "",
            hold_line_id=self.hold_line_id.data,
        )

    @property
    def is_plain(self) -> bool:
        """Whether one more of the same goods simply counts up on this line."""
        changed = (self.price, self.discount_value, self.hold_line_id, self.set_no)
        return all(field.data is None for field in changed)


class SetForm(Form):
    """One set: what it is called, and what its pieces cost together or lose together."""

    no = NumberField(widget=HiddenInput())
    kind = SelectField(choices=OFF_OR_PRICE, default=DiscountKind.PRICE.value)
    value = NumberField()

    @property
    def label(self) -> str:
        """What the set is called."""
        discount = make_discount(self.kind.data, self.value.data)
        return set_name(discount) if discount else ""


class PartsForm(Form):
    """Parts of the payment by tender, when it is split."""

    cash = NumberField(_l("現金"))
    card = NumberField(_l("カード"))
    qr = NumberField(_l("QR決済"))
    e_money = NumberField(_l("電子マネー"))
    gift = NumberField(_l("商品券"))
    credit = NumberField(_l("掛売"))
    other = NumberField(_l("その他"))


class SaleForm(CommandForm):
    """The whole sale; every change is sent, and comes back priced."""

    member_id = NumberField(widget=HiddenInput())
    identity_id = NumberField(widget=HiddenInput())
    register_id = NumberField(_l("レジ"), default=0)
    agreed = NumberField(widget=HiddenInput())
    lines = FieldList(FormField(LineForm), max_entries=MOST_LINES)
    sets = FieldList(FormField(SetForm), max_entries=20)
    document_kind = SelectField(_l("全体の値引き"), choices=OFF, default=DiscountKind.PERCENT.value)
    document_value = NumberField(_l("全体の値引き"))
    document_reason = StringField(_l("値引きの理由"), validators=[Length(max=60)])
    tax_free_reference = StringField(_l("免税の伝票番号"), validators=[Length(max=60)])
    points = NumberField(_l("使うポイント"))
    deposit = NumberField(widget=HiddenInput())
    deposit_use = RadioField(
        _l("前受金"),
        choices=[SelectChoice("yes", _l("使う")), SelectChoice("no", _l("使わない"))],
        default="yes",
    )
    tender = RadioField(_l("支払方法"), choices=TENDERS, default="cash")
    received = NumberField(_l("お預かり"))
    parts = FormField(PartsForm)
    code = HiddenField()
    new_description = StringField(_l("品名"), validators=[Length(max=80)])
    new_price = NumberField(_l("単価"))
    new_rate = SelectField(_l("税率"), choices=RATES, default="10")
    ticks = SelectMultipleField(coerce=int, validate_choice=False)
    set_kind = SelectField(_l("まとめ方"), choices=OFF_OR_PRICE, default=DiscountKind.PRICE.value)
    set_value = NumberField(_l("セットの金額"))

    new_refused = _l("品名と単価を入力してください。")
    set_refused = _l("商品を2点以上選び、金額を入力してください。")

    def sale(self) -> Sale:
        """The sale as the domain sees it; lines counted down to nothing are gone."""
        return Sale(
            lines=tuple(line.line() for line in self.line_forms()),
            reductions=Reductions(
                document=make_discount(self.document_kind.data, self.document_value.data),
                reason=self.document_reason.data or "",
                sets=tuple(self._sets()),
            ),
            points=self.points.data or 0,
        )

    def ahead(self, held: int, due: int) -> int:
        """How much of what is held for her holds pays for this sale."""
        return min(held, due) if self.deposit_use.data == "yes" else 0

    @property
    def hold_line_ids(self) -> list[int]:
        """The lines of holds that are being collected."""
        return [line.hold_line_id.data for line in self.line_forms() if line.hold_line_id.data]

    def line_forms(self) -> list[Any]:
        """The forms of the lines, in their order."""
        return [entry.form for entry in self.lines]

    def _sets(self) -> Iterator[SaleSet]:
        for entry in self.sets:
            one = entry.form
            parts = tuple(
                (at, line.quantity.data or 0)
                for at, line in enumerate(self.line_forms())
                if line.set_no.data == one.no.data
            )
            discount = make_discount(one.kind.data, one.value.data)
            if parts and discount:
                yield SaleSet(set_name(discount), parts, discount)

    def tenders(self, due: int) -> list[Tendered]:
        """Who pays how much of it: the parts that were keyed, the chosen tender all the rest."""
        parts = [
            Tendered(tender, amount)
            for tender, amount in self.parts.data.items()
            if amount and tender != self.tender.data
        ]
        rest = due - sum(one.amount for one in parts)
        if self.tender.data == "cash" and self.received.data is not None:
            return [*parts, Tendered("cash", self.received.data)]
        return [*parts, Tendered(self.tender.data, rest)] if rest > 0 else parts

    @property
    def is_split(self) -> bool:
        """Whether a part of the payment has been keyed."""
        return any(self.parts.data.values())

    def change_of(self, due: int) -> int | None:
        """What goes back in cash, below zero what is missing; None while nothing was keyed."""
        if self.tender.data != "cash" or self.received.data is None:
            return None
        return sum(one.amount for one in self.tenders(due)) - due


def set_name(discount: Discount) -> str:
    """What a set is called on the document."""
    words = {
        DiscountKind.PRICE: f"セット ¥{discount.value:,}",
        DiscountKind.AMOUNT: f"まとめ値引き ¥{discount.value:,}",
        DiscountKind.PERCENT: f"まとめ値引き {discount.value}%",
    }
    return words[discount.kind]


class FormalReceiptForm(CommandForm):
    """To whom a 領収書 is made out, and for what."""

    addressee = StringField(_l("宛名"), validators=[DataRequired(), Length(max=80)])
    proviso = StringField(
        _l("但し書き"), default=_l("お品代として"), validators=[DataRequired(), Length(max=80)]
    )
