"""前金: money taken before the hand-over, and given back when there is none.

The money itself is taken and returned at the till, under the receipt the hold names.
"""

from __future__ import annotations

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Conflict, Invalid
from omni.models.hold import OPEN_STATES, Hold
from omni.services.holds.rows import check_here, lock_hold, write
from omni.services.idempotency import once

MOST = 9_999_999


class DepositSettled(AlreadyDone):
    """There is no deposit left to give back."""

    sentence = N_("お返しする前金はありません。")


class StillKept(Conflict):
    """The goods are still kept for the customer."""

    sentence = N_("取り置き中の前金は、お返しできません。")
    way_forward = N_("先に取り置きを取り消してください。")


def check_deposit(amount: int, reference: str) -> None:
    """Raise Invalid for an amount nobody means, or one without the receipt it was taken under."""
    if not 0 <= amount <= MOST:
        raise Invalid(
            N_("前金は0円から%(most)s円までで入力してください。"), field="deposit", most=MOST
        )
    if amount and not reference.strip():
        raise Invalid(
            N_("前金をお預かりしたレシートの番号を入力してください。"), field="deposit_reference"
        )


@once("hold.deposit", Hold)
def give_deposit_back(hold_id: int, *, actor: Actor, key: str) -> Hold:  # noqa: ARG001
    """The customer of a hold that ended without a hand-over has the money again."""
    hold = lock_hold(hold_id)
    check_here(hold, actor)
    if not hold.deposit or hold.deposit_settled_at:
        raise DepositSettled
    if hold.state in OPEN_STATES:
        raise StillKept
    hold.deposit_settled_at = clock.now()
    write("deposit_back", hold, actor=actor, number=hold.number, amount=hold.deposit)
    return hold
