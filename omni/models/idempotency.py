"""Answers already given: a key is used once, whatever is tapped twice."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from omni.extensions import Model


class IdempotencyKey(Model):
    """A key that was used, for what body, and the id of what it made.

    A key of the API keeps the answer itself, so that a repeated request is answered as it was.
    """

    __tablename__ = "idempotency_key"
    __table_args__ = (Index(None, "created_at"),)

    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    answer_id: Mapped[int | None]
    status: Mapped[int | None]
    body: Mapped[str | None]
    created_at: Mapped[dt.datetime]
