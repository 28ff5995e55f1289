"""Beginning a stocktake, and giving one up."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Conflict, Invalid, NotFound
from omni.extensions import db
from omni.models.location import Location
from omni.models.stock import StockLevel
from omni.models.stocktake import Stocktake, StocktakeScope, StocktakeState, StocktakeZone
from omni.queries.stocktakes.scope import in_scope, shelf_name
from omni.services.document_numbers import add_numbered
from omni.services.idempotency import once
from omni.services.stocktakes.rows import lock_counting, write
from omni.services.turns import take_turn


class AlreadyCounting(Conflict):
    """The same goods are being counted."""

    sentence = N_("同じ範囲の棚卸%(number)sが進んでいます。")
    way_forward = N_("その棚卸に加わるか、終わらせてから始めてください。")


@dataclass(frozen=True)
class Plan:
    """What is to be counted, and how strictly."""

    scope: StocktakeScope = StocktakeScope.ALL
    subject: str = ""
    is_blind: bool = False
    counts_kept: bool = False
    recount_pieces: int = 3
    recount_yen: int = 30_000
    note: str = ""


@once("stocktake.open", Stocktake)
def open_stocktake(
    location_id: int,
    plan: Plan,
    *,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Stocktake:
    """Begin to count a place, or a part of it: its shelves become the zones people go through."""
    if db.session.get(Location, location_id) is None:
        raise NotFound
    if plan.recount_pieces < 1 or plan.recount_yen < 1:
        raise Invalid(N_("数え直す基準は1以上で入力してください。"), field="recount_pieces")
    subject = "" if plan.scope is StocktakeScope.ALL else plan.subject.strip()
    take_turn(f"stocktake:{location_id}")
    _check_free(location_id, plan.scope, subject)
    shelves = _shelves(location_id, plan.scope, subject)
    stocktake = add_numbered(
        Stocktake,
        "C",
        {
            "location_id": location_id,
            "state": StocktakeState.COUNTING,
            "scope": plan.scope,
            "subject": subject,
            "is_blind": plan.is_blind,
            "counts_kept": plan.counts_kept,
            "recount_pieces": plan.recount_pieces,
            "recount_yen": plan.recount_yen,
            "note": plan.note.strip(),
            "opened_at": clock.now(),
            "opened_by_id": actor.staff_id,
        },
    )
    db.session.add_all(StocktakeZone(stocktake_id=stocktake.id, name=name) for name in shelves)
    db.session.flush()
    write("open", stocktake, actor=actor, scope=plan.scope.value, subject=subject)
    return stocktake


def _check_free(location_id: int, scope: StocktakeScope, subject: str) -> None:
    number = db.session.scalar(
        select(Stocktake.number).where(
            Stocktake.location_id == location_id,
            Stocktake.scope == scope,
            Stocktake.subject == subject,
            Stocktake.state.in_((StocktakeState.COUNTING, StocktakeState.APPLYING)),
        )
    )
    if number is not None:
        raise AlreadyCounting(number=number)


def _shelves(location_id: int, scope: StocktakeScope, subject: str) -> list[str]:
    """The 棚番 of the goods in question; a place that holds nothing yet has the one without."""
    wanted = in_scope(location_id, scope, subject, shelf_name()).where(StockLevel.on_hand != 0)
    found = sorted(set(db.session.scalars(wanted)))
    if not found and scope is not StocktakeScope.ALL:
        raise Invalid(
            N_("この範囲に在庫はありません。"),
            way_forward=N_("棚番や品番を選び直してください。"),
            field="subject",
        )
    return found or [""]


@once("stocktake.cancel", Stocktake)
def cancel_stocktake(
    stocktake_id: int,
    *,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> Stocktake:
    """Give up counting: no number changes."""
    stocktake = lock_counting(stocktake_id, actor)
    stocktake.state = StocktakeState.CANCELLED
    stocktake.closed_at, stocktake.closed_by_id = clock.now(), actor.staff_id
    write("cancel", stocktake, actor=actor)
    return stocktake
