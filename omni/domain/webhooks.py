"""Webhooks by the Standard Webhooks scheme: what is told, how it is signed, when it is retried."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import ipaddress
import secrets
from urllib.parse import urlsplit

from omni.domain.errors import N_, Invalid

EVENTS: dict[str, str] = {
    "hold.placed": N_("取り置きが入った"),
    "hold.prepared": N_("取り置きの準備ができた"),
    "hold.extended": N_("取り置きが延長された"),
    "hold.collected": N_("取り置きをお渡しした"),
    "hold.cancelled": N_("取り置きが取り消された"),
    "hold.lapsed": N_("取り置きが期限切れになった"),
    "reservation.lapsed": N_("在庫の確保が期限切れになった"),
    "stock.changed": N_("販売できる数が変わった"),
    "points.changed": N_("ポイントが変わった"),
    "member.created": N_("会員が登録された"),
    "member.updated": N_("会員の登録が変わった"),
    "member.merged": N_("会員が統合された"),
    "order.placed": N_("注文が入った"),
    "order.changed": N_("注文が変わった"),
    "order.cancelled": N_("注文が取り消された"),
    "order.shipped": N_("注文の品を出荷した"),
    "order.completed": N_("注文が完了した"),
}

SECRET_MARK = "whsec_"  # noqa: S105  the scheme's own prefix
LONGEST_URL = 500
# Waits between tries; after the last one a person looks at it. 28 hours in all.
WAITS = (
    dt.timedelta(seconds=5),
    dt.timedelta(seconds=30),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=30),
    dt.timedelta(hours=2),
    dt.timedelta(hours=5),
    dt.timedelta(hours=10),
    dt.timedelta(hours=10),
)


class AddressRefused(Invalid):
    """A webhook goes to the open internet by https, or where a setting allows it."""

    sentence = N_("この宛先には通知を送れません。")
    way_forward = N_("https で始まる公開の宛先を指定してください。社内の宛先は、設定で許可します。")


class EventUnknown(Invalid):
    """Nobody is told of such an event."""

    sentence = N_("「%(event)s」という通知はありません。")


def make_secret() -> str:
    """A secret of 24 random bytes, as the scheme writes it."""
    return SECRET_MARK + base64.b64encode(secrets.token_bytes(24)).decode()


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` of a message."""
    key = base64.b64decode(secret.removeprefix(SECRET_MARK))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def wait_after(attempts: int) -> dt.timedelta | None:
    """How long to wait after so many tries; None when it was the last."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def check_events(asked: list[str]) -> list[str]:
    """The events, each once, in the order of the list; raises EventUnknown."""
    for event in asked:
        if event not in EVENTS:
            raise EventUnknown(field="events", event=event)
    return [event for event in EVENTS if event in asked]


def check_url(url: str, allowed_hosts: tuple[str, ...]) -> str:
    """The address when its shape is one we send to; where its name leads is checked on sending."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressRefused(field="url") from error
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    if not plain or not host or port == 0 or parts.username is not None or parts.fragment:
        raise AddressRefused(field="url")
    if host in allowed_hosts:
        if parts.scheme in ("http", "https"):
            return url
    elif parts.scheme == "https" and not _is_literal_inside(host):
        return url
    raise AddressRefused(field="url")


def is_outside(address: str) -> bool:
    """Whether an address is one of the open internet, whatever way it is written."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return _is_public(inner)
        if found in ipaddress.ip_network("64:ff9b::/96"):
            return _is_public(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
    return _is_public(found)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_global and not address.is_multicast


def _is_literal_inside(host: str) -> bool:
    try:
        return not is_outside(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
