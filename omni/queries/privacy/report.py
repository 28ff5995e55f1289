"""The report on one person in the shapes files have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from omni.queries.privacy.disclosure import Disclosure


def as_json(found: Disclosure) -> dict[str, Any]:
    """The report as one JSON document, section by section."""
    return {
        one.name: [dict(zip(one.heads, row, strict=True)) for row in one.rows]
        for one in found.sections
    }


def as_rows(found: Disclosure) -> Iterable[Sequence[Any]]:
    """The report as rows of one table: section, row, column, value."""
    for section in found.sections:
        for number, row in enumerate(section.rows, 1):
            for head, cell in zip(section.heads, row, strict=True):
                yield section.title, number, head, cell
