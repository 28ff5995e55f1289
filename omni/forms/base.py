"""What every form of a command has: CSRF, and a key that makes it happen once."""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask_babel import get_locale
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.i18n import messages_path
from wtforms.validators import DataRequired, Length


@cache
def _translations(locale: str) -> NullTranslations:
    return Translations.load(messages_path(), [locale], domain="wtforms")


class CommandForm(FlaskForm):
    """A form whose submission has one effect, however often it is sent."""

    class Meta(FlaskForm.Meta):
        """The words of WTForms' own refusals, read once a language instead of for every form."""

        def get_translations(self, form: Any) -> Any:
            """Those of the person at the screen."""
            return _translations(str(get_locale()))

    key = HiddenField(
        default=lambda: str(uuid.uuid4()), validators=[DataRequired(), Length(max=64)]
    )
