"""When a message may go, and what counts as a trace of a person."""

from __future__ import annotations

import pytest

from omni.domain import privacy


@pytest.mark.parametrize(
    ("state", "said", "needs", "why"),
    [
        ("active", "granted", True, ""),
        ("active", "unknown", True, privacy.NOT_ASKED),
        ("active", "denied", True, privacy.SAID_NO),
        ("active", "unknown", False, ""),
        ("active", "denied", False, privacy.SAID_NO),
        ("withdrawn", "granted", True, privacy.WITHDRAWN),
        ("withdrawn", "unknown", False, ""),
        ("erased", "granted", False, privacy.GONE),
        ("merged", "granted", True, privacy.GONE),
    ],
)
def test_unknown_is_neither_yes_nor_no(state, said, needs, why):
    verdict = privacy.judge(state, said, needs_consent=needs)
    assert (verdict.why, verdict.allowed) == (why, not why)


@pytest.mark.parametrize("text", ["ﾀﾅｶ 美咲", "たなか　美咲", "タナカ-美咲"])
def test_a_name_is_found_however_it_is_written(text):
    pattern = privacy.traces_in([privacy.fold("タナカ 美咲")])
    assert pattern is not None
    assert pattern.search(privacy.fold(f"予約は{text}様"))


def test_one_letter_is_no_trace():
    assert privacy.traces_in(["田", ""]) is None
