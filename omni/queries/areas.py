"""Which locations an area means: by code, by prefecture, or around a postcode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from omni.domain.errors import N_, Invalid
from omni.domain.geo import Point, distance_km, find_point
from omni.models.location import Location
from omni.queries.locations import list_locations
from omni.queries.postcodes import find_town


class PostcodeUnknown(Invalid):
    """No town has this postcode."""

    sentence = N_("郵便番号「%(postcode)s」の場所が分かりません。")
    way_forward = N_("7桁の郵便番号を指定してください。")


@dataclass(frozen=True)
class Area:
    """What is asked for; every part that is given narrows it."""

    prefecture: str | None = None
    postcode: str | None = None
    radius_km: int | None = None


@dataclass(frozen=True)
class Found:
    """A location, its prefecture, and how far it lies from the postcode asked for."""

    location: Location
    prefecture: str | None
    distance_km: float | None


def list_area(area: Area, *, reached: Callable[[Location], bool]) -> list[Found]:
    """The open locations of the area that are within reach: nearest first, or in the chain's order.

    Raises Invalid for a radius without its postcode and for a postcode that is nowhere.
    """
    if area.radius_km is not None and area.postcode is None:
        raise Invalid(N_("半径には郵便番号が必要です。"), field="postcode")
    middle = _point_of(area.postcode) if area.postcode else None
    found = [_found(one, middle) for one in list_locations() if reached(one)]
    if area.prefecture is not None:
        found = [one for one in found if one.prefecture == area.prefecture]
    if middle is None:
        return found
    if area.radius_km is not None:
        most = area.radius_km
        found = [one for one in found if one.distance_km is not None and one.distance_km <= most]
    return sorted(found, key=_far)


def _far(one: Found) -> float:
    return float("inf") if one.distance_km is None else one.distance_km


def _found(location: Location, middle: Point | None) -> Found:
    away = None
    if middle and location.latitude is not None and location.longitude is not None:
        away = round(distance_km(middle, (location.latitude, location.longitude)), 1)
    return Found(location, _prefecture(location.postcode, location.address), away)


@lru_cache(maxsize=4_096)
def _prefecture(postcode: str | None, address: str | None) -> str | None:
    town = find_town(postcode) if postcode else None
    if town:
        return town.prefecture
    head = (address or "")[:4]
    return next((head[:end] for end in (3, 4) if head[end - 1 : end] in tuple("都道府県")), None)


def _point_of(postcode: str) -> Point:
    town = find_town(postcode)
    point = find_point(town.prefecture, town.city) if town else None
    if point is None:
        raise PostcodeUnknown(field="postcode", postcode=postcode)
    return point
