"""The steps an order and its fulfilments may take, as data; every other step is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from omni.domain.errors import N_, Conflict


class WrongStep(Conflict):
    """The thing stands where this step does not start."""

    sentence = N_("いまの状態では、この操作はできません。")


@dataclass(frozen=True, eq=False)
class Steps:
    """A state machine: from each state, the states that may follow it."""

    name: str
    following: Mapping[str, frozenset[str]]

    def can(self, before: str, after: str) -> bool:
        """Whether this step is allowed."""
        return after in self.following.get(before, frozenset())

    def check(self, before: str, after: str) -> None:
        """Refuse every step that is not; raises WrongStep."""
        if not self.can(before, after):
            raise WrongStep(machine=self.name, before=str(before), after=str(after))

    @property
    def states(self) -> frozenset[str]:
        return frozenset(self.following)


def _steps(name: str, following: dict[str, str]) -> Steps:
    return Steps(name, {state: frozenset(after.split()) for state, after in following.items()})


# A completed order is cancelled only by the return of everything.
ORDER = _steps(
    "order",
    {
        "open": "completed cancelled",
        "completed": "cancelled",
        "cancelled": "",
    },
)

# A place may give up at any time before the goods have left it, and unpack what it has packed.
SHIP = _steps(
    "ship",
    {
        "requested": "picking refused cancelled",
        "picking": "requested packed refused cancelled",
        "packed": "picking shipped refused cancelled",
        "shipped": "delivered",
        "delivered": "",
        "refused": "",
        "cancelled": "",
    },
)

PICKUP = _steps(
    "pickup",
    {
        "requested": "picking refused cancelled",
        "picking": "requested ready refused cancelled",
        "ready": "picking collected refused cancelled",
        "collected": "",
        "refused": "",
        "cancelled": "",
    },
)

_MACHINES = {one.name: one for one in (ORDER, SHIP, PICKUP)}


def can(before: str, after: str, *, kind: str = "order") -> bool:
    """Whether an order, or a fulfilment of that kind, may go from one state to another."""
    return _MACHINES[kind].can(before, after)
