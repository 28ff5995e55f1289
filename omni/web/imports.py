"""What an import has to say, in the reader's language: refused rows and notices."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext

from omni.domain import clock
from omni.domain.errors import N_
from omni.domain.imports.fields import label
from omni.domain.sentences import Sentence
from omni.domain.spreadsheets import defuse
from omni.models.import_run import ImportLeft, ImportRefusal, ImportRun, ImportState
from omni.queries.imports import Refused, walk_refusals
from omni.services.imports.job import Refused as JobRefused
from omni.services.imports.job import Tally, store_notices

KINDS = {
    "members": N_("会員"),
    "products": N_("商品"),
    "stock": N_("在庫"),
    "sales": N_("売上"),
}
SOURCES = {"store": N_("店舗"), "ec": N_("EC")}
STATES = {
    "uploaded": N_("確認中"),
    "queued": N_("順番待ち"),
    "running": N_("取込中"),
    "done": N_("完了"),
    "failed": N_("中断"),
}
TOTALS = {
    "opening_points": N_("移行ポイント"),
    "counted_pieces": N_("数えた点数"),
    "documents": N_("伝票"),
    "accepted_quantity": N_("取り込んだ数量"),
    "accepted_amount": N_("取り込んだ金額"),
    "refused_quantity": N_("取込不可の数量"),
    "refused_amount": N_("取込不可の金額"),
}
OUTCOMES = {
    "created": N_("新しく登録する行"),
    "linked": N_("登録済みの会員につなぐ行"),
    "updated": N_("変わる行"),
    "unchanged": N_("変わらない行"),
}
_PATIENCE = dt.timedelta(seconds=15)


def kind(run: ImportRun) -> str:
    """What the file holds, in the reader's language."""
    return str(gettext(KINDS[run.kind]))


def source(run: ImportRun) -> str:
    """Whose system wrote the file."""
    return str(gettext(SOURCES[run.source]))


def state(run: ImportRun) -> str:
    """Where the import stands."""
    return str(gettext(STATES[run.state]))


def totals(sums: dict[str, int]) -> list[tuple[str, int]]:
    """Sums with their words, in the order they are told."""
    return [(str(gettext(word)), sums[name]) for name, word in TOTALS.items() if name in sums]


def examples(tally: Tally) -> list[tuple[str, list[tuple[int, str]]]]:
    """The first rows of each outcome under its words."""
    return [
        (str(gettext(word)), tally.shown[name])
        for name, word in OUTCOMES.items()
        if name in tally.shown
    ]


def is_waiting_in_vain(run: ImportRun) -> bool:
    """Whether a queued file has waited longer than a worker that runs would let it."""
    since = run.heartbeat_at or run.created_at
    return run.state is ImportState.QUEUED and clock.now() - since > _PATIENCE


def reason(sentence: str, params: dict[str, Any]) -> str:
    """A sentence with its values, in the reader's language."""
    text: str = gettext(sentence)
    return text % params if params else text


def kept_because(one: ImportLeft) -> str:
    """Why a row of an undone import stays, in the reader's language."""
    params = {name: gettext(value) for name, value in one.params.items()}
    return reason(one.reason, params)


def foreseen(why: Sentence) -> str:
    """Why a row would stay, in the reader's language."""
    said = {
        name: gettext(value.text) if isinstance(value, Sentence) else value
        for name, value in why.params.items()
    }
    return reason(why.text, said)


def labels(run: ImportRun, fields: Iterable[str]) -> list[str]:
    """The words of fields, for the head of a table."""
    return [field_label(run.kind, field) for field in fields]


def notices(counted: ImportRun | Tally) -> list[str]:
    """What was left out of rows that were taken in, in the reader's language."""
    if isinstance(counted, Tally):
        return [notice(one) for one in store_notices(counted.noticed)]
    return [notice(one) for one in counted.notices]


def told(
    run: ImportRun, rows: Iterable[ImportRefusal | JobRefused]
) -> list[tuple[int, str, str, str]]:
    """Refused rows as line, field, reason and text, in the reader's language."""
    found = []
    for row in rows:
        if isinstance(row, ImportRefusal):
            sentence, cells = row.reason, json.loads(row.raw)
        else:
            sentence, cells = row.sentence, row.cells
        field = field_label(run.kind, row.field)
        found.append((row.line, field, reason(sentence, row.params), ", ".join(cells)))
    return found


def notice(stored: list[Any]) -> str:
    """One notice of a run: the sentence, how many rows, and the first of their lines."""
    sentence, params, (count, *lines) = stored
    text: str = gettext(
        "%(sentence)s（%(count)s件、%(lines)s行目%(more)s）",
        sentence=reason(sentence, json.loads(params)),
        count=f"{count:,}",
        lines="、".join(str(line) for line in lines[:5]),
        more="…" if count > 5 else "",
    )
    return text


def field_label(kind: str, name: str | None) -> str:
    """The word of a field, in the reader's language; empty for none."""
    word = label(kind, name)
    return str(gettext(word)) if word else ""


def refusals_csv(run: ImportRun) -> Iterator[str]:
    """Every refused row with its line and why, under the original headers, safe to open."""
    return write_csv(run.kind, run.options["layout"]["headers"], walk_refusals(run.id))


def write_csv(kind: str, headers: Iterable[str], refusals: Iterable[Refused]) -> Iterator[str]:
    """The list as CSV in pieces, beginning with the mark that tells Excel it is UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    head = (gettext("行番号"), gettext("項目"), gettext("理由"))
    writer.writerow([defuse(cell) for cell in (*head, *headers)])
    for line, field, sentence, params, cells in refusals:
        said = (str(line), field_label(kind, field), reason(sentence, params), *cells)
        writer.writerow([defuse(cell) for cell in said])
        if buffer.tell() > 64_000:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
