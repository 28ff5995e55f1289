"""The table of a benchmark: each figure, its floor, its goal; kept as JSON, and the exit code."""

from __future__ import annotations

import argparse
import json
import sys
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

    def _add(self, row: Figure) -> None:
        if not self.rows:
            print(f"{'what':<44}{'ours':>16}{'floor':>16}{'figure':>9}  goal")
        mark = "" if row.is_met else "  MISSED"
        print(
            f"{row.what:<44}{row.ours:>16}{row.floor:>16}{row.figure:>9.3f}  {row.goal}{mark}",
            flush=True,
        )
        self.rows.append(row)

    def finish(self) -> None:
        """Keep the table; exit 1 when a goal was missed."""
        OUT.mkdir(parents=True, exist_ok=True)
        kept = [asdict(row) for row in self.rows]
        (OUT / f"{self.name}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=2))
        missed = sum(not row.is_met for row in self.rows)
        print(f"{self.name}: {len(self.rows) - missed} of {len(self.rows)} goals met")
        sys.exit(1 if missed else 0)


@dataclass(frozen=True)
class Wish:
    """What the command line asks for."""

    engines: tuple[str, ...]
    sizes: tuple[int, ...]
    runs: int
    seconds: float


def read_wish(about: str) -> Wish:
    """--small for the small shop only and shorter runs, --engine for one engine."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--small", action="store_true", help="10,000 members only, short runs")
    parser.add_argument("--engine", choices=ENGINES, help="only this engine")
    asked = parser.parse_args()
    return Wish(
        engines=(asked.engine,) if asked.engine else ENGINES,
        sizes=(SMALL,) if asked.small else (SMALL, LARGE),
        runs=3 if asked.small else 5,
        seconds=2 if asked.small else 3,
    )
