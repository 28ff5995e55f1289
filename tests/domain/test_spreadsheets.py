"""What a spreadsheet would run is made text."""

import pytest

from omni.domain.spreadsheets import defuse


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "＝1", "  =1", "　＋1"])
def test_a_formula_sleeps(cell: str) -> None:
    assert defuse(cell) == f"'{cell}"


@pytest.mark.parametrize(("cell", "said"), [("田中", "田中"), (None, ""), (12, "12")])
def test_everything_else_stays_as_it_is(cell: object, said: str) -> None:
    assert defuse(cell) == said
