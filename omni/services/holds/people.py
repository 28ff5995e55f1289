"""Whom goods are kept for: a member, or somebody known by name and phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from omni.domain.errors import N_, Invalid, NotFound
from omni.domain.text.phones import fold_phone
from omni.models.member import MemberState
from omni.services.members.living import lock_living
from omni.services.turns import take_turn


@dataclass(frozen=True)
class Customer:
    """A member, or somebody with a name and a phone."""

    member_id: int | None = None
    name: str = ""
    phone: str = ""


def check_customer(customer: Customer) -> dict[str, Any]:
    """Who it is for, as columns: the member, or whom she was merged into a moment ago. Locks her,
    or takes the turn of the guest's phone, so that the limit counts once."""
    if customer.member_id is not None:
        member = lock_living(customer.member_id)
        if member is None or member.state is not MemberState.ACTIVE:
            raise NotFound(N_("この会員は見つかりません。"), field="member_id")
        return {"member_id": member.id, "guest_name": "", "guest_phone": ""}
    guest = check_guest(customer.name, customer.phone)
    take_turn(f"guest:{guest['guest_phone']}")
    return {"member_id": None, **guest}


def check_guest(name: str, phone: str) -> dict[str, str]:
    """A name and a phone somebody can be called by, as columns; raises Invalid."""
    if not name.strip():
        raise Invalid(N_("お客様のお名前を入力してください。"), field="guest_name")
    folded = fold_phone(phone)
    if folded is None:
        raise Invalid(
            N_("電話番号を市外局番から入力してください。"),
            way_forward=N_("ご連絡できるように、お名前と電話番号をうかがってください。"),
            field="guest_phone",
        )
    return {"guest_name": name.strip(), "guest_phone": folded}
