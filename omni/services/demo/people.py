"""Members in bulk: the same rows the services would write, many at a time."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from omni.domain.codes import card_key
from omni.domain.lookup import member_keys
from omni.domain.text import kana, phones, romaji
from omni.models.member import ConsentState, Gender, IdentityKind, Verification
from omni.services.demo.names import FAMILIES, MEN, WOMEN
from omni.services.members.index import day_number

_FAMILY_ODDS = list(accumulate(weight for _, _, weight in FAMILIES))
_MAIL_HOSTS = ("example.com", "example.jp", "mail.example.jp", "mobile.example.jp")
_STREETS = (
    ("1500002", "東京都", "渋谷区", "渋谷"),
    ("1640001", "東京都", "中野区", "中野"),
    ("1580094", "東京都", "世田谷区", "玉川"),
    ("2310023", "神奈川県", "横浜市中区", "山下町"),
    ("3300854", "埼玉県", "さいたま市大宮区", "桜木町"),
    ("0640801", "北海道", "札幌市中央区", "南一条西"),
    ("9800811", "宮城県", "仙台市青葉区", "一番町"),
    ("4600008", "愛知県", "名古屋市中区", "栄"),
    ("6008001", "京都府", "京都市下京区", "四条通"),
    ("5300001", "大阪府", "大阪市北区", "梅田"),
    ("8100001", "福岡県", "福岡市中央区", "天神"),
)
_TIERS = (("regular", 70), ("silver", 90), ("gold", 98), ("platinum", 100))


@dataclass
class Batch:
    """Rows of one batch of members, by table."""

    members: list[dict[str, Any]] = field(default_factory=list)
    identities: list[dict[str, Any]] = field(default_factory=list)
    keys: list[dict[str, Any]] = field(default_factory=list)
    consents: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Town:
    """What the people of the demo refer to."""

    today: dt.date
    now: dt.datetime
    stores: tuple[int, ...]
    first_member_id: int
    first_identity_id: int


def people(count: int, town: Town, dice: random.Random, *, size: int = 5_000) -> Iterator[Batch]:
    """Make `count` members in batches; about one in eight lives with the one before."""
    identity_id = town.first_identity_id
    batch = Batch()
    before: dict[str, Any] | None = None
    for index in range(count):
        family = before if before and dice.random() < 0.12 else None
        person = _person(town.first_member_id + index, index, town, dice, family)
        batch.members.append(person["member"])
        for row in person["identities"]:
            row["id"] = identity_id
            identity_id += 1
            batch.identities.append(row)
        batch.keys.extend(_keys(person))
        batch.consents.append(person["consent"])
        before = person
        if len(batch.members) >= size:
            yield batch
            batch = Batch()
    if batch.members:
        yield batch


def _person(
    member_id: int, index: int, town: Town, dice: random.Random, family: dict[str, Any] | None
) -> dict[str, Any]:
    if family:
        surname, surname_kana = family["member"]["family_name"], family["member"]["family_kana"]
    else:
        surname, surname_kana, _ = dice.choices(FAMILIES, cum_weights=_FAMILY_ODDS)[0]
    woman = dice.random() < 0.72
    given, given_kana = dice.choice(WOMEN if woman else MEN)
    registered = town.today - dt.timedelta(days=dice.randrange(30, 3000))
    seen = town.today - dt.timedelta(days=int(dice.expovariate(1 / 120)) + 15)
    store = town.stores[min(int(dice.expovariate(1 / 3)), len(town.stores) - 1)]
    tier_dice = dice.randrange(100)
    member = {
        "id": member_id,
        "kind": "person",
        "state": "active",
        "family_name": surname,
        "given_name": given,
        "family_kana": surname_kana,
        "given_kana": given_kana,
        "gender": Gender.FEMALE if woman else Gender.MALE,
        "birthday": dt.date(1945 + int(dice.triangular(0, 63, 45)), 1, 1)
        + dt.timedelta(days=dice.randrange(365)),
        **_address(dice, family),
        "tier_code": next(code for code, below in _TIERS if tier_dice < below),
        "home_location_id": store,
        "registered_on": registered,
        "registered_source": "demo",
        "seen_day": day_number(max(seen, registered)),
        "seen_location_id": store,
        "version": 1,
        "created_at": town.now,
        "updated_at": town.now,
    }
    identities = _identities(member, index, town, dice, family)
    return {"member": member, "identities": identities, "consent": _consent(member, town, dice)}


def _address(dice: random.Random, family: dict[str, Any] | None) -> dict[str, Any]:
    fields = ("postcode", "prefecture", "city", "street", "building")
    if family:
        return {name: family["member"][name] for name in fields}
    postcode, prefecture, city, town = dice.choice(_STREETS)
    street = f"{town}{dice.randrange(1, 9)}-{dice.randrange(1, 30)}-{dice.randrange(1, 20)}"
    building = f"コーポ{dice.choice('青桜緑光')} {dice.randrange(101, 909)}"
    return dict(
        zip(
            fields,
            (postcode, prefecture, city, street, building if dice.random() < 0.4 else None),
            strict=True,
        )
    )


def _identities(
    member: dict[str, Any],
    index: int,
    town: Town,
    dice: random.Random,
    family: dict[str, Any] | None,
) -> list[dict[str, Any]]:
    rows = []

    def name(kind: IdentityKind, raw: str, norm: str, source: str, shared: bool = False) -> None:
        rows.append(
            {
                "member_id": member["id"],
                "kind": kind,
                "value_norm": norm,
                "value_raw": raw,
                "source": source,
                "verification": Verification.NONE,
                "is_shared": shared,
                "created_at": town.now,
            }
        )

    where = dice.random()
    if where < 0.8:
        card = f"2000{index:09d}"
        name(IdentityKind.CARD, card, card_key(card), "store")
    if where >= 0.8 or where < 0.3:
        name(IdentityKind.EC, f"EC{index:08d}", f"ec{index:08d}", "ec")
    shares = family is not None and dice.random() < 0.3
    phone = _shared_phone(family) if shares else None
    if phone is None:
        phone = f"0{dice.choice((70, 80, 90))}{dice.randrange(10**8):08d}"
        shares = False
    name(IdentityKind.PHONE, phones.format_phone(phone), phone, "store", shares)
    if dice.random() < 0.6:
        reading = romaji.to_romaji(kana.katakana(member["given_kana"])) or "member"
        mail = f"{reading}{index}@{dice.choice(_MAIL_HOSTS)}"
        name(IdentityKind.MAIL, mail, mail, "ec" if where >= 0.8 else "store")
    return rows


def _shared_phone(family: dict[str, Any] | None) -> str | None:
    """The phone of the person before, now marked as the household's."""
    for row in family["identities"] if family else ():
        if row["kind"] is IdentityKind.PHONE:
            row["is_shared"] = True
            return str(row["value_norm"])
    return None


def _consent(member: dict[str, Any], town: Town, dice: random.Random) -> dict[str, Any]:
    said = dice.random()
    state = ConsentState.GRANTED if said < 0.5 else ConsentState.DENIED
    return {
        "member_id": member["id"],
        "purpose": "marketing",
        "channel": "mail",
        "state": ConsentState.UNKNOWN if said > 0.7 else state,
        "source": "demo",
        "recorded_at": town.now,
    }


def _keys(person: dict[str, Any]) -> list[dict[str, Any]]:
    member = person["member"]
    found = member_keys(
        family=member["family_name"],
        given=member["given_name"],
        family_kana=member["family_kana"],
        given_kana=member["given_kana"],
        identities=[(row["kind"].value, row["value_norm"]) for row in person["identities"]],
    )
    return [
        {
            "key": key,
            "member_id": member["id"],
            "location_id": member["seen_location_id"],
            "seen_day": member["seen_day"],
        }
        for key in found
    ]
