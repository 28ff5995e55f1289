"""Why pieces are missing, and why a place gives its part of an order back."""

from __future__ import annotations

import enum


class ShortReason(enum.StrEnum):
    """Why a piece cannot be sent: each moves stock in its own way."""

    NOT_FOUND = "not_found"
    DAMAGED = "damaged"
    DISPLAY_ONLY = "display_only"


class RefusalReason(enum.StrEnum):
    """Why a place gives its part of an order back."""

    BUSY = "busy"
    CLOSED = "closed"
    NOT_FOUND = "not_found"
    CARRIER = "carrier"
    OTHER = "other"
    IDLE = "idle"


BY_HAND = tuple(one for one in RefusalReason if one is not RefusalReason.IDLE)
