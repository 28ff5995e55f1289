"""Receipt numbers: unique per store, register and business day, and readable aloud."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_FORM = re.compile(
    r"([A-Z0-9][A-Z0-9_-]{0,15})-(\d{2,3})-(\d{4})(\d{2})(\d{2})-(\d{4,6})", re.ASCII
)
_STORE = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,15}", re.ASCII)
_DASHES = re.compile("[\u2010-\u2015\u2212\u30fc\u2500\ufe63]")


def is_store_code(text: str) -> bool:
    """Whether a store of this code can number receipts: letters and digits that any till prints."""
    return _STORE.fullmatch(text.upper()) is not None


@dataclass(frozen=True, order=True)
class ReceiptNumber:
    """`SBY-01-20261121-0042`: store code, register, business day, count."""

    store: str
    register: int
    day: date
    count: int

    def __post_init__(self) -> None:
        if not is_store_code(self.store) or self.store != self.store.upper():
            raise ValueError(f"{self.store!r} is no store code")
        if not (1 <= self.register <= 999 and 1 <= self.count <= 999_999):
            raise ValueError(f"no receipt number: register {self.register}, count {self.count}")

    def __str__(self) -> str:
        return f"{self.store}-{self.register:02}-{self.day:%Y%m%d}-{self.count:04}"


def parse(text: str) -> ReceiptNumber | None:
    """The receipt number as typed or scanned, any width, case or dash; None when it is none."""
    folded = _DASHES.sub("-", unicodedata.normalize("NFKC", text).strip().upper())
    found = _FORM.fullmatch(folded)
    if found is None:
        return None
    store, register, year, month, day, count = found.groups()
    try:
        on = date(int(year), int(month), int(day))
        return ReceiptNumber(store, int(register), on, int(count))
    except ValueError:
        return None
