"""Under which customer codes a place sends, and whom its labels name as the sender."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from sqlalchemy import select, update

from omni.domain.actor import Actor
from omni.domain.errors import N_, Invalid
from omni.extensions import db
from omni.models.shipment import Carrier, CarrierAccount
from omni.queries.locations import get_location
from omni.services import audit

_CODE = re.compile(r"[0-9A-Za-z-]{0,20}")


@dataclass(frozen=True)
class AccountWish:
    """What the contract with a carrier says."""

    customer_code: str
    sender_name: str
    sender_phone: str
    sender_postcode: str
    sender_prefecture: str
    sender_city: str
    sender_street: str
    sender_building: str = ""
    billing_class: str = ""
    fare_number: str = ""
    is_preferred: bool = False

    def check(self) -> None:
        """Refuse codes that are none, and a sender without a name."""
        for field in ("customer_code", "billing_class", "fare_number"):
            if not _CODE.fullmatch(getattr(self, field)):
                raise Invalid(N_("半角の英数字で入力してください。"), field=field)
        if not self.sender_name.strip():
            raise Invalid(N_("ご依頼主のお名前を入力してください。"), field="sender_name")


def save_account(
    location_id: int, carrier: Carrier, wish: AccountWish, *, actor: Actor
) -> CarrierAccount:
    """Keep this account of a place, in place of what was kept; one carrier is its first choice."""
    wish.check()
    get_location(location_id)
    account = db.session.scalar(
        select(CarrierAccount)
        .where(CarrierAccount.location_id == location_id, CarrierAccount.carrier == carrier)
        .with_for_update()
    )
    if account is None:
        account = CarrierAccount(location_id=location_id, carrier=carrier, sender_name="")
        db.session.add(account)
    if wish.is_preferred:
        db.session.execute(
            update(CarrierAccount)
            .where(CarrierAccount.location_id == location_id)
            .values(is_preferred=False)
        )
    for name, value in asdict(wish).items():
        setattr(account, name, value.strip() if isinstance(value, str) else value)
    db.session.flush()
    audit.write(
        "shipment.account",
        "location",
        location_id,
        actor=actor,
        carrier=carrier.value,
        customer_code=account.customer_code,
    )
    return account
