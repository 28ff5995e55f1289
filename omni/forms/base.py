"""What every form of a command has: CSRF, and a key that makes it happen once."""

from __future__ import annotations

import uuid

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import DataRequired, Length


class CommandForm(FlaskForm):
    """A form whose submission has one effect, however often it is sent."""

    key = HiddenField(
        default=lambda: str(uuid.uuid4()), validators=[DataRequired(), Length(max=64)]
    )
