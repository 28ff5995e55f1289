"""Stock that does not add up: on a person's list until the numbers are true again."""

from __future__ import annotations

from sqlalchemy import select, update

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Conflict, NotFound
from omni.extensions import db
from omni.models.stock import MovementReason, StockException, StockLevel
from omni.services import audit
from omni.services.idempotency import once
from omni.services.stock.levels import Key, Standing, free_lapsed, lock_levels, where_key
from omni.services.stock.moving import Source, move


class StillWrong(Conflict):
    """The numbers of a level cannot be true yet."""

    sentence = N_("まだ数が合っていません。")
    way_forward = N_("数え直すか、取り置きを取り消してください。")


def open_exception(
    key: Key, left: Standing, *, quantity: int, order_line_id: int | None = None
) -> None:
    """Put a mismatch on the list: `short` when goods went out that were not there, `promised`
    when pieces promised to somebody are gone."""
    db.session.add(
        StockException(
            location_id=key[0],
            variant_id=key[1],
            kind="short" if left.on_hand < 0 else "promised",
            quantity=min(quantity, left.short),
            order_line_id=order_line_id,
            opened_at=clock.now(),
        )
    )


def settle(key: Key, *, resolution: str, actor: Actor) -> None:
    """Close what is open at a locked level whose numbers are true; raises StillWrong if not."""
    cleared = db.session.execute(
        update(StockLevel)
        .where(where_key(key), StockLevel.reserved >= 0, StockLevel.reserved <= StockLevel.on_hand)
        .values(exception=False)
        .returning(StockLevel.variant_id)
        .execution_options(synchronize_session=False)
    )
    if cleared.first() is None:
        raise StillWrong
    db.session.execute(
        update(StockException)
        .where(
            StockException.location_id == key[0],
            StockException.variant_id == key[1],
            StockException.resolved_at.is_(None),
        )
        .values(resolved_at=clock.now(), resolved_by_id=actor.staff_id, resolution=resolution)
    )


@once("stock.find", StockException)
def find_missing(exception_id: int, *, actor: Actor, key: str) -> StockException:  # noqa: ARG001
    """The pieces an exception missed were found: they are on hand again and the case is closed."""
    exception, level = lock_case(exception_id)
    free_lapsed(level)
    standing = lock_levels([level])[level]
    if standing.short:
        source = Source(MovementReason.ADJUST, "stock_exception", exception_id)
        move(level, standing.short, source, actor=actor)
    settle(level, resolution="found", actor=actor)
    write_answer(exception, actor, found=standing.short)
    return exception


@once("stock.confirm", StockException)
def confirm_level(exception_id: int, *, actor: Actor, key: str) -> StockException:  # noqa: ARG001
    """A person has looked: the numbers are true as they stand. Raises StillWrong if they cannot
    be."""
    exception, level = lock_case(exception_id)
    free_lapsed(level)
    settle(level, resolution="confirmed", actor=actor)
    write_answer(exception, actor)
    return exception


def lock_case(exception_id: int) -> tuple[StockException, Key]:
    """An open case with its level locked; raises NotFound or AlreadyDone."""
    found = db.session.execute(
        select(StockException.location_id, StockException.variant_id).where(
            StockException.id == exception_id
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    level = (found.location_id, found.variant_id)
    lock_levels([level])
    exception = db.session.get_one(StockException, exception_id, populate_existing=True)
    if exception.resolved_at is not None:
        raise AlreadyDone
    return exception, level


def write_answer(exception: StockException, actor: Actor, **values: int) -> None:
    """The audit line of an answer."""
    db.session.refresh(exception)
    audit.write(
        "stock.resolve",
        "stock_exception",
        exception.id,
        actor=actor,
        resolution=exception.resolution,
        **values,
    )
