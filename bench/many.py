"""How long matching takes over a whole base, beside Splink on the same members.

    python -m bench.many [--members 1000000] [--small]

A demo shop on SQLite: a run over everybody by two processes, then one after 1,000 new members.
Splink's recipe (`bench/_splink.py`) reads the same members in a process of its own. Memory is that
of all processes together, without what they map of the database's file.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bench._figures import Table
from bench._shops import ENGINES, LARGE, OUT, ROOT, SMALL, flask, forget, fresh_copy
from bench.import_members import write_members

NEW = 1_000
TIMES, MEMORY_MB, SHARE = 2, 2_000, 0.01
_EVERY = 0.25


@dataclass
class Ran:
    """What a command took: seconds, the processor's, and the most memory of all its processes."""

    seconds: float
    cpu: float
    megabytes: float


def run(env: dict[str, str], *arguments: str) -> Ran:
    """Run a module of Python to its end, looking at its memory on the way."""
    began, before = time.perf_counter(), os.times()
    with (OUT / "many.log").open("w") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", *arguments], env=env, cwd=ROOT, stdout=log, stderr=log
        )
        most = 0
        while child.poll() is None:
            most = max(most, sum(map(weigh, family(child.pid))))
            time.sleep(_EVERY)
    if child.returncode:
        sys.exit(f"{' '.join(arguments)} ended with {child.returncode}: {log.name}")
    after = os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    return Ran(time.perf_counter() - began, cpu, most / 1024)


def family(process: int) -> list[int]:
    """A process and those it began."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [process, *(one for child in children for one in family(int(child)))]


def weigh(process: int) -> int:
    """Kilobytes of a process's own, what it shares with others counted in parts."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    found = dict(line.split(":", 1) for line in lines[1:])
    return int(found["Pss_Anon"].split()[0])


def measure(members: int, table: Table) -> None:
    """Both on one shop, one after the other."""
    shop = fresh_copy("sqlite", "match-many", members)
    ours = run(shop.env, "flask", "match", "run", "--full")
    path = OUT / "members-new.csv"
    write_members(path, NEW)
    flask(shop.env, "import", "members", str(path))
    more = run(shop.env, "flask", "match", "run")
    database = Path(shop.env["OMNI_DATA_DIR"]) / "omni.db"
    theirs = run(shop.env, "bench._many_splink", str(database), str(members))
    name = f"{members:,} members"
    for who, ran in (("ours", ours), ("Splink", theirs), (f"{NEW:,} new", more)):
        print(f"{name}, {who}: {ran.seconds:.1f} s, {ran.cpu:.1f} s of processor,"
              f" {ran.megabytes:.0f} MB", flush=True)  # fmt: skip
    table.at_most(f"{name}: seconds beside Splink's", f"{ours.seconds:.1f} s",
                  f"{theirs.seconds:.1f} s", ours.seconds / theirs.seconds, TIMES)  # fmt: skip
    table.at_most(f"{name}: memory, MB", f"{ours.megabytes:.0f} MB",
                  f"{theirs.megabytes:.0f} MB", ours.megabytes, MEMORY_MB)  # fmt: skip
    table.at_most(f"{name}: {NEW:,} new ones beside a whole run", f"{more.seconds:.1f} s",
                  f"{ours.seconds:.1f} s", more.seconds / ours.seconds, SHARE)  # fmt: skip
    path.unlink()
    forget("sqlite", "match-many")


def main() -> None:
    """One size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int)
    parser.add_argument("--small", action="store_true", help="10,000 members only")
    parser.add_argument("--engine", choices=ENGINES, help="only sqlite is measured")
    asked = parser.parse_args()
    if asked.engine == "postgres":
        return
    if find_spec("splink") is None:
        sys.exit("splink is missing: pip install -r requirements-bench.txt")
    table = Table("many")
    measure(asked.members or (SMALL if asked.small else LARGE), table)
    table.finish()


if __name__ == "__main__":
    main()
