"""Registers: each has a business day that numbers its receipts, and that is closed once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from omni.domain.business_day import business_day
from omni.domain.errors import N_, Conflict, Invalid, NotFound
from omni.domain.receipt_numbers import ReceiptNumber, is_store_code
from omni.extensions import db
from omni.models.location import Register, RegisterDay, RegisterDayState


class RegisterUnknown(NotFound):
    """The register is not one of this store, or is no longer used."""

    sentence = N_("このレジは、この店舗では使えません。")
    way_forward = N_("店舗とレジを選び直してください。")


class DayClosed(Conflict):
    """The register's business day has been closed (精算)."""

    sentence = N_("%(register)sは、%(day)sの精算が済んでいます。")
    way_forward = N_("店長が精算を取り消すと、続けられます。精算済みの売上は返品で受けてください。")


@dataclass(frozen=True)
class Numbered:
    """The next receipt of a register: its number, and the day it belongs to."""

    register_day_id: int
    business_day: dt.date
    receipt: ReceiptNumber


def get_register(register_id: int | None, location_id: int) -> Register:
    """The register of that store; raises RegisterUnknown for another's and for none."""
    register = db.session.get(Register, register_id) if register_id else None
    if register is None or register.location_id != location_id or not register.is_active:
        raise RegisterUnknown(field="register_id")
    return register


def day_of(register: Register, at: dt.datetime) -> dt.date:
    """The business day of the register's store at that moment."""
    place = register.location
    return business_day(at, place.time_zone, place.cutover_hour)


def next_receipt(register_id: int | None, location_id: int, at: dt.datetime) -> Numbered:
    """Draw the next receipt number of this register's business day; opens the day when first.

    One guarded statement, which holds the day's row until the command ends: a command that is
    refused gives its number back, so that numbers have no gaps. Lock the member's account
    before, orders, holds and stock after. Raises DayClosed after 精算.
    """
    register = get_register(register_id, location_id)
    day = day_of(register, at)
    open_day(register, day, at)
    drawn = db.session.execute(
        update(RegisterDay)
        .where(
            RegisterDay.register_id == register.id,
            RegisterDay.business_day == day,
            RegisterDay.state == RegisterDayState.OPEN,
        )
        .values(last_receipt=RegisterDay.last_receipt + 1)
        .returning(RegisterDay.id, RegisterDay.last_receipt)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if drawn is None:
        raise DayClosed(register=register.name, day=f"{day:%m/%d}")
    store, till = _store_of(register), _number_of(register)
    number = ReceiptNumber(store, till, day, drawn.last_receipt)
    return Numbered(drawn.id, day, number)


def current_day(register_id: int | None, location_id: int, at: dt.datetime) -> int:
    """This register's business day, held until the command ends, for money that draws no receipt.

    Opens the day when first; raises DayClosed after 精算. Locks as `next_receipt`.
    """
    register = get_register(register_id, location_id)
    day = day_of(register, at)
    open_day(register, day, at)
    found = db.session.scalar(
        select(RegisterDay.id)
        .where(
            RegisterDay.register_id == register.id,
            RegisterDay.business_day == day,
            RegisterDay.state == RegisterDayState.OPEN,
        )
        .with_for_update()
    )
    if found is None:
        raise DayClosed(register=register.name, day=f"{day:%m/%d}")
    return found


def _store_of(register: Register) -> str:
    code = register.location.code
    if not is_store_code(code):
        raise Invalid(
            N_("店舗コード「%(code)s」は、レシート番号に使えません。"),
            way_forward=N_("「管理」の拠点・レジで、半角の英数字のコードに直してください。"),
            field="register_id",
            code=code,
        )
    return code.upper()


def _number_of(register: Register) -> int:
    if not register.code.isdecimal():
        raise Invalid(N_("レジの番号は数字で登録してください。"), field="register_id")
    return int(register.code)


def open_day(register: Register, day: dt.date, at: dt.datetime) -> None:
    """Begin the register's day with the change money (釣銭準備金) of its last one."""
    known = select(RegisterDay.id).where(
        RegisterDay.register_id == register.id, RegisterDay.business_day == day
    )
    if db.session.scalar(known) is not None:
        return
    last_float = db.session.scalar(
        select(RegisterDay.opening_float)
        .where(RegisterDay.register_id == register.id, RegisterDay.business_day < day)
        .order_by(RegisterDay.business_day.desc())
        .limit(1)
    )
    dialect = db.session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    db.session.execute(
        insert(RegisterDay)
        .values(
            register_id=register.id,
            business_day=day,
            state=RegisterDayState.OPEN,
            last_receipt=0,
            opening_float=last_float or 0,
            opened_at=at,
        )
        .on_conflict_do_nothing()
    )
