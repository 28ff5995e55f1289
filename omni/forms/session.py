"""Forms for logging in, switching by PIN, and one's own account."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length, ValidationError
from wtforms.widgets import HiddenInput

from omni.domain.credentials import weakness_of_password, weakness_of_pin


class LoginForm(FlaskForm):
    """Login name and password."""

    login = StringField(_l("ログインID"), validators=[DataRequired(), Length(max=64)])
    password = PasswordField(_l("パスワード"), validators=[DataRequired(), Length(max=256)])

    refused = _l("ログインIDまたはパスワードが違います。")


class PinForm(FlaskForm):
    """Who takes over the device, and their PIN."""

    staff_id = IntegerField(widget=HiddenInput(), validators=[DataRequired()])
    next = HiddenField()
    pin = PasswordField(_l("暗証番号"), validators=[DataRequired(), Length(max=8)])

    refused = _l("暗証番号が違います。")


class Strong:
    """Refuse what is too easy to guess, with the sentence the domain has for it."""

    def __init__(self, weakness: Callable[[str], str | None]) -> None:
        self.weakness = weakness

    def __call__(self, _form: FlaskForm, field: PasswordField) -> None:
        if sentence := self.weakness(field.data or ""):
            raise ValidationError(gettext(sentence))


class PasswordForm(FlaskForm):
    """One's own new password, proven by the old one."""

    old = PasswordField(_l("いまのパスワード"), validators=[DataRequired(), Length(max=256)])
    password = PasswordField(
        _l("新しいパスワード"),
        validators=[DataRequired(), Length(max=256), Strong(weakness_of_password)],
    )
    again = PasswordField(
        _l("新しいパスワード（確認）"),
        validators=[EqualTo("password", message=_l("2つのパスワードが違います。"))],
    )

    refused = _l("いまのパスワードが違います。")


class OwnPinForm(FlaskForm):
    """One's own new PIN, proven by the password."""

    old = PasswordField(
        _l("いまのパスワード"), id="pin-old", validators=[DataRequired(), Length(max=256)]
    )
    pin = PasswordField(_l("新しい暗証番号"), validators=[DataRequired(), Strong(weakness_of_pin)])

    refused = PasswordForm.refused
