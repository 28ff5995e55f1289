"""Who acts: the person, their role there, and the place and device they act from."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a member of staff does here."""

    CLERK = "clerk"
    MANAGER = "manager"
    EC = "ec"
    OPERATOR = "operator"
    MARKETING = "marketing"
    ADMIN = "admin"


# These work for every store; the others only where they are placed.
HEAD_OFFICE = frozenset({Role.EC, Role.OPERATOR, Role.MARKETING, Role.ADMIN})


@dataclass(frozen=True)
class Actor:
    """One acting person; without `staff_id` a program with a token, which acts as a device of its
    own; without either the house itself (sweeps, imports)."""

    staff_id: int | None
    role: Role
    location_id: int | None = None
    device_id: int | None = None
    address: str | None = None

    @property
    def is_system(self) -> bool:
        return self.staff_id is None and self.device_id is None


SYSTEM = Actor(staff_id=None, role=Role.ADMIN)
