"""People who work here: their passwords and PINs."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from omni.models.staff import Staff
from omni.queries import staff

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The Argon2 hash to keep instead of the password."""
    return _hasher.hash(password)


def matches(stored_hash: str, secret: str) -> bool:
    """Whether the secret is the one behind the hash."""
    try:
        return _hasher.verify(stored_hash, secret)
    except (VerifyMismatchError, InvalidHashError):
        return False


def check_password(login: str, password: str) -> Staff | None:
    """The person of this login when the password is theirs; takes as long for a stranger."""
    person = staff.find_staff_by_login(login)
    known = matches(person.password_hash if person else _NOBODY, password)
    return person if known else None
