"""前金: taken in at a till for goods that are kept, used when they are sold, or given back.

Every change is an entry; what is held for a hold is their cached sum. Locks: register day, hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.business_day import business_day
from omni.domain.errors import N_, AlreadyDone, Conflict, Invalid
from omni.domain.holds import is_lapsed
from omni.extensions import db
from omni.models.deposit import DepositEntry, DepositKind
from omni.models.hold import OPEN_STATES, Hold, HoldState
from omni.models.order import KEYED_TENDERS, Order, Tender
from omni.services import registers
from omni.services.holds.collecting import lock_holds_of
from omni.services.holds.rows import check_here, check_open, lock_hold, write
from omni.services.idempotency import once
from omni.services.registers import Numbered

MOST = 9_999_999


class DepositSettled(AlreadyDone):
    """There is no deposit left to give back."""

    sentence = N_("お返しする前金はありません。")


class StillKept(Conflict):
    """The goods are still kept for the customer."""

    sentence = N_("取り置き中の前金は、お返しできません。")
    way_forward = N_("先に取り置きを取り消してください。")


class DepositChanged(Conflict):
    """Less is held than the customer was told."""

    sentence = N_("前受金が¥%(told)sから¥%(now)sに変わりました。")
    way_forward = N_("新しい金額をお客様に伝えてから、もう一度会計してください。")


@dataclass(frozen=True)
class MoneyTaken:
    """What the customer pays ahead, by what, and into which till of the store one works at."""

    amount: int
    tender: str
    location_id: int
    register_id: int | None

    def check(self) -> None:
        """Raise Invalid for an amount or a tender nobody means."""
        if not 0 < self.amount <= MOST:
            raise Invalid(
                N_("前金は1円から%(most)s円までで入力してください。"),
                field="deposit",
                most=f"{MOST:,}",
            )
        _check_tender(self.tender)


def _check_tender(tender: str) -> None:
    if tender not in {one.value for one in KEYED_TENDERS}:
        raise Invalid(N_("この支払方法は使えません。"), field="tender")


def draw_receipt(money: MoneyTaken) -> Numbered:
    """The number of the 預り証; call before any hold or stock is locked."""
    money.check()
    return registers.next_receipt(money.register_id, money.location_id, clock.now())


def put_in(hold: Hold, money: MoneyTaken, drawn: Numbered, *, actor: Actor) -> DepositEntry:
    """Write down what was paid ahead for a hold that is locked, or just being made."""
    return _write_entry(
        hold,
        DepositKind.TAKE,
        Tender(money.tender),
        money.amount,
        (money.location_id, drawn),
        actor=actor,
    )


@once("hold.deposit.take", DepositEntry)
def take_deposit(
    hold_id: int,
    money: MoneyTaken,
    *,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> DepositEntry:
    """Take money for goods that are kept, or more of it."""
    drawn = draw_receipt(money)
    hold = lock_hold(hold_id)
    if hold.state is not HoldState.ORDERED:
        check_open(hold)
    return put_in(hold, money, drawn, actor=actor)


@once("hold.deposit", DepositEntry)
def give_deposit_back(
    hold_id: int,
    *,
    tender: str,
    register_id: int | None,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> DepositEntry:
    """Give all that is held back out of a till, when the hold has ended; a person decides."""
    _check_tender(tender)
    here = actor.location_id or 0
    drawn = registers.next_receipt(register_id, here, clock.now())
    hold = _lock_ended(hold_id, actor)
    return _write_entry(
        hold, DepositKind.REFUND, Tender(tender), hold.deposit, (here, drawn), actor=actor
    )


@once("hold.deposit.elsewhere", DepositEntry)
def use_deposit_elsewhere(
    hold_id: int,
    *,
    reference: str,
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> DepositEntry:
    """The sale was rung up at another till, which took the deposit as payment."""
    if not reference.strip():
        raise Invalid(N_("会計したレシートの番号を入力してください。"), field="reference")
    hold = _lock_ended(hold_id, actor)
    return _write_entry(
        hold,
        DepositKind.USE,
        Tender.DEPOSIT,
        hold.deposit,
        (hold.location_id, None),
        reference=reference.strip(),
        actor=actor,
    )


def _lock_ended(hold_id: int, actor: Actor) -> Hold:
    hold = lock_hold(hold_id)
    check_here(hold, actor)
    if not hold.deposit:
        raise DepositSettled
    kept = hold.state in OPEN_STATES and not is_lapsed(hold.expires_at, clock.now())
    if kept or hold.state is HoldState.ORDERED:
        raise StillKept
    return hold


def lock_deposits(
    hold_line_ids: Iterable[int], amount: int, *, location_id: int
) -> list[tuple[Hold, int]]:
    """Lock the holds of these lines and say which of them pays how much of `amount`.

    Raises DepositChanged when less is held for them.
    """
    if not amount:
        return []
    locked = {line.hold for line in lock_holds_of(hold_line_ids, location_id=location_id).values()}
    holds = sorted(locked, key=lambda one: one.id)
    held = sum(hold.deposit for hold in holds)
    if not 0 < amount <= held:
        raise DepositChanged(told=f"{amount:,}", now=f"{held:,}")
    parts = []
    for hold in holds:
        part = min(hold.deposit, amount)
        amount -= part
        if part:
            parts.append((hold, part))
    return parts


def use_deposits(parts: Iterable[tuple[Hold, int]], order: Order, *, actor: Actor) -> None:
    """The sale has been paid for by these."""
    for hold, part in parts:
        entry = _write_entry(
            hold, DepositKind.USE, Tender.DEPOSIT, part, (order.location_id, None), actor=actor
        )
        entry.order_id = order.id


def _write_entry(
    hold: Hold,
    kind: DepositKind,
    tender: Tender,
    amount: int,
    till: tuple[int, Numbered | None],
    *,
    reference: str = "",
    actor: Actor,
) -> DepositEntry:
    location_id, drawn = till
    place = hold.location
    day = business_day(clock.now(), place.time_zone, place.cutover_hour)
    hold.deposit += amount if kind is DepositKind.TAKE else -amount
    entry = DepositEntry(
        hold_id=hold.id,
        kind=kind,
        tender=tender,
        amount=amount,
        location_id=location_id,
        register_day_id=drawn.register_day_id if drawn else None,
        business_day=drawn.business_day if drawn else day,
        receipt_number=str(drawn.receipt) if drawn else None,
        reference=reference,
        at=clock.now(),
        staff_id=actor.staff_id,
    )
    db.session.add(entry)
    db.session.flush()
    write(
        f"deposit_{kind.value}",
        hold,
        actor=actor,
        number=hold.number,
        amount=amount,
        tender=tender.value,
        receipt=entry.receipt_number or reference,
    )
    return entry
