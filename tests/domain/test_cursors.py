"""A cursor is read as it was written, and nothing else is."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.cursors import CursorUnreadable, read_cursor, write_cursor


@given(st.integers(1, 2**63 - 1))
def test_a_cursor_comes_back(key):
    assert read_cursor(write_cursor(key)) == key


def test_no_cursor_is_the_beginning():
    assert read_cursor(None) == read_cursor("") == 0


@given(st.text(min_size=1))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(CursorUnreadable):
        assert 0 < read_cursor(text) < 2**63


@pytest.mark.parametrize("text", ["MA", "MDE", "LTE", "x", "MQ==MQ", "OTIyMzM3MjAzNjg1NDc3NTgwOA"])
def test_a_made_up_cursor_is_refused(text):
    with pytest.raises(CursorUnreadable):
        read_cursor(text)
