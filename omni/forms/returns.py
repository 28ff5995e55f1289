"""The form of a return: pieces and their way by line, and how it is taken."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, PasswordField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from omni.domain.points import ShortfallPolicy
from omni.domain.sales import MOST_YEN, Tendered
from omni.extensions import LARGEST_ID
from omni.forms.base import CommandForm
from omni.models.order import KEYED_TENDERS, Tender
from omni.models.sale_return import Disposition
from omni.queries.returns import Terms
from omni.services.returns import Piece

REASONS = {
    "size": _l("サイズ違い"),
    "image": _l("色・イメージ違い"),
    "faulty": _l("不良品"),
    "mind": _l("お客様のご都合"),
    "mistake": _l("レジの打ち間違い"),
    "other": _l("その他"),
}

DISPOSITIONS = {
    Disposition.SHELF: _l("売場に戻す"),
    Disposition.DAMAGED: _l("不良・破損"),
    Disposition.SEND_BACK: _l("返送する"),
}

MOST_PIECES = 100_000

E = TypeVar("E", bound=StrEnum)


def _known(kind: type[E], value: str | None) -> E | None:
    return next((one for one in kind if one.value == value), None)


class ReturnForm(CommandForm):
    """What comes back; `quantity-<line>` and `disposition-<line>` stand beside the fields."""

    order_id = IntegerField(
        widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, LARGEST_ID)]
    )
    register_id = SelectField(_l("レジ"), coerce=int, validators=[Optional()])
    reason = RadioField(
        _l("理由"),
        choices=[SelectChoice(code, said) for code, said in REASONS.items()],
        default="size",
    )
    tender = SelectField(_l("返金方法"), default="", validators=[Optional()])
    shortfall = RadioField(
        _l("使用済みのポイント"),
        choices=[
            SelectChoice("", _l("免除する")),
            SelectChoice(ShortfallPolicy.DEDUCT.value, _l("返金から差し引く")),
            SelectChoice(ShortfallPolicy.NEGATIVE.value, _l("マイナス残高にする")),
        ],
        default="",
        validators=[Optional()],
    )
    without_receipt = BooleanField(_l("レシートがない"))
    cancel = BooleanField(_l("会計を取り消す（返品ではない）"))
    expected = HiddenField(validators=[Length(max=64)])
    agreed = IntegerField(
        widget=HiddenInput(), validators=[Optional(), NumberRange(-MOST_YEN, MOST_YEN)]
    )
    pay = SelectField(_l("差額のお支払い"), default=Tender.CASH.value, validators=[Optional()])
    pin = PasswordField(_l("店長の暗証番号"), validators=[Length(max=8)])

    def __init__(self, formdata: Any, registers: list[tuple[int, str]], **rest: Any) -> None:
        self.sent = formdata
        super().__init__(formdata, **rest)
        self.register_id.choices = [SelectChoice(*one) for one in registers]
        self.pay.choices = [SelectChoice(one.value) for one in KEYED_TENDERS]
        self.tender.choices = [SelectChoice(one) for one in ("", *KEYED_TENDERS)]

    tenders = KEYED_TENDERS

    @property
    def pieces(self) -> list[Piece]:
        """What was ticked; what is no number is none."""
        found = []
        for line_id, quantity in self._counted("quantity"):
            way = _known(Disposition, self.sent.get(f"disposition-{line_id}"))
            found.append(Piece(line_id, quantity, way or Disposition.SHELF))
        return found

    def _counted(self, word: str) -> Iterator[tuple[int, int]]:
        """Id and pieces of the fields `word-<id>` that say any."""
        for name in self.sent or {}:
            kind, _, number = name.partition("-")
            if kind != word or not number.isdecimal() or len(number) > 18:
                continue
            quantity = self.sent.get(name, 0, type=int) or 0
            if quantity:
                yield int(number), max(min(quantity, MOST_PIECES), -1)

    @property
    def others(self) -> dict[int, int]:
        """Goods of any article that she takes instead: pieces by variant."""
        return {one: pieces for one, pieces in self._counted("other") if pieces > 0}

    @property
    def instead(self) -> dict[int, int]:
        """The variant each exchanged line is exchanged for."""
        found = {}
        for piece in self.pieces:
            chosen = (self.sent or {}).get(f"exchange-{piece.order_line_id}", "")
            if chosen.isdecimal() and len(chosen) <= 18:
                found[piece.order_line_id] = int(chosen)
        return found

    @property
    def paid(self) -> list[Tendered]:
        """What pays a difference."""
        tender = _known(Tender, self.pay.data) or Tender.CASH
        agreed: int = self.agreed.data or 0
        return [Tendered(tender.value, agreed)] if agreed > 0 else []

    @property
    def asked(self) -> list[tuple[int, int]]:
        """Line and quantity, for the preview."""
        return [(one.order_line_id, one.quantity) for one in self.pieces]

    @property
    def terms(self) -> Terms:
        """How the return is taken."""
        return Terms(
            tender=_known(Tender, self.tender.data),
            shortfall=_known(ShortfallPolicy, self.shortfall.data),
            without_receipt=self.without_receipt.data,
            cancel=self.cancel.data,
        )
