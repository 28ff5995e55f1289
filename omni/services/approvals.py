"""A manager agrees on the spot, with a PIN, without taking over the clerk's tablet."""

from __future__ import annotations

from omni.domain.actor import Actor
from omni.domain.errors import N_, NeedsApproval
from omni.queries import staff as people
from omni.services import attempts, audit
from omni.services.staff import count_tries, matches, pin_tries
from omni.transactions import in_transaction, outlive


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
    whose = f"pin:{approver_id}" if approver_id else f"approval:{actor.staff_id}"
    subjects = pin_tries(whose, actor=actor)
    _check_patience(subjects)
    if not pin:
        raise NeedsApproval(field="pin")
    counted = not in_transaction()
    if counted:
        outlive(lambda: _knock(subjects))
    for manager in people.list_approvers(place):
        hashed = manager.pin_hash if approver_id in (None, manager.id) else None
        if hashed and matches(hashed, pin):
            outlive(lambda: count_tries(subjects, succeeded=True))
            return manager.id

    def refused() -> None:
        if not counted:
            count_tries(subjects, succeeded=False)
        audit.write("approve_failed", "staff", approver_id, actor=actor, permission=permission)

    outlive(refused)
    raise WrongPin(field="pin")


def _check_patience(subjects: dict[str, int]) -> None:
    for subject, free in subjects.items():
        attempts.check_patience(subject, free=free)


def _knock(subjects: dict[str, int]) -> None:
    """Count a try before the PIN is looked at, so that many at once cannot outrun the count."""
    _check_patience(subjects)
    count_tries(subjects, succeeded=False)
