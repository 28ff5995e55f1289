"""From 10,000 to 1,000,000 members: the same number of hits costs the same, and the order is exact.

    python -m bench.growth [--small] [--engine sqlite|postgres]

`--small` measures only what one size shows: the order, and the worst honest questions.
"""

from __future__ import annotations

import random
import time

from bench._figures import Table, Wish, read_wish
from bench._load import Wire, median, percentile, request
from bench._questions import Question, begun, exact, here_of, plainly_sorted, rows, shown
from bench._servers import Server, serving
from bench._shops import LARGE, SMALL, Shop, shop

GROWTH = 1.3
WORST_MS = 50
ASKED = 30
HITS = 8


def main() -> None:
    """Both sizes of an engine answer in turns."""
    wish, table = read_wish(__doc__ or ""), Table("growth")
    for engine in wish.engines:
        places = [shop(engine, members) for members in wish.sizes]
        for place in places:
            with serving(place) as server:
                server.log_in()
                check_order(place, server, table)
                worst(place, server, table)
        if len(places) == 2:
            grow(places[0], places[1], wish, table)
    table.finish()


def check_order(place: Shop, server: Server, table: Table) -> None:
    """The first three pages are those of everything fetched whole and sorted in Python."""
    here, wrong = here_of(place), 0
    fours = [begun(word, "k" + word) for word in ("タナカ", "サトウ", "ワタナベミ", "モリ", "アイ")]
    fours += [begun("田中", "n田中"), begun("斎藤", "n斉藤")]
    fours += [exact(four, "4" + four) for four in ("1234", "9021", "5678")]
    for question in fours:
        expected = plainly_sorted(place, question, here)
        found: list[int] = []
        for page in (1, 2, 3):
            _, _, body = server.get(question.path(page), **{"HX-Request": "true"})
            found += shown(body)
        if found != expected[: len(found)] or len(found) != min(24, len(expected)):
            wrong += 1
            print(f"{question.text}: {found[:8]}… is not {expected[:8]}…")
    table.at_most(f"{place.name}: rankings that differ of {len(fours)}", str(wrong), "0", wrong, 0)


def worst(place: Shop, server: Server, table: Table) -> None:
    """The questions with the most behind them, one clerk at a time."""
    dice = random.Random(3)
    fours = [f"{dice.randrange(1000, 10000)}" for _ in range(100)]
    for name, questions in (
        ("タナカ", [begun("タナカ", "kタナカ")]),
        ("田中", [begun("田中", "n田中")]),
        ("last 4", [exact(four, "4" + four) for four in fours]),
    ):
        server.log_in()
        times = ask(server, questions, 100)
        p95 = percentile(times, 0.95)
        table.at_most(f"{place.name} {name}: p95 in ms", f"{p95:.1f} ms", "", p95, WORST_MS)


def grow(small: Shop, large: Shop, wish: Wish, table: Table) -> None:
    """Questions with one hit, and with eight, at either size; the floor grows beside them."""
    with (
        serving(small) as few, serving(large) as many,
        serving(small, "bench._floor:app") as few_bare,
        serving(large, "bench._floor:app") as many_bare,
    ):  # fmt: skip
        for name, pick in (("phone, 1 hit", phones), ("name, 8 hits", namesakes)):
            asked = [pick(place) for place in (small, large)]
            few.log_in(), many.log_in()
            heres = [here_of(place) for place in (small, large)]
            found: list[list[float]] = [[], [], [], []]
            for _ in range(wish.runs):
                for side, (server, bare) in enumerate(((few, few_bare), (many, many_bare))):
                    found[side] += ask(server, asked[side], ASKED)
                    found[2 + side] += ask(bare, asked[side], ASKED, heres[side])
            ours = median(found[1]) / median(found[0])
            floor = median(found[3]) / median(found[2])
            table.at_most(
                f"{small.engine} {name}: {SMALL:,} to {LARGE:,}",
                f"{median(found[0]):.1f}>{median(found[1]):.1f} ms", f"x{floor:.2f}", ours, GROWTH,
            )  # fmt: skip


def phones(place: Shop) -> list[Question]:
    """Phones that one member answers."""
    some = random.Random(5).sample(range(1, place.members + 1), 300)
    marks = ", ".join(map(str, some))
    found = rows(
        place,
        f"SELECT value_norm FROM identity WHERE kind = 'phone' AND NOT is_shared"
        f" AND member_id IN ({marks}) ORDER BY value_norm",
    )
    return [exact(row[0], "p" + row[0]) for row in found][:ASKED]


def namesakes(place: Shop) -> list[Question]:
    """Whole names in kana that just eight members have, as written in the index."""
    found = rows(
        place,
        "SELECT key FROM member_key WHERE key >= 'k' AND key < 'l' GROUP BY key"
        f" HAVING count(*) = {HITS} ORDER BY key",
    )
    dice = random.Random(5)
    keys = [row[0] for row in found]
    some = dice.sample(keys, min(len(keys), 200))
    alone = [key for key in some if len(plainly_sorted(place, begun(key[1:], key), 0)) == HITS]
    if not alone:
        raise SystemExit(f"{place.name}: no name has just {HITS} members")
    return [begun(key[1:], key) for key in (alone * ASKED)[:ASKED]]


def ask(server: Server, questions: list[Question], count: int, here: int = 0) -> list[float]:
    """Milliseconds of each answer on one kept connection, after a short warming."""
    wire, headers = Wire(server.port), server.headers | {"HX-Request": "true"}
    paths = [one.floor(here) if here else one.path() for one in questions]
    asked = [request("GET", path, headers) for path in paths]
    for one in asked[:20]:
        wire.send(one)
    times = []
    for number in range(count):
        began = time.perf_counter()
        status, _ = wire.send(asked[number % len(asked)])
        times.append((time.perf_counter() - began) * 1000)
        assert status == 200, status
    wire.socket.close()
    return times


if __name__ == "__main__":
    main()
