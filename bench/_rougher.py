"""Rougher files of the same kind: what the real ones do wrong, done more often, by another seed.

    python -m bench._rougher FOLDER OUT [--seed 1] [--more 0.6]

Reads store_members.csv (cp932), ec_members.csv and truth.csv, and writes them again: more cells
empty, names swapped, misspelt, in romaji or hiragana, glyphs lost, phones, mails and addresses
changed, birthdays off by a day, married names; and people who only look the same: relatives who
share the address, the phone, the mail, and twins.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
from collections.abc import Callable
from pathlib import Path

from omni.domain.text import romaji

Row = dict[str, str]

STORE, EC = "store_members.csv", "ec_members.csv"
ENCODINGS = {STORE: "cp932", EC: "utf-8"}
NUMBER = {STORE: "会員番号", EC: "customer_id"}
# How often each happens to a row, when `more` is 1: about what the files do already.
STORE_HABITS: dict[str, float] = {
    "電話番号": 0.01,
    "メールアドレス": 0.25,
    "郵便番号": 0.2,
    "住所": 0.15,
    "生年月日": 0.3,
    "性別": 0.25,
}
EC_HABITS: dict[str, float] = {"birthday": 0.25, "sex": 0.25}
MISSPELT, LOST, SWAPPED, LATIN, MARRIED = 0.05, 0.01, 0.04, 0.05, 0.05
NEW_PHONE, NEW_MAIL, MOVED, OFF_BIRTHDAY, UNWRITTEN = 0.2, 0.05, 0.12, 0.03, 0.04
RELATIVES, TWINS, SHARED_MAIL, SHARED_PHONE = 0.06, 0.02, 0.3, 0.5


class Rougher:
    """The two files of a folder, made rougher."""

    def __init__(self, folder: Path, seed: int, more: float) -> None:
        self.dice = random.Random(seed)
        self.more = more
        self.rows = {name: read(folder / name, coding) for name, coding in ENCODINGS.items()}
        self.truth = {r["record_id"]: r["person_id"] for r in read(folder / "truth.csv", "utf-8")}
        self.families = [(r["last_name"], r["last_kana"]) for r in self.rows[EC]]
        self.givens = [(r["first_name"], r["first_kana"]) for r in self.rows[EC]]
        self.homes = [r for r in self.rows[EC] if r["zip"]]
        self.next_number = 900_000

    def happens(self, often: float) -> bool:
        """Whether a habit strikes this row."""
        return self.dice.random() < often * self.more

    def run(self) -> None:
        """Everything, relatives first, so that the habits strike them too."""
        for name in ENCODINGS:
            self.rows[name] += [
                relative
                for row in list(self.rows[name])
                if self.happens(RELATIVES + TWINS)
                and (relative := self.relative(name, row)) is not None
            ]
        for row in self.rows[STORE]:
            self.roughen_store(row)
        for row in self.rows[EC]:
            self.roughen_ec(row)

    def write(self, out: Path) -> None:
        """The three files."""
        out.mkdir(parents=True, exist_ok=True)
        for name, coding in ENCODINGS.items():
            write(out / name, self.rows[name], coding)
        truth = [{"record_id": one, "person_id": who} for one, who in self.truth.items()]
        write(out / "truth.csv", truth, "utf-8")

    def relative(self, name: str, row: Row) -> Row | None:
        """Somebody else of the same family at the same address; every fourth is a twin."""
        given, kana = self.dice.choice(self.givens)
        if not re.search(r"[ァ-ヶ]", kana) or romaji.of_kana(kana) is None:
            return None
        made = dict(row)
        self.next_number += 1
        number = f"{self.next_number:012d}" if name == STORE else f"EC{self.next_number:08d}"
        made[NUMBER[name]] = number
        self.truth[number] = f"relative-{number}"
        letters = f"{romaji.of_kana(kana)}{self.dice.randrange(10_000)}@example.co.jp"
        birthday, phone, mail, sex = (
            ("生年月日", "電話番号", "メールアドレス", "性別")
            if name == STORE
            else ("birthday", "tel", "email", "sex")
        )
        if name == STORE:
            family, *_ = re.split(r"[ 　]", made["氏名"])
            reading, *_ = re.split(r"[ 　]", made["フリガナ"])
            if family == made["氏名"] or not reading:
                return None
            made["氏名"], made["フリガナ"] = f"{family} {given}", f"{reading} {kana}"
        else:
            made["first_name"], made["first_kana"] = given, kana
        if self.dice.random() * (RELATIVES + TWINS) > TWINS:
            made[birthday] = f"{self.dice.randrange(1940, 2008)}-{self.dice.randrange(1, 13):02}-15"
        if self.dice.random() > SHARED_PHONE:
            made[phone] = self.phone()
        if self.dice.random() > SHARED_MAIL:
            made[mail] = letters if name == EC or self.dice.random() < 0.3 else ""
        made[sex] = self.dice.choice(("男", "女", "") if name == STORE else ("male", "female", ""))
        return made

    def roughen_store(self, row: Row) -> None:
        """A store card."""
        self.change(row, "電話番号", NEW_PHONE, lambda _: self.phone())
        self.change(row, "フリガナ", MISSPELT, self.misspell)
        self.change(row, "氏名", MISSPELT / 2, self.misspell)
        self.change(row, "氏名", LOST, lambda name: re.sub("[吉髙﨑]", "?", name))
        self.change(row, "氏名", UNWRITTEN, lambda _: "")
        self.change(row, "生年月日", OFF_BIRTHDAY, self.off)
        if self.happens(MOVED):
            home = self.dice.choice(self.homes)
            row["郵便番号"] = home["zip"]
            row["住所"] = home["prefecture"] + home["city"] + home["address1"]
        for column, often in STORE_HABITS.items():
            self.change(row, column, often, lambda _: "")

    def roughen_ec(self, row: Row) -> None:
        """An EC account."""
        self.change(row, "tel", NEW_PHONE, lambda _: self.phone())
        self.change(row, "email", NEW_MAIL, lambda m: f"{self.dice.randrange(10, 999)}{m}")
        self.change(row, "last_kana", MISSPELT / 2, self.misspell)
        self.change(row, "first_kana", MISSPELT / 2, self.misspell)
        self.change(row, "birthday", OFF_BIRTHDAY, self.off)
        if self.happens(MARRIED):
            row["last_name"], row["last_kana"] = self.dice.choice(self.families)
        if self.happens(MOVED):
            home = self.dice.choice(self.homes)
            for column in ("zip", "prefecture", "city", "address1", "address2"):
                row[column] = home[column]
        if self.happens(LATIN):
            for name, reading in (("last_name", "last_kana"), ("first_name", "first_kana")):
                row[name] = (romaji.to_romaji(row[reading]) or row[name]).title()
        if self.happens(SWAPPED):
            row["last_name"], row["first_name"] = row["first_name"], row["last_name"]
            row["last_kana"], row["first_kana"] = row["first_kana"], row["last_kana"]
        for column, often in EC_HABITS.items():
            self.change(row, column, often, lambda _: "")

    def change(self, row: Row, column: str, often: float, how: Callable[[str], str]) -> None:
        """Let a habit strike a cell that says something."""
        if row[column] and self.happens(often):
            row[column] = how(row[column])

    def phone(self) -> str:
        """Somebody's new mobile."""
        first, second = self.dice.randrange(10_000), self.dice.randrange(10_000)
        return f"0{self.dice.choice('789')}0-{first:04}-{second:04}"

    def misspell(self, text: str) -> str:
        """Two letters swapped, one dropped or doubled."""
        at = self.dice.randrange(len(text))
        kind = self.dice.randrange(3)
        if kind == 0:
            return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
        return (
            text[:at] + text[at + 1 :]
            if kind == 1 and len(text) > 1
            else text[:at] + text[at] + text[at:]
        )

    def off(self, birthday: str) -> str:
        """The day is another one."""
        return (
            re.sub(r"\d+(?=\D*$)", lambda _: f"{self.dice.randrange(10, 29)}", birthday)
            if (re.search(r"\D", birthday))
            else birthday[:6] + f"{self.dice.randrange(10, 29)}"
        )


def read(path: Path, coding: str) -> list[Row]:
    """The rows of a file."""
    with path.open(encoding=coding, newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[Row], coding: str) -> None:
    """Rows back into a file; what the code page has no letter for is lost."""
    with path.open("w", encoding=coding, errors="replace", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def roughen(folder: Path, out: Path, seed: int, more: float) -> None:
    """Write the rougher files of a folder."""
    rougher = Rougher(folder, seed, more)
    rougher.run()
    rougher.write(out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--more", type=float, default=0.6)
    asked = parser.parse_args()
    roughen(asked.folder, asked.out, asked.seed, asked.more)
