"""Answers: plain JSON, a page with its cursor, one with an ETag, and one that is given once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Response, request

from omni.domain.cursors import write_cursor
from omni.domain.errors import N_, Refusal
from omni.services import idempotency
from omni.services.idempotency import Answer
from omni.web.api.guard import holder

T = TypeVar("T")

JSON = "application/json"
_LONGEST_KEY = 255


class KeyMissing(Refusal):
    """A POST without a key could happen twice."""

    status = 400
    sentence = N_("Idempotency-Key がないか、長すぎます。")
    way_forward = N_(
        "操作ごとに新しい値（UUID など、255文字まで）を Idempotency-Key に指定してください。"
    )


def moment(at: dt.datetime) -> str:
    """A moment as every answer writes it: UTC to the second's fraction."""
    return at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def reply(body: Any, status: int = 200) -> Response:
    """A body as JSON."""
    return Response(_text(body), status, mimetype=JSON)


def page(
    rows: Sequence[T], limit: int, key: Callable[[T], int], shape: Callable[[T], Any]
) -> Response:
    """One page of rows, read with one more than its limit; the cursor goes on after its last."""
    shown = rows[:limit]
    more = len(rows) > limit
    return reply(
        {
            "items": [shape(row) for row in shown],
            "next_cursor": write_cursor(key(shown[-1])) if more else None,
        }
    )


def tagged(text: str) -> Response:
    """A body for those who ask again and again: 304 while it is what they have."""
    response = Response(text, mimetype=JSON)
    response.set_etag(hashlib.blake2b(text.encode(), digest_size=16).hexdigest(), weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


def own_key() -> str:
    """The key of the request as a command of its own takes it: nobody else's is the same."""
    return f"api:{holder().id}:{_key()}"


def _key() -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if not 0 < len(key) <= _LONGEST_KEY or not key.isprintable():
        raise KeyMissing
    return key


def once(make: Callable[[], tuple[int, dict[str, Any]]], body: Any = None) -> Response:
    """Run a command once for the request's key, and answer alike each time it is sent.

    Stands inside the command's transaction. What a kept answer says must name nobody.
    """
    key = _key()
    asked = {"method": request.method, "path": request.path, "body": body}

    def run() -> Answer:
        status, said = make()
        return Answer(status, _text(said))

    answer, again = idempotency.answer_once(f"api:{holder().id}", key, asked, run)
    response = Response(answer.body, answer.status, mimetype=JSON)
    if answer.status == 201:
        response.headers["Location"] = json.loads(answer.body)["href"]
    if again:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _text(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
