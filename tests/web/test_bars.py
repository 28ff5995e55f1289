"""Codes are drawn without style attributes and can be read back."""

from __future__ import annotations

import re

from omni.web.bars import bars, qr


def test_bars_are_drawn_by_attributes_alone() -> None:
    drawn = bars("SBY-01-20261121-0042")
    assert drawn.startswith("<svg ")
    assert "style" not in drawn
    assert 'aria-label="SBY-01-20261121-0042"' in drawn


def test_bars_leave_their_quiet_zones_white() -> None:
    drawn = bars("A1")
    width = int(re.search(r'viewBox="0 0 (\d+) ', drawn)[1])  # type: ignore[index]
    ends = [int(at) + int(wide) for at, wide in re.findall(r"M(\d+) 0h(\d+)", drawn)]
    assert int(re.findall(r"M(\d+) ", drawn)[0]) == 10
    assert width - ends[-1] == 10


def test_what_is_drawn_cannot_carry_markup() -> None:
    assert "<b>" not in bars("<b>")


def test_a_qr_code_is_a_drawing() -> None:
    assert qr("H-7K3M9Q").startswith("<svg")
    assert "style" not in qr("H-7K3M9Q")
