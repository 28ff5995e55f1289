"""The desk of the services' tests, to make the holds that are read here."""

from tests.services.holds.conftest import desk, large, medium

__all__ = ["desk", "large", "medium"]
