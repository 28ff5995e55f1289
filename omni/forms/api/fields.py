"""The few kinds of values there are; each says in our own words what it wants."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import validate
from webargs.fields import DelimitedList

from omni.domain.errors import N_
from omni.domain.sentences import Sentence
from omni.extensions import LARGEST_ID

LARGEST_YEN = 99_999_999


class Between(validate.Range):
    """A number from here to there."""

    def _format_error(self, value: Any, message: str) -> Any:
        text = N_("%(least)sから%(most)sまでの数で指定してください。")
        return [Sentence(text, {"least": self.min, "most": self.max})]


class LongAs(validate.Length):
    """So many letters, or so many things."""

    def _format_error(self, value: Any, message: str) -> Any:
        text = N_("%(least)sから%(most)sまでの長さで指定してください。")
        return [Sentence(text, {"least": self.min or 0, "most": self.max or 0})]


class OneOf(validate.OneOf):
    """One of these words."""

    def _format_error(self, value: Any) -> Any:
        text = N_("次のどれかで指定してください: %(choices)s")
        return [Sentence(text, {"choices": ", ".join(map(str, self.choices))})]


class Text(ma.fields.String):
    """A text either engine can keep: of this length at most, nothing in it that is no letter."""

    def __init__(self, *, least: int = 0, most: int = 200, **rest: Any) -> None:
        super().__init__(validate=LongAs(min=least, max=most), **rest)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs)
        if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
            raise ma.ValidationError([Sentence(N_("使えない文字が含まれています。"))])
        return text


class Whole(ma.fields.Integer):
    """A whole number in bounds; 1.0 is none."""

    def __init__(self, *, least: int = 1, most: int = LARGEST_ID, **rest: Any) -> None:
        super().__init__(strict=True, validate=Between(min=least, max=most), **rest)


class Word(ma.fields.String):
    """One of a few words."""

    def __init__(self, choices: Any, **rest: Any) -> None:
        super().__init__(validate=OneOf([str(one) for one in choices]), **rest)


class Asked(ma.fields.Integer):
    """A whole number in an address, where every value is text."""

    def __init__(self, *, least: int = 1, most: int = LARGEST_ID, **rest: Any) -> None:
        super().__init__(validate=Between(min=least, max=most), **rest)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdigit()):
            raise self.make_error("invalid", input=value)
        if len(value) > 19:
            raise self.make_error("too_large", input=value)
        return super()._deserialize(value, *args, **kwargs)


def codes(most: int, **rest: Any) -> DelimitedList:
    """Codes with commas between them."""
    return DelimitedList(Text(least=1, most=64), validate=LongAs(min=1, max=most), **rest)


def cursor() -> Text:
    """Where the page before ended."""
    return Text(
        most=64, load_default=None, metadata={"description": "`next_cursor` of the page before"}
    )


def limit(most: int = 200, usual: int = 50) -> Asked:
    """How many on a page."""
    return Asked(most=most, load_default=usual, metadata={"description": "items on a page"})


class PageAsked(ma.Schema):
    """A page of a list."""

    cursor = cursor()
    limit = limit()


def page_of(item: type[ma.Schema], name: str) -> type[ma.Schema]:
    """A page of these, with the cursor of the next one."""
    return type(
        name,
        (ma.Schema,),
        {
            "__module__": __name__,
            "items": ma.fields.List(ma.fields.Nested(item), required=True),
            "next_cursor": ma.fields.String(
                required=True, allow_none=True, metadata={"description": "null on the last page"}
            ),
        },
    )
