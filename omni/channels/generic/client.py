"""A folder that both sides read and write: `out/stock.csv`, `out/shipped.csv`."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from omni.domain.shops import Parcel, ShopAnswer, ShopArticle, ShopRefused, ShopSilent

STOCK = ("sku", "quantity")
SHIPPED = ("order", "line", "quantity", "carrier", "tracking")


class Client:
    """One shop's folder."""

    def __init__(
        self, address: str, settings: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> None:
        self._folder = Path(str(settings.get("folder", "")))

    def test(self) -> str:
        """The folder, when files can be laid in it."""
        out = self._out()
        if not os.access(out, os.W_OK):
            raise ShopRefused(str(out))
        return str(self._folder)

    def set_stock(
        self, article: ShopArticle, quantity: int, *, was: int | None, key: str
    ) -> ShopAnswer:
        """Put the figure into the file; the shop reads the whole file whenever it likes."""
        figures = self._figures()
        figures[article.sku or article.external_id] = quantity
        self._write("stock.csv", STOCK, sorted(figures.items()))
        return ShopAnswer()

    def get_stock(self, articles: Sequence[ShopArticle]) -> dict[str, int]:
        """A shop that shows us nothing: what the file says is what we told."""
        return {}

    def list_articles(self) -> Iterator[ShopArticle]:
        """A shop that lists nothing: articles are known by their orders."""
        return iter(())

    def tell_shipped(self, parcel: Parcel) -> ShopAnswer:
        """Add the parcel to the file, once."""
        rows = self._read("shipped.csv")
        known = {(row["order"], row["tracking"]) for row in rows}
        if (parcel.order, parcel.tracking) not in known:
            kept = [tuple(row[name] for name in SHIPPED) for row in rows]
            new = [
                (parcel.order, line, str(pieces), parcel.carrier, parcel.tracking)
                for line, pieces in parcel.lines
            ]
            self._write("shipped.csv", SHIPPED, [*kept, *new])
        return ShopAnswer(parcel.tracking)

    def _out(self) -> Path:
        if not self._folder.is_absolute():
            raise ShopRefused("folder")
        try:
            (self._folder / "out").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ShopSilent(type(error).__name__) from error
        return self._folder / "out"

    def _figures(self) -> dict[str, int]:
        return {row["sku"]: int(row["quantity"]) for row in self._read("stock.csv")}

    def _read(self, name: str) -> list[dict[str, str]]:
        path = self._out() / name
        if not path.exists():
            return []
        with path.open(newline="", encoding="utf-8-sig") as file:
            return list(csv.DictReader(file))

    def _write(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Put a whole new file there at once: a reader never sees half of one."""
        descriptor, made = tempfile.mkstemp(dir=self._out(), prefix=".")
        with os.fdopen(descriptor, "w", newline="", encoding="utf-8-sig") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(rows)
        os.replace(made, self._out() / name)
