"""Short numbers that a person can read over the phone: `H-7K3M9Q`.

Six characters of Crockford's base 32 (no I, L, O, U) after a letter for the kind of document:
about a thousand million per kind. The database keeps them unique; on a clash draw again.
"""

import re
import unicodedata
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 6

_CONFUSED = str.maketrans("ILOU", "110V")
_CONFUSED_PREFIX = {"0": "O", "1": "I"}
_DASHES = re.compile("[\\s\u2010-\u2015\u2212\u30fc\u2500\ufe63]+")
_WITH_DASH = re.compile(rf"([A-Z01])-+([0-9A-Z]{{{LENGTH}}})", re.ASCII)
_WITHOUT_DASH = re.compile(rf"([A-Z])([0-9A-Z]{{{LENGTH}}})", re.ASCII)


def draw(prefix: str, randbelow: Callable[[int], int]) -> str:
    """A new number of that kind from a source such as `secrets.randbelow`."""
    if not re.fullmatch("[A-Z]", prefix):
        raise ValueError(f"{prefix!r} is no kind of document")
    return f"{prefix}-" + "".join(ALPHABET[randbelow(len(ALPHABET))] for _ in range(LENGTH))


def read(text: str) -> str | None:
    """The number as we write it, from one typed or heard; None when it cannot be one."""
    folded = _DASHES.sub("-", unicodedata.normalize("NFKC", text).strip().upper())
    found = _WITH_DASH.fullmatch(folded) or _WITHOUT_DASH.fullmatch(folded)
    if found is None:
        return None
    prefix = _CONFUSED_PREFIX.get(found[1], found[1])
    return f"{prefix}-{found[2].translate(_CONFUSED)}"
