"""The styles and SKUs that a batch of a product file speaks of, as they are and as they become."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from omni.domain.errors import N_
from omni.domain.imports import products as reading
from omni.domain.imports.products import ProductRecord
from omni.domain.imports.refusals import RowRefused
from omni.domain.sizes import size_position
from omni.extensions import db
from omni.models.style import Style, StyleKey, Variant
from omni.services.imports.job import Job, Row, Tally, chunks
from omni.services.imports.provenance import Known, Provenance, find_raws
from omni.services.imports.rows import take_ids
from omni.services.loading import insert_rows, table_of
from omni.services.styles import key_rows

JAN_TAKEN = N_("JANコード「%(value)s」は、SKU「%(sku)s」が使っています。")
OTHER_STYLE = N_("SKU「%(value)s」は、ほかの品番の商品です。")


@dataclass(slots=True)
class Entry:
    """A row on its way in."""

    row: Row
    record: ProductRecord
    origin: Provenance


class Shelf:
    """The styles and SKUs that a batch speaks of, as they are and as they become."""

    def __init__(self, entries: list[Entry], tally: Tally, job: Job) -> None:
        self.tally, self.job = tally, job
        self.styles: dict[str, Style] = {}
        self.variants: dict[str, Variant] = {}
        self.owners: dict[str, str] = {}
        self.changed: dict[str, Style] = {}
        self.fresh: dict[str, Style] = {}
        self._load([entry.record for entry in entries])
        self.known = frozenset(self.variants)
        self._was = {style.code: _picture(style) for style in self.styles.values()}

    @property
    def touched(self) -> list[int]:
        """The styles whose keys are to be written anew."""
        return [style.id for style in self.changed.values()]

    def _load(self, records: list[ProductRecord]) -> None:
        with_variants = selectinload(Style.variants)
        for some in chunks(sorted({record.style for record in records})):
            wanted = select(Style).where(Style.code.in_(some)).options(with_variants)
            self.styles.update((style.code, style) for style in db.session.scalars(wanted))
        for some in chunks(records):
            skus = [record.sku for record in some]
            jans = [record.jan for record in some if record.jan]
            wanted_variants = select(Variant).where(
                or_(Variant.sku.in_(skus), Variant.jan.in_(jans))
            )
            for variant in db.session.scalars(wanted_variants):
                self.variants[variant.sku] = variant
                if variant.jan:
                    self.owners[variant.jan] = variant.sku

    def add(self, entry: Entry) -> bool:
        """Take a SKU in that no file brought before; one that is there by hand is filled in."""
        record = entry.record
        if not self._check(entry):
            return False
        variant = self.variants.get(record.sku)
        if variant is None:
            self.tally.created += 1
            self.tally.show("created", entry.row.line, f"{record.sku} {record.name}")
            self._make(record)
        elif self._fill(variant, record):
            self.tally.updated += 1
        else:
            self.tally.unchanged += 1
        return True

    def change(self, changed: list[tuple[Entry, Known]]) -> Iterable[tuple[Entry, Known]]:
        """Write what the file says differently than it did."""
        raws = find_raws(known.id for _, known in changed)
        for entry, known in changed:
            if not self._check(entry):
                continue
            before = reading.read_product(
                self.job.reread(raws[known.id]), currency=self.job.currency
            )
            variant = self.variants[entry.record.sku]
            if self._differ(variant, before, entry.record):
                self.tally.updated += 1
                self.tally.show(
                    "updated", entry.row.line, f"{entry.record.sku} {entry.record.name}"
                )
            else:
                self.tally.unchanged += 1
            yield entry, known

    def settle(self) -> None:
        """Let styles carry the price that all their SKUs have; a SKU keeps only another one."""
        db.session.flush()
        for style in (*self.changed.values(), *self.fresh.values()):
            prices = {_price(variant, style) for variant in style.variants}
            if len(prices) == 1 and (price := prices.pop()) != style.price:
                for variant in style.variants:
                    variant.price = None
                style.price = price
            for variant in style.variants:
                if variant.price == style.price:
                    variant.price = None
        db.session.flush()
        self._write_fresh()

    def before(self) -> dict[str, dict[str, Any]]:
        """What changed of styles that were there, by the SKU of the row that changed it.

        A style's own changes stand with each of its rows; undoing any of them undoes them all.
        """
        found = {}
        for sku, variant in self.variants.items():
            was = self._was.get(variant.style.code)
            if was is not None:
                found[sku] = {
                    "style": variant.style.code,
                    "made": sku not in self.known,
                    "changes": _changes(was, _picture(variant.style)),
                }
        return found

    def _write_fresh(self) -> None:
        """Write the styles that are new at once, and the keys they are found by."""
        styles = list(self.fresh.values())
        variants = [variant for style in styles for variant in style.variants]
        for style, style_id in zip(styles, take_ids(Style, len(styles)), strict=True):
            style.id = style_id
        for variant, variant_id in zip(variants, take_ids(Variant, len(variants)), strict=True):
            variant.id, variant.style_id = variant_id, variant.style.id
        insert_rows(Style, [_columns(style) for style in styles])
        insert_rows(Variant, [_columns(variant) for variant in variants])
        insert_rows(StyleKey, [row for style in styles for row in key_rows(style)])

    def _check(self, entry: Entry) -> bool:
        """Refuse a JAN that other goods carry, and a SKU that hangs under another 品番."""
        record = entry.record
        owner = self.owners.get(record.jan) if record.jan else None
        variant = self.variants.get(record.sku)
        style = self.styles.get(record.style)
        if owner is not None and owner != record.sku:
            reason = RowRefused(JAN_TAKEN, field="jan", value=record.jan, sku=owner)
        elif variant is not None and (style is None or variant.style_id != style.id):
            reason = RowRefused(OTHER_STYLE, field="sku", value=record.sku)
        else:
            if record.jan:
                self.owners[record.jan] = record.sku
            return True
        self.tally.refuse(entry.row, reason)
        return False

    def _make(self, record: ProductRecord) -> None:
        if self.job.is_rehearsal:
            return
        style = self.styles.get(record.style) or self._make_style(record)
        colours = {variant.colour: variant.colour_position for variant in style.variants}
        variant = Variant(
            sku=record.sku,
            jan=record.jan,
            colour=record.colour,
            colour_position=colours.get(record.colour, max(colours.values(), default=-1) + 1),
            size=record.size,
            size_position=size_position(record.size),
            price=None if record.price == style.price else record.price,
            is_active=True,
        )
        style.variants.append(variant)
        self.variants[record.sku] = variant
        if record.style not in self.fresh:
            self.changed[style.code] = style

    def _make_style(self, record: ProductRecord) -> Style:
        style = Style(
            code=record.style,
            price=record.price,
            currency=self.job.currency,
            source=self.job.source,
            created_at=self.job.now,
            updated_at=self.job.now,
            is_on_sale=False,
            earns_points=True,
            is_active=True,
            variants=[],
            **{name: getattr(record, name) for name in reading.STYLE_COLUMNS},
        )
        self.styles[record.style] = self.fresh[record.style] = style
        return style

    def _fill(self, variant: Variant, record: ProductRecord) -> bool:
        """Fill in what is empty on a SKU that was entered by hand."""
        news = {name: getattr(record, name) for name in reading.VARIANT_COLUMNS}
        return self._set(
            variant, {name: new for name, new in news.items() if new and not getattr(variant, name)}
        )

    def _differ(self, variant: Variant, before: ProductRecord, now: ProductRecord) -> bool:
        style = variant.style
        styles = self._news(style, before, now, reading.STYLE_COLUMNS)
        variants = self._news(variant, before, now, reading.VARIANT_COLUMNS)
        if now.price != before.price and now.price != _price(variant, style):
            variants["price"] = now.price
        return any([self._set(style, styles), self._set(variant, variants)])

    def _news(
        self, thing: Any, before: ProductRecord, now: ProductRecord, columns: dict[str, str]
    ) -> dict[str, Any]:
        return {
            name: getattr(now, name)
            for name, field in columns.items()
            if field in self.job.fields
            and getattr(now, name) != getattr(before, name)
            and getattr(now, name) != getattr(thing, name)
        }

    def _set(self, thing: Style | Variant, news: dict[str, Any]) -> bool:
        if news and not self.job.is_rehearsal:
            for name, new in news.items():
                setattr(thing, name, new)
            if isinstance(thing, Variant):
                thing.size_position = size_position(thing.size)
            style = thing if isinstance(thing, Style) else thing.style
            style.updated_at = self.job.now
            self.changed[style.code] = style
        return bool(news)


def _picture(style: Style) -> dict[str, dict[str, Any]]:
    """A style and its SKUs as an import may change them."""
    parts = {variant.sku: variant for variant in style.variants}
    names = (*reading.VARIANT_COLUMNS, "size_position", "price")
    return {
        "": {name: getattr(style, name) for name in (*reading.STYLE_COLUMNS, "price")},
        **{sku: {name: getattr(one, name) for name in names} for sku, one in parts.items()},
    }


def _changes(was: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    return {
        thing: news
        for thing, old in was.items()
        if (
            news := {
                name: [v, now[thing][name]] for name, v in old.items() if v != now[thing][name]
            }
        )
    }


def _price(variant: Variant, style: Style) -> int:
    return style.price if variant.price is None else variant.price


def _columns(thing: Style | Variant) -> dict[str, Any]:
    """A thing that is not in the session yet, as the row it becomes."""
    return {column.name: getattr(thing, column.name) for column in table_of(type(thing)).columns}
