"""Members taken in beside the same rows written by bare executemany, in the same run.

    python bench/import_members.py [--rows 100000] [--engine sqlite|postgres|both]

The floor writes every row that the import wrote, into the same tables of another fresh database,
with the bare driver, a thousand members to a transaction and the same durability.
"""

from __future__ import annotations

import argparse
import csv
import random
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from bench._imports import OUT, flask, fresh_shop

FAMILIES = (
    ("佐藤", "サトウ"),
    ("鈴木", "スズキ"),
    ("高橋", "タカハシ"),
    ("髙橋", "タカハシ"),
    ("田中", "タナカ"),
    ("伊藤", "イトウ"),
    ("渡邊", "ワタナベ"),
    ("山本", "ヤマモト"),
    ("中村", "ナカムラ"),
    ("小林", "コバヤシ"),
    ("加藤", "カトウ"),
    ("吉田", "ヨシダ"),
    ("山田", "ヤマダ"),
    ("佐々木", "ササキ"),
    ("斎藤", "サイトウ"),
    ("﨑山", "サキヤマ"),
)
HEADERS = (
    "会員番号",
    "氏名",
    "フリガナ",
    "電話番号",
    "メールアドレス",
    "郵便番号",
    "住所",
    "生年月日",
    "性別",
    "入会日",
    "入会店舗",
    "ポイント残高",
)
GIVEN = [
    ("花子", "ハナコ"),
    ("美咲", "ミサキ"),
    ("太郎", "タロウ"),
    ("陽子", "ヨウコ"),
    ("翔", "ショウ"),
]
TABLES = (
    "member", "identity", "member_key", "consent", "point_account", "point_lot",
    "point_transaction", "point_entry", "source_record",
)  # fmt: skip
OWNER = {"member": "id", "source_record": "target_id"}
JOINED = "SELECT e.* FROM point_entry e JOIN point_lot l ON l.id = e.lot_id WHERE l.member_id"


def write_members(path: Path, rows: int) -> None:
    """A file of so many made-up cards; one phone in ten is a household's."""
    dice = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        for number in range(rows):
            family, family_reading = FAMILIES[dice.randrange(len(FAMILIES))]
            given, reading = GIVEN[dice.randrange(len(GIVEN))]
            phone = f"090{(number - (number % 10 == 0)) % 100_000_000:08}"
            writer.writerow(
                (
                    f"{250_000_000_000 + number}",
                    f"{family}　{given}",
                    f"{family_reading} {reading}",
                    f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
                    f"m{number}@example.co.jp" if number % 3 == 0 else "",
                    f"{dice.randrange(10_000_000):07}",
                    "東京都渋谷区渋谷1丁目2番3号",
                    f"{dice.randrange(1940, 2008)}/{dice.randrange(1, 13)}/{dice.randrange(1, 29)}",
                    "女" if number % 2 else "男",
                    f"20{dice.randrange(10, 26)}/4/1",
                    f"S{number % 12 + 1:02}",
                    dice.randrange(5_000),
                )
            )


class Database:
    """The bare driver of either engine."""

    def __init__(self, env: dict[str, str]) -> None:
        url = env.get("OMNI_DATABASE_URL")
        self.mark = "%s" if url else "?"
        if url:
            self.connection: Any = psycopg.connect(url)
        else:
            self.connection = sqlite3.connect(f"{env['OMNI_DATA_DIR']}/omni.db")
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
                           "cache_size=-64000", "mmap_size=1073741824"):  # fmt: skip
                self.connection.execute(f"PRAGMA {pragma}")

    def select(self, statement: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Columns and rows."""
        cursor = self.connection.cursor()
        cursor.execute(statement)
        return [column[0] for column in cursor.description], cursor.fetchall()

    def write(self, table: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
        """Bare executemany."""
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join([self.mark] * len(columns))
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
        self.connection.cursor().executemany(statement, rows)


def batches(source: Database, most: int) -> Iterator[list[tuple[str, list[str], list[Any]]]]:
    """What the import wrote, a thousand members at a time, table by table."""
    for first in range(1, most + 1, 1_000):
        where = f"BETWEEN {first} AND {first + 999}"
        batch = []
        for table in TABLES:
            owner = OWNER.get(table, "member_id")
            plain = f'SELECT * FROM "{table}" WHERE {owner} {where}'
            batch.append((table, *source.select(
                f"{JOINED} {where}" if table == "point_entry" else plain)))  # fmt: skip
        yield batch


def floor(source: Database, target: Database) -> tuple[float, float]:
    """Seconds, and those on the processor, that the bare driver takes for the same rows.

    Reading them back does not count.
    """
    parents = ("company", "location", "import_run")
    for table in parents:
        columns, rows = source.select(f'SELECT * FROM "{table}"')
        target.write(table, columns, [tuple(map(adapt, row)) for row in rows])
    target.connection.commit()
    _, [(most,)] = source.select("SELECT MAX(id) FROM member")
    seconds = cpu = 0.0
    for batch in batches(source, most):
        ready = [(name, columns, [tuple(map(adapt, row)) for row in rows])
                 for name, columns, rows in batch if rows]  # fmt: skip
        began, worked = time.perf_counter(), time.process_time()
        for name, columns, rows in ready:
            target.write(name, columns, rows)
        target.connection.commit()
        seconds += time.perf_counter() - began
        cpu += time.process_time() - worked
    return seconds, cpu


def adapt(value: Any) -> Any:
    """What psycopg read as a value of JSON goes back as one."""
    return psycopg.types.json.Jsonb(value) if isinstance(value, dict | list) else value


def measure(engine: str, rows: int) -> None:
    """One engine: import, the same again, and the floor."""
    path = OUT / f"members-{rows}.csv"
    if not path.exists():
        write_members(path, rows)
    env = fresh_shop(engine, "members")
    ran = flask(env, "import", "members", str(path))
    assert f"新規 {rows:,}" in ran.said, ran.said
    again = flask(env, "import", "members", str(path))
    assert f"変更なし {rows:,}" in again.said, again.said
    source = Database(env)
    bare, bare_cpu = floor(source, Database(fresh_shop(engine, "floor")))
    print(
        f"{engine:9}{rows:>10,} rows   import {ran.seconds:7.1f} s {rows / ran.seconds:8,.0f}/s"
        f"   executemany {bare:7.1f} s {rows / bare:8,.0f}/s   share {bare / ran.seconds:.2f}"
        f"   (processor {ran.cpu:.1f} s and {bare_cpu:.1f} s)   memory {ran.megabytes:.0f} MB"
        f"   same file again {again.seconds:.1f} s {again.megabytes:.0f} MB",
        flush=True,
    )
    source.connection.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--engine", choices=("sqlite", "postgres", "both"), default="both")
    asked = parser.parse_args()
    for one in ("sqlite", "postgres") if asked.engine == "both" else (asked.engine,):
        measure(one, asked.rows)
