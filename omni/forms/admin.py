"""Forms of head office: people, places, registers, devices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
    widgets,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from omni.domain.actor import Role
from omni.domain.credentials import weakness_of_password, weakness_of_pin
from omni.forms.session import Strong
from omni.models.location import LocationKind

ROLES = {
    Role.CLERK: _l("スタッフ"),
    Role.MANAGER: _l("店長"),
    Role.EC: _l("EC担当"),
    Role.OPERATOR: _l("オペレーター"),
    Role.MARKETING: _l("販促担当"),
    Role.ADMIN: _l("管理者"),
}
KINDS = {LocationKind.STORE: _l("店舗"), LocationKind.WAREHOUSE: _l("倉庫")}

_CODE = Regexp(r"^[A-Za-z0-9][A-Za-z0-9_-]*$", message=_l("半角の英数字で入力してください。"))
_TILL = Regexp(r"^0*[1-9][0-9]{0,2}$", message=_l("1から999までの数字で入力してください。"))
_LOGIN = Regexp(r"^[A-Za-z0-9._@-]+$", message=_l("半角の英数字で入力してください。"))


def _offered(words: Mapping[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice(one.value, word) for one, word in words.items()]


class Ticks(SelectMultipleField):
    """Several choices, each with a tick of thumb size."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class PositionForm(FlaskForm):
    """A person's name, login, role and stores."""

    name = StringField(_l("名前"), validators=[DataRequired(), Length(max=60)])
    login = StringField(_l("ログインID"), validators=[DataRequired(), Length(max=64), _LOGIN])
    role = RadioField(
        _l("役割"),
        choices=_offered(ROLES),
        default=Role.CLERK,
    )
    location_ids = Ticks(_l("働く店舗"), coerce=int)


class HiringForm(PositionForm):
    """A new person, with a first password."""

    password = StringField(
        _l("最初のパスワード"), validators=[DataRequired(), Strong(weakness_of_password)]
    )
    pin = StringField(_l("暗証番号"), validators=[Optional(), Strong(weakness_of_pin)])


class NewPasswordForm(FlaskForm):
    """A new password for somebody else."""

    password = PasswordField(
        _l("新しいパスワード"), validators=[DataRequired(), Strong(weakness_of_password)]
    )


class NewPinForm(FlaskForm):
    """A new PIN for somebody else."""

    pin = PasswordField(_l("新しい暗証番号"), validators=[DataRequired(), Strong(weakness_of_pin)])


class PlaceForm(FlaskForm):
    """A place: its hours, and its rules for holds and tills."""

    name = StringField(_l("名前"), validators=[DataRequired(), Length(max=60)])
    code = StringField(_l("コード"), validators=[DataRequired(), Length(max=16), _CODE])
    kind = RadioField(
        _l("種類"),
        choices=_offered(KINDS),
        default=LocationKind.STORE,
    )
    opens_at = TimeField(_l("開店時刻"), default=dt.time(10), validators=[InputRequired()])
    closes_at = TimeField(_l("閉店時刻"), default=dt.time(20), validators=[InputRequired()])
    cutover_hour = IntegerField(
        _l("営業日の切り替え（時）"), default=5, validators=[InputRequired(), NumberRange(0, 23)]
    )
    hold_days = IntegerField(
        _l("取り置きの日数"), default=7, validators=[InputRequired(), NumberRange(1, 31)]
    )
    hold_limit = IntegerField(
        _l("お一人の取り置き点数"), default=5, validators=[InputRequired(), NumberRange(1, 99)]
    )
    holds_sale_goods = BooleanField(_l("セール品も取り置きする"), default=True)
    till_tolerance = IntegerField(
        _l("精算の許容差額（円）"),
        default=500,
        validators=[InputRequired(), NumberRange(0, 100_000)],
    )
    postcode = StringField(_l("郵便番号"), validators=[Optional(), Length(max=8)])
    address = StringField(_l("住所"), validators=[Optional(), Length(max=200)])
    phone = StringField(_l("電話"), validators=[Optional(), Length(max=20)])
    is_active = BooleanField(_l("使用中"), default=True)


class CompanyForm(FlaskForm):
    """The company: what stands on its papers, and how it takes back and grants points."""

    name = StringField(_l("会社名"), validators=[DataRequired(), Length(max=80)])
    invoice_number = StringField(_l("登録番号（T番号）"), validators=[Optional(), Length(max=24)])
    return_days = IntegerField(
        _l("返品できる日数"), default=14, validators=[InputRequired(), NumberRange(0, 365)]
    )
    points = IntegerField(
        _l("付与するポイント"), default=1, validators=[InputRequired(), NumberRange(0, 1_000)]
    )
    per_yen = IntegerField(
        _l("お買い上げ金額（円）ごとに"),
        default=100,
        validators=[InputRequired(), NumberRange(1, 100_000)],
    )
    pending_days = IntegerField(
        _l("使えるようになるまでの日数"),
        default=0,
        validators=[InputRequired(), NumberRange(0, 90)],
    )
    expiry_months = IntegerField(
        _l("有効期間（か月）"), default=24, validators=[InputRequired(), NumberRange(1, 120)]
    )


class RegisterForm(FlaskForm):
    """A till: its number is printed on receipts."""

    code = StringField(_l("番号"), validators=[DataRequired(), Length(max=3), _TILL])
    name = StringField(_l("名前"), validators=[DataRequired(), Length(max=40)])
    is_active = BooleanField(_l("使用中"), default=True)


def _some(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None", "0") else None


class DeviceForm(FlaskForm):
    """A tablet's name, and where it stands."""

    name = StringField(_l("名前"), validators=[DataRequired(), Length(max=40)])
    location_id = SelectField(_l("店舗"), coerce=_some)
    register_id = SelectField(_l("レジ"), coerce=_some)
