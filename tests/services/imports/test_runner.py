"""A long import: killed, resumed, run twice at once, and still as if it had run once."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from omni.domain import clock
from omni.domain.errors import AlreadyDone
from omni.extensions import db
from omni.models.import_run import ImportRun, ImportState, SourceRecord
from omni.models.member import Identity, Member, MemberKey
from omni.models.point import PointLot
from omni.queries import doctor
from omni.queries.imports import find_unfinished, get_run, list_waiting
from omni.services import imports
from omni.services.imports import batching, runner, runs
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.imports.files import STORE, counts, open_file, take_in


def big(rows: int) -> str:
    """A member file of so many rows; every tenth is bad."""
    lines = ["会員番号,氏名,フリガナ,電話番号,ポイント残高"]
    for number in range(rows):
        name = "" if number % 10 == 9 else "佐藤 花子"
        kana = "" if number % 10 == 9 else "サトウ ハナコ"
        lines.append(f"{300000000000 + number},{name},{kana},090{number // 3:08},{number}")
    return "\n".join(lines) + "\n"


def sums() -> dict[str, int]:
    """What a complete import of `big` leaves, whichever way it went."""
    return {
        model.__name__: db.session.scalar(select(func.count()).select_from(model)) or 0
        for model in (Member, Identity, MemberKey, PointLot, SourceRecord)
    } | {"points": db.session.scalar(select(func.sum(PointLot.granted))) or 0}


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "BATCH", 50)


@pytest.fixture
def whole(shop: Shop, tmp_path: Path, small_batches: None) -> dict[str, int]:
    """What taking the file in without trouble would leave."""
    return {
        "Member": 450,
        "Identity": 900,
        "SourceRecord": 450,
        "PointLot": 449,
        "points": sum(n for n in range(500) if n % 10 != 9),
    }


def check_whole(whole: dict[str, int], run_id: int) -> None:
    run = get_run(run_id)
    assert run.state is ImportState.DONE
    assert counts(run) == (450, 0, 0, 50)
    assert sums().items() >= whole.items()
    assert doctor.list_findings() == []


def test_an_import_that_breaks_goes_on_from_its_checkpoint(whole, tmp_path, monkeypatch):
    run_id = open_file(tmp_path, big(500))
    calls = {"left": 4}
    checkpoint = runs.checkpoint

    def break_off(*arguments: object) -> None:
        calls["left"] -= 1
        checkpoint(*arguments)  # type: ignore[arg-type]
        if not calls["left"]:
            raise RuntimeError("the power went out before the commit")

    monkeypatch.setattr(runs, "checkpoint", break_off)
    with pytest.raises(RuntimeError):
        imports.run(run_id)
    run = get_run(run_id)
    assert (run.state, run.done_rows, run.created) == (ImportState.FAILED, 150, 135)
    assert run.failure["sentence"] == runner.Stopped.sentence
    imports.run(run_id)
    check_whole(whole, run_id)


@pytest.mark.slow
def test_an_import_that_is_killed_goes_on_when_its_process_is_gone(
    whole, tmp_path, monkeypatch, engine_name
):
    run_id = open_file(tmp_path, big(500))
    url = db.engine.url.render_as_string(hide_password=False)
    code = (
        "import time\n"
        "from omni import create_app\n"
        "from omni.services.imports import batching, run\n"
        "batching.BATCH = 50\n"
        "with create_app().app_context():\n"
        f"    run({run_id}, lambda done, total: (print(done, flush=True), time.sleep(0.2)))\n"
    )
    env = os.environ | {"OMNI_DATABASE_URL": url, "OMNI_DATA_DIR": str(tmp_path / "data")}
    with subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE) as victim:
        assert victim.stdout is not None
        for line in victim.stdout:
            if int(line) >= 200:
                break
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()
    run = get_run(run_id)
    assert run.state is ImportState.RUNNING
    assert 200 <= run.done_rows < 500
    db.session.close()
    imports.run(run_id)
    check_whole(whole, run_id)


def test_a_run_whose_heartbeat_is_old_is_taken_over_and_the_old_one_stops(whole, tmp_path):
    run_id = open_file(tmp_path, big(500))
    with transaction():
        runs.claim(run_id)
        db.session.execute(update(ImportRun).values(runner="elsewhere:1", heartbeat_at=clock.now()))
    with pytest.raises(imports.Busy):
        imports.run(run_id)
    with clock.set_clock(clock.now() + runs.LEASE + dt.timedelta(seconds=1)):
        imports.run(run_id)
    check_whole(whole, run_id)
    with pytest.raises(runs.LostRun), transaction():
        runs.hold(run_id, 0)


def test_a_file_somebody_has_started_meanwhile_is_not_discarded(shop: Shop, tmp_path):
    run_id = open_file(tmp_path, STORE)
    with pytest.raises(AlreadyDone), transaction():
        run = get_run(run_id)
        started = update(ImportRun).where(ImportRun.id == run_id).values(state=ImportState.QUEUED)
        db.session.execute(started.execution_options(synchronize_session=False))
        imports.discard(run)
    assert Path(get_run(run_id).file_path).exists()


def test_a_run_is_not_done_twice(shop: Shop, tmp_path):
    run = take_in(tmp_path, STORE)
    with pytest.raises(AlreadyDone):
        imports.run(run.id)
    assert counts(get_run(run.id)) == (4, 0, 0, 0)


def test_two_of_a_kind_wait_for_one_another(shop: Shop, tmp_path):
    first, second = open_file(tmp_path, STORE), open_file(tmp_path, STORE + "x")
    with transaction():
        runs.claim(first)
    with pytest.raises(imports.Busy):
        imports.run(second)
    assert get_run(second).state is ImportState.UPLOADED


@pytest.mark.slow
def test_two_at_once_leave_what_one_leaves(whole, app, tmp_path):
    ids = [open_file(tmp_path, big(500)) for _ in range(2)]
    db.session.close()

    def go(run_id: int) -> None:
        with app.app_context():
            for _ in range(600):
                try:
                    imports.run(run_id)
                except imports.Busy:
                    time.sleep(0.05)
                else:
                    return

    threads = [threading.Thread(target=go, args=(run_id,)) for run_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {get_run(run_id).state for run_id in ids} == {ImportState.DONE}
    assert sorted(counts(get_run(run_id)) for run_id in ids) == [(0, 0, 450, 50), (450, 0, 0, 50)]
    assert sums().items() >= whole.items()
    assert doctor.list_findings() == []


def test_a_batch_that_loses_a_race_is_run_again(shop: Shop, tmp_path, monkeypatch):
    run_id = open_file(tmp_path, STORE)
    checkpoint, calls = runs.checkpoint, []

    def lose_once(*arguments: object) -> None:
        checkpoint(*arguments)  # type: ignore[arg-type]
        calls.append(1)
        if len(calls) == 1:
            db.session.add(Member(id=1, registered_source=None))
            db.session.flush()

    monkeypatch.setattr(runs, "checkpoint", lose_once)
    imports.run(run_id)
    assert len(calls) == 2
    assert counts(get_run(run_id)) == (4, 0, 0, 0)


def test_a_file_that_is_gone_says_so(shop: Shop, tmp_path):
    run_id = open_file(tmp_path, STORE)
    runs.path_of(get_run(run_id)).unlink()
    imports.run(run_id)
    assert get_run(run_id).failure["sentence"] == runner.Gone.sentence


def test_the_kept_file_goes_when_its_rows_are_in(shop: Shop, tmp_path):
    run = take_in(tmp_path, STORE)
    assert not runs.path_of(run).exists()


def test_an_unfinished_run_of_the_same_file_is_found(shop: Shop, tmp_path):
    run_id = open_file(tmp_path, STORE)
    run = get_run(run_id)
    assert find_unfinished(run.kind, "store", run.file_sha256) is None
    with transaction():
        imports.queue(get_run(run_id))
    assert find_unfinished(run.kind, "store", run.file_sha256).id == run_id
    assert list_waiting() == [run_id]


def test_what_was_only_looked_at_is_forgotten(shop: Shop, tmp_path):
    run_id = open_file(tmp_path, STORE)
    path = runs.path_of(get_run(run_id))
    with transaction():
        assert imports.drop_abandoned(clock.now()) == 0
        assert imports.drop_abandoned(clock.now() + dt.timedelta(seconds=1)) == 1
    assert not path.exists()


def test_memory_for_finding_repeated_numbers_is_eight_bytes_a_row(shop: Shop, tmp_path):
    run_id = open_file(tmp_path, big(50) + big(20).partition("\n")[2])
    run = get_run(run_id)
    found = batching.find_repeated(runs.path_of(run), runs.job_of(run), runner.TAKERS[run.kind])
    assert len(found) == 20
