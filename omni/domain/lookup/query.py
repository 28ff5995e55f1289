"""What a text in the one box may mean: for members, for goods, for documents."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby, islice, product

from omni.domain import codes, receipt_numbers
from omni.domain.codes import ScanKind
from omni.domain.lookup.index import GoodsKind, Kind, Probe
from omni.domain.text import kana, names, phones, romaji

LONGEST = 200
"""More letters than this are no search; the rest is not read."""

_NUMBER = re.compile(r"[+(]?\d[\d()+.,‐‑‒–—―−ー\-]*")
_NAME_AND_NUMBER = re.compile(r"([^\x00-\x7f]*[^\x00-\x7f\d])([\d-]{4,})")
_HALF_RECEIPT = re.compile(r"[A-Z][A-Z0-9]{1,7}-\d{2,3}-\d{4,8}(?:-\d*)?", re.ASCII)
_DASHES = re.compile("[‐‑‒–—―−ー─]")
_COUNTRY = re.compile(r"(?:\+|00)81\(?0?\)?")

_PHONE_FROM, _WHOLE_PHONE, _PHONE_TO = 4, 11, 16
_CARD_FROM = 10
_JAN_FROM = 7
_CODE_FROM = 3
_ACCOUNT_FROM = 8
_MAIL_FROM = 3
_MOST_PROBES = 8


@dataclass(frozen=True, slots=True)
class Query:
    """What a text asks of the index.

    A member is meant when any of `probes` finds her and, for every group in `refine` (name *and*
    last four), any of that group does too; the most telling group comes first. `token` is that of
    a scanned member card; receipts and numbers are exact unless `receipt_prefix`.
    """

    text: str
    probes: tuple[Probe, ...] = ()
    refine: tuple[tuple[Probe, ...], ...] = ()
    products: tuple[Probe, ...] = ()
    documents: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    receipt_prefix: str | None = None
    token: str | None = None

    @property
    def groups(self) -> tuple[tuple[Probe, ...], ...]:
        """Every group of probes of which one has to find the member."""
        return (self.probes, *self.refine) if self.probes else ()


class _Form(Enum):
    NUMBER = auto()
    MAIL = auto()
    CODE = auto()
    KANA = auto()
    LATIN = auto()
    NAME = auto()


_TELLING = (_Form.MAIL, _Form.CODE, _Form.NUMBER)


def read_query(text: str) -> Query:
    """Everything a typed or scanned text may mean; nothing for an empty one."""
    plain = codes.plain_scan(text[:LONGEST])
    scan = codes.read_scan(plain)
    if scan.kind is ScanKind.LINK:
        return Query(text, token=scan.value)
    if scan.kind is ScanKind.RECEIPT:
        return Query(text, receipts=(scan.value,))
    documents = (scan.value,) if scan.kind is ScanKind.DOCUMENT else ()
    if plain.lower().startswith("omni:card:"):
        return Query(text, probes=tuple(_cards(plain)))
    groups = _member_groups(_words(plain))
    return Query(
        text,
        probes=groups[0] if groups else (),
        refine=tuple(groups[1:]),
        products=_goods(plain),
        documents=documents,
        receipt_prefix=_half_receipt(plain),
    )


def _words(plain: str) -> list[tuple[_Form, str]]:
    """The words of the text with what each looks like, digits said in pieces put together."""
    said = names.strip_courtesy(unicodedata.normalize("NFKC", plain))
    pieces: list[str] = []
    for word in said.split():
        both = _NAME_AND_NUMBER.fullmatch(word)
        pieces.extend(both.groups() if both else (word,))
    formed = [(_form(piece), piece) for piece in pieces]
    words: list[tuple[_Form, str]] = []
    for form, same in groupby(formed, key=lambda word: word[0]):
        alike = [piece for _, piece in same]
        words.append((form, ("" if form is _Form.NUMBER else " ").join(alike)))
    return words


def _form(word: str) -> _Form:
    if "@" in word:
        return _Form.MAIL
    if _NUMBER.fullmatch(word):
        return _Form.NUMBER
    if kana.is_kana(word):
        return _Form.KANA
    if names.is_japanese(word):
        return _Form.NAME
    return _Form.LATIN if names.is_latin(word) and not _has_digit(word) else _Form.CODE


def _member_groups(words: list[tuple[_Form, str]]) -> list[tuple[Probe, ...]]:
    alone = len(words) == 1
    ordered = sorted(words, key=lambda word: word[0] not in _TELLING)
    groups = (_probes(form, word, alone) for form, word in ordered)
    return [group for group in groups if group]


def _probes(form: _Form, word: str, alone: bool) -> tuple[Probe, ...]:
    if form is _Form.NUMBER:
        return _unique(_numbers(word) if alone else _number_beside_name(word))
    if form is _Form.MAIL:
        return (Probe(Kind.MAIL, word.replace(" ", "").lower(), prefix=True),)
    if form is _Form.CODE:
        return _unique(_codes(word))
    if form is _Form.KANA:
        return _kana(word)
    if form is _Form.LATIN:
        return _unique(_latin(word))
    return tuple(Probe(Kind.NAME, key, prefix=True) for key in names.typed_keys(word))


def _numbers(word: str) -> Iterable[Probe]:
    digits = phones.digits_of(word)
    if len(digits) == 4:
        yield Probe(Kind.LAST4, digits)
    whole = phones.fold_phone(word)
    begun = _COUNTRY.sub("0", word, count=1)
    key = whole or phones.digits_of(begun)
    if key[:1] in "0+" and _PHONE_FROM <= len(key) <= _PHONE_TO:
        yield Probe(Kind.PHONE, key, prefix=len(key) < _WHOLE_PHONE)
    if len(digits) >= _PHONE_FROM:
        yield from _cards(word)
        yield Probe(Kind.EC, codes.fold_code(word))


def _number_beside_name(word: str) -> Iterable[Probe]:
    """Beside a name four digits are the last of the phone; fewer are still being said."""
    digits = phones.digits_of(word)
    if len(digits) == 4:
        yield Probe(Kind.LAST4, digits)
    elif len(digits) > 4:
        yield from _numbers(word)


def _cards(word: str) -> Iterable[Probe]:
    keys = codes.card_keys(word)
    if keys and len(keys[0]) >= _CARD_FROM:
        yield Probe(Kind.CARD, keys[0], prefix=True)
        keys = keys[1:]
    for key in keys:
        yield Probe(Kind.CARD, key)


def _codes(word: str) -> Iterable[Probe]:
    code = codes.fold_code(word)
    if not any(letter.isalnum() for letter in code):
        return
    yield from _cards(word)
    yield Probe(Kind.EC, code, prefix=len(code) >= _ACCOUNT_FROM)
    if len(word) >= _MAIL_FROM:
        yield Probe(Kind.MAIL, word.replace(" ", "").lower(), prefix=True)


def _kana(word: str) -> tuple[Probe, ...]:
    spelt = product(*(kana.keys(part) for part in kana.words(word)))
    keys = dict.fromkeys("".join(row) for row in islice(spelt, _MOST_PROBES))
    return tuple(Probe(Kind.KANA, key, prefix=True) for key in keys if key)


def _latin(word: str) -> Iterable[Probe]:
    parts = word.split()
    begun = [romaji.fold_romaji(part) for part in parts[:-1]]
    for last in romaji.prefixes(parts[-1]):
        yield Probe(Kind.LATIN, romaji.join((*begun, last)), prefix=True)
    if len(parts) == 1 and len(word) >= _MAIL_FROM and word.isascii():
        yield Probe(Kind.MAIL, word.lower(), prefix=True)


def _goods(plain: str) -> tuple[Probe, ...]:
    return _unique(_goods_probes(plain))


def _goods_probes(plain: str) -> Iterable[Probe]:
    if "@" in plain:
        return
    jan = codes.fold_jan(plain)
    if jan:
        yield Probe(GoodsKind.JAN, jan)
    code = codes.fold_code(plain)
    if code.isascii() and len(code) >= _CODE_FROM:
        if code.isdecimal() and len(code) >= _JAN_FROM and not jan:
            yield Probe(GoodsKind.JAN, code, prefix=True)
        yield Probe(GoodsKind.CODE, code, prefix=True)
    if kana.is_kana(plain):
        for key in kana.keys(plain):
            yield Probe(GoodsKind.KANA, key, prefix=True)
    word = names.fold_name(plain)
    if len(word) >= 2 and not word.isdecimal():
        yield Probe(GoodsKind.WORD, word, prefix=True)


def _half_receipt(plain: str) -> str | None:
    """A receipt number still being typed, from the day on."""
    folded = _DASHES.sub("-", unicodedata.normalize("NFKC", plain).upper())
    whole = _HALF_RECEIPT.fullmatch(folded) and receipt_numbers.parse(folded) is None
    return folded if whole else None


def _unique(probes: Iterable[Probe]) -> tuple[Probe, ...]:
    return tuple(dict.fromkeys(probes))[:_MOST_PROBES]


def _has_digit(word: str) -> bool:
    return any(letter.isdecimal() for letter in word)
