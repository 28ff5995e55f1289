"""Which lines of the log one wants to see."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional


class AuditFilter(FlaskForm):
    """Person, member, kind and day; everything may be left open."""

    class Meta:
        csrf = False

    staff_id = SelectField(_l("担当者"), coerce=int, default=0, validators=[Optional()])
    kind = SelectField(_l("種類"), default="", validators=[Optional()])
    day = DateField(_l("日付"), validators=[Optional()])
    member_id = IntegerField(
        _l("会員（番号）"), validators=[Optional(), NumberRange(min=1, max=2**62)]
    )
