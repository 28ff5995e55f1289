"""Kilometres between two points."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088  # IUGG mean radius

Point = tuple[float, float]


def distance_km(one: Point, other: Point) -> float:
    """Kilometres along the great circle between two (latitude, longitude) in degrees."""
    latitude_1, longitude_1, latitude_2, longitude_2 = map(radians, (*one, *other))
    half = (
        sin((latitude_2 - latitude_1) / 2) ** 2
        + cos(latitude_1) * cos(latitude_2) * sin((longitude_2 - longitude_1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))
