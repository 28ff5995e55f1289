"""The rows of the search index: a letter for the kind, then the folded key.

Names have a row for each word they may be begun with (family first, given first), so that the
family, the given and the whole name are all prefixes of some row, and one range finds each.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import islice, product

from omni.domain import codes
from omni.domain.text import kana, mails, names, phones, romaji

LAST = "\U0010ffff"
"""Sorts after every character, so that a prefix is the range from itself to itself and this."""

_REMEMBERED = 65_536
_REMEMBERED_NAMES = 16_384
_MOST_WORDS = 6
_MOST_KEYS = 6
_MOST_SUFFIXES = 8
_MOST_INSIDE = 24
_INSIDE = re.compile("(?<=[ァ-ヺー])(?![ァィゥェォッャュョヮヵヶンー])[ァ-ヺ](?=[ァ-ヺー]{2})")
_WORD = re.compile("[ァ-ヺー]+|[a-z]+|[0-9]+|[^ァ-ヺーa-z0-9\\s]+")


class Kind(StrEnum):
    """What a member is found by; the value begins the row's key."""

    NAME = "n"
    KANA = "k"
    LATIN = "l"
    PHONE = "p"
    LAST4 = "4"
    CARD = "c"
    EC = "e"
    MAIL = "m"


class GoodsKind(StrEnum):
    """What goods are found by; the value begins the row's key."""

    JAN = "j"
    CODE = "c"
    WORD = "w"
    KANA = "k"


@dataclass(frozen=True, slots=True)
class Probe:
    """One question to the index: rows of this kind that are the key, or begin with it."""

    kind: Kind | GoodsKind
    key: str
    prefix: bool = False

    @property
    def lower(self) -> str:
        """The row asked for, or the first of the range."""
        return self.kind + self.key

    @property
    def upper(self) -> str:
        """The end of the range (exclusive) when it asks for a prefix."""
        return self.kind + self.key + LAST


def member_keys(
    *,
    family: str,
    given: str,
    family_kana: str,
    given_kana: str,
    name_raw: str | None = None,
    identities: Iterable[tuple[str, str]] = (),
) -> set[str]:
    """Every key of the index a member is found by, kind letter included.

    `identities` are (kind, value) pairs; of their kinds card, ec, phone and mail are searched.
    `name_raw` is a name in one column, used when family and given name are not known apart.
    """
    if name_raw and not (family or given):
        family, given = names.split_name(name_raw)
    if not family_kana and not given_kana:
        family_kana, given_kana = (word if kana.is_kana(word) else "" for word in (family, given))
    rows = set(_named(family, given, family_kana, given_kana))
    for kind, value in identities:
        rows.update(identity_rows(kind, value))
    return rows


@lru_cache(maxsize=_REMEMBERED_NAMES)
def _named(family: str, given: str, family_kana: str, given_kana: str) -> tuple[str, ...]:
    """The rows of a name; many members have one in common."""
    return (
        *name_rows(family, given, family_kana, given_kana),
        *kana_rows(family_kana, given_kana),
        *latin_rows(family, given, family_kana, given_kana),
    )


def name_rows(family: str, given: str, family_kana: str, given_kana: str) -> Iterable[str]:
    """Rows of a name as it is written, a lost glyph mended by the reading."""
    if not names.is_japanese(family + given):
        return []
    whole = family_kana if given else family_kana + given_kana
    words = _written(family, whole) + _written(given, given_kana)
    return [Kind.NAME + row for row in _orders(words, _plainly)]


def kana_rows(family_kana: str, given_kana: str) -> Iterable[str]:
    """Rows of a reading; a long-vowel mark gives a row to each spelling."""
    if "ー" not in family_kana and "ー" not in given_kana:
        words = _sounds(family_kana) + _sounds(given_kana)
        return [Kind.KANA + row for row in _orders(words, _plainly)]
    rows: set[str] = set()
    spelt = [kana.keys(word) for word in kana.words(family_kana) + kana.words(given_kana)]
    for choice in islice(product(*spelt), _MOST_KEYS):
        rows.update(Kind.KANA + row for row in _orders(choice, _plainly))
    return rows


def latin_rows(family: str, given: str, family_kana: str, given_kana: str) -> Iterable[str]:
    """Rows in Latin letters: of the reading, and of the words of a name that are written so."""
    read = _letters(family_kana) + _letters(given_kana)
    rows = [Kind.LATIN + row for row in _orders(read, romaji.join)]
    if spelt := _spelt(family) + _spelt(given):
        rows += [Kind.LATIN + row for row in _orders(spelt, romaji.join)]
    return rows


def identity_rows(kind: str, value: str) -> tuple[str, ...]:
    """Rows of one identity; none for a kind nobody searches by, or a value that is none."""
    if kind == "phone":
        return _phone_rows(value)
    if kind == "mail":
        address = mails.fold_mail(value)
        return (Kind.MAIL + address,) if address else ()
    if kind == "card":
        number = codes.card_key(value)
        return (Kind.CARD + number,) if number else ()
    if kind == "ec":
        account = codes.fold_code(value)
        return (Kind.EC + account,) if account else ()
    return ()


def style_keys(
    *, code: str, name: str, reading: str = "", variants: Iterable[tuple[str, str | None]] = ()
) -> set[str]:
    """Every key goods are found by: 品番, the name from each of its words on, its reading.

    `variants` are (SKU, JAN or None) pairs; give only those whose rows are wanted.
    """
    rows = {GoodsKind.WORD + word for word in word_keys(name)}
    rows.update(GoodsKind.KANA + key for key in kana.keys(reading) if reading and key)
    numbers = [code]
    for sku, jan in variants:
        numbers.append(sku)
        if jan:
            rows.add(GoodsKind.JAN + (codes.fold_jan(jan) or codes.fold_code(jan)))
    rows.update(GoodsKind.CODE + codes.fold_code(number) for number in numbers if number)
    return rows


@lru_cache(maxsize=4_096)
def word_keys(name: str) -> tuple[str, ...]:
    """The folded name from each change of script on: タナカ別注トート, 別注トート, トート.

    Katakana words are written as one (リネンワンピース): these are found from every letter on that
    can begin a word.
    """
    folded = names.fold_goods(name)
    starts = [found.start() for found in _WORD.finditer(folded)][:_MOST_SUFFIXES]
    starts += [found.start() for found in _INSIDE.finditer(folded)][:_MOST_INSIDE]
    suffixes = (names.fold_name(folded[start:]) for start in starts)
    return tuple(dict.fromkeys(suffix for suffix in suffixes if suffix))


def _phone_rows(value: str) -> tuple[str, ...]:
    if number := phones.fold_phone(value):
        return Kind.PHONE + number, Kind.LAST4 + number[-4:]
    last = phones.last4(value)
    return (Kind.LAST4 + last,) if last else ()


@lru_cache(maxsize=_REMEMBERED)
def _written(name: str, reading: str) -> tuple[str, ...]:
    words = (names.fold_name(names.mend_lost(word, reading)) for word in name.split())
    return tuple(filter(None, words))


@lru_cache(maxsize=_REMEMBERED)
def _sounds(reading: str) -> tuple[str, ...]:
    return tuple(filter(None, map(kana.fold_kana, kana.words(reading))))


@lru_cache(maxsize=_REMEMBERED)
def _letters(reading: str) -> tuple[str, ...]:
    return tuple(filter(None, map(romaji.of_kana, kana.words(reading))))


@lru_cache(maxsize=_REMEMBERED)
def _spelt(name: str) -> tuple[str, ...]:
    words = (romaji.fold_romaji(word) for word in name.split() if names.is_latin(word))
    return tuple(filter(None, words))


_plainly = "".join


def _orders(words: tuple[str, ...], join: Callable[[tuple[str, ...]], str]) -> list[str]:
    """The words as one key, begun with each of them in turn; none for none."""
    if len(words) == 2:
        family, given = words
        return [join(words), join((given, family))]
    starts = range(min(len(words), _MOST_WORDS))
    return [join(words[start:] + words[:start]) for start in starts]
