"""Reading what a program sends: JSON or a query, strictly, each fault named by its field."""

from __future__ import annotations

import json
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from webargs.flaskparser import FlaskParser

from omni.domain.errors import N_
from omni.domain.sentences import Sentence
from omni.web.api.problems import Malformed, NotJson, Wrong, WrongFields
from omni.web.sentences import say

_OURS = {
    "Missing data for required field.": N_("必須の項目です。"),
    "Field may not be null.": N_("null は指定できません。"),
    "Unknown field.": N_("この項目はありません。"),
    "Invalid input type.": N_("JSON のオブジェクトで指定してください。"),
    "Not a valid integer.": N_("整数で指定してください。"),
    "Number too large.": N_("数が大きすぎます。"),
    "Not a valid string.": N_("文字列で指定してください。"),
    "Not a valid boolean.": N_("true か false で指定してください。"),
    "Not a valid date.": N_("2026-11-22 の形の日付で指定してください。"),
    "Not a valid list.": N_("配列で指定してください。"),
    "Not a valid delimited list.": N_("コンマで区切って指定してください。"),
}


class Parser(FlaskParser):
    """Refuses what is not as documented; never guesses."""

    DEFAULT_UNKNOWN_BY_LOCATION = FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION | {
        "json": ma.RAISE,
        "query": ma.RAISE,
    }

    def load_json(self, req: Request, schema: Any) -> Any:
        """The body as JSON; raises NotJson or Malformed."""
        if req.mimetype != "application/json":
            raise NotJson
        try:
            return json.loads(req.get_data(), parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise Malformed from error

    def handle_error(self, error: ma.ValidationError, *_: Any, **__: Any) -> NoReturn:
        """Say every fault with the path to its field."""
        raise WrongFields(tuple(_flat(error.messages))) from error


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _flat(messages: Any, path: str = "") -> list[Wrong]:
    if isinstance(messages, dict):
        found: list[Wrong] = []
        for name, inner in messages.items():
            here = name if name not in ("json", "query") or path else ""
            joined = ".".join(part for part in (path, str(here)) if part and part != "_schema")
            found += _flat(inner, joined)
        return found
    said = messages if isinstance(messages, list) else [messages]
    return [Wrong(path, _said(one)) for one in said]


def _said(message: Any) -> str:
    """The library's own few sentences are put into ours."""
    if isinstance(message, Sentence):
        return say(message)
    text = _OURS.get(str(message))
    return say(Sentence(text)) if text else str(message)
