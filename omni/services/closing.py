"""点検 and 精算: counting a till at any time, and closing its day once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Forbidden, Invalid, NeedsApproval, NotFound
from omni.domain.sales import MOST_YEN
from omni.extensions import db
from omni.models.location import (
    Register,
    RegisterDay,
    RegisterDayState,
    TillCount,
    TillCountKind,
)
from omni.models.order import Tender
from omni.queries.closing import sum_tenders
from omni.services import audit, registers
from omni.services.idempotency import once


class AlreadyClosed(AlreadyDone):
    """The day has been closed already."""

    sentence = N_("%(register)sの%(day)sは、精算が済んでいます。")
    way_forward = N_("もう一度数えるには、店長が精算を取り消してください。")


class NotClosed(AlreadyDone):
    """The day is open: there is nothing to reopen."""

    sentence = N_("%(register)sの%(day)sは、精算されていません。")


class TillDiffers(NeedsApproval):
    """The till differs by more than a clerk may settle alone."""

    sentence = N_("過不足が¥%(difference)sあります。店長の承認が必要です。")
    way_forward = N_("数え直すか、理由を書いて店長の暗証番号を入力してください。")


@once("closing.check", RegisterDay)
def check_till(
    counted: Mapping[str, int],
    *,
    register_id: int,
    location_id: int,
    day: dt.date,
    note: str = "",
    actor: Actor,
    key: str,  # noqa: ARG001
) -> RegisterDay:
    """点検: write down what lies in the till beside what should; the day goes on."""
    row = _lock_open(register_id, location_id, day)
    _write(row, TillCountKind.CHECK, counted, note=note, actor=actor)
    return row


@once("closing.close", RegisterDay)
def close_till(
    counted: Mapping[str, int],
    *,
    register_id: int,
    location_id: int,
    day: dt.date,
    note: str = "",
    approved_by_id: int | None = None,
    actor: Actor,
    key: str,  # noqa: ARG001
) -> RegisterDay:
    """精算: count and close the register's day; from then on it sells nothing more.

    Raises TillDiffers when any tender differs by more than the store lets a clerk settle, and
    no manager has agreed.
    """
    row = _lock_open(register_id, location_id, day)
    lines = _write(
        row, TillCountKind.CLOSE, counted, note=note, approved_by_id=approved_by_id, actor=actor
    )
    worst = max((abs(line.counted - line.expected) for line in lines), default=0)
    if worst > row.register.location.till_tolerance and approved_by_id is None:
        raise TillDiffers(field="pin", difference=f"{worst:,}")
    row.state = RegisterDayState.CLOSED
    row.closed_at = clock.now()
    row.closed_by_id = actor.staff_id
    return row


@once("closing.reopen", RegisterDay)
def reopen_till(
    *,
    register_id: int,
    location_id: int,
    day: dt.date,
    reason: str,
    approved_by_id: int | None,
    actor: Actor,
    key: str,  # noqa: ARG001
) -> RegisterDay:
    """精算取消: let a closed day sell again; a manager agrees and says why."""
    row = _lock(register_id, location_id, day)
    if row.state is not RegisterDayState.CLOSED:
        raise NotClosed(register=row.register.name, day=f"{day:%m/%d}")
    if not reason.strip():
        raise Invalid(N_("精算を取り消す理由を入力してください。"), field="reason")
    if approved_by_id is None:
        raise NeedsApproval(field="pin")
    row.state = RegisterDayState.OPEN
    row.closed_at = row.closed_by_id = None
    audit.write(
        "closing.reopen",
        "register_day",
        row.id,
        actor=actor,
        approved_by_id=approved_by_id,
        reason=reason.strip(),
    )
    return row


@once("closing.float", RegisterDay)
def set_float(
    amount: int,
    *,
    register_id: int,
    location_id: int,
    day: dt.date,
    actor: Actor,
    key: str,  # noqa: ARG001
) -> RegisterDay:
    """Say how much change money (釣銭準備金) the day began with; later days begin with it too."""
    _check_yen(amount, "opening_float")
    row = _lock_open(register_id, location_id, day)
    audit.write(
        "closing.float",
        "register_day",
        row.id,
        actor=actor,
        before=row.opening_float,
        after=amount,
    )
    row.opening_float = amount
    return row


@once("closing.pos", RegisterDay)
def compare_pos(
    totals: Mapping[str, int],
    *,
    register_id: int,
    location_id: int,
    day: dt.date,
    note: str = "",
    actor: Actor,
    key: str,  # noqa: ARG001
) -> RegisterDay:
    """Write down what the POS says it sold by tender, beside what is booked here."""
    row = _lock(register_id, location_id, day)
    _write(row, TillCountKind.POS, totals, note=note, actor=actor)
    return row


def _lock(register_id: int, location_id: int, day: dt.date) -> RegisterDay:
    """The register's day under its lock, so that no sale comes between; opens today's."""
    register = registers.get_register(register_id, location_id)
    if registers.day_of(register, clock.now()) == day:
        registers.open_day(register, day, clock.now())
    row = db.session.scalar(
        select(RegisterDay)
        .join(Register, Register.id == RegisterDay.register_id)
        .where(RegisterDay.register_id == register.id, RegisterDay.business_day == day)
        .with_for_update(of=RegisterDay)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound(
            N_("%(register)sの%(day)sには、会計がありません。"),
            register=register.name,
            day=f"{day:%m/%d}",
        )
    return row


def _lock_open(register_id: int, location_id: int, day: dt.date) -> RegisterDay:
    row = _lock(register_id, location_id, day)
    if row.state is RegisterDayState.CLOSED:
        raise AlreadyClosed(register=row.register.name, day=f"{day:%m/%d}")
    return row


def _check_yen(amount: int, field: str) -> None:
    if not 0 <= amount <= MOST_YEN:
        raise Invalid(
            N_("金額は¥0から¥%(most)sまでで入力してください。"), field=field, most=f"{MOST_YEN:,}"
        )


def _write(
    row: RegisterDay,
    kind: TillCountKind,
    counted: Mapping[str, int],
    *,
    note: str,
    approved_by_id: int | None = None,
    actor: Actor,
) -> list[TillCount]:
    """One line for each tender that should be there or was found."""
    if actor.staff_id is None:
        raise Forbidden
    _check_counted(counted)
    expected, at = _expected(row, kind), clock.now()
    lines = [
        TillCount(
            register_day_id=row.id,
            kind=kind,
            tender=tender,
            expected=expected.get(tender, 0),
            counted=counted.get(tender, 0),
            counted_at=at,
            staff_id=actor.staff_id,
            approved_by_id=approved_by_id,
            note=note.strip() or None,
        )
        for tender in _counted_in(kind)
        if tender in expected or counted.get(tender)
    ]
    db.session.add_all(lines)
    audit.write(
        f"closing.{kind.value}",
        "register_day",
        row.id,
        actor=actor,
        approved_by_id=approved_by_id,
        counted={line.tender: [line.expected, line.counted] for line in lines},
        note=note.strip(),
    )
    return lines


def _check_counted(counted: Mapping[str, int]) -> None:
    known = {tender.value for tender in Tender}
    for tender, amount in counted.items():
        if tender not in known:
            raise Invalid(N_("この支払方法は使えません。"), field="counted")
        _check_yen(amount, tender)


def _counted_in(kind: TillCountKind) -> list[str]:
    """The tenders of such a count: deposits that paid were counted on the day they were taken."""
    return [
        tender.value
        for tender in Tender
        if tender is not Tender.DEPOSIT or kind is TillCountKind.POS
    ]


def _expected(row: RegisterDay, kind: TillCountKind) -> dict[str, int]:
    """What should be there of each tender: what was sold by it, or what lies in the till."""
    return {
        one.tender.value: one.sales if kind is TillCountKind.POS else one.expected
        for one in sum_tenders(row)
    }
