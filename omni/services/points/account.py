"""A member's account under its lock, and the one way to write the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import Table, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.points import Lot, LotAmount, balance, settle_debt
from omni.extensions import db, keep_known
from omni.models.member import Member
from omni.models.point import (
    LotKind,
    PointAccount,
    PointEntry,
    PointLot,
    PointTransaction,
    PointType,
)
from omni.services import webhooks

_LOTS = cast(Table, PointLot.__table__)
_ADD_LOTS = insert(_LOTS).returning(_LOTS.c.id, _LOTS.c.order_line_id)
_ADD_ENTRIES = insert(cast(Table, PointEntry.__table__))


class Account:
    """The locked account of one member with its open lots: what may change, and the change.

    Whoever holds one has the member's row lock until the command ends, so that what it reads
    stays true. Every change of `remaining` goes through `write`.
    """

    def __init__(self, member_id: int, lots: Iterable[PointLot]) -> None:
        self.member_id = member_id
        self.rows = {row.id: row for row in lots}

    @property
    def lots(self) -> list[Lot]:
        """The lots as the arithmetic sees them."""
        return [
            Lot(row.id, row.remaining, row.usable_from, row.expires_on)
            for row in self.rows.values()
        ]

    def balance(self, on: dt.date) -> int:
        """What can be spent on that day."""
        return balance(self.lots, on)

    def include(self, lot_ids: Iterable[int]) -> None:
        """Count these lots too, though nothing is left in them."""
        missing = [lot_id for lot_id in lot_ids if lot_id not in self.rows]
        if missing:
            self.rows.update((row.id, row) for row in _read_lots(self.member_id, missing))

    def grant(
        self,
        points: int,
        *,
        kind: LotKind,
        company_id: int,
        usable_from: dt.date,
        expires_on: dt.date | None,
        order_line_id: int | None = None,
        source: str = "omni",
    ) -> PointLot:
        """A new lot, empty until its entry is written; a debt is granted below zero."""
        lot = PointLot(
            member_id=self.member_id,
            company_id=company_id,
            kind=kind,
            granted=points,
            remaining=0,
            usable_from=usable_from,
            expires_on=expires_on,
            order_line_id=order_line_id,
            source=source,
            created_at=clock.now(),
        )
        db.session.add(lot)
        return lot

    def grant_for_lines(
        self,
        lines: Iterable[tuple[int, int]],
        *,
        company_id: int,
        usable_from: dt.date,
        expires_on: dt.date | None,
    ) -> list[PointLot]:
        """The lots that a sale earned, one for each (order line id, points), as `grant` and `adopt`
        make one."""
        rows: list[dict[str, Any]] = [
            {
                "member_id": self.member_id,
                "company_id": company_id,
                "kind": LotKind.EARNED,
                "granted": points,
                "remaining": 0,
                "usable_from": usable_from,
                "expires_on": expires_on,
                "order_line_id": line_id,
                "source": "omni",
                "created_at": clock.now(),
            }
            for line_id, points in lines
        ]
        ids = {made.order_line_id: made.id for made in db.session.execute(_ADD_LOTS, rows)}
        lots = [keep_known(PointLot(id=ids[row["order_line_id"]], **row)) for row in rows]
        self.rows.update((lot.id, lot) for lot in lots)
        return lots

    def write(
        self,
        kind: PointType,
        entries: Mapping[int, int],
        *,
        company_id: int,
        on: dt.date,
        actor: Actor,
        **details: Any,
    ) -> PointTransaction:
        """Write one transaction of signed entries by lot id, and what they leave in the lots."""
        made = PointTransaction(
            member_id=self.member_id,
            company_id=company_id,
            type=kind,
            amount=sum(entries.values()),
            at=clock.now(),
            business_day=on,
            location_id=actor.location_id,
            staff_id=actor.staff_id,
            **details,
        )
        db.session.add(made)
        for lot_id, amount in entries.items():
            self.rows[lot_id].remaining += amount
        db.session.flush()
        rows = [
            {"transaction_id": made.id, "lot_id": lot_id, "amount": amount}
            for lot_id, amount in entries.items()
            if amount
        ]
        if rows:
            db.session.execute(_ADD_ENTRIES, rows)
        said = {"member_id": self.member_id, "type": kind.value, "points": made.amount}
        webhooks.publish("points.changed", said, company_id=company_id)
        return made

    def adopt(self, lots: Iterable[PointLot]) -> None:
        """Count new lots among the account's, with their ids."""
        db.session.flush()
        self.rows.update((lot.id, lot) for lot in lots)

    def settle_debts(self, *, company_id: int, on: dt.date, actor: Actor) -> None:
        """Let usable points pay what earlier returns left owing."""
        entries = settle_debt(self.lots, on)
        if entries:
            self.write(PointType.SETTLE, by_lot(entries), company_id=company_id, on=on, actor=actor)


def open_account(member_id: int, *, also: Iterable[int] = ()) -> Account:
    """Lock the member's account, made on first use, and read its open lots (and `also`).

    Who was merged while we waited for the lock has the account of who she became: the answer's
    `member_id` says whose it is.
    """
    _touch(member_id)
    while became := db.session.scalar(select(Member.merged_into_id).filter_by(id=member_id)):
        member_id = became
        _touch(member_id)
    return Account(member_id, _read_lots(member_id, also))


def _touch(member_id: int) -> None:
    dialect = db.session.get_bind().dialect.name
    adding = postgresql.insert if dialect == "postgresql" else sqlite.insert
    touched = adding(PointAccount).values(member_id=member_id, changed_at=clock.now())
    db.session.execute(
        touched.on_conflict_do_update(
            index_elements=["member_id"], set_={"changed_at": touched.excluded.changed_at}
        )
    )


def _read_lots(member_id: int, also: Iterable[int]) -> Iterable[PointLot]:
    wanted = or_(PointLot.remaining != 0, PointLot.id.in_(list(also)))
    return db.session.scalars(
        select(PointLot)
        .where(PointLot.member_id == member_id, wanted)
        .order_by(PointLot.id)
        .execution_options(populate_existing=True)
    )


def by_lot(amounts: Iterable[LotAmount], sign: int = 1) -> dict[int, int]:
    """Amounts summed by lot, for `write`."""
    found: dict[int, int] = {}
    for lot_id, amount in amounts:
        found[lot_id] = found.get(lot_id, 0) + sign * amount
    return found
