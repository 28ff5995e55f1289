"""Sizes hang in the order a shop hangs them."""

import pytest

from omni.domain.sizes import size_position


@pytest.mark.parametrize(
    "sizes",
    [
        ["XS", "S", "M", "L", "XL", "XXL"],
        ["SS", "S", "M", "L", "LL", "3L"],
        ["5号", "7号", "9号", "11号", "13号"],
        ["22.5", "23", "23.5", "24cm"],
        ["フリー", "S", "38", "特注"],
    ],
)
def test_sizes_come_in_the_order_of_the_rail(sizes: list[str]) -> None:
    backwards = sizes[::-1]
    assert sorted(backwards, key=size_position) == sizes


def test_width_and_case_do_not_matter() -> None:
    assert size_position("ｘｌ") == size_position("XL")
