"""One thing the doctor found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A rule that does not hold: `what` it is, `where`, what should be there and what is."""

    area: str
    what: str
    where: str
    expected: int | str
    found: int | str

    def __str__(self) -> str:
        return f"{self.area}: {self.what} at {self.where}: {self.found}, not {self.expected}"
