"""Reading replays: how far they are, and both sides of what they found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from omni.domain.errors import N_, NotFound
from omni.extensions import db
from omni.models.routing import ReplayState, RoutingReplay


@dataclass(frozen=True)
class Line:
    """One figure on both sides; `is_better` is None where neither is."""

    word: str
    then: float | None
    new: float | None
    unit: str = ""

    @property
    def is_better(self) -> bool | None:
        """Fewer is better in every one of these figures."""
        if self.then is None or self.new is None or self.then == self.new:
            return None
        return self.new < self.then


@dataclass(frozen=True)
class PlaceLoad:
    """Parcels of one place on both sides; shares of the largest, per cent, for the bars."""

    name: str
    then: int
    new: int
    most: int


@dataclass(frozen=True)
class Comparison:
    """What a finished replay says."""

    orders: int
    lines: tuple[Line, ...]
    loads: tuple[PlaceLoad, ...]
    seconds: float


WORDS = (
    ("parcels", N_("個口"), ""),
    ("split", N_("分けて送った受注"), ""),
    ("mean_km", N_("平均のお届け距離"), "km"),
    ("p95_km", N_("95%%の受注が収まる距離"), "km"),
    ("short_orders", N_("出荷元が足りない受注"), ""),
    ("failed", N_("断られた・欠品した出荷"), ""),
    ("last_pieces", N_("店頭の最後の1点を出した回数"), ""),
)


def list_replays(rule_set_id: int, limit: int = 5) -> Sequence[RoutingReplay]:
    """The replays of this set, the newest first."""
    wanted = select(RoutingReplay).where(RoutingReplay.rule_set_id == rule_set_id)
    return db.session.scalars(wanted.order_by(RoutingReplay.id.desc()).limit(limit)).all()


def get_replay(replay_id: int) -> RoutingReplay:
    """The replay of this id; raises NotFound."""
    found = db.session.get(RoutingReplay, replay_id)
    if found is None:
        raise NotFound
    return found


def compare(replay: RoutingReplay) -> Comparison | None:
    """Both sides of a finished replay."""
    if replay.state is not ReplayState.DONE:
        return None
    then, new = replay.figures["then"], replay.figures["new"]
    lines = tuple(Line(word, then[name], new[name], unit) for name, word, unit in WORDS)
    return Comparison(
        then["orders"], lines, _loads(replay.figures, then, new), replay.figures["seconds"]
    )


def _loads(
    figures: dict[str, Any], then: dict[str, Any], new: dict[str, Any]
) -> tuple[PlaceLoad, ...]:
    places = [one for one in figures["places"] if one in then["by_place"] or one in new["by_place"]]
    sides = [then["by_place"], new["by_place"]]
    most = max((count for side in sides for count in side.values()), default=1)
    return tuple(
        PlaceLoad(figures["places"][one], sides[0].get(one, 0), sides[1].get(one, 0), most)
        for one in places
    )
