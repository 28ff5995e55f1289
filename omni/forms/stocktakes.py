"""Forms for counting goods: what is counted, what was found, and who agrees."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from omni.forms.base import CommandForm
from omni.forms.fields import NumberField

MOST = 9_999


class OpenForm(CommandForm):
    """What is to be counted, and how strictly."""

    scope = RadioField(
        _l("数える範囲"),
        choices=[
            SelectChoice("all", _l("店舗全体")),
            SelectChoice("shelf", _l("棚番")),
            SelectChoice("category", _l("カテゴリ")),
            SelectChoice("style", _l("品番")),
        ],
        default="all",
    )
    shelf = StringField(_l("棚番"), validators=[Length(max=30)])
    category = StringField(_l("カテゴリ"), validators=[Length(max=60)])
    style = StringField(_l("品番"), validators=[Length(max=60)])
    is_blind = BooleanField(_l("帳簿の数を見せずに数える"))
    counts_kept = BooleanField(_l("取り置き中でカウンターにある商品も数える"))
    recount_pieces = IntegerField(
        _l("数え直す差（点）"),
        default=3,
        validators=[
            InputRequired(),
            NumberRange(1, MOST, _l("1から9,999までで入力してください。")),
        ],
    )

    @property
    def subject(self) -> str:
        """What of the scope is meant."""
        named = {"shelf": self.shelf, "category": self.category, "style": self.style}
        field = named.get(self.scope.data)
        return (field.data or "").strip() if field else ""


class CountForm(CommandForm):
    """A scan, or a number for a SKU already on the list."""

    code = StringField(_l("JANコード・品番・SKU"), validators=[Length(max=200)])
    variant_id = NumberField(_l("SKU"))
    pieces = NumberField(_l("数"))


class StepForm(CommandForm):
    """One button."""


class RecountForm(CommandForm):
    """What was found when it was counted again."""

    pieces = IntegerField(
        _l("数え直した数"),
        validators=[
            InputRequired(_l("数字で入力してください。")),
            NumberRange(0, MOST, _l("0から9,999までで入力してください。")),
        ],
    )


class ApproveForm(CommandForm):
    """The manager agrees."""

    uncounted = RadioField(
        _l("数えていない商品"),
        choices=[
            SelectChoice("leave", _l("いまの在庫数のままにする")),
            SelectChoice("zero", _l("在庫を0にする")),
        ],
        default="leave",
    )
    without_recounts = BooleanField(_l("数え直さずに確定する"))
    pin = PasswordField(_l("店長の暗証番号"), validators=[Optional(), Length(max=8)])
