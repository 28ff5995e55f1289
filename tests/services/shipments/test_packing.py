"""Every picked piece lies in exactly one parcel; what is collected rides with the first."""

from __future__ import annotations

import pytest

from omni.domain.errors import Invalid
from omni.models.fulfilment import FulfilmentState
from omni.services import shipments
from omni.services.shipments import Box
from omni.services.shipments.packing import NotAllPacked, StillToFind
from tests.services.shipments.dock import Dock, healthy


def test_one_box_takes_everything(dock: Dock) -> None:
    one = dock.ask(("M", 2), ("L", 1))
    dock.scan(one, "M", 2)
    dock.scan(one, "L")

    dock.pack(one, Box(size=80, weight=1_200))

    (parcel,) = dock.parcels(one)
    assert dock.state(one) is FulfilmentState.PACKED
    assert parcel.number.startswith("P-")
    assert (parcel.size, parcel.weight, sum(line.quantity for line in parcel.lines)) == (
        80,
        1_200,
        3,
    )
    assert healthy()


def test_several_parcels_share_the_pieces_and_the_first_collects(dock: Dock) -> None:
    one = dock.ask(("M", 2), ("L", 1), tender="cod")
    dock.scan(one, "M", 2)
    dock.scan(one, "L")
    medium, large = dock.line(one), dock.line(one, 1)

    dock.pack(one, Box({medium: 1, large: 1}), Box({medium: 1}))

    first, second = dock.parcels(one)
    assert (first.cod_amount, second.cod_amount) == (29_700, 0)
    assert first.cod_tax == 2_700
    assert [line.quantity for line in first.lines] == [1, 1]


def test_what_is_still_to_be_found_cannot_be_packed(dock: Dock) -> None:
    one = dock.ask(("M", 2))
    dock.scan(one, "M")

    with pytest.raises(StillToFind) as refused:
        dock.pack(one)

    assert refused.value.params["pieces"] == 1
    assert dock.parcels(one) == []


@pytest.mark.parametrize("pieces", [1, 3])
def test_boxes_hold_what_was_picked_and_nothing_else(dock: Dock, pieces: int) -> None:
    one = dock.ask(("M", 2))
    dock.scan(one, "M", 2)

    with pytest.raises(NotAllPacked) as refused:
        dock.pack(one, Box({dock.line(one): pieces}))

    assert (refused.value.params["picked"], refused.value.params["packed"]) == (2, pieces)


def test_a_box_of_a_kilometre_is_refused(dock: Dock) -> None:
    one = dock.ask(("M", 1))
    dock.scan(one, "M")

    with pytest.raises(Invalid):
        dock.pack(one, Box(size=100_000))


def test_unpacking_makes_the_labels_void(dock: Dock) -> None:
    one = dock.ask(("M", 1), tender="cod")
    dock.scan(one, "M")
    dock.pack(one)

    dock.do(shipments.unpack, one)
    dock.pack(one)

    void, fresh = dock.parcels(one)
    assert (void.state.value, fresh.state.value) == ("cancelled", "labelled")
    assert fresh.cod_amount == 9_900
    assert healthy()
