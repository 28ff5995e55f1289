"""JSON over HTTP, for what talks to other systems: a deadline, a limit, and no redirects."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

SECONDS = 15
LARGEST_ANSWER = 8 * 1024 * 1024


class NoAnswer(Exception):
    """Nothing that can be read came back; whether the other side has heard us is not known."""


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and the JSON when there was any."""

    status: int
    content: Any


class _StayHere(urllib.request.HTTPRedirectHandler):
    """An address is followed nowhere else: it was typed by a person, and is sent our secrets."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_StayHere, urllib.request.ProxyHandler({}))


def post_json(address: str, content: Any, headers: Mapping[str, str]) -> Answer:
    """Send JSON and read JSON; an error status is an answer, silence raises NoAnswer."""
    if urlsplit(address).scheme not in {"http", "https"}:
        raise NoAnswer("no web address")
    request = urllib.request.Request(  # noqa: S310  the scheme is checked above
        address,
        data=json.dumps(content, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json", "Accept": "application/json", **headers},
        method="POST",
    )
    try:
        with _OPENER.open(request, timeout=SECONDS) as answer:
            return Answer(answer.status, _read(answer))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, _read_if_json(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer(type(error).__name__) from error


def _read(answer: Any) -> Any:
    body = answer.read(LARGEST_ANSWER + 1)
    if len(body) > LARGEST_ANSWER:
        raise NoAnswer("too large")
    return json.loads(body) if body else None


def _read_if_json(answer: Any) -> Any:
    try:
        return _read(answer)
    except (OSError, ValueError, http.client.HTTPException):
        return None
