"""Problems by RFC 9457: every refusal of the API as JSON, its sentence in the reader's language."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

from flask import Response, request
from flask_babel import gettext

from omni.domain.errors import N_, Invalid, NotEnough, Refusal
from omni.domain.sentences import Sentence
from omni.queries.stock import Place
from omni.web.locale import current_locale
from omni.web.sentences import say

MEDIA_TYPE = "application/problem+json"
TYPES = "/api/v1/docs#"
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclasses.dataclass(frozen=True)
class Wrong:
    """One field of a request and what is wrong with it."""

    field: str
    detail: str


class Malformed(Refusal):
    """The body is no JSON."""

    status = 400
    sentence = N_("本文を JSON として読み取れません。")
    way_forward = N_("UTF-8 の JSON を送ってください。")


class NotJson(Refusal):
    """The body says that it is something else."""

    status = 415
    sentence = N_("Content-Type は application/json にしてください。")
    way_forward = N_("JSON の本文と Content-Type を送ってください。")


class WrongFields(Invalid):
    """Fields that are missing, unknown or not what they should be."""

    sentence = N_("リクエストの項目に誤りがあります。")
    way_forward = N_("errors の各項目を直して、もう一度送ってください。")

    def __init__(self, wrong: tuple[Wrong, ...]) -> None:
        super().__init__()
        self.wrong = wrong


class Throttled(Refusal):
    """More requests than the token is allowed."""

    status = 429
    sentence = N_("回数の上限を超えました。")
    way_forward = N_("Retry-After の秒数だけ待ってから、もう一度お試しください。")

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class TokenInvalid(Refusal):
    """Nobody with this token, or no token at all."""

    status = 401
    sentence = N_("有効なトークンがありません。")
    way_forward = N_("Authorization: Bearer にトークンを指定してください。")


def code_of(refusal: Refusal) -> str:
    """The stable name of a refusal: `ShortOfStock` is `short-of-stock`."""
    return _WORDS.sub("-", type(refusal).__name__).lower()


def answer(refusal: Refusal, headers: dict[str, str] | None = None) -> Response:
    """The problem document of a refusal."""
    code = code_of(refusal)
    said: dict[str, Any] = {
        "type": f"{TYPES}{code}",
        "code": code,
        "title": say(Sentence(refusal.sentence, refusal.params)),
        "status": refusal.status,
        "detail": gettext(refusal.way_forward),
        "instance": request.path,
    }
    if wrong := _wrong(refusal, said["title"]):
        said["errors"] = [dataclasses.asdict(one) for one in wrong]
    if isinstance(refusal, NotEnough):
        said["alternatives"] = _alternatives(refusal)
    response = Response(json.dumps(said, ensure_ascii=False), refusal.status)
    response.headers["Content-Type"] = MEDIA_TYPE
    response.headers["Content-Language"] = current_locale()
    response.headers.update(_headers(refusal) | (headers or {}))
    return response


def _headers(refusal: Refusal) -> dict[str, str]:
    if isinstance(refusal, TokenInvalid):
        return {"WWW-Authenticate": 'Bearer realm="omni"'}
    if refusal.status == 429:
        return {"Retry-After": str(getattr(refusal, "seconds", 60))}
    return {}


def _wrong(refusal: Refusal, sentence: str) -> tuple[Wrong, ...]:
    if isinstance(refusal, WrongFields):
        return refusal.wrong
    return (Wrong(refusal.field, sentence),) if refusal.field else ()


def _alternatives(refusal: NotEnough) -> list[dict[str, Any]]:
    return [
        {"location_id": one.location_id, "location": one.location_name, "available": one.available}
        for one in refusal.alternatives
        if isinstance(one, Place)
    ]
