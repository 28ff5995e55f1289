"""The drift doctor: why a shop's figure is not ours, and the one thing to do about it."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Remedy(enum.StrEnum):
    """What one press puts right."""

    NONE = "none"
    APPLY = "apply"  # orders of the shop wait to be taken in
    PUSH = "push"  # the shop has not been told of our latest figure
    OVERWRITE = "overwrite"  # the shop's figure changed for a reason neither ledger knows


@dataclass(frozen=True)
class Drift:
    """One article: our figure and the shop's; `gap` = unpushed − in_flight + unknown, exactly.

    `in_flight` pieces are in orders the shop has told us of and we have not applied; `unpushed`
    is what we have not told it; `unknown` is in neither ledger.
    """

    ours: int
    shop: int
    in_flight: int
    unpushed: int
    unknown: int
    remedy: Remedy

    @property
    def gap(self) -> int:
        """How many pieces more the shop shows than we have for it."""
        return self.shop - self.ours


def explain(*, ours: int, shop: int, expected: int | None, in_flight: int) -> Drift:
    """Split the gap into what each ledger knows of it; `expected` is None before any push."""
    known = shop if expected is None else expected - in_flight
    unknown = shop - known
    unpushed = known + in_flight - ours
    return Drift(ours, shop, in_flight, unpushed, unknown, _remedy(unpushed, unknown, in_flight))


def _remedy(unpushed: int, unknown: int, in_flight: int) -> Remedy:
    """Orders come first: a figure pushed over them would sell their pieces twice."""
    if in_flight:
        return Remedy.APPLY
    if unknown:
        return Remedy.OVERWRITE
    return Remedy.PUSH if unpushed else Remedy.NONE
