"""A file before it is taken in: how its columns are understood, and what would happen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from omni.domain.imports import files, headers
from omni.domain.imports import guesses as guessing
from omni.domain.imports.refusals import RowRefused
from omni.models.import_run import ImportRun
from omni.queries.imports import remembered_headers
from omni.services.imports.job import Tally
from omni.services.imports.runner import Gone, rehearse_run
from omni.services.imports.runs import job_of, path_of
from omni.services.imports.uploads import guess_columns

SHOWN = 20
REHEARSED = 5_000


@dataclass(frozen=True)
class Preview:
    """The first rows under the fields they are read as, and which headers nobody has named.

    `reasons` say why a header is read as it is, `guessed` which of them only by its cells;
    `missing` are the words of columns without which nothing can be taken in.
    """

    fields: list[str]
    rows: list[tuple[int, list[str]]]
    unknown: list[str]
    missing: list[str]
    reasons: dict[str, str]
    guessed: list[str]


def preview_run(run: ImportRun) -> Preview:
    """How a kept file is understood."""
    job, path = job_of(run), path_of(run)
    if not path.exists():
        raise Gone
    rows = []
    for record in islice(files.read_rows(path, job.layout), SHOWN):
        try:
            understood = job.understand(record).values
        except RowRefused:
            rows.append((record.line, record.cells[: len(job.picks)]))
            continue
        rows.append((record.line, [understood[name] for _, name in job.picks]))
    said = remembered_headers(job.kind, job.source)
    by_name = headers.recognise(job.kind, job.layout.headers, said)
    guesses = guess_columns(job.kind, by_name, job.layout, path, said)
    reasons = guessing.reasons(job.kind, job.columns, said, guesses)
    return Preview(
        fields=[name for _, name in job.picks],
        rows=rows,
        unknown=headers.unknown(job.columns, said),
        missing=headers.missing(job.kind, job.columns),
        reasons=reasons,
        guessed=[header for header, why in reasons.items() if why not in guessing.SURE],
    )


def preview_start(run: ImportRun) -> Tally:
    """What taking in the first rows would do; nothing is changed."""
    if not path_of(run).exists():
        raise Gone
    return rehearse_run(run, REHEARSED)
