"""A new token, as head office asks for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from omni.domain.scopes import SCOPES
from omni.forms.admin import Ticks
from omni.web.locale import translate


class TokenForm(FlaskForm):
    """Its name, what it may do, where it acts from, what it reaches and until when."""

    name = StringField(_l("名前"), validators=[DataRequired(), Length(max=60)])
    scopes = Ticks(_l("できること"))
    location_id = SelectField(_l("トークンの拠点"), coerce=int)
    reach = Ticks(_l("対象の拠点"), coerce=int)
    expires_on = DateField(_l("有効期限"), validators=[Optional()])
    rate_per_minute = IntegerField(
        _l("1分あたりの回数"), default=600, validators=[InputRequired(), NumberRange(1, 60_000)]
    )

    def __init__(self, places: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scopes.choices = [SelectChoice(one, translate(word)) for one, word in SCOPES.items()]
        offered = [SelectChoice(one.id, one.name) for one in places]
        self.location_id.choices = offered
        self.reach.choices = offered

    def until(self) -> dt.datetime | None:
        """The end of the last day it is good for, in Tokyo."""
        day: dt.date | None = self.expires_on.data
        if day is None:
            return None
        midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time())
        return midnight.replace(tzinfo=dt.timezone(dt.timedelta(hours=9)))
