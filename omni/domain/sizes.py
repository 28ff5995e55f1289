"""The order in which a shop hangs its sizes: S before M, 22.5 before 23, 7号 before 9号."""

import re
import unicodedata

_LETTERS = ("XXXS", "XXS", "XS", "S", "M", "L", "LL", "XL", "3L", "XXL", "4L", "XXXL", "5L")
_SAME = {"SS": "XS", "2XS": "XXS", "3S": "XXS", "2L": "LL", "2XL": "XXL", "3XL": "XXXL"}
_ONE_SIZE = ("F", "FREE", "フリー", "ONESIZE", "OS")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def size_position(size: str) -> int:
    """A number to sort sizes of one style by; unknown words come last, as they were given."""
    word = unicodedata.normalize("NFKC", size).upper().replace(" ", "").replace("-", "")
    word = _SAME.get(word, word)
    if word in _ONE_SIZE or not word:
        return 0
    if word in _LETTERS:
        return 10 + _LETTERS.index(word)
    if number := _NUMBER.search(word):
        return 100 + round(float(number[0]) * 10)
    return 1_000_000
