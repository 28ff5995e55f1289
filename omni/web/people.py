"""How people's data stand on a screen: masked, or written as they are dialled and addressed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from omni.domain import masks
from omni.domain.text.phones import format_phone
from omni.web.filters import local

_CONTACTS = {"card": _l("カード"), "phone": _l("電話番号"), "mail": _l("メール")}
_MASKS = {"phone": masks.mask_phone, "mail": masks.mask_mail, "address": masks.mask_address}


def masked(value: str | None, kind: str) -> str:
    """A phone, a mail, an address or a number, half hidden."""
    return _MASKS.get(kind, masks.mask_code)(value) if value else ""


def phone(value: str | None) -> str:
    """A folded number with the dashes of its area."""
    return format_phone(value) if value else ""


def contact_word(kind: str) -> str:
    """What kind of thing names her, as a clerk says it."""
    return str(_CONTACTS[kind])


def marked(pieces: Iterable[Any]) -> Markup:
    """Text with what matched between <mark> and </mark>; pieces have .text and .hit."""
    said = (f"<mark>{escape(one.text)}</mark>" if one.hit else escape(one.text) for one in pieces)
    return Markup("".join(said))  # noqa: S704  each text is escaped


def by_day(events: Iterable[Any]) -> list[tuple[dt.date, list[Any]]]:
    """Events, newest first, under the day they happened on at this place."""
    days = groupby(events, key=lambda event: local(event.at).date())
    return [(day, list(same)) for day, same in days]


def register_people(app: Flask) -> None:
    """Give templates these filters by their own names."""
    for said in (masked, phone, contact_word, marked, by_day):
        app.add_template_filter(said)
