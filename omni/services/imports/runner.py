"""The long way through a file: batches of rows, one transaction and one checkpoint each."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from omni.domain import clock
from omni.domain.errors import N_, Refusal
from omni.domain.imports import headers
from omni.domain.imports.refusals import BadFile
from omni.models.import_run import ImportKind, ImportRun
from omni.queries.imports import get_run
from omni.services.imports import members, products, returned, runs, sales, stock
from omni.services.imports.batching import Batch, Taker, batches
from omni.services.imports.job import Job, Tally
from omni.services.imports.uploads import Options, Upload, stored_options, understand
from omni.services.loading import undisturbed
from omni.transactions import is_transient, transaction

_TRIES = 6

Progress = Callable[[int, int], None]


TAKERS: dict[ImportKind, Taker] = {
    ImportKind.MEMBERS: members,
    ImportKind.PRODUCTS: products,
    ImportKind.STOCK: stock,
    ImportKind.SALES: sales,
}


def taker_of(job: Job) -> Taker:
    """Who takes this file in: our own list of members comes back another way than it came."""
    return returned if job.is_returned else TAKERS[job.kind]


class Gone(BadFile):
    """The kept file is not on this machine any more."""

    sentence = N_("取り込むファイルが見つかりません。")
    way_forward = N_("同じファイルをもう一度選んでください。取り込んだ行は重複しません。")


class Stopped(Refusal):
    """Something failed on our side."""

    sentence = N_("システムで問題が起きたため、途中で止まりました。")
    way_forward = N_("「続きから再開」を押してください。取り込んだ行は重複しません。")


def run(run_id: int, on_progress: Progress | None = None) -> None:
    """Take a run from its checkpoint to its end; raises Busy while another of its kind runs."""
    claimed: list[Job] = []
    _retry(lambda: _claim(run_id, claimed))
    try:
        _run(run_id, claimed[-1], on_progress or (lambda _done, _total: None))
    except runs.LostRun:
        return
    except Refusal as refusal:
        _fail(run_id, refusal)
    except Exception:
        _fail(run_id, Stopped())
        raise


def _claim(run_id: int, claimed: list[Job]) -> None:
    with transaction():
        claimed.append(runs.claim(run_id))


def _fail(run_id: int, refusal: Refusal) -> None:
    with transaction():
        runs.fail(run_id, refusal)


def _run(run_id: int, job: Job, on_progress: Progress) -> None:
    state = get_run(run_id)
    path, done, total = runs.path_of(state), state.done_rows, state.total_rows or 0
    if not path.exists():
        raise Gone
    headers.check(job.kind, job.columns)
    taker = taker_of(job)
    with undisturbed():
        for batch in batches(path, job, taker, skip=done):
            _retry(lambda some=batch, at=done: _take(run_id, some, at, taker, job))  # type: ignore[misc]
            done += batch.read
            gc.collect(1)  # what the batch itself has left in circles
            on_progress(done, total)
    taker.finish(job, lambda: runs.hold(run_id, done))
    with transaction():
        runs.close(run_id)
    path.unlink(missing_ok=True)


def _retry(work: Callable[[], None]) -> None:
    """Run a batch again when it lost a race; nothing of the lost try is left."""
    for attempt in range(1, _TRIES + 1):
        try:
            return work()
        except Exception as error:
            raced = is_transient(error) or isinstance(error, IntegrityError)
            if attempt == _TRIES or not raced:
                raise
        time.sleep(random.uniform(0.02, 0.1) * attempt)  # noqa: S311
    return None


def _take(run_id: int, batch: Batch, done: int, taker: Taker, job: Job) -> None:
    with transaction():
        runs.hold(run_id, done)
        tally = Tally()
        tally.merge(batch.tally)
        taker.take(batch.rows, tally, job)
        runs.checkpoint(run_id, tally, batch.read)


def rehearse_run(run: ImportRun, limit: int) -> Tally:
    """What taking in the first rows of a kept file would do, without doing it."""
    return _rehearse(runs.path_of(run), replace(runs.job_of(run), is_rehearsal=True), limit)


def rehearse_upload(
    upload: Upload, kind: ImportKind, source: str, options: Options, chosen: Mapping[str, str]
) -> Tally:
    """What taking a whole file in would do, without doing it or remembering anything."""
    columns = headers.choose(understand(kind, source, upload.layout), chosen)
    stored = stored_options(upload, options)
    job = runs.job_for(kind, source, columns, stored, began=clock.now(), is_rehearsal=True)
    return _rehearse(upload.path, job, None)


def _rehearse(path: Path, job: Job, limit: int | None) -> Tally:
    headers.check(job.kind, job.columns)
    taker = taker_of(job)
    tally = Tally()
    for batch in batches(path, job, taker):
        tally.merge(batch.tally)
        taker.take(batch.rows, tally, job)
        if limit is not None and tally.rows >= limit:
            break
    return tally
