"""Barcodes and QR codes: what a scan says, whichever kind of bars carried it.

Prefixes: GS1 General Specifications 1.4 (20-29, 02 and 04 are numbers a shop gives inside its own
walls); start and stop letters of NW-7: JIS X 0506; symbology identifiers: ISO/IEC 15424.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from stdnum import ean

from omni.domain import document_numbers, receipt_numbers

_IDENTIFIER = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_APART = re.compile(r"[\s\-‐‑‒–—―−ー_./]+")
_NW7 = re.compile(r"[A-DTN*E]([0-9$:+]+)[A-DTN*E]")
_CODE39 = re.compile(r"\*(.+)\*")
_OWN = re.compile(r"omni:card:(.+)", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+?/c/([A-Za-z0-9_-]{6,})/?(?:[?#]\S*)?", re.IGNORECASE)
_DIGITS = re.compile("[0-9]+")
_CARD = re.compile("[0-9]{6,19}|(?=[A-Z]*[0-9])[0-9A-Z]{6,24}")


class ScanKind(StrEnum):
    """What a scan can be."""

    PRODUCT = "product"
    IN_STORE = "in_store"
    CARD = "card"
    LINK = "link"
    RECEIPT = "receipt"
    DOCUMENT = "document"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Scan:
    """What was scanned and its folded value: a JAN, a card number, a document's number,
    the token in a member card's link."""

    kind: ScanKind
    value: str


def read_scan(text: str) -> Scan:
    """What a scanner's or a camera's text is.

    A JAN-13 of 20 to 29 may be a price label or a member's card: both are asked for it.
    """
    plain = plain_scan(text)
    if link := _LINK.fullmatch(plain):
        return Scan(ScanKind.LINK, link[1])
    if receipt := receipt_numbers.parse(plain):
        return Scan(ScanKind.RECEIPT, str(receipt))
    if document := read_document(plain):
        return Scan(ScanKind.DOCUMENT, document)
    if own := _OWN.fullmatch(plain):
        return Scan(ScanKind.CARD, card_key(own[1]))
    if jan := fold_jan(plain):
        return Scan(ScanKind.IN_STORE if is_in_store(jan) else ScanKind.PRODUCT, jan)
    key = card_key(plain)
    return Scan(ScanKind.CARD if _CARD.fullmatch(key) else ScanKind.OTHER, key or plain)


def read_document(text: str) -> str | None:
    """An order's or a hold's number with its dash (H-7K3M9Q); a mere word is none."""
    number = document_numbers.read(text)
    spelt = any(letter.isdecimal() or _APART.match(letter) for letter in text.strip())
    return number if number and number[0].isalpha() and spelt else None


def plain_scan(text: str) -> str:
    """The text a scanner sent without width, control characters and symbology identifier."""
    wide = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _IDENTIFIER.sub("", _CONTROL.sub("", wide).strip())


def check_digit(body: str) -> str:
    """The check digit that completes the 7, 11, 12 or 13 digits of a JAN."""
    return str(ean.calc_check_digit(body))


def fold_jan(text: str) -> str | None:
    """A JAN of 13 or 8 digits whose check digit is right; a UPC gets its leading zero."""
    digits = _APART.sub("", plain_scan(text))
    if not _DIGITS.fullmatch(digits) or len(digits) not in (8, 12, 13, 14):
        return None
    if len(digits) == 14:
        digits = digits[1:] if digits[0] == "0" else ""
    if not digits or not ean.is_valid(digits):
        return None
    return digits.zfill(13) if len(digits) == 12 else digits


def is_in_store(jan: str) -> bool:
    """Whether a shop gave the number itself: a weighed or priced label, or a member's card."""
    return len(jan) == 13 and (jan[0] == "2" or jan[:2] in ("02", "04"))


def fold_code(text: str) -> str:
    """A 品番, an SKU or an account's id for finding: one width, upper case, no dashes."""
    return _APART.sub("", plain_scan(text)).upper()


def card_key(text: str) -> str:
    """A card's number as it is stored and looked up, whatever bars or print it came from."""
    plain = plain_scan(text)
    if plain.isascii() and plain.isdecimal():
        return plain
    if own := _OWN.fullmatch(plain):
        plain = own[1]
    code = fold_code(plain)
    framed = _NW7.fullmatch(code) or _CODE39.fullmatch(code)
    return framed[1] if framed else code


def card_keys(text: str) -> tuple[str, ...]:
    """Every stored number a read card may mean, the likeliest first.

    Twelve digits printed as EAN-13 or UPC-A scan as thirteen, with a zero before or a check digit
    behind them; and a scanner may leave out a zero the card was stored with.
    """
    key = card_key(text)
    found = [key]
    if _DIGITS.fullmatch(key) and len(key) in (8, 12, 13):
        if len(key) == 12:
            found += ["0" + key, key + check_digit(key)]
        elif ean.is_valid(key):
            found += [key[1:], key[:-1]] if key[0] == "0" else [key[:-1]]
    return tuple(dict.fromkeys(filter(None, found)))
