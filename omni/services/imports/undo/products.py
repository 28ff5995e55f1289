"""Goods on their way back: a SKU nobody has used goes, a changed style becomes what it was."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from omni.domain.sentences import Sentence
from omni.extensions import db
from omni.models.import_run import ImportRun
from omni.models.style import Style, StyleKey, Variant
from omni.services.imports.undo.item import TOUCHED, Item, Left, find_used, in_use, run_delete
from omni.services.loading import table_of
from omni.services.styles import index_styles


def find_left(items: list[Item], run: ImportRun) -> Left:
    """Which rows stay, and why; nothing is changed."""
    variants = _variants([item.target_id for item in items])
    made = [item.target_id for item in items if item.was_made]
    used = find_used(table_of(Variant).c.id, made)
    left: Left = {}
    for item in items:
        variant = variants.get(item.target_id)
        if item.target_id in used:
            left[item.record_id] = in_use(used[item.target_id])
        elif variant is None or not _is_untouched(item, variant, run):
            left[item.record_id] = Sentence(TOUCHED)
    return left


def _variants(ids: list[int]) -> dict[int, Variant]:
    wanted = select(Variant).where(Variant.id.in_(ids)).order_by(Variant.id).with_for_update()
    found = db.session.scalars(wanted.execution_options(populate_existing=True))
    return {variant.id: variant for variant in found}


def _is_untouched(item: Item, variant: Variant, run: ImportRun) -> bool:
    """Whether what the run wrote still stands, or was given back with another row of the style."""
    if item.image is None and variant.style.updated_at > run.created_at:
        return False
    for thing, values in _things(item, variant.style):
        for name, (old, new) in values.items():
            if thing is None or getattr(thing, name) not in (new, old):
                return False
    return True


def _things(item: Item, style: Style) -> list[tuple[Style | Variant | None, dict[str, Any]]]:
    skus = {variant.sku: variant for variant in style.variants}
    changes = item.before.get("changes", {})
    return [(style if name == "" else skus.get(name), values) for name, values in changes.items()]


def take_back(items: list[Item], run: ImportRun) -> None:
    """Take these rows back."""
    variants = _variants([item.target_id for item in items])
    styles = {variant.style_id for variant in variants.values()}
    for item in items:
        for thing, values in _things(item, variants[item.target_id].style):
            for name, (old, _) in values.items():
                setattr(thing, name, old)
    db.session.flush()
    gone = [item.target_id for item in items if item.was_made]
    run_delete(StyleKey, StyleKey.variant_id.in_(gone))
    run_delete(Variant, Variant.id.in_(gone))
    db.session.expire_all()
    empty = _empty(styles, run)
    run_delete(StyleKey, StyleKey.style_id.in_(empty))
    run_delete(Style, Style.id.in_(empty))
    index_styles(sorted(styles - set(empty)))


def _empty(styles: set[int], run: ImportRun) -> list[int]:
    """Styles that the run made and that have no SKU any more."""
    wanted = select(Style.id).where(
        Style.id.in_(styles),
        Style.created_at == run.created_at,
        Style.source == run.source,
        ~select(Variant.id).where(Variant.style_id == Style.id).exists(),
    )
    return list(db.session.scalars(wanted))
