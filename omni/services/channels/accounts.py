"""Connecting a shop, changing how we reach it, and pausing it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Conflict, Invalid, NotFound
from omni.extensions import db
from omni.models.channel import ChannelAccount, ChannelKind
from omni.sealing import Unsealable, seal, unseal
from omni.services import audit
from omni.services.channels.receiving import APPLIER
from omni.services.channels.registry import channel_of
from omni.transactions import wake

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,30}")
_RESERVED = frozenset({"omni", "store", "ec"})


class CodeTaken(Conflict):
    """Another shop has this code."""

    sentence = N_("このコードは、ほかのショップが使っています。")
    way_forward = N_("別のコードを入力してください。")


class CodeUnreadable(Invalid):
    """A code stands in an address, and names where orders come from."""

    sentence = N_("コードは、半角の小文字と数字で2文字以上にしてください。")


class AddressUnreadable(Invalid):
    """No address a program can call."""

    sentence = N_("ショップのアドレスは https:// から入力してください。")


@dataclass(frozen=True)
class Connection:
    """How a shop is reached. An empty secret leaves the one that is kept."""

    name: str
    address: str
    location_id: int
    settings: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)


def connect_account(
    kind: ChannelKind, code: str, connection: Connection, *, actor: Actor
) -> ChannelAccount:
    """Add a shop."""
    code = code.strip().lower()
    if not _CODE.fullmatch(code) or code in _RESERVED:
        raise CodeUnreadable(field="code")
    if db.session.scalar(select(ChannelAccount.id).where(ChannelAccount.code == code)):
        raise CodeTaken(field="code")
    account = ChannelAccount(
        kind=kind,
        code=code,
        name="",
        location_id=connection.location_id,
        sealed="",
        created_at=clock.now(),
    )
    _apply(account, connection)
    db.session.add(account)
    db.session.flush()
    audit.write("channel.connect", "channel_account", account.id, actor=actor, code=code)
    return account


def edit_account(account_id: int, connection: Connection, *, actor: Actor) -> ChannelAccount:
    """Change how a shop is reached; secrets are replaced, never shown."""
    account = _lock(account_id)
    replaced = sorted(name for name, value in connection.secrets.items() if value)
    _apply(account, connection)
    audit.write("channel.edit", "channel_account", account.id, actor=actor, secrets=replaced)
    return account


def pause_account(account_id: int, *, is_active: bool, actor: Actor) -> ChannelAccount:
    """Stop applying and telling, or go on; what the shop tells meanwhile is kept."""
    account = _lock(account_id)
    if account.is_active is not is_active:
        account.is_active = is_active
        action = "channel.resume" if is_active else "channel.pause"
        audit.write(action, "channel_account", account.id, actor=actor)
    if is_active:
        wake(APPLIER)
    return account


def record_test(account_id: int, *, failure: str | None, actor: Actor) -> None:
    """Remember whether the shop answered when somebody tried."""
    account = _lock(account_id)
    account.tested_at, account.test_failure = clock.now(), failure
    audit.write("channel.test", "channel_account", account.id, actor=actor, failure=failure)


def _apply(account: ChannelAccount, connection: Connection) -> None:
    if not connection.name.strip():
        raise Invalid(N_("ショップの名前を入力してください。"), field="name")
    if account.kind is not ChannelKind.GENERIC:
        _check_address(connection.address)
    account.name, account.address = connection.name.strip(), connection.address.strip()
    account.location_id = connection.location_id
    account.settings = {**(account.settings or {}), **connection.settings}
    known = channel_of(account.kind).SECRETS
    kept = {name: value for name, value in _kept(account).items() if name in known}
    given = {name: one.strip() for name, one in connection.secrets.items() if one.strip()}
    account.sealed = seal({**kept, **given})


def _kept(account: ChannelAccount) -> dict[str, str]:
    try:
        return unseal(account.sealed)
    except Unsealable:
        return {}


def _check_address(address: str) -> None:
    parts = urlsplit(address.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise AddressUnreadable(field="address")


def _lock(account_id: int) -> ChannelAccount:
    account = db.session.get(
        ChannelAccount, account_id, with_for_update=True, populate_existing=True
    )
    if account is None:
        raise NotFound
    return account
