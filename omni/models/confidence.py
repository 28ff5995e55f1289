"""Rules about stock that may not be there: how much less of it other channels are promised."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from omni.extensions import Model


class ConfidenceRule(Model):
    """Where a level's confidence is below `below`, and it holds `most_pieces` or fewer, `extra`
    pieces more stay on its floor. The rules that fit are not added up: the largest counts."""

    __tablename__ = "confidence_rule"
    __table_args__ = (
        CheckConstraint("below BETWEEN 1 AND 101", name="below"),
        CheckConstraint("extra >= 0", name="extra"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    below: Mapped[int]
    most_pieces: Mapped[int | None]
    extra: Mapped[int] = mapped_column(default=1)
    is_active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
