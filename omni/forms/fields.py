"""Fields that read numbers the way people write them."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

DROPPED = str.maketrans("", "", ",，、¥￥円 \u3000")


class NumberField(IntegerField):
    """A whole number with commas, signs of money and full-width digits left out; empty is None."""

    widget = TextInput()

    def __init__(
        self, label: Any = None, *, least: int = 0, most: int = 99_999_999, **rest: Any
    ) -> None:
        super().__init__(label, **rest)
        self.least, self.most = least, most

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; anything else stays in the field beside what is wrong."""
        text = unicodedata.normalize("NFKC", valuelist[0]).translate(DROPPED) if valuelist else ""
        if not text:
            self.data = None
            return
        sign, digits = (-1, text[1:]) if text[0] in "-−" else (1, text)
        if not digits.isdecimal() or len(digits) > 12:
            self.data = None
            raise ValueError(_l("数字で入力してください。"))
        self.data = sign * int(digits)

    def pre_validate(self, form: Any) -> None:
        """Keep it within what anybody can mean."""
        if self.data is not None and not self.least <= self.data <= self.most:
            raise ValidationError(
                _l(
                    "%(least)sから%(most)sまでで入力してください。",
                    least=f"{self.least:,}",
                    most=f"{self.most:,}",
                )
            )
