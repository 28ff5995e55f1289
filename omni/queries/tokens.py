"""Tokens: who a secret belongs to, and the list that head office sees."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from omni.domain import clock
from omni.domain.actor import Actor, Role
from omni.domain.errors import N_, Forbidden, NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.api_token import ApiToken, ApiTokenLocation
from omni.queries.prepared import Prepared

_HOLDER = Prepared(
    select(
        ApiToken.id,
        ApiToken.name,
        ApiToken.device_id,
        ApiToken.company_id,
        ApiToken.location_id,
        ApiToken.scopes,
        ApiToken.rate_per_minute,
        ApiToken.expires_at,
        ApiToken.used_at,
        ApiToken.revoked_at,
        ApiTokenLocation.location_id.label("limit_id"),
    )
    .outerjoin(ApiTokenLocation, ApiTokenLocation.token_id == ApiToken.id)
    .where(ApiToken.token_hash == bindparam("token_hash"))
)


class ElsewhereForToken(Forbidden):
    """A location that this token does not reach."""

    sentence = N_("この権限（トークン）では、拠点「%(location)s」を扱えません。")
    way_forward = N_("管理者に、トークンの対象拠点を確かめてください。")


class Reached(Protocol):
    """A location, or what is known of one."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def company_id(self) -> int: ...


R = TypeVar("R", bound=Reached)


@dataclass(frozen=True)
class Holder:
    """A program that has shown a token in force; `limits` empty is all of its company."""

    id: int
    name: str
    device_id: int
    company_id: int
    location_id: int
    scopes: frozenset[str]
    limits: frozenset[int]
    rate_per_minute: int
    used_at: dt.datetime | None

    def actor(self, address: str | None) -> Actor:
        """The program as it acts, from its own location."""
        return Actor(
            staff_id=None,
            role=Role.EC,
            location_id=self.location_id,
            device_id=self.device_id,
            address=address,
        )

    def reaches(self, location: Reached) -> bool:
        """Whether this token may see and change what lies there."""
        return location.company_id == self.company_id and (
            not self.limits or location.id in self.limits
        )

    def check(self, location: R) -> R:
        """The location when this token reaches it; raises ElsewhereForToken."""
        if not self.reaches(location):
            raise ElsewhereForToken(location=location.code)
        return location


def fingerprint(token: str) -> str:
    """What is kept of a token: it is long and random, so that a fast hash hides it."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_holder(token: str) -> Holder | None:
    """Who this token belongs to while it is in force; None when it is unknown or over."""
    rows = _HOLDER.rows({"token_hash": fingerprint(token)})
    if not rows:
        return None
    row = rows[0]
    if row.revoked_at is not None or (row.expires_at and row.expires_at <= clock.now()):
        return None
    return Holder(
        id=row.id,
        name=row.name,
        device_id=row.device_id,
        company_id=row.company_id,
        location_id=row.location_id,
        scopes=frozenset(row.scopes),
        limits=frozenset(one.limit_id for one in rows if one.limit_id is not None),
        rate_per_minute=row.rate_per_minute,
        used_at=row.used_at,
    )


def list_tokens() -> list[ApiToken]:
    """Every token, those in force first, the newest first."""
    wanted = (
        select(ApiToken)
        .options(
            joinedload(ApiToken.company),
            joinedload(ApiToken.location),
            selectinload(ApiToken.locations),
        )
        .order_by(ApiToken.revoked_at.is_not(None), ApiToken.id.desc())
    )
    return list(db.session.scalars(wanted))


def get_token(token_id: int) -> ApiToken:
    """The token of this id; raises NotFound."""
    found = db.session.get(ApiToken, token_id) if token_id <= LARGEST_ID else None
    if found is None:
        raise NotFound
    return found
