"""Every benchmark, one after another, and one table of all their figures.

    python -m bench [--small] [--engine sqlite|postgres] [NAME …]

A missed goal is printed as missed; only a benchmark that could not be run to its end is a failure.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time

from bench import _postgres  # noqa: F401  (ends on a signal as after an exception)
from bench._figures import HEAD, Figure
from bench._shops import ENGINES, OUT, ROOT

NAMES = (
    "weight", "statements", "holds", "import_members", "import_sales", "box", "entry", "growth",
    "matching", "many",
    "weight", "statements", "holds", "reservations", "availability",
    "import_members", "import_sales", "box", "entry", "growth",
    "matching", "routing", "replay",
)  # fmt: skip


def main() -> None:
    """Run them, and say in the end what came of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="10,000 members only, short runs")
    parser.add_argument("--engine", choices=ENGINES, help="only this engine")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    options = ["--small"] if asked.small else []
    options += ["--engine", asked.engine] if asked.engine else []
    OUT.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    failed = [name for name in asked.names or NAMES if not run(name, options)]
    told = table(tuple(asked.names or NAMES), time.perf_counter() - began, failed)
    (OUT / "bench.txt").write_text(told)
    print(f"\n{told}", flush=True)
    sys.exit(1 if failed else 0)


def run(name: str, options: list[str]) -> bool:
    """One benchmark to its end, its words on the screen and in bench/out; whether it got there."""
    (OUT / f"{name}.json").unlink(missing_ok=True)
    print(f"\n== {name}", flush=True)
    child = subprocess.Popen(
        [sys.executable, "-u", "-m", f"bench.{name}", *options],
        cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert child.stdout
    try:
        with (OUT / f"{name}.txt").open("w") as kept:
            for line in child.stdout:
                print(line, end="", flush=True)
                kept.write(line)
        return child.wait() == 0
    except BaseException:
        child.terminate()
        child.wait(60)
        raise


def table(names: tuple[str, ...], seconds: float, failed: list[str]) -> str:
    """Every figure of this run."""
    lines, missed, count = [HEAD], 0, 0
    for name in names:
        kept = OUT / f"{name}.json"
        if not kept.exists():
            continue
        for row in json.loads(kept.read_text()):
            figure = Figure(**row)
            lines.append(str(figure))
            count += 1
            missed += not figure.is_met
    lines.append(f"{count - missed} of {count} goals met, in {seconds / 60:.0f} minutes")
    lines += [f"{name} did not come to its end: see bench/out/{name}.txt" for name in failed]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
