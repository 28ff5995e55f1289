"""Forms of 名寄せの確認: one answer, the way back, and an answer to many at once."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, PasswordField, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from omni.forms.base import CommandForm
from omni.models.review import Answer

LATER = "later"
ANSWERS = (
    (Answer.DIFFERENT.value, _l("別の人です")),
    (LATER, _l("あとで")),
    (Answer.SAME.value, _l("同じ人です")),
)


class AnswerForm(CommandForm):
    """One answer: `seen` is the state of the two people that was on the screen."""

    answer = RadioField(
        choices=[SelectChoice(value, word) for value, word in ANSWERS], validators=[InputRequired()]
    )
    seen = HiddenField(validators=[DataRequired(), Length(max=80)])


class HeldForm(FlaskForm):
    """Which pairs a page holds, as `12:3-1.4-2` words; with `later` it goes through the put off."""

    class Meta:
        csrf = False

    have = HiddenField(validators=[Length(max=400)])
    later = HiddenField(validators=[Length(max=1)])

    @property
    def held(self) -> dict[int, str]:
        """What the page shows of each pair, in its order; nothing for one it wants back."""
        words = (word.partition(":") for word in (self.have.data or "").split())
        return {int(pair): seen for pair, _, seen in words if pair.isdecimal() and len(pair) < 16}

    @property
    def is_later(self) -> bool:
        """Whether the page goes through what was left for later."""
        return bool(self.later.data)


class BatchForm(CommandForm):
    """One answer to every pair with this evidence; who is no manager needs a manager's PIN."""

    pattern = HiddenField(validators=[DataRequired(), Length(max=2000)])
    pin = PasswordField(_l("店長の暗証番号"), validators=[Length(max=8)])


class PinForm(FlaskForm):
    """A manager's PIN, where one is needed."""

    pin = PasswordField(_l("店長の暗証番号"), validators=[Length(max=8)])


class RecordForm(FlaskForm):
    """What the list of answers is narrowed to."""

    class Meta:
        csrf = False

    staff = SelectField(_l("スタッフ"), coerce=int, default=0, validators=[Optional()])
    answer = SelectField(_l("答え"), default="", validators=[Optional()])
    batch = IntegerField(validators=[Optional()])
    before = IntegerField(validators=[Optional()])

    def offer(self, reviewers: list[tuple[int, str]]) -> None:
        """Say who and what can be chosen."""
        everybody: list[tuple[Any, Any]] = [(0, _l("全員")), *reviewers]
        self.staff.choices = [SelectChoice(one, name) for one, name in everybody]
        answers = [("", _l("すべて")), *(one for one in ANSWERS if one[0] != LATER)]
        self.answer.choices = [SelectChoice(value, word) for value, word in answers]
