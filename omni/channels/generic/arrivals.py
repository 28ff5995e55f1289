"""A file of orders that is posted instead of laid down: signed like any webhook."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from omni.channels.generic.reading import read_rows
from omni.domain.shops import Arrival, Envelope, Unreadable

SIGNATURE = "x-omni-signature"


def verify(arrival: Arrival, secrets: Mapping[str, str]) -> bool:
    """Whether the raw bytes are signed with the shop's secret (hex, SHA-256)."""
    secret = secrets.get("webhook_secret", "")
    given = arrival.headers.get(SIGNATURE, "").strip().lower()
    wanted = hmac.new(secret.encode(), arrival.body, "sha256").hexdigest()
    return bool(secret) and hmac.compare_digest(given.encode(), wanted.encode())


def open_envelope(arrival: Arrival) -> tuple[Envelope, ...]:
    """The one order of the body: the same bytes again are the same event."""
    rows = read_rows(arrival.body)
    numbers = {row["order"] for row in rows}
    if len(numbers) != 1:
        raise Unreadable("order")
    key = hashlib.sha256(arrival.body).hexdigest()[:32]
    version = max(row["updated_at"] for row in rows)
    return (Envelope(key, "order", f"order:{numbers.pop()}", version),)
