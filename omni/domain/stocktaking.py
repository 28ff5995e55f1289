"""What a count says about a shelf that went on selling, and which counts are not believed yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """What was counted of one SKU: pieces, and what the system held at that movement.

    `kept` pieces of it lay behind the counter; `moved`: some came or went while it was counted, so
    that nobody can say whether they are in the count.
    """

    pieces: int
    on_hand: int
    kept: int = 0
    moved: bool = False
    round: int = 1


@dataclass(frozen=True)
class Doubt:
    """From how many pieces, or how much money, a difference is counted again."""

    pieces: int
    yen: int


def expected(tally: Tally, *, counts_kept: bool) -> int:
    """What should have been found on the shelf."""
    return tally.on_hand - (0 if counts_kept else tally.kept)


def difference(tally: Tally, *, counts_kept: bool) -> int:
    """Pieces found beyond what was expected; it stays true whatever is sold afterwards."""
    return tally.pieces - expected(tally, counts_kept=counts_kept)


def wants_recount(found: int, price: int, tally: Tally, doubt: Doubt) -> bool:
    """Whether a count is to be made again before it is believed; a second one is."""
    if tally.round > 1:
        return False
    pieces = abs(found)
    large = pieces >= doubt.pieces or pieces * price >= doubt.yen
    return tally.moved or (pieces > 0 and large)


def add_up(parts: Iterable[tuple[int, int, int, int, int]]) -> Tally:
    """One tally from the shelves a SKU was found on: (pieces, first, last, on hand, kept) of each.

    `first` and `last` are the numbers of the level's latest movement at its first and last piece.
    """
    known = sorted(parts, key=lambda part: part[2])
    last = known[-1]
    return Tally(
        pieces=sum(part[0] for part in known),
        on_hand=last[3],
        kept=last[4],
        moved=min(part[1] for part in known) != last[2],
    )
