"""Programs with a token, for tests of the API."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from omni.domain.actor import SYSTEM
from omni.domain.scopes import SCOPES
from omni.services import tokens
from omni.transactions import transaction
from tests.factories import Shop

_numbers = itertools.count(1)


def make_token(shop: Shop, *scopes: str, at: int | None = None, **rest: Any) -> tuple[int, str]:
    """A token with these scopes (or all), of the warehouse unless said: its id and its secret."""
    grant = tokens.Grant(
        f"プログラム{next(_numbers)}", scopes or tuple(SCOPES), at or shop.warehouse, **rest
    )
    with transaction():
        made = tokens.make_token(grant, actor=SYSTEM)
        return made.token.id, made.secret


@dataclass
class Program:
    """A client that shows its token, and a new key with every POST."""

    client: FlaskClient
    token: str
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> TestResponse:
        """Read."""
        return self._open("GET", path, headers)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> TestResponse:
        """Run a command, under a key of its own unless one is given."""
        named = {"Idempotency-Key": key or f"k{next(_numbers)}"}
        rest = {} if body is None else {"json": body}
        return self._open("POST", path, named, **rest)

    def delete(self, path: str) -> TestResponse:
        """Delete."""
        return self._open("DELETE", path, {})

    def _open(self, verb: str, path: str, headers: dict[str, str], **rest: Any) -> TestResponse:
        mine = {"Authorization": f"Bearer {self.token}"} | self.headers | headers
        return self.client.open(f"/api/v1{path}", method=verb, headers=mine, **rest)
