"""People who work here: their passwords and PINs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from omni.domain.actor import Actor
from omni.domain.credentials import weakness_of_password, weakness_of_pin
from omni.domain.errors import Invalid
from omni.domain.patience import FREE_TRIES
from omni.models.staff import Staff
from omni.queries import staff
from omni.services import attempts, audit

EVERYWHERE_TRIES = 20
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
    except (VerificationError, InvalidHashError):
        return False


def check_password(login: str, password: str) -> Staff | None:
    """The person of this login when the password is theirs; takes as long for a stranger."""
    person = staff.find_staff_by_login(login)
    known = matches(person.password_hash if person else _nobody(), password)
    return person if known else None


def renew_hash(person: Staff, password: str) -> None:
    """Hash again when the cost of hashes has risen since; the password has just been checked."""
    if _hashers[0].check_needs_rehash(person.password_hash):
        person.password_hash = hash_password(password)


def pin_tries(whose: str, *, actor: Actor) -> dict[str, int]:
    """What a PIN is tried on, with its free tries: this one on this tablet, and from anywhere."""
    tablet = f"d{actor.device_id}" if actor.device_id else f"a{actor.address}"
    return {f"{whose}@{tablet}": FREE_TRIES, whose: EVERYWHERE_TRIES}


def count_tries(subjects: Iterable[str], *, succeeded: bool) -> None:
    """Count one try for each subject."""
    for subject in subjects:
        attempts.count_try(subject, succeeded=succeeded)


def is_pin_right(person: Staff, pin: str, *, actor: Actor, failure: str) -> bool:
    """Whether this is the person's PIN; the try is counted, a wrong one written as `failure`.

    Raises TooManyTries, without looking, when it was wrong too often.
    """
    subjects = pin_tries(f"pin:{person.id}", actor=actor)
    for subject, free in subjects.items():
        attempts.check_patience(subject, free=free)
    right = person.pin_hash is not None and matches(person.pin_hash, pin)
    count_tries(subjects, succeeded=right)
    if not right:
        audit.write(failure, "staff", person.id, actor=actor)
    return right


def new_password(password: str) -> str:
    """The hash of a password somebody has chosen; refuses a weak one."""
    if weakness := weakness_of_password(password):
        raise Invalid(weakness, field="password")
    return hash_password(password)


def new_pin(pin: str) -> str:
    """The hash of a PIN somebody has chosen; refuses what a bystander would try first."""
    if weakness := weakness_of_pin(pin):
        raise Invalid(weakness, field="pin")
    return hash_password(pin)


def is_own_password(staff_id: int, password: str, *, actor: Actor) -> bool:
    """Whether this is one's own password, asked again before it matters; the try is counted."""
    subjects = pin_tries(f"password:{staff_id}", actor=actor)
    for subject, free in subjects.items():
        attempts.check_patience(subject, free=free)
    right = matches(staff.get_staff(staff_id).password_hash, password)
    count_tries(subjects, succeeded=right)
    return right


def change_own_password(staff_id: int, password: str, *, actor: Actor) -> Staff:
    """Change one's own password; every other session of this person ends."""
    person = staff.get_staff(staff_id)
    person.password_hash = new_password(password)
    person.session_epoch += 1
    audit.write("change_password", "staff", person.id, actor=actor)
    return person


def change_own_pin(staff_id: int, pin: str, *, actor: Actor) -> Staff:
    """Change one's own PIN."""
    person = staff.get_staff(staff_id)
    person.pin_hash = new_pin(pin)
    audit.write("change_pin", "staff", person.id, actor=actor)
    return person


def choose_locale(staff_id: int, locale: str) -> None:
    """Keep the language this person reads."""
    staff.get_staff(staff_id).locale = locale
