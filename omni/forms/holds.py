"""Forms for keeping goods: a new hold, and the small commands on one."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from omni.domain.errors import N_, Invalid
from omni.domain.holds import CANCEL_REASONS
from omni.forms.base import CommandForm
from omni.forms.fields import NumberField
from omni.forms.sales import TENDERS
from omni.models.hold import HoldKind
from omni.services.holds import Customer, MoneyTaken, Wish

KINDS = [
    SelectChoice("pickup", _l("お取り置き")),
    SelectChoice("try_on", _l("試着予約")),
    SelectChoice("soft", _l("仮押さえ（30分）")),
]
REASONS = {"customer": _l("お客様のご都合"), "mistake": _l("入力間違い"), "other": _l("その他")}


class CustomerForm(CommandForm):
    """For whom: a member, or a name and a phone."""

    member_id = IntegerField(widget=HiddenInput(), validators=[Optional()])
    guest_name = StringField(_l("お名前"), validators=[Optional(), Length(max=120)])
    guest_phone = StringField(_l("電話番号"), validators=[Optional(), Length(max=32)])

    @property
    def customer(self) -> Customer:
        """Who it is, as the command takes it."""
        name, phone = self.guest_name.data or "", self.guest_phone.data or ""
        return Customer(self.member_id.data, name, phone)


class PlaceForm(CustomerForm):
    """Where and until when; the goods come as `pieces-<SKU>` fields."""

    location_id = IntegerField(widget=HiddenInput(), validators=[Optional()])
    kind = RadioField(_l("ご用件"), choices=KINDS, default="pickup")
    visit_on = DateField(_l("ご来店日"), validators=[Optional()])
    note = TextAreaField(_l("メモ"), validators=[Optional(), Length(max=500)])
    deposit = NumberField(_l("前金（円）"))
    tender = SelectField(_l("前金の支払方法"), choices=TENDERS, default="cash")
    register_id = IntegerField(widget=HiddenInput(), validators=[Optional()])
    pin = PasswordField(_l("店長の暗証番号"), validators=[Optional(), Length(max=8)])

    def wish(self, here: int) -> Wish:
        """How the goods are to be kept; money paid ahead goes into a till of this store."""
        paid = MoneyTaken(self.deposit.data or 0, self.tender.data, here, self.register_id.data)
        return Wish(
            kind=HoldKind(self.kind.data),
            visit_on=self.visit_on.data,
            note=self.note.data or "",
            deposit=paid if paid.amount else None,
        )


class WaitForm(CustomerForm):
    """Who waits for what is kept for another."""

    location_id = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    variant_id = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class StepForm(CommandForm):
    """One button on a hold; `from` says on which screen it stood."""


class DepositForm(CommandForm):
    """Money paid ahead, or given back: how much, by what, at which till."""

    amount = NumberField(_l("前金（円）"))
    tender = SelectField(_l("支払方法"), choices=TENDERS, default="cash")
    register_id = IntegerField(widget=HiddenInput(), validators=[Optional()])
    reference = StringField(_l("会計したレシートの番号"), validators=[Optional(), Length(max=40)])


class ExtendForm(CommandForm):
    """Until when goods are kept now."""

    until = DateField(_l("新しい期限"), validators=[Optional()])
    pin = PasswordField(_l("店長の暗証番号"), validators=[Optional(), Length(max=8)])


class CancelForm(CommandForm):
    """Why the hold is cancelled."""

    reason = SelectField(
        _l("理由"), choices=[SelectChoice(one.value, REASONS[one.value]) for one in CANCEL_REASONS]
    )
    note = StringField(_l("メモ"), validators=[Optional(), Length(max=200)])


class TakeOverForm(CommandForm):
    """What a soft hold becomes."""

    kind = RadioField(_l("ご用件"), choices=KINDS[:2], default="pickup")
    visit_on = DateField(_l("ご来店日"), validators=[Optional()])


def read_pieces(form: MultiDict[str, str], prefix: str) -> dict[int, int]:
    """Pieces by the id in the field's name: `pieces-12=2` is {12: 2}. Raises Invalid."""
    return dict(_read(form, prefix))


def _read(form: MultiDict[str, str], prefix: str) -> Iterator[tuple[int, int]]:
    for name, value in form.items():
        if not name.startswith(f"{prefix}-") or not value.strip():
            continue
        row_id = name.removeprefix(f"{prefix}-")
        if not (row_id.isascii() and row_id.isdecimal() and len(row_id) < 16):
            raise Invalid(N_("商品を選び直してください。"), field=name)
        yield int(row_id), _number(value.strip(), name)


def _number(value: str, name: str) -> int:
    digits = value.removeprefix("-")
    if not digits.isdecimal() or len(digits) > 9:
        raise Invalid(N_("点数は数字で入力してください。"), field=name)
    return int(value)
