"""A task that lost a race is run again, and none runs without end."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from omni.jobs import audit, binding, holds, points
from omni.jobs.binding import bind, in_app, in_batches
from tests.factories import Shop


@pytest.fixture(autouse=True)
def no_pauses(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    bind(app)
    monkeypatch.setattr(binding.time, "sleep", lambda _seconds: None)


def busy() -> OperationalError:
    return OperationalError("UPDATE", {}, Exception("database is locked"))


def test_a_task_that_lost_a_race_is_run_again(app: Flask) -> None:
    runs: list[str] = []

    @in_app
    def work() -> None:
        runs.append(current_app.name)
        if len(runs) < binding.TRIES:
            raise busy()

    work()
    assert runs == [app.name] * binding.TRIES


def test_a_task_that_loses_every_race_gives_up(app: Flask) -> None:
    runs: list[int] = []

    @in_app
    def work() -> None:
        runs.append(1)
        raise busy()

    with pytest.raises(OperationalError):
        work()
    assert len(runs) == binding.TRIES


def test_a_fault_is_no_lost_race(app: Flask) -> None:
    runs: list[int] = []

    @in_app
    def work() -> None:
        runs.append(1)
        raise ValueError

    with pytest.raises(ValueError):
        work()
    assert len(runs) == 1


def test_batches_end_with_the_first_that_is_not_full(app: Flask) -> None:
    left = iter([True, True, False, True])
    in_batches(lambda: next(left))
    assert list(left) == [True]


@pytest.mark.parametrize(
    ("task", "step", "full"),
    [
        (holds.sweep_holds, (holds.holds, "sweep_lapsed"), holds.BATCH),
        (points.expire_points, (points.points, "expire_due"), 200),
        (audit.seal_audit_lines, (audit, "seal_lines"), audit.BATCH),
    ],
)
def test_a_sweep_that_is_never_done_leaves_the_rest_to_the_next(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, task: Any, step: tuple[Any, str], full: int
) -> None:
    batches: list[int] = []
    monkeypatch.setattr(binding, "MOST_BATCHES", 3)
    monkeypatch.setattr(*step, lambda *_args, **_rest: batches.append(1) or full)
    task.call_local()
    assert len(batches) == 3
