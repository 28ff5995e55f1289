"""`flask import` in a process of its own, timed and weighed, beside its rows by the bare driver."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from bench._figures import Table
from bench._shops import OUT, ROOT, connect, environment

MEMORY_MB = 300
SHARE = 0.05
AGAIN = 0.5
BATCH = 1_000
# The floor writes no more things than this: a rate, and a smaller table only helps it.
MOST = 200_000

Rows = tuple[str, list[str], list[Any]]


@dataclass
class Ran:
    """What one command took: seconds, how many at work, the most memory, and what it said."""

    seconds: float
    cpu: float
    megabytes: float
    said: str


def fresh_shop(engine: str, name: str) -> dict[str, str]:
    """An empty, migrated database; returns the environment that names it."""
    env = environment(engine, name, fresh=True)
    run(env, "db", "upgrade")
    return env


def run(env: dict[str, str], *arguments: str) -> Ran:
    """Run a command to its end; a failure shows what it said and ends the benchmark."""
    log, errors = (OUT / f"command-{os.getpid()}.{kind}" for kind in ("out", "err"))
    began = time.perf_counter()
    with log.open("w+") as out, errors.open("w+") as err:
        child = subprocess.Popen(
            [sys.executable, "-m", "flask", *arguments], env=env, cwd=ROOT, stdout=out, stderr=err
        )
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            raise
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        said, complaint = out.read(), err.read()
    log.unlink()
    errors.unlink()
    if child.returncode:
        sys.exit(
            f"flask {' '.join(arguments)} ended with {child.returncode}:\n{said}{complaint[-4000:]}"
        )
    return Ran(
        time.perf_counter() - began,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024,
        said,
    )


class Database:
    """The bare driver of either engine, several statements to a transaction."""

    def __init__(self, env: dict[str, str]) -> None:
        self.mark = "%s" if env.get("OMNI_DATABASE_URL") else "?"
        self.connection = connect(env)

    def select(self, statement: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Columns and rows."""
        cursor = self.connection.cursor()
        cursor.execute(statement)
        return [column[0] for column in cursor.description], cursor.fetchall()

    def write(self, tables: list[Rows]) -> None:
        """Bare executemany, all tables in one transaction."""
        cursor = self.connection.cursor()
        cursor.execute("BEGIN")
        for table, columns, rows in tables:
            names = ", ".join(f'"{column}"' for column in columns)
            marks = ", ".join([self.mark] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
        cursor.execute("COMMIT")


@dataclass
class Floor:
    """What the bare driver took for so many rows of the file."""

    rows: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Rows of the file a second."""
        return self.rows / self.seconds


def floor(
    env: dict[str, str],
    bare: dict[str, str],
    *,
    parents: tuple[str, ...],
    things: Callable[[str], dict[str, str]],
    counts: str,
) -> Floor:
    """Write what the import wrote, a thousand things to a transaction, into the same tables.

    `things` gives, for a condition on a thing's id, the SELECT of each table's rows; `counts` is
    the table whose rows are those of the file. Reading them back is not timed.
    """
    source, target = Database(env), Database(bare)
    target.write([_read(source, name, f'SELECT * FROM "{name}"') for name in parents])
    first = next(iter(things("")))
    _, [(most,)] = source.select(f'SELECT MAX(id) FROM "{first}"')
    done = Floor(0, 0.0, 0.0)
    for condition in _ranges(min(most, MOST)):
        ready = [_read(source, name, asked) for name, asked in things(condition).items()]
        done.rows += next(len(rows) for name, _, rows in ready if name == counts)
        began, worked = time.perf_counter(), time.process_time()
        target.write([table for table in ready if table[2]])
        done.seconds += time.perf_counter() - began
        done.cpu += time.process_time() - worked
    source.connection.close()
    target.connection.close()
    return done


def _ranges(most: int) -> Iterator[str]:
    for first in range(1, most + 1, BATCH):
        yield f"BETWEEN {first} AND {first + BATCH - 1}"


def _read(source: Database, table: str, statement: str) -> Rows:
    columns, rows = source.select(statement)
    return table, columns, [tuple(map(_adapt, row)) for row in rows]


def _adapt(value: Any) -> Any:
    """What psycopg read as a value of JSON goes back as one."""
    return psycopg.types.json.Jsonb(value) if isinstance(value, dict | list) else value


def tell(table: Table, what: str, rows: int, *, first: Ran, again: Ran, bare: Floor) -> None:
    """The figures of one import: its speed, its memory, and the same file once more."""
    rate = rows / first.seconds
    table.at_least(
        f"{what}: rows a second", f"{rate:,.0f}/s", f"{bare.rate:,.0f}/s", rate / bare.rate, SHARE
    )
    table.at_most(
        f"{what}: memory, MB", f"{first.megabytes:.0f} MB", "", first.megabytes, MEMORY_MB
    )
    table.at_most(
        f"{what}: the same file again", f"{again.seconds:.0f} s", f"{first.seconds:.0f} s",
        again.seconds / first.seconds, AGAIN,
    )  # fmt: skip
    print(
        f"  processor {first.cpu:.0f} s of {first.seconds:.0f} s; again {again.cpu:.0f} s,"
        f" {again.megabytes:.0f} MB; the floor's {bare.rows:,} rows {bare.cpu:.0f} s"
        f" of {bare.seconds:.0f} s",
        flush=True,
    )
