"""A manager agrees on the spot, with a PIN, without taking over the clerk's tablet."""

from __future__ import annotations

from collections.abc import Iterable

from omni.domain.actor import Actor
from omni.domain.errors import N_, NeedsApproval
from omni.domain.patience import FREE_TRIES
from omni.models.staff import Staff
from omni.queries import staff as people
from omni.services import attempts, audit
from omni.services.staff import matches
from omni.transactions import outlive

EVERYWHERE_TRIES = 20


class WrongPin(NeedsApproval):
    """The PIN is not the one of a manager of this store."""

    sentence = N_("暗証番号が違います。")


def approve(
    pin: str,
    *,
    permission: str,
    actor: Actor,
    location_id: int | None = None,
    approver_id: int | None = None,
) -> int:
    """Return the id of the manager of this store (or admin) whose PIN this is.

    Name the manager by `approver_id` when the form does: one hash is compared then, otherwise one
    for each manager of the store. The PIN changes nobody's session. A wrong one is counted for
    this tablet even though the command is refused; too many raise TooManyTries. Works inside a
    command and before it; before it is kinder, because comparing takes a tenth of a second.
    """
    place = location_id or actor.location_id
    subjects = _subjects(actor, place, approver_id)
    for subject, free in subjects.items():
        attempts.check_patience(subject, free=free)
    if not pin:
        raise NeedsApproval(field="pin")
    for manager in people.list_approvers(place):
        if approver_id in (None, manager.id) and _is_pin_of(manager, pin):
            outlive(lambda: _count(subjects, succeeded=True))
            return manager.id
    outlive(lambda: _refused(subjects, permission, actor, approver_id))
    raise WrongPin(field="pin")


def _subjects(actor: Actor, place: int | None, approver_id: int | None) -> dict[str, int]:
    """What is tried: this person's (or store's) PINs on this tablet, and from everywhere."""
    whose = f"pin:{approver_id}" if approver_id else f"approval:{place}"
    tablet = f"d{actor.device_id}" if actor.device_id else f"a{actor.address}"
    return {f"{whose}@{tablet}": FREE_TRIES, whose: EVERYWHERE_TRIES}


def _is_pin_of(person: Staff, pin: str) -> bool:
    return person.pin_hash is not None and matches(person.pin_hash, pin)


def _count(subjects: Iterable[str], *, succeeded: bool) -> None:
    for subject in subjects:
        attempts.count_try(subject, succeeded=succeeded)


def _refused(
    subjects: Iterable[str], permission: str, actor: Actor, approver_id: int | None
) -> None:
    _count(subjects, succeeded=False)
    audit.write("approve_failed", "staff", approver_id, actor=actor, permission=permission)
