"""What EC-CUBE posts: is it theirs, and which entities does it name."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from omni.domain.shops import Arrival, Envelope, Unreadable

SIGNATURE = "x-eccube-signature"
MOST_ENTITIES = 1_000


def verify(arrival: Arrival, secrets: Mapping[str, str]) -> bool:
    """Whether the raw bytes are signed with the secret typed at the shop (hex, SHA-256)."""
    secret = secrets.get("webhook_secret", "")
    given = arrival.headers.get(SIGNATURE, "").strip().lower()
    wanted = hmac.new(secret.encode(), arrival.body, "sha256").hexdigest()
    return bool(secret) and hmac.compare_digest(given.encode(), wanted.encode())


def open_envelope(arrival: Arrival) -> tuple[Envelope, ...]:
    """One envelope for each entity named; the same entity named twice in one is named once."""
    found: dict[str, Envelope] = {}
    for one in entities(arrival.body):
        name = f"{one['entity']}:{one['id']}"
        key = hashlib.sha256(arrival.body + name.encode()).hexdigest()[:32]
        found[name] = Envelope(key, f"{one['entity']}/{one['action']}", name, "")
    if not found:
        raise Unreadable("entity")
    return tuple(found.values())


def entities(body: bytes) -> list[dict[str, str]]:
    """The entities a body names, each with its action."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("json") from error
    rows: list[Any] = content if isinstance(content, list) else [content]
    if len(rows) > MOST_ENTITIES:
        raise Unreadable("entities")
    return [_entity(row) for row in rows]


def _entity(row: Any) -> dict[str, str]:
    if not isinstance(row, dict) or not all(row.get(name) for name in ("entity", "id", "action")):
        raise Unreadable("entity")
    if not isinstance(row["id"], (int, str)) or isinstance(row["id"], bool):
        raise Unreadable("id")
    return {name: str(row[name]).replace("\0", "") for name in ("entity", "id", "action")}
