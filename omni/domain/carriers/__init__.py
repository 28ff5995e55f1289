"""Carriers: the files their label programs read and write, a module each, strangers to one another.

A module names its columns in one `LAYOUT`, its codes in `BANDS`, and makes a parcel's line by
`row`; `POSITIONS` are our number's and theirs in a file without header.
"""

from __future__ import annotations

from types import ModuleType

from omni.domain.carriers import japan_post, sagawa, yamato
from omni.domain.carriers.issued import Issued, PaidOver, read_issued, read_remittance, read_table
from omni.domain.carriers.numbers import fold_number, grouped, is_right
from omni.domain.carriers.parcels import Account, Address, Flaw, Parcel, Row

CARRIERS: dict[str, ModuleType] = {
    "yamato": yamato,
    "sagawa": sagawa,
    "japan_post": japan_post,
}


def write_file(carrier: str, parcels: list[Parcel]) -> tuple[bytes, list[Row], list[Flaw]]:
    """The carrier's file of those parcels that have no flaw, their rows, and the others' flaws."""
    module = CARRIERS[carrier]
    rows: list[Row] = [module.row(parcel) for parcel in parcels]
    good = [row for row in rows if not row.flaws]
    content: bytes = module.LAYOUT.write(good)
    return content, good, [flaw for row in rows for flaw in row.flaws]


def list_issued(carrier: str, content: bytes) -> list[Issued]:
    """What a file of issued numbers says; raises Invalid when it is none of this carrier's."""
    module = CARRIERS[carrier]
    rows = read_table(content)
    return read_issued(rows, module.OUR_NUMBER, module.THEIR_NUMBER, module.POSITIONS)


__all__ = [
    "CARRIERS",
    "Account",
    "Address",
    "Flaw",
    "Issued",
    "PaidOver",
    "Parcel",
    "Row",
    "fold_number",
    "grouped",
    "is_right",
    "list_issued",
    "read_remittance",
    "read_table",
    "write_file",
]
