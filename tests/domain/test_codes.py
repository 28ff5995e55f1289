"""A scan says one thing, whichever bars or link carried it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain import codes
from omni.domain.codes import Scan, ScanKind

CARD = "200000001234"


@pytest.mark.parametrize(
    ("scanned", "kind", "value"),
    [
        ("4901234567894", ScanKind.PRODUCT, "4901234567894"),
        ("]E04901234567894\r\n", ScanKind.PRODUCT, "4901234567894"),
        ("４９０１２３４５６７８９４", ScanKind.PRODUCT, "4901234567894"),
        ("49123456", ScanKind.PRODUCT, "49123456"),
        ("036000291452", ScanKind.PRODUCT, "0036000291452"),
        ("2012345678903", ScanKind.IN_STORE, "2012345678903"),
        ("0212345678909", ScanKind.IN_STORE, "0212345678909"),
        ("4901234567890", ScanKind.CARD, "4901234567890"),
        ("A0012345678B", ScanKind.CARD, "0012345678"),
        ("a0012345678d", ScanKind.CARD, "0012345678"),
        ("]C1AB-123456", ScanKind.CARD, "AB123456"),
        ("*12345678*", ScanKind.CARD, "12345678"),
        ("omni:card:2000-0000-1234", ScanKind.CARD, CARD),
        ("https://shop.example/c/k3J9_x-2Q", ScanKind.LINK, "k3J9_x-2Q"),
        ("https://shop.example/ja/c/k3J9_x-2Q?from=mail", ScanKind.LINK, "k3J9_x-2Q"),
        ("sby-01-20261121-0042", ScanKind.RECEIPT, "SBY-01-20261121-0042"),
        ("H-7K3M9Q", ScanKind.DOCUMENT, "H-7K3M9Q"),
        ("h‐7k3m9o", ScanKind.DOCUMENT, "H-7K3M90"),
        ("O7K3M9Q", ScanKind.DOCUMENT, "O-7K3M9Q"),
        ("OKAMOTO", ScanKind.OTHER, "OKAMOTO"),
        ("https://shop.example/about", ScanKind.OTHER, "HTTPS:SHOPEXAMPLEABOUT"),
        ("タナカ", ScanKind.OTHER, "タナカ"),
        ("", ScanKind.OTHER, ""),
    ],
)
def test_a_scan_is_told_apart(scanned: str, kind: ScanKind, value: str) -> None:
    assert codes.read_scan(scanned) == Scan(kind, value)


@pytest.mark.parametrize(
    ("scanned", "jan"),
    [
        ("4901234567894", "4901234567894"),
        ("4901234567895", None),
        ("04901234567894", "4901234567894"),
        ("14901234567891", None),
        ("490123456789", None),
        ("49123456", "49123456"),
        ("abc", None),
        ("", None),
    ],
)
def test_a_jan_has_a_right_check_digit(scanned: str, jan: str | None) -> None:
    assert codes.fold_jan(scanned) == jan


def test_the_check_digit_completes_a_jan() -> None:
    assert codes.check_digit("490123456789") == "4"
    assert codes.check_digit("4912345") == "6"


@pytest.mark.parametrize(
    "read",
    [
        CARD,
        "2000 0000 1234",
        "2000-0000-1234",
        "２０００００００１２３４",
        f"A{CARD}B",
        f"]F0A{CARD}A",
        f"omni:card:{CARD}",
        f"*{CARD}*",
    ],
)
def test_a_card_has_one_key_in_every_barcode(read: str) -> None:
    assert codes.card_key(read) == CARD


def test_a_card_of_letters_keeps_them() -> None:
    assert codes.card_key("ab-123456") == "AB123456"
    assert codes.card_key("A123X456B") == "A123X456B"


def test_twelve_digits_are_found_when_they_scan_as_thirteen() -> None:
    ean = CARD + codes.check_digit(CARD)
    upc = "20000000123"
    upc += codes.check_digit(upc)

    assert CARD in codes.card_keys(ean)
    assert ean in codes.card_keys(CARD)
    assert upc in codes.card_keys("0" + upc)
    assert "0" + upc in codes.card_keys(upc)


def test_thirteen_digits_with_a_wrong_check_digit_are_only_themselves() -> None:
    assert codes.card_keys("4901234567890") == ("4901234567890",)


def test_an_empty_card_is_none_at_all() -> None:
    assert codes.card_keys(" ") == ()


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_any_twelve_digits_and_their_check_digit_are_a_jan(body: int) -> None:
    digits = f"{body:012}"

    assert codes.fold_jan(digits + codes.check_digit(digits)) is not None


@given(st.text(max_size=40))
def test_any_scan_is_something(scanned: str) -> None:
    assert isinstance(codes.read_scan(scanned), Scan)
    assert codes.card_key(codes.fold_code(scanned)) is not None
