"""The members an answer shows, as their rows say it; what all rows share is put into words once.

Answers are drawn with every key that is typed: asking for the reader's language in each cell of
eight rows was a tenth of their time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from omni.queries.lookup import MemberRow
from omni.web.filters import day_in, number
from omni.web.locale import reads_japanese, speaker
from omni.web.locale import translate as _
from omni.web.people import marked


class SaidRow(NamedTuple):
    """One member's row: only texts and what is markup already."""

    id: int
    name: Markup | str
    kana: Markup
    tag: str
    is_withdrawn: bool
    points: str
    seen: str
    why: Markup


def say_rows(rows: Iterable[MemberRow], today: dt.date) -> list[SaidRow]:
    """The rows in the reader's language."""
    words = _Words(today)
    return [words.row(row) for row in rows]


class _Words:
    """What rows share, each translated when it is first said."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.japanese = reads_japanese()
        self.say = _ = speaker()
        self.points = _("%(n)spt")
        self.seen = _("最終来店")
        self.dot = _("・")
        self.labels: dict[str, str] = {}

    def row(self, row: MemberRow) -> SaidRow:
        return SaidRow(
            id=row.id,
            name=marked(row.name) or _("お名前なし"),
            kana=marked(row.kana),
            tag=_("退会") if row.is_withdrawn else row.tier or "",
            is_withdrawn=row.is_withdrawn,
            points=self.points % {"n": number(row.balance)},
            seen=self._seen(row),
            why=self._why(row),
        )

    def _seen(self, row: MemberRow) -> str:
        if row.seen_on is None:
            return ""
        on = day_in(row.seen_on, self.today.year, japanese=self.japanese)
        return f"{self.seen} {on} {row.seen_at or ''}"

    def _why(self, row: MemberRow) -> Markup:
        first, *others = map(self._label, row.why)
        said: Any = escape(first)
        if row.typed:
            said += Markup(" <mark>%s</mark>") % row.typed
        for other in others:
            said += escape(self.dot + other)
        if row.mates:
            said += Markup("<br>%s") % _("同じ電話のご家族 %(n)s人", n=row.mates)
        return Markup(said)  # noqa: S704  each text is escaped

    def _label(self, label: str) -> str:
        if label not in self.labels:
            self.labels[label] = self.say(label)
        return self.labels[label]
