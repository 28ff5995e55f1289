"""The box over HTTP, logged in, as the htmx fragment, beside a bare Flask route with the same hits.

python -m bench.box [--small] [--engine sqlite|postgres]
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from bench._figures import Table, Wish, read_wish
from bench._load import median, percentile, steady, top
from bench._questions import Question, here_of, kinds, shown
from bench._servers import Server, serving
from bench._shops import Shop, shop

THROUGHPUT = 0.25
SLOWER_AT_MOST = 4


def main() -> None:
    """Measure every kind of question on every shop."""
    wish, table = read_wish(__doc__ or ""), Table("box")
    for engine in wish.engines:
        for members in wish.sizes:
            measure(shop(engine, members), wish, table)
    table.finish()


def measure(place: Shop, wish: Wish, table: Table) -> None:
    """One shop: ours and the floor serve side by side and are asked in turns."""
    here = here_of(place)
    with serving(place) as ours, serving(place, "bench._floor:app") as floor:
        for kind, questions in kinds(place).items():
            ours.log_in()
            check_hits(ours, floor, questions, here)
            asked = [question.path() for question in questions]
            bare = [question.floor(here) for question in questions]
            top(ours, asked, seconds=1)
            top(floor, bare, seconds=1)
            pairs = [
                (Run.of(ours, asked, wish.seconds), Run.of(floor, bare, wish.seconds))
                for _ in range(wish.runs)
            ]
            mine = median([one.rate for one, _ in pairs])
            theirs = median([one.rate for _, one in pairs])
            share = median([one.rate / other.rate for one, other in pairs])
            table.at_least(
                f"{place.name} {kind}: answers a second", f"{mine:.0f}/s", f"{theirs:.0f}/s",
                share, THROUGHPUT,
            )  # fmt: skip
            costs = [median([pair[side].cost for pair in pairs]) for side in (0, 1)]
            table.at_least(
                f"{place.name} {kind}: CPU an answer", f"{costs[0]:.2f} ms", f"{costs[1]:.2f} ms",
                median([other.cost / one.cost for one, other in pairs]), THROUGHPUT,
            )  # fmt: skip
            ours.log_in()
            waits = [
                tuple(
                    percentile(steady(server, paths, rate=mine / 2, seconds=wish.seconds + 1), 0.99)
                    for server, paths in ((ours, asked), (floor, bare))
                )
                for _ in range(wish.runs)
            ]
            mine_p99, bare_p99 = (median([pair[side] for pair in waits]) for side in (0, 1))
            table.at_most(
                f"{place.name} {kind}: p99 at {mine / 2:.0f}/s", f"{mine_p99:.1f} ms",
                f"{bare_p99:.1f} ms", mine_p99 / bare_p99, SLOWER_AT_MOST,
            )  # fmt: skip


@dataclass(frozen=True)
class Run:
    """As much as went through: answers a second, and milliseconds of the server's CPU for one.

    The CPU tells what an answer costs where others use the machine too.
    """

    rate: float
    cost: float

    @classmethod
    def of(cls, server: Server, paths: list[str], seconds: float) -> Run:
        """Ask for this long."""
        before = server.cpu()
        rate = top(server, paths, seconds=seconds)
        return cls(rate, (server.cpu() - before) * 1000 / (rate * max(1, round(seconds))))


def check_hits(ours: Server, floor: Server, questions: list[Question], here: int) -> None:
    """Both give the same members in the same order; otherwise the comparison is worth nothing."""
    for question in questions[:10]:
        _, _, fragment = ours.get(question.path(), **{"HX-Request": "true"})
        _, _, bare = floor.get(question.floor(here))
        expected = [row[0] for row in json.loads(bare)]
        if shown(fragment) != expected:
            raise SystemExit(f"{question.text}: {shown(fragment)} is not {expected}")


if __name__ == "__main__":
    main()
