"""What an import has to say, in the reader's language: refused rows and notices."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext

from omni.domain.imports.fields import label
from omni.domain.imports.values import defuse
from omni.models.import_run import ImportRun
from omni.queries.imports import Refused, walk_refusals


def reason(sentence: str, params: dict[str, Any]) -> str:
    """A sentence with its values, in the reader's language."""
    text: str = gettext(sentence)
    return text % params if params else text


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
