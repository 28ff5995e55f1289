"""Once: a command with a key has one effect, however often it arrives."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import hashlib
import inspect
import json
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from sqlalchemy import Table, and_, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import KeyReused
from omni.extensions import db
from omni.models.idempotency import IdempotencyKey
from omni.transactions import in_transaction

P = ParamSpec("P")


class HasId(Protocol):
    """Anything a command makes that can be found again by its id."""

    id: Any


T = TypeVar("T", bound=HasId)

# The key of a command inside an answer that is kept whole: the answer's own key covers it.
COVERED = "covered"
_ANSWERING = "omni.answering"

# Who asked, the key itself, and what was looked up for the asker on the way.
_LEFT_OUT = {"actor", "key", "traces"}

# Built once, as they stand in every command.
_KEYS = cast(Table, IdempotencyKey.__table__)
_THIS = and_(_KEYS.c.scope == bindparam("in_scope"), _KEYS.c.key == bindparam("under_key"))
_ANSWER = update(_KEYS).where(_THIS).values(answer_id=bindparam("answer"))
_KEEP = update(_KEYS).where(_THIS).values(status=bindparam("said"), body=bindparam("text"))
_KEPT = select(_KEYS.c.body_hash, _KEYS.c.status, _KEYS.c.body).where(_THIS)


def _plain(value: Any) -> Any:
    """What JSON has no word for, the same for the same request."""
    if dataclasses.is_dataclass(value):
        return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} cannot be part of a request")


def body_hash(arguments: dict[str, Any]) -> str:
    """The fingerprint of what was asked and at which store, without by whom and under which key.

    So a key used at one store never shows its answer at another.
    """
    body = {name: value for name, value in arguments.items() if name not in _LEFT_OUT}
    if isinstance(actor := arguments.get("actor"), Actor):
        body["at"] = actor.location_id
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _claim(scope: str, key: str, body: str) -> bool:
    """Take the key; False when somebody has used it before us."""
    taken = db.session.execute(
        _claiming(db.session.get_bind().dialect.name),
        {"scope": scope, "key": key, "body_hash": body, "created_at": clock.now()},
    )
    return taken.first() is not None


def claim(scope: str, name: str) -> bool:
    """Take a name that only one command may ever have; whoever is taking it is waited for."""
    return _claim(scope, name, "")


@cache
def _claiming(dialect: str) -> Any:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(_KEYS).on_conflict_do_nothing().returning(_KEYS.c.key)


def once(scope: str, entity: type[T]) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Make a command that takes `key` give the same answer for the same key.

    The key is claimed in the command's own transaction and first of all, so that a second
    arrival waits for the first and then gets its entity; another body raises KeyReused. A
    refusal rolls the claim back with everything else, so that a corrected form keeps its key.
    """

    def wrap(command: Callable[P, T]) -> Callable[P, T]:
        signature = inspect.signature(command)

        @wraps(command)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            if not in_transaction():
                raise RuntimeError(f"{command.__name__} runs inside `with transaction():`")
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            key = bound.arguments["key"]
            if key is COVERED and db.session().info.get(_ANSWERING):
                return command(*args, **kwargs)
            body = body_hash(dict(bound.arguments))
            if not _claim(scope, key, body):
                return _stored(scope, key, body, entity)
            made = command(*args, **kwargs)
            db.session.flush()
            db.session.execute(_ANSWER, {"in_scope": scope, "under_key": key, "answer": made.id})
            return made

        return run

    return wrap


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a program was told: the status and the body, as JSON."""

    status: int
    body: str


def answer_once(
    scope: str, key: str, asked: dict[str, Any], make: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """The answer to what was asked under this key, and whether it was given before.

    The first time `make` runs the command, whose own key may be COVERED, and its answer is kept
    with it; afterwards the very same answer is given again. Another question under the same key
    raises KeyReused; a refusal keeps nothing.
    """
    body = body_hash(asked)
    if not _claim(scope, key, body):
        row = db.session.execute(_KEPT, {"in_scope": scope, "under_key": key}).one()
        if row.body_hash != body:
            raise KeyReused
        return Answer(row.status, row.body), True
    info = db.session().info
    info[_ANSWERING] = True
    try:
        made = make()
    finally:
        info[_ANSWERING] = False
    values = {"in_scope": scope, "under_key": key, "said": made.status, "text": made.body}
    db.session.execute(_KEEP, values)
    return made, False


def forget_answers(before: dt.datetime, *, limit: int = 1_000) -> int:
    """Forget the keys of programs from before a moment, with their answers; returns how many."""
    old = (
        select(_KEYS.c.scope, _KEYS.c.key)
        .where(_KEYS.c.created_at < before, _KEYS.c.status.is_not(None))
        .limit(limit)
    )
    rows = [{"in_scope": row.scope, "under_key": row.key} for row in db.session.execute(old)]
    if rows:
        db.session.execute(delete(_KEYS).where(_THIS), rows)
    return len(rows)


def _stored(scope: str, key: str, body: str, entity: type[T]) -> T:
    row = db.session.execute(
        select(IdempotencyKey.body_hash, IdempotencyKey.answer_id).where(
            IdempotencyKey.scope == scope, IdempotencyKey.key == key
        )
    ).one()
    if row.body_hash != body:
        raise KeyReused
    return db.session.get_one(entity, row.answer_id)
