"""A shop's address as one that a carrier can deliver to."""

from __future__ import annotations

from omni.domain.orders import NewDestination
from omni.domain.shops import ShopOrder
from omni.domain.text.addresses import fold_postcode


def destination_of(told: ShopOrder) -> NewDestination | None:
    """Where it goes, when every part is there. A shop that knows one line only is split."""
    to = told.address
    if to is None:
        return None
    city, street = (to.city, to.street) if to.city and to.street else _split(to.city + to.street)
    made = NewDestination(
        name=to.name[:200],
        kana=to.kana,
        phone=to.phone,
        mail=to.mail,
        postcode=fold_postcode(to.postcode) or to.postcode,
        prefecture=to.prefecture,
        city=city[:200],
        street=street[:200],
        building=to.building[:200],
        company=to.company[:200],
        wanted_on=told.wanted_on,
        time_band=told.time_band,
    )
    whole = (made.name, made.postcode, made.prefecture, made.city, made.street)
    return made if all(part.strip() for part in whole) else None


def _split(line: str) -> tuple[str, str]:
    """渋谷区神南1-2-3 as 渋谷区神南 and 1-2-3: the street begins with the first number."""
    at = next((index for index, letter in enumerate(line) if letter.isdecimal()), len(line))
    return line[:at], line[at:]
