"""A shop to play in: rows with sensible defaults, so that a test says only what it is about."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from omni.domain import clock
from omni.domain.actor import Actor, Role
from omni.extensions import db
from omni.models.company import Company
from omni.models.location import Location, LocationKind, Register
from omni.models.member import Identity, IdentityKind, Member, MemberKey
from omni.models.point import PointProgram
from omni.models.staff import Staff
from omni.models.stock import MovementReason, StockLevel, StockMovement
from omni.models.style import Style, Variant
from omni.services.members import index_member
from omni.services.staff import hash_password
from omni.transactions import transaction

_counter = itertools.count(1)


@cache
def _demo_hash(secret: str) -> str:
    return hash_password(secret)


def _keep(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def jan(number: int) -> str:
    """A valid JAN of the maker 4901234."""
    body = f"4901234{number:05d}"
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(body))
    return f"{body}{-total % 10}"


@dataclass
class Shop:
    """Ids of a small chain; methods add to it."""

    company: int = 0
    shibuya: int = 0
    shinjuku: int = 0
    warehouse: int = 0
    register: int = 0
    staff: dict[str, int] = field(default_factory=dict)
    dress: dict[str, int] = field(default_factory=dict)

    @classmethod
    def open(cls) -> Shop:
        """Open the shop: everything committed."""
        shop = cls()
        with transaction():
            company = _keep(
                Company(code="OMNI", name="オムニ商店株式会社", invoice_number="T1234567890123")
            )
            shop.company = company.id
            _keep(PointProgram(company_id=company.id))
            for position, (name, code, label, kind) in enumerate(
                (
                    ("shibuya", "SBY", "渋谷店", LocationKind.STORE),
                    ("shinjuku", "SJK", "新宿店", LocationKind.STORE),
                    ("warehouse", "ECW", "EC倉庫", LocationKind.WAREHOUSE),
                )
            ):
                place = _keep(
                    Location(
                        code=code, name=label, kind=kind, company_id=company.id, position=position
                    )
                )
                setattr(shop, name, place.id)
            shop.register = _keep(Register(location_id=shop.shibuya, code="01", name="レジ1")).id
            for role in Role:
                if role.value == "system":
                    continue
                person = Staff(
                    login=role.value,
                    name=f"{role.value}さん",
                    role=role,
                    password_hash=_demo_hash("demo"),
                    pin_hash=_demo_hash("1234"),
                    created_at=clock.now(),
                )
                person.locations = [db.session.get_one(Location, shop.shibuya)]
                shop.staff[role.value] = _keep(person).id
            shop.dress = shop._style("OP-1001", "ワンピース", ("藍",), ("S", "M", "L"))
        return shop

    def actor(self, role: str = "clerk", location_id: int | None = None) -> Actor:
        """Someone at work at 渋谷店, or elsewhere."""
        return Actor(
            staff_id=self.staff[role],
            role=Role(role),
            location_id=location_id or self.shibuya,
            device_id=None,
            address="127.0.0.1",
        )

    def _style(
        self, code: str, name: str, colours: tuple[str, ...], sizes: tuple[str, ...], **rest: Any
    ) -> dict[str, int]:
        now = clock.now()
        style = _keep(
            Style(code=code, name=name, created_at=now, updated_at=now, **{"price": 9900} | rest)
        )
        made = {}
        for colour_position, colour in enumerate(colours):
            for size_position, size in enumerate(sizes):
                variant = _keep(
                    Variant(
                        style_id=style.id,
                        sku=f"{code}-{colour}-{size}",
                        jan=jan(next(_counter)),
                        colour=colour,
                        colour_position=colour_position,
                        size=size,
                        size_position=size_position,
                    )
                )
                made[size if len(colours) == 1 else f"{colour}/{size}"] = variant.id
        return made

    def style(
        self,
        code: str,
        name: str = "ブラウス",
        colours: tuple[str, ...] = ("白",),
        sizes: tuple[str, ...] = ("S", "M", "L"),
        **rest: Any,
    ) -> dict[str, int]:
        """Add a style; returns variant ids by size (by colour/size when there are several)."""
        with transaction():
            return self._style(code, name, colours, sizes, **rest)

    def stock(self, variant_id: int, on_hand: int, location_id: int | None = None) -> None:
        """Lay pieces at 渋谷店 or elsewhere, as the opening of its history."""
        place = location_id or self.shibuya
        with transaction():
            _keep(StockLevel(location_id=place, variant_id=variant_id, on_hand=on_hand))
            if on_hand:
                _keep(
                    StockMovement(
                        location_id=place,
                        variant_id=variant_id,
                        quantity=on_hand,
                        on_hand_after=on_hand,
                        reason=MovementReason.OPENING,
                        source_type="test",
                        at=clock.now() - dt.timedelta(days=30),
                    )
                )

    def member(
        self,
        family: str = "田中",
        given: str = "美咲",
        family_kana: str = "タナカ",
        given_kana: str = "ミサキ",
        *,
        card: str | None = None,
        phone: str | None = None,
        mail: str | None = None,
        keys: tuple[str, ...] = (),
        **rest: Any,
    ) -> int:
        """Add a member with identities (already folded values), found by all; returns the id."""
        now = clock.now()
        with transaction():
            member = _keep(
                Member(
                    family_name=family,
                    given_name=given,
                    family_kana=family_kana,
                    given_kana=given_kana,
                    created_at=now,
                    updated_at=now,
                    **{"registered_source": "store"} | rest,
                )
            )
            for kind, value in (
                (IdentityKind.CARD, card),
                (IdentityKind.PHONE, phone),
                (IdentityKind.MAIL, mail),
            ):
                if value:
                    _keep(
                        Identity(
                            member_id=member.id,
                            kind=kind,
                            value_norm=value,
                            value_raw=value,
                            source="store",
                            created_at=now,
                        )
                    )
            index_member(member.id)
            for key in keys:
                _keep(MemberKey(key=key, member_id=member.id))
            return int(member.id)
