"""Two records side by side: how each field relates, and where within the text they part.

A mask hides what both have alike and shows what differs, for that is what the eye is asked about;
where two values have nothing in common each is masked as on a member's card.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

from omni.domain import masks
from omni.domain.text import addresses, kana, names, phones

_DOT = "•"
_LIKE_NAMES = 0.5
_LIKE_TEXTS = 0.72
_RUN = re.compile(f"{_DOT}{{4,}}")
_LAST = 4


class Relation(enum.StrEnum):
    """How one field of two records relates; VARIANT is the same written another way."""

    SAME = "same"
    VARIANT = "variant"
    NEAR = "near"
    DIFFERENT = "different"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `hit` where the other side has something else."""

    text: str
    hit: bool = False


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of two records, ready to be shown; an empty side has no value."""

    relation: Relation
    left: Pieces
    right: Pieces


def compare_names(left: str, right: str) -> Compared:
    """Names as they are registered; 髙橋 and 高橋 are one name in other glyphs."""
    return _by_words(_compare(left, right, names.fold_name, like=_LIKE_NAMES), left, right)


def compare_kana(left: str, right: str) -> Compared:
    """Readings, whatever kana and width they are written in."""
    return _by_words(_compare(left, right, kana.fold_kana, like=_LIKE_NAMES), left, right)


def compare_words(left: str, right: str) -> Compared:
    """Words that are the same or not, such as man and woman: no letter of them is marked."""
    return _whole(left, right)


def compare_phones(left: str, right: str, *, masked: bool) -> Compared:
    """Folded numbers; one that differs in a digit or two shows which."""
    one, other = phones.format_phone(left), phones.format_phone(right)
    found = _compare(one, other, str, like=_LIKE_TEXTS)
    if not masked:
        return found
    return _masked(found, left, right, masks.mask_phone, lambda side: _veil(side, last=_LAST))


def compare_mails(left: str, right: str, *, masked: bool) -> Compared:
    """Folded addresses; one mistyped letter shows itself."""
    found = _compare(left, right, str, like=_LIKE_TEXTS)
    return _masked(found, left, right, masks.mask_mail, _veil_mail) if masked else found


def compare_addresses(left: str, right: str, *, masked: bool) -> Compared:
    """Addresses as written: 一丁目2番3号 is 1-2-3; a prefecture or a building left out is none.

    Where they part, the numbers are read in one way on both sides, so that only they are marked.
    """
    if not left or not right:
        return _masked(_whole(left, right), left, right, masks.mask_address if masked else str)
    relation = _relate_addresses(left, right)
    if relation is Relation.NEAR:
        one, other = _marked(_folded_address(left), _folded_address(right))
        found = Compared(relation, one, other)
        return Compared(relation, _veil_street(one), _veil_street(other)) if masked else found
    found = Compared(relation, pieces_of(left), pieces_of(right))
    return _masked(found, left, right, masks.mask_address if masked else str)


def compare_days(left: dt.date | None, right: dt.date | None, *, masked: bool) -> Compared:
    """Birthdays; masked, only the part that differs is read, of a stranger's the year."""
    one, other = _parts(left), _parts(right)
    if not one or not other or one == other:
        return _only(one, other, Relation.SAME, masked)
    hits = [a != b for a, b in zip(one, other, strict=True)]
    shown = [True, False, False] if all(hits) else hits
    near = sum(hits) == 1 or (one[1:] == other[1:][::-1] and not hits[0])
    relation = Relation.NEAR if near else Relation.DIFFERENT
    return Compared(relation, _day(one, hits, shown, masked), _day(other, hits, shown, masked))


def pieces_of(text: str) -> Pieces:
    """A text with nothing marked; no pieces for an empty one."""
    return (Piece(text),) if text else ()


def _compare(left: str, right: str, fold: Callable[[str], str], *, like: float) -> Compared:
    if not left or not right:
        return Compared(Relation.MISSING, pieces_of(left), pieces_of(right))
    if left == right:
        return Compared(Relation.SAME, pieces_of(left), pieces_of(right))
    if fold(left) and fold(left) == fold(right):
        return Compared(Relation.VARIANT, *_marked(left, right))
    if _alike(left, right) < like:
        return Compared(Relation.DIFFERENT, pieces_of(left), pieces_of(right))
    return Compared(Relation.NEAR, *_marked(left, right))


def _by_words(found: Compared, left: str, right: str) -> Compared:
    """Another given name behind the same family name is another name, however long the family's."""
    pairs = list(zip(left.split(), right.split(), strict=False))
    if found.relation is Relation.NEAR and any(_alike(*pair) < _LIKE_NAMES for pair in pairs):
        return Compared(Relation.DIFFERENT, found.left, found.right)
    return found


def _whole(left: str, right: str) -> Compared:
    if not left or not right:
        return Compared(Relation.MISSING, pieces_of(left), pieces_of(right))
    relation = Relation.SAME if left == right else Relation.DIFFERENT
    return Compared(relation, pieces_of(left), pieces_of(right))


def _marked(left: str, right: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces, marked where they part."""
    one: list[Piece] = []
    other: list[Piece] = []
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for kind, start, end, begin, until in matcher.get_opcodes():
        hit = kind != "equal"
        one += [Piece(left[start:end], hit)] if end > start else []
        other += [Piece(right[begin:until], hit)] if until > begin else []
    return tuple(one), tuple(other)


def _masked(
    found: Compared,
    left: str,
    right: str,
    mask: Callable[[str], str],
    veil: Callable[[Pieces], Pieces] = tuple,
) -> Compared:
    """What is alike hidden; a value with no likeness, or no counterpart, masked as a whole."""
    if found.relation is Relation.NEAR:
        return Compared(found.relation, veil(found.left), veil(found.right))
    hidden = [pieces_of(mask(text)) if text else () for text in (left, right)]
    return Compared(found.relation, hidden[0], hidden[1])


def _veil(side: Pieces, *, last: int = 0) -> Pieces:
    """Letters and digits of what is alike become dots, but for the last ones."""
    left = sum(len(piece.text) for piece in side)
    veiled: list[Piece] = []
    for piece in side:
        text = piece.text
        if not piece.hit:
            text = "".join(
                letter if not letter.isalnum() or left - at <= last else _DOT
                for at, letter in enumerate(text)
            )
        left -= len(piece.text)
        veiled.append(Piece(text, piece.hit))
    return tuple(veiled)


def _veil_mail(side: Pieces) -> Pieces:
    """The first letter and the domain stay as on a card; of the name only what differs is read."""
    whole = "".join(piece.text for piece in side)
    at, place = whole.find("@"), 0
    veiled: list[Piece] = []
    for piece in side:
        letters = [
            letter if piece.hit or place + n == 0 or place + n >= at else _DOT
            for n, letter in enumerate(piece.text)
        ]
        place += len(piece.text)
        veiled.append(Piece("".join(letters), piece.hit))
    return tuple(veiled)


def _veil_street(side: Pieces) -> Pieces:
    """The town stays; behind it only what differs is read, runs of dots kept short."""
    whole = "".join(piece.text for piece in side)
    town = len(masks.mask_address(whole).rstrip(_DOT))
    place = 0
    veiled: list[Piece] = []
    for piece in side:
        letters = [
            letter if piece.hit or place + n < town or not letter.isalnum() else _DOT
            for n, letter in enumerate(piece.text)
        ]
        place += len(piece.text)
        veiled.append(Piece(_RUN.sub(_DOT * 4, "".join(letters)), piece.hit))
    return tuple(veiled)


def _relate_addresses(left: str, right: str) -> Relation:
    """By town and number first; of buildings only two that are both named can differ."""
    (one, _, room), (other, _, door) = (
        _folded_address(text).partition(" ") for text in (left, right)
    )
    if one != other:
        return Relation.NEAR if _alike(one, other) >= _LIKE_TEXTS else Relation.DIFFERENT
    if room and door and room != door:
        return Relation.NEAR
    return Relation.SAME if left == right else Relation.VARIANT


def _alike(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def _folded_address(text: str) -> str:
    return addresses.fold_address(addresses.strip_prefecture(text))


def _parts(day: dt.date | None) -> tuple[str, ...]:
    return (f"{day.year:04}", f"{day.month:02}", f"{day.day:02}") if day else ()


def _only(
    one: tuple[str, ...], other: tuple[str, ...], relation: Relation, masked: bool
) -> Compared:
    """Two equal days, or one without its counterpart."""
    shown = [not masked] * 3
    sides = [_day(side, [False] * 3, shown, masked) if side else () for side in (one, other)]
    return Compared(relation if one and other else Relation.MISSING, sides[0], sides[1])


def _day(parts: tuple[str, ...], hits: list[bool], shown: list[bool], masked: bool) -> Pieces:
    said = [
        Piece(part if show or not masked else _DOT * len(part), hit and (show or not masked))
        for part, hit, show in zip(parts, hits, shown, strict=True)
    ]
    return (said[0], Piece("/"), said[1], Piece("/"), said[2])
