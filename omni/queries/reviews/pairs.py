"""A pair as the lane shows it: two people, row by row, and who stands around them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from sqlalchemy import select

from omni.domain.comparison import (
    Compared,
    Pieces,
    Relation,
    compare_addresses,
    compare_days,
    compare_kana,
    compare_mails,
    compare_names,
    compare_phones,
    compare_words,
)
from omni.extensions import db
from omni.models.match import MatchPair, PairState
from omni.models.member import IdentityKind, Member
from omni.models.review import ReviewClaim
from omni.queries.members.living import find_living
from omni.queries.reviews.people import Mate, Person, list_mates, list_people

_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Row:
    """One field of both, how it relates, and whether others share the value."""

    field: str
    relation: Relation
    left: Pieces
    right: Pieces
    left_shared: bool = False
    right_shared: bool = False


@dataclass(frozen=True, slots=True)
class PairView:
    """Two people side by side; `seen` says what was shown, for the answer to be about that."""

    id: int
    left: Person
    right: Person
    rows: list[Row]
    mates: list[tuple[Mate, str]]
    evidence: list[dict[str, Any]]
    pattern: str
    score: float
    was_put_off: bool
    is_revealed: bool

    @property
    def seen(self) -> str:
        """Which state of whom was shown."""
        return seen_token(self.left.member, self.right.member)


def seen_token(left: Member, right: Member) -> str:
    """The state of two people, whatever their order."""
    return ".".join(f"{one.id}-{one.version}" for one in sorted((left, right), key=_by_id))


def _by_id(member: Member) -> int:
    return member.id


def list_pairs(
    pair_ids: Sequence[int], today: dt.date, *, is_revealed: bool = False
) -> list[PairView]:
    """The open ones of these pairs, in this order, of people who are still two.

    Eight statements for any number of them, and one more for each step of a merge between.
    """
    found = {
        row.MatchPair.id: row
        for row in db.session.execute(
            select(MatchPair, ReviewClaim.put_off_at)
            .outerjoin(ReviewClaim, ReviewClaim.pair_id == MatchPair.id)
            .where(MatchPair.id.in_(pair_ids), MatchPair.state == PairState.OPEN)
            .execution_options(populate_existing=True)
        )
    }
    ids = {one for row in found.values() for one in (row.MatchPair.a_id, row.MatchPair.b_id)}
    became = find_living(ids)
    people = list_people(set(became.values()), today)
    mates = list_mates(people)
    views = []
    for row in (found[one] for one in pair_ids if one in found):
        pair: MatchPair = row.MatchPair
        left, right = in_order(people[became[pair.a_id]], people[became[pair.b_id]])
        if left.id == right.id:
            continue
        around = _around(left, right, mates)
        views.append(
            PairView(
                id=pair.id,
                left=left,
                right=right,
                rows=compare_people(left, right, shared_by(around), masked=not is_revealed),
                mates=around,
                evidence=list(pair.evidence),
                pattern=pair.pattern,
                score=pair.score,
                was_put_off=row.put_off_at is not None,
                is_revealed=is_revealed,
            )
        )
    return views


def in_order(one: Person, other: Person) -> tuple[Person, Person]:
    """The one who would stay at the left: with a card of a store, then the older membership."""
    return (one, other) if _standing(one) <= _standing(other) else (other, one)


def _standing(person: Person) -> tuple[bool, dt.date, int]:
    has_card = any(one.kind is IdentityKind.CARD for one in person.named)
    return not has_card, person.member.registered_on or dt.date.max, person.id


def shared_by(around: Iterable[tuple[Mate, str]]) -> set[str]:
    """Phones and mails that somebody beside the two answers too."""
    return {value for mate, _ in around for value in mate.shares}


def compare_people(
    left: Person, right: Person, shared: Collection[str], *, masked: bool
) -> list[Row]:
    """Both registrations row by row; a row nobody has a value for is left out."""
    one, other = left.member, right.member
    phones = _paired(left.values(IdentityKind.PHONE), right.values(IdentityKind.PHONE))
    mails = _paired(left.values(IdentityKind.MAIL), right.values(IdentityKind.MAIL))
    rows = [
        _row("name", compare_names(one.name, other.name)),
        _row("kana", compare_kana(one.kana, other.kana)),
        *_contacts(phones, "phone", shared, partial(compare_phones, masked=masked)),
        *_contacts(mails, "mail", shared, partial(compare_mails, masked=masked)),
        _row("birthday", compare_days(one.birthday, other.birthday, masked=masked)),
        _row("gender", compare_words(one.gender or "", other.gender or "")),
        _row("address", compare_addresses(_address(one), _address(other), masked=masked)),
    ]
    return [row for row in rows if row.left or row.right]


def _row(field: str, found: Compared) -> Row:
    return Row(field, found.relation, found.left, found.right)


def _address(member: Member) -> str:
    place = "".join(part or "" for part in (member.prefecture, member.city, member.street))
    return f"{place} {member.building}" if member.building else place


def _contacts(
    values: Iterable[tuple[str, str]],
    field: str,
    shared: Collection[str],
    compare: Callable[[str, str], Compared],
) -> Iterable[Row]:
    """Phones or mails, each beside the one most like it; what is left stands alone."""
    for value, other in values:
        found = compare(value, other)
        yield Row(field, found.relation, found.left, found.right, value in shared, other in shared)


def _paired(mine: list[str], hers: list[str]) -> list[tuple[str, str]]:
    ranked = sorted(
        ((_alike(a, b), a, b) for a in mine for b in hers),
        key=lambda found: -found[0],
    )
    pairs: list[tuple[str, str]] = []
    for alike, a, b in ranked:
        is_free = all(a != taken and b != other for taken, other in pairs)
        if is_free and (alike >= _ALIKE or len(mine) == len(hers) == 1):
            pairs.append((a, b))
    taken = {value for pair in pairs for value in pair}
    left = [value for value in mine if value not in taken]
    right = [value for value in hers if value not in taken]
    while left or right:
        pairs.append((left.pop(0) if left else "", right.pop(0) if right else ""))
    return pairs


def _alike(a: str, b: str) -> float:
    return 1.0 if a == b else SequenceMatcher(None, a, b, autojunk=False).ratio()


def _around(left: Person, right: Person, mates: dict[int, list[Mate]]) -> list[tuple[Mate, str]]:
    """Everybody around the two, each once, and whose she is: left, right or both."""
    sides: dict[int, tuple[Mate, str]] = {}
    for side, person, other in (("left", left, right), ("right", right, left)):
        for mate in mates.get(person.id, []):
            if mate.id == other.id:
                continue
            sides[mate.id] = (mate, "both" if mate.id in sides else side)
    return list(sides.values())
