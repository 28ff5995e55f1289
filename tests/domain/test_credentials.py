"""Short passwords and the PINs everybody tries first are refused."""

import pytest

from omni.domain.credentials import weakness_of_password, weakness_of_pin


@pytest.mark.parametrize("pin", ["1234", "9876", "0000", "123", "1234567", "12a4", "１２３５", ""])
def test_a_weak_pin_is_named(pin: str) -> None:
    assert weakness_of_pin(pin)


@pytest.mark.parametrize("pin", ["4071", "80215", "119283"])
def test_an_ordinary_pin_is_good(pin: str) -> None:
    assert weakness_of_pin(pin) is None


def test_a_long_password_is_good_and_a_short_one_is_not() -> None:
    assert weakness_of_password("shibuya-2026-spring") is None
    assert weakness_of_password("shibuya") is not None
    assert weakness_of_password("aaaaaaaaaaaa") is not None
