"""Tokens of programs: made once, shown once, kept as a fingerprint, revoked at once."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid, NotFound
from omni.domain.scopes import check_scopes
from omni.extensions import db
from omni.models.api_token import ApiToken
from omni.models.location import Location
from omni.models.staff import Device
from omni.queries import tokens
from omni.services import audit

MARK = "omni"
NOTED_EVERY = dt.timedelta(minutes=10)
MOST_A_MINUTE = 60_000


@dataclass(frozen=True)
class Grant:
    """What a token is for: what it may do, from where it acts, what it reaches, until when.

    `reach` empty is every location of the company that `location_id` belongs to.
    """

    name: str
    scopes: Sequence[str]
    location_id: int
    reach: Sequence[int] = ()
    expires_at: dt.datetime | None = None
    rate_per_minute: int = 600


@dataclass(frozen=True)
class Made:
    """A new token, and its secret, which nobody can see again."""

    token: ApiToken
    secret: str


def make_token(grant: Grant, *, actor: Actor) -> Made:
    """Make a token and the device it acts as; raises Invalid for what cannot be granted."""
    name, scopes = _check_name(grant.name), check_scopes(grant.scopes)
    _check_limits(grant)
    place, reach = _check_places(grant)
    prefix = f"{MARK}_{secrets.token_hex(4)}"
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    now = clock.now()
    device = Device(
        token_hash=tokens.fingerprint(f"device:{secret}"),
        name=f"API {name}",
        location_id=place.id,
        created_at=now,
        seen_at=now,
    )
    db.session.add(device)
    db.session.flush()
    token = ApiToken(
        name=name,
        prefix=prefix,
        token_hash=tokens.fingerprint(secret),
        scopes=scopes,
        company_id=place.company_id,
        location_id=place.id,
        device_id=device.id,
        rate_per_minute=grant.rate_per_minute,
        created_at=now,
        created_by_id=actor.staff_id,
        expires_at=grant.expires_at,
    )
    token.locations = reach
    db.session.add(token)
    db.session.flush()
    audit.write(
        "create",
        "api_token",
        token.id,
        actor=actor,
        name=name,
        prefix=prefix,
        scopes=scopes,
        reach=[one.code for one in reach],
        expires_at=grant.expires_at,
    )
    return Made(token, secret)


def revoke_token(token_id: int, *, actor: Actor) -> ApiToken:
    """From now on nobody gets in with it; revoked again it stays revoked."""
    token = db.session.get(ApiToken, token_id, with_for_update=True, populate_existing=True)
    if token is None:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = token.device.retired_at = clock.now()
        audit.write("revoke", "api_token", token.id, actor=actor, name=token.name)
    return token


def note_use(token_id: int) -> None:
    """Remember that it was used; once in ten minutes is enough to see that it still is."""
    now = clock.now()
    stale = or_(ApiToken.used_at.is_(None), ApiToken.used_at <= now - NOTED_EVERY)
    db.session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id, stale)
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )


def is_noted(used_at: dt.datetime | None) -> bool:
    """Whether its use was written down a short while ago."""
    return used_at is not None and used_at > clock.now() - NOTED_EVERY


def _check_name(name: str) -> str:
    plain = " ".join(name.split())
    if not 0 < len(plain) <= 60:
        raise Invalid(N_("名前は1文字から60文字で入力してください。"), field="name")
    return plain


def _check_limits(grant: Grant) -> None:
    if not 0 < grant.rate_per_minute <= MOST_A_MINUTE:
        raise Invalid(
            N_("1分あたりの回数は1から%(most)sまでで入力してください。"),
            field="rate_per_minute",
            most=MOST_A_MINUTE,
        )
    if grant.expires_at is not None and grant.expires_at <= clock.now():
        raise Invalid(N_("有効期限には、これからの日を選んでください。"), field="expires_on")


def _check_places(grant: Grant) -> tuple[Location, list[Location]]:
    wanted = {grant.location_id, *grant.reach}
    found = {
        one.id: one for one in db.session.scalars(select(Location).where(Location.id.in_(wanted)))
    }
    place = found.get(grant.location_id)
    if place is None or not place.is_active:
        raise Invalid(N_("トークンの拠点を選んでください。"), field="location_id")
    if len(found) < len(wanted) or any(
        one.company_id != place.company_id for one in found.values()
    ):
        raise Invalid(N_("対象の拠点は、同じ会社の拠点から選んでください。"), field="reach")
    if grant.reach and place.id not in grant.reach:
        raise Invalid(N_("対象の拠点に、トークンの拠点を含めてください。"), field="reach")
    return place, [found[one] for one in sorted(set(grant.reach))]
