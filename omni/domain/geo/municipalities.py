"""Where a municipality lies: one point for each of Japan's 1,741, as an address names it.

The table beside this module is that of JpGeocode 0.3.1 (m0zu, MIT licence), rounded to some ten
metres: the municipal office or the middle of the town. A ward of a great city lies where its
city does; Tokyo's 23 wards have their own points. No open table of postcodes carries coordinates.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from omni.domain.geo.distance import Point

TABLE = Path(__file__).with_name("municipalities.tsv")

_COUNTY = re.compile(r"^(?:.+?郡|.{2}島)(?=.+[町村]$)")
_WARD = re.compile(r"^(.+?市).+区$")

# Where the prefectural office stands, when that is not the first municipality of the table.
_CAPITALS = {"東京都": "新宿区", "山口県": "山口市", "福岡県": "福岡市"}


@lru_cache(maxsize=4096)
def find_point(prefecture: str, city: str) -> Point | None:
    """The point of this municipality; of its prefecture's capital when the table lacks it."""
    prefecture, city = prefecture.strip(), city.strip()
    return find_town_point(prefecture, city) or _capitals().get(prefecture)


def find_town_point(prefecture: str, city: str) -> Point | None:
    """The point of this municipality, as an address or a postcode's table names it."""
    towns = _towns()
    for name in (city, _COUNTY.sub("", city), _WARD.sub(r"\1", city)):
        if found := towns.get((prefecture, name)):
            return found
    return None


@cache
def _towns() -> dict[tuple[str, str], Point]:
    rows = (line.split("\t") for line in TABLE.read_text("utf-8").splitlines())
    return {(row[0], row[1]): (float(row[2]), float(row[3])) for row in rows}


@cache
def _capitals() -> dict[str, Point]:
    first: dict[str, Point] = {}
    for (prefecture, _city), point in _towns().items():
        first.setdefault(prefecture, point)
    own = {name: _towns()[name, city] for name, city in _CAPITALS.items()}
    return first | own
