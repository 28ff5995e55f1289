"""Why a member was found: a word for the screen and what to mark in the shown text.

What is made anew for each row of each answer is a named tuple: a frozen dataclass takes four times
as long to make.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from omni.domain import codes
from omni.domain.errors import N_
from omni.domain.lookup.index import GoodsKind, Kind, Probe
from omni.domain.lookup.query import Query
from omni.domain.text import kana, mails, names, phones, romaji

FAMILY = N_("セイ一致")
GIVEN = N_("メイ一致")
WHOLE = N_("氏名一致")

LABELS: dict[Kind, str] = {
    Kind.NAME: WHOLE,
    Kind.KANA: WHOLE,
    Kind.LATIN: N_("ローマ字"),
    Kind.PHONE: N_("電話番号"),
    Kind.LAST4: N_("下4桁"),
    Kind.CARD: N_("会員番号"),
    Kind.EC: N_("EC会員ID"),
    Kind.MAIL: N_("メール"),
}
"""The word for each kind, to be translated; a name says more exactly which part it was."""

GOODS_LABELS: dict[GoodsKind, str] = {
    GoodsKind.JAN: N_("JANコード"),
    GoodsKind.CODE: N_("品番"),
    GoodsKind.WORD: N_("商品名"),
    GoodsKind.KANA: N_("商品名"),
}
"""The word for each kind goods are found by."""


class Shown(NamedTuple):
    """What the screen shows of a member, as it shows it; what is masked is left out."""

    family: str = ""
    given: str = ""
    family_kana: str = ""
    given_kana: str = ""
    phones: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()


class Mark(NamedTuple):
    """A stretch of a shown field; `place` counts in the fields that hold several values."""

    field: str
    start: int
    end: int
    place: int = 0


class Reason(NamedTuple):
    """Why a member was found, and the marks that show it (none when the value is not shown)."""

    label: str
    marks: tuple[Mark, ...] = ()


class _Word(NamedTuple):
    field: str
    start: int
    text: str


_Keys = Callable[[str], tuple[str, ...]]


def reasons(query: Query, shown: Shown) -> tuple[Reason, ...]:
    """Why this member answers the query: the first reason of each group of probes that has one."""
    found = (
        next(filter(None, (explain(probe, shown) for probe in group)), None)
        for group in query.groups
    )
    return tuple(dict.fromkeys(reason for reason in found if reason))


def explain(probe: Probe, shown: Shown) -> Reason | None:
    """Why this probe finds a member shown so; None when it does not."""
    if isinstance(probe.kind, GoodsKind):
        return None
    if probe.kind in (Kind.NAME, Kind.KANA, Kind.LATIN):
        return _explain_name(probe, shown)
    return _explain_value(probe, shown)


def _explain_name(probe: Probe, shown: Shown) -> Reason | None:
    for fields, keys in _ways(probe.kind, shown):
        words = list(_words(fields, shown))
        for start in range(len(words)):
            marks = _matched(probe, words[start:] + words[:start], keys)
            if marks:
                return Reason(_name_label(probe.kind, marks, shown), marks)
    return None


def _ways(kind: Kind | GoodsKind, shown: Shown) -> list[tuple[tuple[str, str], _Keys]]:
    """The shown fields a probe of this kind looks at, with how their words fold."""
    written, read = ("family", "given"), ("family_kana", "given_kana")
    if kind is Kind.NAME:
        sound = shown.family_kana + shown.given_kana
        return [(written, lambda text: (names.fold_name(names.mend_lost(text, sound)),))]
    if kind is Kind.KANA:
        return [(read, kana.keys), (written, kana.keys)]
    return [(read, lambda text: (romaji.of_kana(text),)),
            (written, lambda text: (romaji.fold_romaji(text),))]  # fmt: skip


def _words(fields: Iterable[str], shown: Shown) -> Iterable[_Word]:
    for field in fields:
        start = 0
        text = str(getattr(shown, field))
        for word in text.replace("・", " ").replace("･", " ").split():
            start = text.index(word, start)
            yield _Word(field, start, word)
            start += len(word)


def _matched(probe: Probe, words: Sequence[_Word], keys: _Keys) -> tuple[Mark, ...]:
    """The marks over the words that the key begins, or nothing when it does not."""
    rest, before = probe.key, ""
    marks: list[Mark] = []
    for word in words:
        folded = _after(keys, before, word.text)
        if taken := _taken(rest, folded):
            marks.append(Mark(word.field, word.start, word.start + len(word.text)))
            rest, before = rest[len(taken) :], taken
            if not rest:
                return tuple(marks)
        elif probe.prefix and _holds(folded, rest):
            end = word.start + _reach(word.text, partial(_after, keys, before), rest)
            return (*marks, Mark(word.field, word.start, end))
        else:
            return ()
    return ()


def _taken(rest: str, folded: Iterable[str]) -> str | None:
    """The first of these that the rest of a key begins with."""
    for key in folded:
        if rest.startswith(key):
            return key
    return None


def _holds(folded: Iterable[str], wanted: str) -> bool:
    for key in folded:  # noqa: SIM110  a generator would cost more than the few it looks at
        if key.startswith(wanted):
            return True
    return False


def _after(keys: _Keys, before: str, text: str) -> list[str]:
    """The keys of a word behind another: in Latin letters a shared vowel is not said twice."""
    found = [key for key in keys(text) if key]
    if not before or not before.isascii():
        return found
    return [romaji.join((before, key))[len(before) :] for key in found]


def _reach(text: str, folded: Callable[[str], Iterable[str]], wanted: str) -> int:
    """How many letters of the text it takes for its key to hold what was wanted."""
    for end in range(1, len(text)):
        if _holds(folded(text[:end]), wanted):
            return end
    return len(text)


def _name_label(kind: Kind | GoodsKind, marks: Sequence[Mark], shown: Shown) -> str:
    if kind is Kind.LATIN:
        return LABELS[Kind.LATIN]
    fields = {mark.field.removesuffix("_kana") for mark in marks}
    if fields == {"given"}:
        return GIVEN
    mark = marks[0]
    alone = not (shown.given or shown.given_kana)
    whole = alone and mark.end - mark.start == len(getattr(shown, mark.field))
    return WHOLE if whole or len(fields) > 1 else FAMILY


def _explain_value(probe: Probe, shown: Shown) -> Reason | None:
    kind = Kind(probe.kind)
    field, folded = _VALUES[kind]
    values: tuple[str, ...] = getattr(shown, field)
    for place, text in enumerate(values):
        last = kind is Kind.LAST4
        stretch = _last4(text, probe.key) if last else _begun(text, probe, folded)
        if stretch:
            return Reason(LABELS[kind], (Mark(field, *stretch, place),))
    return None if values else Reason(LABELS[kind])


def _last4(text: str, wanted: str) -> tuple[int, int] | None:
    places = [place for place, letter in enumerate(text) if letter.isdecimal()][-4:]
    return (places[0], places[-1] + 1) if phones.last4(text) == wanted else None


def _begun(text: str, probe: Probe, folded: Callable[[str], str]) -> tuple[int, int] | None:
    key = folded(text)
    if not (key.startswith(probe.key) if probe.prefix else key == probe.key):
        return None
    digits = probe.kind is Kind.PHONE and not probe.key.startswith("+")
    part = phones.digits_of if digits else folded
    return 0, _reach(text, lambda typed: [part(typed)], probe.key)


_VALUES: dict[Kind, tuple[str, Callable[[str], str]]] = {
    Kind.PHONE: ("phones", lambda text: phones.fold_phone(text) or phones.digits_of(text)),
    Kind.LAST4: ("phones", phones.digits_of),
    Kind.CARD: ("cards", codes.card_key),
    Kind.EC: ("accounts", codes.fold_code),
    Kind.MAIL: ("mails", lambda text: mails.fold_mail(text) or text.lower()),
}
