"""Where places lie, and how far apart."""

from omni.domain.geo.distance import EARTH_RADIUS_KM, Point, distance_km
from omni.domain.geo.municipalities import find_point

__all__ = ["EARTH_RADIUS_KM", "Point", "distance_km", "find_point"]
