"""What is hidden, and what is left to recognise it by."""

from __future__ import annotations

import pytest

from omni.domain import masks


def test_a_phone_keeps_its_last_four() -> None:
    assert masks.mask_phone("09012340903") == "•••-••••-0903"
    assert masks.mask_phone("0903") == "••••"


def test_a_mail_keeps_its_first_letter_and_its_domain() -> None:
    assert masks.mask_mail("misaki@example.jp") == "m••••@example.jp"
    assert masks.mask_mail("misaki") == "••••"


def test_a_card_keeps_its_last_four() -> None:
    assert masks.mask_code("200000001234") == "••••1234"
    assert masks.mask_code("1234") == "••••"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("東京都渋谷区神南1-2-3", "東京都渋谷区••••"),
        ("京都府京都市右京区嵯峨1", "京都府京都市••••"),
        ("北海道札幌市中央区1-1", "北海道札幌市••••"),
        ("神奈川県三浦郡葉山町1-1", "神奈川県三浦郡••••"),
        ("1-2-3", "••••"),
        ("", ""),
    ],
)
def test_an_address_keeps_its_town(address: str, shown: str) -> None:
    assert masks.mask_address(address) == shown


def test_another_members_name_is_only_hinted_at() -> None:
    assert masks.mask_name("田中", "美咲") == "田中 美••"
    assert masks.mask_name("Wolfeschlegelstein", "") == "Wo••"
    assert masks.mask_name("田中", "") == "田中"
