"""Numbers of erased people: kept as a keyed hash, so that an old file cannot bring them back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from omni.domain import clock
from omni.extensions import db
from omni.models.privacy import ErasedKey, HouseKey

_NAME = "erased"
_CHUNK = 1_000


def remember_numbers(numbers: Iterable[tuple[str, str]]) -> None:
    """Know these (source, number) pairs again without keeping them."""
    secret = _make_secret()
    insert = _insert()
    rows = [
        {"key_hash": _hash(secret, source, number), "erased_at": clock.now()}
        for source, number in sorted(set(numbers))
    ]
    if rows:
        db.session.execute(insert(ErasedKey).on_conflict_do_nothing(), rows)


def find_forgotten(source: str, numbers: Iterable[str]) -> set[str]:
    """Which of these numbers of a source named somebody who was erased."""
    secret = db.session.scalar(select(HouseKey.secret).where(HouseKey.name == _NAME))
    if secret is None:
        return set()
    hashes = {_hash(secret, source, number): number for number in numbers}
    found: set[str] = set()
    wanted = list(hashes)
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        known = select(ErasedKey.key_hash).where(ErasedKey.key_hash.in_(some))
        found.update(hashes[one] for one in db.session.scalars(known))
    return found


def hash_number(source: str, number: str) -> str:
    """The hash a number is known by, for what must stay unique without it."""
    return _hash(_make_secret(), source, number)


def _hash(secret: str, source: str, number: str) -> str:
    said = f"{source}:{number}".encode()
    return hmac.new(bytes.fromhex(secret), said, hashlib.sha256).hexdigest()


def _make_secret() -> str:
    made = _insert()(HouseKey).values(name=_NAME, secret=secrets.token_hex(32))
    db.session.execute(made.on_conflict_do_nothing())
    return db.session.scalars(select(HouseKey.secret).where(HouseKey.name == _NAME)).one()


def _insert() -> type[postgresql.Insert] | type[sqlite.Insert]:
    dialect = db.session.get_bind().dialect.name
    return postgresql.Insert if dialect == "postgresql" else sqlite.Insert
