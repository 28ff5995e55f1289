"""Counting a till: each tender as found, cash by its coins and notes when wanted."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, FormField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from omni.forms.base import CommandForm
from omni.forms.fields import NumberField
from omni.forms.sales import PartsForm
from omni.queries.closing import TenderSum

MOST_OF_ONE = 99_999


class CoinsForm(Form):
    """How many of each note and coin lie in the till."""

    yen_10000 = NumberField("¥10,000", most=MOST_OF_ONE)
    yen_5000 = NumberField("¥5,000", most=MOST_OF_ONE)
    yen_2000 = NumberField("¥2,000", most=MOST_OF_ONE)
    yen_1000 = NumberField("¥1,000", most=MOST_OF_ONE)
    yen_500 = NumberField("¥500", most=MOST_OF_ONE)
    yen_100 = NumberField("¥100", most=MOST_OF_ONE)
    yen_50 = NumberField("¥50", most=MOST_OF_ONE)
    yen_10 = NumberField("¥10", most=MOST_OF_ONE)
    yen_5 = NumberField("¥5", most=MOST_OF_ONE)
    yen_1 = NumberField("¥1", most=MOST_OF_ONE)

    def total(self) -> int | None:
        """What they come to; None when none were counted."""
        counted: dict[str, int] = {
            name: pieces for name, pieces in self.data.items() if pieces is not None
        }
        if not counted:
            return None
        return sum(int(name.removeprefix("yen_")) * pieces for name, pieces in counted.items())


class TillForm(CommandForm):
    """Which till on which day."""

    register_id = NumberField(widget=HiddenInput())
    day = DateField(widget=HiddenInput(), validators=[DataRequired()])

    def of(self, location_id: int) -> dict[str, Any]:
        """The till as the commands name it."""
        return {
            "register_id": self.register_id.data or 0,
            "location_id": location_id,
            "day": self.day.data,
        }


class CountForm(TillForm):
    """What was found in it; a tender left empty was not counted and is taken as expected."""

    counted = FormField(PartsForm)
    coins = FormField(CoinsForm)
    note = StringField(_l("過不足の理由・メモ"), validators=[Length(max=200)])
    pin = PasswordField(_l("店長の暗証番号"), validators=[Length(max=8)])

    def amounts(self, expected: tuple[TenderSum, ...] = ()) -> dict[str, int]:
        """By tender; cash by its coins when those were counted."""
        found = {
            one.tender.value: one.expected
            for one in expected
            if one.tender != "cash" and one.is_counted
        }
        found |= {tender: yen for tender, yen in self.counted.data.items() if yen is not None}
        by_coins = self.coins.form.total()
        if by_coins is not None:
            found["cash"] = by_coins
        return found

    @property
    def has_cash(self) -> bool:
        """Whether the cash has been counted at all."""
        return "cash" in self.amounts()


class FloatForm(TillForm):
    """How much change money the day begins with."""

    opening_float = NumberField(_l("釣銭準備金"), validators=[InputRequired()])


class ReopenForm(TillForm):
    """Why a closed day sells again, and who agrees."""

    reason = StringField(_l("精算を取り消す理由"), validators=[DataRequired(), Length(max=200)])
    pin = PasswordField(_l("店長の暗証番号"), validators=[DataRequired(), Length(max=8)])


class PosForm(TillForm):
    """What the POS beside us says it sold."""

    totals = FormField(PartsForm)
    note = StringField(_l("メモ"), validators=[Length(max=200)])

    def amounts(self) -> dict[str, int]:
        return {tender: yen for tender, yen in self.totals.data.items() if yen is not None}
