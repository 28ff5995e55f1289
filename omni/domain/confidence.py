"""How sure it is that pieces in the books lie on the shelf, and what follows for other channels.

A hundred right after a count; time takes from it, pieces looked for in vain take more, and an open
mismatch leaves little. A sale after the count gives some back: somebody has found the goods.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from omni.domain.errors import N_
from omni.domain.sentences import Sentence

SURE, LIKELY = 75, 50
_NEVER_COUNTED = 50
_DAYS_A_POINT = 3
_MOST_FOR_AGE = 50
_A_MISS = 25
_MOST_FOR_MISSES = 50
_SOLD_LATELY = 7
_FOR_A_SALE = 10
_SEEN_LONG_AGO = 30
_LAST_PIECE = 10
_IN_DOUBT = 15


class Trust(enum.StrEnum):
    """The score in a word."""

    SURE = "sure"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"


WORDS = {
    Trust.SURE: N_("在庫は確か"),
    Trust.LIKELY: N_("おそらく在庫あり"),
    Trust.DOUBTFUL: N_("在庫を確かめてください"),
}


@dataclass(frozen=True)
class Evidence:
    """What is known of one level: days since it was counted and last sold (None: never), how
    often pieces were looked for in vain since the count, and whether its numbers are in doubt."""

    on_hand: int
    counted_days: int | None = None
    sold_days: int | None = None
    misses: int = 0
    in_doubt: bool = False


@dataclass(frozen=True)
class Confidence:
    """A score of 0 to 100, and the reason that weighs most."""

    score: int
    reason: Sentence

    @property
    def trust(self) -> Trust:
        """The score in a word."""
        if self.score >= SURE:
            return Trust.SURE
        return Trust.LIKELY if self.score >= LIKELY else Trust.DOUBTFUL

    @property
    def word(self) -> str:
        """The word for the screen, to be translated."""
        return WORDS[self.trust]


@dataclass(frozen=True)
class Rule:
    """Below this score, where so few pieces lie (None: however many), so many more stay here."""

    below: int
    most_pieces: int | None
    extra: int


def score(seen: Evidence) -> Confidence:
    """How sure it is that the pieces are there, and why."""
    return Confidence(_points(seen), _reason(seen))


def _points(seen: Evidence) -> int:
    if seen.in_doubt:
        return _IN_DOUBT
    days = seen.counted_days
    points = _NEVER_COUNTED if days is None else 100 - min(_MOST_FOR_AGE, days // _DAYS_A_POINT)
    points -= min(_MOST_FOR_MISSES, seen.misses * _A_MISS)
    if _was_found_since(seen):
        points += _FOR_A_SALE
    elif seen.on_hand == 1 and (days is None or days > _SEEN_LONG_AGO):
        points -= _LAST_PIECE
    return max(0, min(100, points))


def _was_found_since(seen: Evidence) -> bool:
    """A sale of the last week, after the count, and nobody has looked in vain."""
    if seen.misses or seen.sold_days is None or seen.sold_days > _SOLD_LATELY:
        return False
    return seen.counted_days is None or seen.sold_days < seen.counted_days


def _reason(seen: Evidence) -> Sentence:
    if seen.in_doubt:
        return Sentence(N_("在庫差異が残っています"))
    if seen.misses:
        return Sentence(N_("棚卸のあと%(n)s回見つかりませんでした"), {"n": seen.misses})
    if seen.counted_days is None:
        return Sentence(N_("まだ棚卸をしていません"))
    if _was_found_since(seen) and seen.counted_days > _SEEN_LONG_AGO:
        return Sentence(N_("%(n)s日以内に販売しています"), {"n": max(1, seen.sold_days or 0)})
    if seen.counted_days == 0:
        return Sentence(N_("今日棚卸をしました"))
    return Sentence(N_("最後の棚卸から%(n)s日"), {"n": seen.counted_days})


def extra_buffer(points: int, on_hand: int, rules: Iterable[Rule]) -> int:
    """Pieces to keep off other channels beyond the level's own buffer: the largest that fits."""
    fitting = (
        rule.extra
        for rule in rules
        if points < rule.below and (rule.most_pieces is None or on_hand <= rule.most_pieces)
    )
    return max(fitting, default=0)
