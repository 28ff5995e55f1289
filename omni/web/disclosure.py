"""The report of all that is held on one person, in the reader's words."""

from __future__ import annotations

import csv
import io

from flask_babel import gettext

from omni.domain import clock
from omni.domain.spreadsheets import defuse
from omni.forms.members import FIELD_WORDS
from omni.queries.privacy import Disclosure, as_rows
from omni.web.filters import exact


def cell(head: str, value: object) -> object:
    """A cell as it is read: names of fields by their words, everything else as it is."""
    return FIELD_WORDS.get(value, value) if isinstance(value, str) and head == "項目" else value


def as_csv(found: Disclosure, *, mark: str, taken_by: str) -> str:
    """The report as CSV; the first row says who took it out, when, and under which mark."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    reference = gettext("管理番号 %(mark)s", mark=mark)
    buffer.write("\ufeff")
    writer.writerow([gettext("保有個人データの開示"), exact(clock.now()), taken_by, reference])
    heads = (gettext("区分"), gettext("番号"), gettext("項目"), gettext("内容"))
    writer.writerow(heads)
    for title, number, head, value in as_rows(found):
        said = (gettext(title), number, gettext(head), cell(head, value))
        writer.writerow([defuse(one) for one in said])
    return buffer.getvalue()
