"""The rows of a stocktake, locked, and the refusals every command shares."""

from __future__ import annotations

from typing import Any

from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Forbidden, NotFound
from omni.extensions import LARGEST_ID, db
from omni.models.stocktake import Stocktake, StocktakeState
from omni.services import audit


class StocktakeUnknown(NotFound):
    """There is no such stocktake."""

    sentence = N_("この棚卸は見つかりません。")


class StocktakeOver(AlreadyDone):
    """It has been settled, or given up."""

    sentence = N_("棚卸%(number)sは、すでに終わっています。")
    way_forward = N_("新しい棚卸を始めてください。")


class StocktakeElsewhere(Forbidden):
    """Goods are counted where they lie."""

    sentence = N_("棚卸%(number)sは、%(place)sのものです。")
    way_forward = N_("端末の店舗を確かめてください。")


def lock_counting(stocktake_id: int, actor: Actor, *, shared: bool = False) -> Stocktake:
    """A stocktake that is still counted, locked; `shared` where many tablets count at once."""
    found = None
    if 0 < stocktake_id <= LARGEST_ID:
        found = db.session.get(
            Stocktake,
            stocktake_id,
            with_for_update={"read": shared, "of": Stocktake},
            populate_existing=True,
        )
    if found is None:
        raise StocktakeUnknown
    if not actor.is_system and actor.location_id != found.location_id:
        raise StocktakeElsewhere(number=found.number, place=found.location.name)
    if found.state is not StocktakeState.COUNTING:
        raise StocktakeOver(number=found.number)
    return found


def write(action: str, stocktake: Stocktake, *, actor: Actor, **values: Any) -> None:
    """The audit line of a command on a stocktake."""
    audit.write(
        f"stocktake.{action}",
        "stocktake",
        stocktake.id,
        actor=actor,
        number=stocktake.number,
        **values,
    )
