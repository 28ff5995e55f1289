"""Who may call what: a bearer token in force, with the scope, within its rate; no cookie counts.

`@allow_token("stock:read")` stands on every route of the API as `@allow` does on a screen's.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from typing import Any, ParamSpec

from flask import g, request
from limits import RateLimitItemPerMinute
from werkzeug.wrappers import Response

from omni.domain.actor import Actor
from omni.domain.errors import N_, Forbidden
from omni.domain.scopes import SCOPES
from omni.extensions import limiter
from omni.queries import tokens as token_queries
from omni.queries.tokens import Holder
from omni.services import audit, tokens
from omni.transactions import transaction
from omni.web.api.problems import Throttled, TokenInvalid

P = ParamSpec("P")

LARGEST_BODY = 1_000_000
_WRONG_A_MINUTE = 60
_LONGEST_TOKEN = 200


class ScopeMissing(Forbidden):
    """The token is in force, but not for this."""

    sentence = N_("このトークンには「%(scope)s」の権限がありません。")
    way_forward = N_("管理者に、トークンの権限を確かめてください。")


def allow_token(scope: str) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Let in a program whose token has this scope."""
    if scope not in SCOPES:
        raise ValueError(f"there is no scope {scope}")

    def guard(view: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Response | str:
            request.max_content_length = LARGEST_BODY
            found = _recognise()
            _count(f"token:{found.id}", found.rate_per_minute)
            if scope not in found.scopes:
                raise ScopeMissing(scope=scope)
            g.holder = found
            if not tokens.is_noted(found.used_at):
                with transaction():
                    tokens.note_use(found.id)
            return view(*args, **kwargs)  # type: ignore[no-any-return]

        guarded.__guard__ = f"token: {scope}"  # type: ignore[attr-defined]
        documented = deepcopy(getattr(view, "_apidoc", {}))
        documented["manual_doc"] = {"security": [{"bearer": [scope]}]}
        guarded._apidoc = documented  # type: ignore[attr-defined]
        return guarded

    return guard


def holder() -> Holder:
    """The program that asks."""
    found: Holder = g.holder
    return found


def actor() -> Actor:
    """The program as services and the audit log know it."""
    return holder().actor(request.remote_addr)


def has_scope(scope: str) -> bool:
    """Whether the program may do this too."""
    return scope in holder().scopes


def saw(
    action: str,
    object_type: str,
    object_id: int | None = None,
    *,
    member_id: int | None = None,
    **values: Any,
) -> None:
    """Note in the audit log what the program reads of a person."""
    line = {"action": action, "object_type": object_type, "object_id": object_id}
    audit.remember_read(**line, member_id=member_id, actor=actor(), **values)  # type: ignore[arg-type]


def _recognise() -> Holder:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() == "bearer" and 0 < len(token) <= _LONGEST_TOKEN and token.isascii():
        found = token_queries.find_holder(token)
        if found is not None:
            return found
    _count(f"stranger:{request.remote_addr}", _WRONG_A_MINUTE)
    raise TokenInvalid


def _count(who: str, most: int) -> None:
    """One more request of this minute; raises Throttled past the most."""
    if not limiter.enabled:
        return
    item = RateLimitItemPerMinute(most)
    if not limiter.limiter.hit(item, "api", who):
        raise Throttled(item.get_expiry())
