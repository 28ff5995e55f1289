"""No step but the drawn ones, from any state to any other."""

from __future__ import annotations

from itertools import product

import pytest

from omni.domain.orders import ORDER, PICKUP, SHIP, Steps, WrongStep, can
from omni.models.fulfilment import FulfilmentState
from omni.models.order import OrderState

DRAWN = {
    ORDER: {("open", "completed"), ("open", "cancelled"), ("completed", "cancelled")},
    SHIP: {
        ("requested", "picking"),
        ("requested", "refused"),
        ("requested", "cancelled"),
        ("picking", "requested"),
        ("picking", "packed"),
        ("picking", "refused"),
        ("picking", "cancelled"),
        ("packed", "picking"),
        ("packed", "shipped"),
        ("packed", "refused"),
        ("packed", "cancelled"),
        ("shipped", "delivered"),
    },
    PICKUP: {
        ("requested", "picking"),
        ("requested", "refused"),
        ("requested", "cancelled"),
        ("picking", "requested"),
        ("picking", "ready"),
        ("picking", "refused"),
        ("picking", "cancelled"),
        ("ready", "picking"),
        ("ready", "collected"),
        ("ready", "refused"),
        ("ready", "cancelled"),
    },
}


@pytest.mark.parametrize("machine", [ORDER, SHIP, PICKUP], ids=lambda one: one.name)
def test_every_pair_of_states_is_a_drawn_step_or_refused(machine: Steps) -> None:
    states: list[str] = [*OrderState] if machine is ORDER else [*FulfilmentState]
    allowed = set()
    for before, after in product(states, repeat=2):
        if machine.can(before, after):
            allowed.add((str(before), str(after)))
            machine.check(before, after)
            assert can(before, after, kind=machine.name)
        else:
            with pytest.raises(WrongStep):
                machine.check(before, after)
    assert allowed == DRAWN[machine]


def test_the_states_are_the_tables_own() -> None:
    assert {str(one) for one in OrderState} == ORDER.states
    assert {str(one) for one in FulfilmentState} == SHIP.states | PICKUP.states
    for machine in (ORDER, SHIP, PICKUP):
        assert frozenset().union(*machine.following.values()) <= machine.states
