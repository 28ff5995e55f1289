"""A standard Splink recipe, for whoever wants to be held against one.

Rules that block, comparisons from Splink's library, probabilities estimated without labels, as its
own examples have them. The threshold is picked afterwards, with the truth in hand, where F1 is
best: nobody could choose a better one.
"""

from __future__ import annotations

import csv
import logging
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from omni.domain.text import dates, kana, mails, names, phones

Record = dict[str, str | None]
Pair = tuple[str, str]

_LEAST = 0.01
_SAMPLED = 2e6
_STORE = ("会員番号", "電話番号", "メールアドレス", "郵便番号", "生年月日")
_EC = ("customer_id", "tel", "email", "zip", "birthday")


@dataclass
class Recipe:
    """What Splink is told of a table: blocking rules, comparisons, and what it may learn from.

    `sure` are rules by which two records are nearly always one person, `taught` those of the EM
    sessions; each rule is the columns that are equal.
    """

    blocking: Sequence[tuple[str, ...]]
    sure: Sequence[tuple[str, ...]]
    taught: Sequence[tuple[str, ...]]
    comparisons: Callable[[], list[Any]]
    recall: float = 0.6


@dataclass
class Guessed:
    """Splink's pairs with their probabilities, and how long it took over them."""

    pairs: list[tuple[str, str, float]]
    seconds: float
    failed: list[str] = field(default_factory=list)


@dataclass
class Best:
    """The scores at the threshold where F1 is best."""

    right: int
    wrong: int
    total: int
    threshold: float

    @property
    def precision(self) -> float:
        """Of the linked pairs, the share that is right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of the true pairs, the share that is linked."""
        return self.right / self.total

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (self.right + self.wrong + self.total)


def guess(records: Sequence[Record], recipe: Recipe) -> Guessed:
    """Train and predict; a session of EM that Splink gives up on is noted and left out."""
    import duckdb
    import pyarrow
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.disable(logging.WARNING)
    began = time.perf_counter()
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    table = DuckDBAPI(connection=connection).register(pyarrow.Table.from_pylist(list(records)))
    rules = [block_on(*columns) for columns in recipe.blocking]
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=rules,
        comparisons=recipe.comparisons(),
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(table, settings)
    training = linker.training
    sure = [block_on(*columns) for columns in recipe.sure]
    training.estimate_probability_two_random_records_match(sure, recall=recipe.recall)
    training.estimate_u_using_random_sampling(max_pairs=_SAMPLED)
    failed = []
    for columns in recipe.taught:
        try:
            training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
        except ValueError as error:
            failed.append(f"{'+'.join(columns)}: {error}")
    found = linker.inference.predict(threshold_match_probability=_LEAST)
    pairs = connection.execute(
        "SELECT unique_id_l, unique_id_r, match_probability FROM "
        f"{found.physical_name} ORDER BY match_probability DESC"
    ).fetchall()
    return Guessed(pairs, time.perf_counter() - began, failed)


def best(guessed: Guessed, is_true: Callable[[str, str], bool], total: int) -> Best:
    """The scores at the best threshold; pairs of one probability stand and fall together."""
    right = wrong = 0
    found = Best(0, 0, total, 1.0)
    for at, (one, two, probability) in enumerate(guessed.pairs):
        if is_true(one, two):
            right += 1
        else:
            wrong += 1
        is_last = at + 1 == len(guessed.pairs) or guessed.pairs[at + 1][2] != probability
        if is_last and (now := Best(right, wrong, total, probability)).f1 > found.f1:
            found = now
    return found


def read_members(folder: Path) -> list[Record]:
    """Both member files as one table, every column folded as the product folds it."""
    with (folder / "store_members.csv").open(encoding="cp932", newline="") as file:
        found = [_record(row, _STORE, row["氏名"], row["フリガナ"]) for row in csv.DictReader(file)]
    with (folder / "ec_members.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = row["last_name"] + row["first_name"]
            found.append(_record(row, _EC, name, row["last_kana"] + row["first_kana"]))
    return found


def _record(row: dict[str, str], columns: Sequence[str], name: str, reading: str) -> Record:
    number, phone, mail, postcode, birthday = (row[column] for column in columns)
    day = dates.parse_date(birthday) if birthday else None
    return {
        "unique_id": number,
        "name": names.fold_name(name) or None,
        "kana": kana.fold_kana(reading).replace(" ", "") or None,
        "phone": phones.fold_phone(phone) or None,
        "email": mails.fold_mail(mail) or None,
        "zip": re.sub(r"\D", "", postcode) or None,
        "dob": day.isoformat() if day else None,
    }


def _of_members() -> list[Any]:
    from splink import comparison_library as cl

    frequent = {"term_frequency_adjustments": True}
    return [
        cl.JaroWinklerAtThresholds("name", [0.9, 0.8]).configure(**frequent),
        cl.JaroWinklerAtThresholds("kana", [0.9, 0.8]).configure(**frequent),
        cl.LevenshteinAtThresholds("phone", [1, 2]),
        cl.ExactMatch("email"),
        cl.ExactMatch("zip"),
        cl.ExactMatch("dob"),
    ]


def _of_febrl() -> list[Any]:
    from splink import comparison_library as cl

    frequent = {"term_frequency_adjustments": True}
    return [
        cl.JaroWinklerAtThresholds("given_name", [0.9, 0.8]).configure(**frequent),
        cl.JaroWinklerAtThresholds("surname", [0.9, 0.8]).configure(**frequent),
        cl.LevenshteinAtThresholds("date_of_birth", [1, 2]),
        cl.LevenshteinAtThresholds("soc_sec_id", [1, 2]),
        cl.ExactMatch("street_number").configure(**frequent),
        cl.LevenshteinAtThresholds("postcode", [1, 2]),
        cl.JaroWinklerAtThresholds("address_1", [0.9, 0.7]),
        cl.JaroWinklerAtThresholds("suburb", [0.9, 0.7]),
    ]


MEMBERS = Recipe(
    blocking=[("phone",), ("email",), ("name",), ("kana",), ("dob", "zip")],
    sure=[("phone", "kana"), ("email", "kana")],
    taught=[("phone",), ("kana",)],
    comparisons=_of_members,
)
FEBRL = Recipe(
    blocking=[
        ("soc_sec_id",), ("given_name", "surname"), ("date_of_birth",),
        ("surname", "postcode"), ("given_name", "postcode"), ("street_number", "address_1"),
    ],
    sure=[("soc_sec_id",), ("given_name", "surname", "date_of_birth")],
    taught=[("date_of_birth",), ("given_name", "surname")],
    comparisons=_of_febrl,
    recall=0.9,
)  # fmt: skip
