"""Sentences the product says about numbers and days, before they are put into a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Sentence:
    """A text marked with N_ and its named values: numbers, days, names or further sentences.

    `str` says it in the source language; screens say it in the reader's.
    """

    text: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        if not self.params:
            return self.text
        return self.text % {name: _plain(value) for name, value in self.params.items()}


def _plain(value: object) -> str:
    if isinstance(value, date):
        return f"{value.year}/{value.month}/{value.day}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, tuple):
        return "、".join(_plain(one) for one in value)
    return str(value)
