"""What a list that goes out is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

PAGE = 1_000


@dataclass(frozen=True)
class Asked:
    """The filter of a list: whose stores, which text, which days; personal cells masked or not.

    `at` None is every store. Days are by the business day or the shop's clock.
    """

    at: tuple[int, ...] | None = None
    text: str = ""
    location_id: int | None = None
    state: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    is_masked: bool = False

    def said(self) -> dict[str, str]:
        """The filter for the log and the watermark; nothing that was not asked."""
        pairs = {
            "text": self.text,
            "location": self.location_id,
            "state": self.state,
            "since": self.since,
            "until": self.until,
        }
        return {name: str(value) for name, value in pairs.items() if value}


@dataclass(frozen=True)
class List:
    """One kind of list: its name in files, its words, its columns, how many rows and which."""

    name: str
    title: str
    heads: tuple[str, ...]
    count: Callable[[Asked], int]
    rows: Callable[[Asked], Iterator[tuple[Any, ...]]]
