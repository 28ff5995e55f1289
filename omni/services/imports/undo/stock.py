"""Counts on their way back: the level is what it was, unless goods have moved since."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select, tuple_

from omni.domain.actor import Actor, Role
from omni.domain.errors import N_
from omni.domain.sentences import Sentence
from omni.extensions import db
from omni.models.import_run import ImportRun
from omni.models.stock import MovementReason, StockLevel, StockMovement
from omni.services.imports.undo.item import Item, Left
from omni.services.stock.levels import Key
from omni.services.stock.moving import Source, write_movement

MOVED = N_("取込のあとに入出庫があったため、在庫数はそのままです。棚卸で直してください。")
COUNTED = N_("取込のあとに棚卸されています。")
RESERVED = N_("引当済の点数があるため、在庫数はそのままです。")
_ORIGIN = "import_run"


def find_left(items: list[Item], run: ImportRun) -> Left:
    """Which levels stay as they were counted, and why; nothing is changed."""
    levels = _levels(items)
    moved = _moved(items, run)
    left: Left = {}
    for item in items:
        level, before = levels.get(_key(item)), item.before
        counted = dt.datetime.fromisoformat(before["counted"]) if before else None
        if level is None or level.counted_at != counted:
            left[item.record_id] = Sentence(COUNTED)
        elif _key(item) in moved:
            left[item.record_id] = Sentence(MOVED)
        elif level.exception or level.reserved > before["on_hand"]:
            left[item.record_id] = Sentence(RESERVED)
    return left


def _key(item: Item) -> Key:
    return item.before.get("place", 0), item.target_id


def _levels(items: list[Item]) -> dict[Key, StockLevel]:
    key = tuple_(StockLevel.location_id, StockLevel.variant_id)
    wanted = (
        select(StockLevel)
        .where(key.in_([_key(item) for item in items]))
        .order_by(StockLevel.location_id, StockLevel.variant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {(one.location_id, one.variant_id): one for one in db.session.scalars(wanted)}


def _moved(items: list[Item], run: ImportRun) -> set[Key]:
    """Levels that moved after the run's own movement, or after it began where it had none."""
    place = tuple_(StockMovement.location_id, StockMovement.variant_id)
    keys = [_key(item) for item in items]
    ours = (StockMovement.source_type == _ORIGIN) & (StockMovement.source_id == run.id)
    own = {
        (row[0], row[1]): row[2]
        for row in db.session.execute(
            select(StockMovement.location_id, StockMovement.variant_id, func.max(StockMovement.id))
            .where(place.in_(keys), ours)
            .group_by(StockMovement.location_id, StockMovement.variant_id)
        )
    }
    others = db.session.execute(
        select(
            StockMovement.location_id, StockMovement.variant_id, StockMovement.id, StockMovement.at
        ).where(place.in_(keys), ~ours)
    )
    found = set()
    for location_id, variant_id, movement_id, at in others:
        key = (location_id, variant_id)
        if movement_id > own[key] if key in own else at > run.created_at:
            found.add(key)
    return found


def take_back(items: list[Item], run: ImportRun) -> None:
    """Give these levels back what they held; the ledger of movements says so, it is never cut."""
    levels = _levels(items)
    actor = Actor(staff_id=run.staff_id, role=Role.ADMIN)
    source = Source(MovementReason.COUNT, "import_undo", run.id)
    for item in sorted(items, key=_key):
        level, before = levels[_key(item)], item.before
        change = before["on_hand"] - level.on_hand
        level.on_hand = before["on_hand"]
        level.shelf = before["shelf"]
        stated = before["counted_at"]
        level.counted_at = dt.datetime.fromisoformat(stated) if stated else None
        if change:
            write_movement(_key(item), change, level.on_hand, source, actor=actor)
    db.session.flush()
