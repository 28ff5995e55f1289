"""Drawing a number nobody has yet for a new document."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import exists, select

from omni.domain.document_numbers import draw
from omni.extensions import db


def draw_number(prefix: str, column: Any) -> str:
    """A number of that kind which is not in the column; UNIQUE guards the last moment."""
    while True:
        number = draw(prefix, secrets.randbelow)
        if not db.session.scalar(select(exists().where(column == number))):
            return number
