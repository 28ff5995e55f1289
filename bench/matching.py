"""Who matching finds twice in two member files whose truth is known.

    OMNI_MATCH_DATA=FOLDER python -m bench.matching [--rough 1 2]

FOLDER has store_members.csv, ec_members.csv and truth.csv; without it there is nothing to measure.
Both files are taken in by the importer, matched and written as pairs; every two records count.
`--rough` adds rougher copies made with these seeds (`bench/_rougher.py`).
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bench._figures import Table
from bench._imports import fresh_shop, run
from bench._rougher import roughen
from bench._shops import OUT

PRECISION, RECALL, ASKED = 0.998, 0.93, 0.97
ROUGH_PRECISION, ROUGH_RECALL, ROUGH_ASKED = 0.997, 0.88, 0.94
MORE_ERRORS = 0.6


@dataclass
class Score:
    """How many pairs were right and wrong, and how many there were to be found."""

    total: int
    same: tuple[int, int]
    ask: tuple[int, int]

    @property
    def precision(self) -> float:
        """Of the linked pairs, the share that is right."""
        return self.same[0] / max(1, sum(self.same))

    @property
    def recall(self) -> float:
        """Of the true pairs, the share that is linked."""
        return self.same[0] / self.total

    @property
    def asked(self) -> float:
        """Of the true pairs, the share that is linked or asked about."""
        return (self.same[0] + self.ask[0]) / self.total


def match(folder: Path, name: str) -> Score:
    """Import both files into an empty shop, match, and count."""
    env = fresh_shop("sqlite", name)
    run(env, "import", "members", str(folder / "store_members.csv"), "--source", "store")
    run(env, "import", "members", str(folder / "ec_members.csv"), "--source", "ec")
    ran = run(env, "match", "run")
    pairs = OUT / f"{name}.csv"
    run(env, "match", "pairs", str(pairs))
    print(f"{name}: {ran.seconds:.1f} s, {ran.megabytes:.0f} MB  {ran.said.strip()}", flush=True)
    return count(pairs, folder / "truth.csv")


def count(pairs: Path, truth: Path) -> Score:
    """Hold the written pairs against the truth; both orders of a pair are one."""
    with truth.open(encoding="utf-8", newline="") as file:
        who = {row["record_id"]: row["person_id"] for row in csv.DictReader(file)}
    found = {"same": [0, 0], "ask": [0, 0]}
    seen = set()
    with pairs.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pair = frozenset((row["record_a"], row["record_b"]))
            if pair not in seen:
                seen.add(pair)
                found[row["decision"]][len({who[one] for one in pair}) - 1] += 1
    total = sum(size * (size - 1) // 2 for size in Counter(who.values()).values())
    same, ask = found["same"], found["ask"]
    return Score(total, (same[0], same[1]), (ask[0], ask[1]))


def tell(table: Table, name: str, score: Score, goals: tuple[float, float, float]) -> None:
    """The lines of one pair of files."""
    right, wrong = score.same
    told = f"{right:,} + {wrong}"
    table.at_least(f"{name}: linked pairs, precision", told, "", score.precision, goals[0])
    table.at_least(f"{name}: linked pairs, recall", told, "", score.recall, goals[1])
    asked = f"{score.ask[0]} + {score.ask[1]}"
    table.at_least(f"{name}: linked or asked, recall", asked, "", score.asked, goals[2])
    share = score.ask[1] / max(1, score.ask[0])
    table.at_most(f"{name}: wrong questions for a right one", asked, "", share, 1.0)


def main() -> None:
    """The files as they are, then rougher ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rough", type=int, nargs="*", default=[], help="seeds of rougher copies")
    asked = parser.parse_args()
    folder = os.environ.get("OMNI_MATCH_DATA")
    if not folder:
        sys.exit(
            "OMNI_MATCH_DATA names no folder with store_members.csv, ec_members.csv, truth.csv"
        )
    table = Table("matching")
    tell(table, "files", match(Path(folder), "match-files"), (PRECISION, RECALL, ASKED))
    for seed in asked.rough:
        rough = OUT / f"rough-{seed}"
        roughen(Path(folder), rough, seed, MORE_ERRORS)
        goals = (ROUGH_PRECISION, ROUGH_RECALL, ROUGH_ASKED)
        tell(table, f"rougher {seed}", match(rough, f"match-rough-{seed}"), goals)
    table.finish()


if __name__ == "__main__":
    main()
