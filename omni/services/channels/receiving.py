"""What a shop posts is kept as it came, and answered at once; the worker applies it."""

from __future__ import annotations

import hashlib
import time

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, NotFound, Refusal
from omni.domain.shops import Arrival, Envelope, Unreadable
from omni.extensions import db
from omni.models.channel import ChannelAccount, ChannelEvent, EventState
from omni.sealing import Unsealable, unseal
from omni.services import audit
from omni.services.channels.registry import channel_of
from omni.transactions import outlive, wake

APPLIER = "channels.events"
_KEPT_HEADERS = ("content-type", "user-agent")
_QUIET_SECONDS = 60
_told: dict[tuple[int, str | None], float] = {}


class ForgedRequest(Refusal):
    """The request is not signed with the secret of this shop."""

    status = 401
    sentence = N_("署名を確認できません。")
    way_forward = N_("ショップに登録したシークレットを確かめてください。")


def receive(code: str, arrival: Arrival, *, actor: Actor) -> list[int]:
    """Keep what came, once each; returns the events' ids. Raises ForgedRequest, keeping nothing.

    What is signed but cannot be read is kept too, for a person.
    """
    account = db.session.scalar(select(ChannelAccount).where(ChannelAccount.code == code))
    if account is None:
        raise NotFound
    channel = channel_of(account.kind)
    if not channel.verify(arrival, _secrets(account)):
        _say_forged(account.id, actor)
        raise ForgedRequest
    try:
        envelopes = channel.open_envelope(arrival)
    except Unreadable as error:
        return [keep_unreadable(account, arrival, str(error))]
    kept = [keep(account, arrival, one, fetches=channel.FETCHES) for one in envelopes]
    wake(APPLIER)
    return kept


def _secrets(account: ChannelAccount) -> dict[str, str]:
    try:
        return unseal(account.sealed)
    except Unsealable:
        return {}


def _say_forged(account_id: int, actor: Actor) -> None:
    """One line a minute for each address, whatever knocks."""
    now = time.monotonic()
    if now - _told.get((account_id, actor.address), -_QUIET_SECONDS) < _QUIET_SECONDS:
        return
    _told[account_id, actor.address] = now
    outlive(lambda: audit.write("channel.forged", "channel_account", account_id, actor=actor))


def keep(account: ChannelAccount, arrival: Arrival, envelope: Envelope, *, fetches: bool) -> int:
    """One event as it came, or one arrival more of it; returns its id."""
    key = envelope.external_id
    if fetches:
        key = _key_of_named(account.id, key)
    return _insert(
        account.id,
        external_id=key,
        topic=envelope.topic,
        subject=envelope.subject,
        version=envelope.version,
        headers=_kept(arrival),
        body=arrival.body,
    )


def _key_of_named(account_id: int, key: str) -> str:
    """A webhook without an id: the one that waits for the same words, or a new one."""
    latest = db.session.execute(
        select(ChannelEvent.external_id, ChannelEvent.state)
        .where(
            ChannelEvent.account_id == account_id,
            ChannelEvent.external_id >= f"{key}:",
            ChannelEvent.external_id < f"{key};",
        )
        .order_by(ChannelEvent.id.desc())
        .limit(1)
    ).one_or_none()
    if latest is None:
        return f"{key}:1"
    if latest.state is EventState.RECEIVED:
        return str(latest.external_id)
    return f"{key}:{int(latest.external_id.rpartition(':')[2]) + 1}"


def keep_unreadable(account: ChannelAccount, arrival: Arrival, where: str) -> int:
    """What is theirs and says nothing, for a person."""
    return _insert(
        account.id,
        external_id=f"unreadable:{hashlib.sha256(arrival.body).hexdigest()[:32]}",
        topic=arrival.headers.get("x-shopify-topic", ""),
        headers=_kept(arrival),
        body=arrival.body,
        state=EventState.FAILED,
        failure="unreadable",
        details={"where": where},
    )


def _insert(account_id: int, **values: object) -> int:
    """A new event, or one arrival more of a known one."""
    now = clock.now()
    postgres = db.session.get_bind().dialect.name == "postgresql"
    adding = (postgresql.insert if postgres else sqlite.insert)(ChannelEvent).values(
        account_id=account_id, received_at=now, due_at=now, **values
    )
    kept: int | None = db.session.scalar(
        adding.on_conflict_do_update(
            index_elements=["account_id", "external_id"],
            set_={"arrivals": ChannelEvent.arrivals + 1},
        ).returning(ChannelEvent.id)
    )
    assert kept is not None, "an upsert returns its row"
    return kept


def _kept(arrival: Arrival) -> dict[str, str]:
    """What may be wanted later: the shop's own headers, without its signature."""
    return {
        name: value
        for name, value in arrival.headers.items()
        if name in _KEPT_HEADERS
        or (
            (name.startswith(("x-shopify-", "x-eccube-")) and "hmac" not in name)
            and "signature" not in name
        )
    }
