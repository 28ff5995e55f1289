"""The table of a benchmark: each figure, its floor, its goal; kept as JSON, and the exit code."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass, field

from bench._shops import ENGINES, LARGE, OUT, SMALL


@dataclass
class Figure:
    """One line: what was measured, ours, the floor, and whether the goal is met."""

    what: str
    ours: str
    floor: str
    figure: float
    goal: str
    is_met: bool

    def __str__(self) -> str:
        mark = "" if self.is_met else "  MISSED"
        return (
            f"{self.what:<52}{self.ours:>16}{self.floor:>16}{self.figure:>9.3f}  {self.goal}{mark}"
        )


_NO_GOAL = "beside"
HEAD = f"{'what':<52}{'ours':>16}{'floor':>16}{'figure':>9}  goal"


@dataclass
class Table:
    """All figures of one benchmark."""

    name: str
    rows: list[Figure] = field(default_factory=list)

    def at_least(self, what: str, ours: str, floor: str, figure: float, goal: float) -> None:
        """A figure that must not be smaller."""
        self._add(Figure(what, ours, floor, round(figure, 3), f">= {goal:g}", figure >= goal))

    def at_most(self, what: str, ours: str, floor: str, figure: float, goal: float) -> None:
        """A figure that must not be larger."""
        self._add(Figure(what, ours, floor, round(figure, 3), f"<= {goal:g}", figure <= goal))

    def tell(self, what: str, ours: str, floor: str, figure: float) -> None:
        """A figure that has no goal, and only stands beside another's."""
        self._add(Figure(what, ours, floor, round(figure, 3), _NO_GOAL, is_met=True))

    def _add(self, row: Figure) -> None:
        if not self.rows:
            print(HEAD)
        print(row, flush=True)
        self.rows.append(row)

    def finish(self) -> None:
        """Keep the table and say how many goals were met; a missed one is told, and no failure."""
        OUT.mkdir(parents=True, exist_ok=True)
        kept = [asdict(row) for row in self.rows]
        (OUT / f"{self.name}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=2))
        goals = [row for row in self.rows if row.goal != _NO_GOAL]
        met = sum(row.is_met for row in goals)
        print(f"{self.name}: {met} of {len(goals)} goals met")


@dataclass(frozen=True)
class Wish:
    """What the command line asks for."""

    engines: tuple[str, ...]
    sizes: tuple[int, ...]
    runs: int
    seconds: float
    number: int | None = None


def read_wish(about: str, *, number: str | None = None) -> Wish:
    """--small for the small shop only and shorter runs, --engine for one engine.

    `number` names one more option of a benchmark, such as --rows.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--small", action="store_true", help="10,000 members only, short runs")
    parser.add_argument("--engine", choices=ENGINES, help="only this engine")
    if number:
        parser.add_argument(f"--{number}", dest="number", type=int, help="how many")
    asked = parser.parse_args()
    return Wish(
        engines=(asked.engine,) if asked.engine else ENGINES,
        sizes=(SMALL,) if asked.small else (SMALL, LARGE),
        runs=3 if asked.small else 5,
        seconds=2 if asked.small else 3,
        number=getattr(asked, "number", None),
    )
