"""Forms for points."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    IntegerField,
    MonthField,
    PasswordField,
    RadioField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from omni.forms.base import CommandForm
from omni.services.points.earning import LARGEST_ADJUSTMENT


class AdjustForm(CommandForm):
    """So many points more or less, why, and the manager's PIN."""

    direction = RadioField(
        _l("増減"),
        choices=[SelectChoice("+", _l("増やす")), SelectChoice("-", _l("減らす"))],
        default="+",
    )
    points = IntegerField(
        _l("ポイント数"),
        validators=[
            InputRequired(_l("ポイント数を入力してください。")),
            NumberRange(1, LARGEST_ADJUSTMENT, _l("1 から %(max)s までの数を入力してください。")),
        ],
    )
    reason = StringField(
        _l("理由"), validators=[InputRequired(_l("理由を入力してください。")), Length(max=200)]
    )
    pin = PasswordField(
        _l("店長の暗証番号"),
        validators=[InputRequired(_l("暗証番号を入力してください。")), Length(max=8)],
    )

    @property
    def amount(self) -> int:
        """Signed as the ledger wants it."""
        points: int = self.points.data
        return -points if self.direction.data == "-" else points


class DayForm(FlaskForm):
    """A day of the past."""

    class Meta:
        csrf = False

    on = DateField(_l("日付"), validators=[Optional()])


class MonthForm(FlaskForm):
    """A month, written YYYY-MM."""

    class Meta:
        csrf = False

    month = MonthField(_l("月"), validators=[Optional()])
