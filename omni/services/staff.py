"""People who work here: their passwords and PINs."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from omni.models.staff import Staff
from omni.queries import staff

_hashers = [PasswordHasher()]


def set_cost(*, time_cost: int, memory_cost: int, parallelism: int) -> None:
    """Choose how dear a hash is, memory in KiB; older hashes are renewed at the next login."""
    _hashers[:] = [
        PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=parallelism)
    ]
    _nobody.cache_clear()


@cache
def _nobody() -> str:
    """A hash to compare with for a stranger; made at the first login, not at import."""
    return hash_password("nobody has this password")


def hash_password(password: str) -> str:
    """The Argon2 hash to keep instead of the password."""
    return _hashers[0].hash(password)


def matches(stored_hash: str, secret: str) -> bool:
    """Whether the secret is the one behind the hash."""
    try:
        return _hashers[0].verify(stored_hash, secret)
    except (VerifyMismatchError, InvalidHashError):
        return False


def check_password(login: str, password: str) -> Staff | None:
    """The person of this login when the password is theirs; takes as long for a stranger."""
    person = staff.find_staff_by_login(login)
    known = matches(person.password_hash if person else _nobody(), password)
    return person if known else None
