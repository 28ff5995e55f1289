"""The audit log as a file: it names who took it out, and runs nothing in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from flask_babel import gettext

from omni.domain import clock
from omni.domain.errors import N_
from omni.domain.spreadsheets import defuse
from omni.queries.audit.listing import Line
from omni.web import audit_words
from omni.web.filters import exact

MOST_ROWS = 100_000
HEADS = (
    N_("日時"),
    N_("店舗"),
    N_("端末"),
    N_("担当者"),
    N_("内容"),
    N_("承認"),
    N_("接続元"),
    N_("詳細"),
)


def rows(lines: Iterable[Line], *, mark: str, taken_by: str) -> Iterator[str]:
    """The file, row by row; the first one leads back to the export if the file leaks."""
    reference = gettext("管理番号 %(mark)s", mark=mark)
    yield "\ufeff" + _row([gettext("操作ログ"), exact(clock.now()), taken_by, reference])
    yield _row([gettext(head) for head in HEADS])
    for number, line in enumerate(lines):
        if number == MOST_ROWS:
            yield _row([gettext("%(n)s件で止めました。条件を絞ってください。", n=MOST_ROWS)])
            return
        yield _row(_cells(line))


def _cells(line: Line) -> list[object]:
    return [
        exact(line.at),
        line.location,
        line.device,
        audit_words.who(line),
        audit_words.sentence(line),
        line.approver,
        line.address,
        " / ".join(f"{name}={value}" for name, value in line.values.items()),
    ]


def _row(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([defuse(cell) for cell in cells])
    return text.getvalue()
