"""The demo chain: a company, twelve stores over Japan, an EC warehouse and who works there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from omni.domain import clock
from omni.domain.actor import Role
from omni.extensions import db
from omni.models.company import Company
from omni.models.location import Location, LocationKind, Register
from omni.models.member import Tier
from omni.models.point import PointCampaign, PointProgram
from omni.models.staff import Staff
from omni.services.staff import hash_password

COMPANY = "DEMO"
PASSWORD = "demo"
PIN = "1234"

# code, name, postcode, address, latitude, longitude, opens, closes, hold days
STORES = (
    ("SBY", "渋谷店", "1500002", "東京都渋谷区渋谷2-24-12", 35.6590, 139.7034, 10, 21, 7),
    ("SJK", "新宿店", "1600022", "東京都新宿区新宿3-38-1", 35.6896, 139.7006, 10, 21, 5),
    ("OMS", "表参道店", "1500001", "東京都渋谷区神宮前4-12-10", 35.6672, 139.7089, 11, 20, 5),
    ("GNZ", "銀座店", "1040061", "東京都中央区銀座6-10-1", 35.6698, 139.7640, 10, 20, 3),
    ("YKH", "横浜店", "2200011", "神奈川県横浜市西区高島2-18-1", 35.4657, 139.6223, 10, 20, 7),
    ("OMY", "大宮店", "3300854", "埼玉県さいたま市大宮区桜木町1-6-2", 35.9064, 139.6237, 10, 20, 7),
    ("SPR", "札幌店", "0600005", "北海道札幌市中央区北五条西2-5", 43.0687, 141.3508, 10, 20, 7),
    ("SND", "仙台店", "9800021", "宮城県仙台市青葉区中央1-3-1", 38.2601, 140.8824, 10, 20, 7),
    ("NGY", "名古屋店", "4500002", "愛知県名古屋市中村区名駅1-1-4", 35.1709, 136.8815, 10, 20, 7),
    ("KYT", "京都店", "6008001", "京都府京都市下京区四条通寺町東入", 35.0037, 135.7680, 10, 20, 5),
    ("UMD", "梅田店", "5300001", "大阪府大阪市北区梅田3-1-3", 34.7025, 135.4959, 10, 21, 7),
    ("TNJ", "天神店", "8100001", "福岡県福岡市中央区天神2-5-35", 33.5902, 130.3990, 10, 20, 7),
)
WAREHOUSE = ("ECW", "EC倉庫", "2720121", "千葉県市川市末広1-18-4", 35.6785, 139.9310, 9, 18, 7)

STAFF = (
    ("clerk", "佐藤 彩", Role.CLERK),
    ("manager", "中島 剛", Role.MANAGER),
    ("ec", "森 楓", Role.EC),
    ("operator", "石井 真理", Role.OPERATOR),
    ("marketing", "三浦 遥", Role.MARKETING),
    ("admin", "管理者", Role.ADMIN),
)

TIERS = (
    ("regular", "レギュラー", 100),
    ("silver", "シルバー", 120),
    ("gold", "ゴールド", 150),
    ("platinum", "プラチナ", 200),
)


@dataclass(frozen=True)
class Chain:
    """What was opened: ids by code and by login."""

    company_id: int
    locations: dict[str, int]
    registers: dict[str, int]
    staff: dict[str, int]


def open_chain(today: dt.date) -> Chain:
    """Open every store, its till, the warehouse, and let people in."""
    company = Company(code=COMPANY, name="株式会社オムニ商店", invoice_number="T1010401000010")
    db.session.add(company)
    db.session.flush()
    for position, (code, name, percent) in enumerate(TIERS):
        db.session.add(Tier(code=code, name=name, multiplier_percent=percent, position=position))
    _point_rules(company.id, today)
    locations = _locations(company.id)
    registers = _registers(locations)
    staff = _staff(locations)
    return Chain(
        company_id=company.id,
        locations={place.code: place.id for place in locations},
        registers=registers,
        staff=staff,
    )


def _point_rules(company_id: int, today: dt.date) -> None:
    db.session.add(PointProgram(company_id=company_id, expiry_months=12))
    db.session.add(
        PointCampaign(
            company_id=company_id,
            name="冬の2倍ポイント",
            starts_on=today - dt.timedelta(days=3),
            ends_on=today + dt.timedelta(days=11),
            multiplier_percent=200,
            conditions={"categories": ["コート"]},
        )
    )


def _locations(company_id: int) -> list[Location]:
    places = []
    for position, row in enumerate((*STORES, WAREHOUSE)):
        code, name, postcode, address, latitude, longitude, opens, closes, days = row
        place = Location(
            code=code,
            name=name,
            kind=LocationKind.WAREHOUSE if row is WAREHOUSE else LocationKind.STORE,
            company_id=company_id,
            opens_at=dt.time(opens),
            closes_at=dt.time(closes),
            postcode=postcode,
            address=address,
            phone=f"03-0000-{position + 1:04d}",
            latitude=latitude,
            longitude=longitude,
            hold_days=days,
            holds_sale_goods=code != "GNZ",
            position=position,
        )
        db.session.add(place)
        places.append(place)
    db.session.flush()
    return places


def _registers(locations: list[Location]) -> dict[str, int]:
    tills: dict[str, int] = {}
    for place in locations:
        for number in (1, 2) if place.kind is LocationKind.STORE else (1,):
            till = Register(location_id=place.id, code=f"{number:02d}", name=f"レジ{number}")
            db.session.add(till)
            db.session.flush()
            tills.setdefault(place.code, till.id)
    return tills


def _staff(locations: list[Location]) -> dict[str, int]:
    password, pin = hash_password(PASSWORD), hash_password(PIN)
    people = {}
    for login, name, role in STAFF:
        person = Staff(
            login=login,
            name=name,
            role=role,
            password_hash=password,
            pin_hash=pin,
            is_demo=True,
            created_at=clock.now(),
        )
        if role in (Role.CLERK, Role.MANAGER):
            person.locations = locations[:2]
        db.session.add(person)
        db.session.flush()
        people[login] = person.id
    return people
