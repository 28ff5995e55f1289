"""One command after another: none starts in the middle of another, none is left behind."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask

from omni import transactions
from omni.domain.errors import Invalid
from omni.extensions import db
from omni.models.stock import StockLevel
from omni.transactions import transaction
from tests.factories import Shop


def add(app: Flask, shop: Shop, pieces: int) -> None:
    with app.app_context():
        with transaction():
            key = (shop.shibuya, shop.dress["M"])
            level = db.session.get_one(StockLevel, key, with_for_update=True)
            level.on_hand += pieces
        db.session.remove()


def on_hand(shop: Shop) -> int:
    db.session.rollback()
    return db.session.get_one(StockLevel, (shop.shibuya, shop.dress["M"])).on_hand


def test_a_second_command_waits_for_the_first_and_sees_it(app: Flask, shop: Shop) -> None:
    shop.stock(shop.dress["M"], 1)
    second = threading.Thread(target=add, args=(app, shop, 5))
    with transaction():
        level = db.session.get_one(
            StockLevel, (shop.shibuya, shop.dress["M"]), with_for_update=True
        )
        second.start()
        second.join(0.2)
        assert second.is_alive()
        level.on_hand += 1
    second.join(10)
    assert on_hand(shop) == 7


def test_a_refused_command_leaves_the_way_free(app: Flask, shop: Shop) -> None:
    shop.stock(shop.dress["M"], 1)
    with pytest.raises(Invalid), transaction():
        raise Invalid
    second = threading.Thread(target=add, args=(app, shop, 5))
    second.start()
    second.join(10)
    assert not second.is_alive()
    assert on_hand(shop) == 6


def wait_for(queue: transactions._Queue, entered: threading.Event, done: threading.Event) -> None:
    if queue.enter():
        entered.set()
        done.wait(10)
        queue.leave()


def test_processes_write_to_one_file_in_turn(tmp_path: Path) -> None:
    """Two queues at one file stand for two processes: each has opened it by itself."""
    ours, theirs = (transactions._Queue(str(tmp_path / "turn")) for _ in range(2))
    entered, done = threading.Event(), threading.Event()
    assert ours.enter()
    assert ours.enter()  # what outlives a refusal is written within its turn
    other = threading.Thread(target=wait_for, args=(theirs, entered, done))
    other.start()
    ours.leave()
    assert not entered.wait(0.2)
    ours.leave()
    assert entered.wait(5)
    done.set()
    other.join(10)
    assert ours.enter()
    ours.leave()


def test_who_waits_too_long_leaves_it_to_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "_TURN_SECONDS", 0.05)
    queue = transactions._Queue(str(tmp_path / "turn"))
    entered, done = threading.Event(), threading.Event()
    other = threading.Thread(target=wait_for, args=(queue, entered, done))
    other.start()
    assert entered.wait(5)
    assert not queue.enter()
    done.set()
    other.join(10)
    assert queue.enter()
    queue.leave()
