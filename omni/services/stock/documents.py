"""What people key in, line by line: goods received, numbers adjusted, shelves counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, Conflict, Invalid
from omni.extensions import db
from omni.models.stock import MovementReason, StockDocument, StockDocumentKind
from omni.services import audit
from omni.services.idempotency import once
from omni.services.stock.counting import apply_count
from omni.services.stock.exceptions import open_exception, settle
from omni.services.stock.levels import Locked, free_lapsed, lock_or_open_levels
from omni.services.stock.moving import Change, Source, move, move_all
from omni.services.stock.reservations import MOST_PIECES, check_pieces

ADJUST_REASONS = (MovementReason.ADJUST, MovementReason.DAMAGE, MovementReason.LOSS)

Lines = Sequence[tuple[int, int]]


class TooFew(Invalid):
    """More pieces would be taken away than there are."""

    sentence = N_("在庫数%(on_hand)s点より多くは減らせません。")
    way_forward = N_("現物を数えて、棚卸として登録してください。")


class CountedSince(Conflict):
    """Another person has counted the same goods later."""

    sentence = N_("この商品は、あとからほかの人が数え直しています。")
    way_forward = N_("いまの在庫数を確かめて、必要ならもう一度数えてください。")


class NotYet(Invalid):
    """A count cannot speak of the future."""

    sentence = N_("数えた時刻が未来になっています。")
    way_forward = N_("端末の時刻を確かめて、数えた時刻を入力し直してください。")


@once("stock.receive", StockDocument)
def receive(
    location_id: int,
    lines: Lines,
    *,
    reference: str = "",
    note: str = "",
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> StockDocument:
    """Goods arrived: lines of (variant_id, quantity) are on hand from now on.

    An open exception stays open: whether these are the pieces it missed, a person says.
    """
    merged = [(variant, check_pieces(pieces)) for variant, pieces in _merge(lines)]
    document = _open(
        StockDocumentKind.RECEIVE,
        MovementReason.RECEIVE,
        location_id,
        merged,
        actor=actor,
        reference=reference,
        note=note,
    )
    source = Source(MovementReason.RECEIVE, "stock_document", document.id, note=note or None)
    changes = [Change((location_id, variant_id), pieces, source) for variant_id, pieces in merged]
    move_all(changes, lock_or_open_levels(one.key for one in changes), actor=actor)
    document.difference = sum(quantity for _, quantity in merged)
    _write(document, merged, actor)
    return document


@once("stock.adjust", StockDocument)
def adjust(
    location_id: int,
    lines: Lines,
    *,
    reason: MovementReason,
    note: str = "",
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> StockDocument:
    """Correct numbers by (variant_id, difference), for a reason; never below zero.

    What is taken from pieces promised to somebody becomes an exception; numbers that are true
    afterwards close it.
    """
    if reason not in ADJUST_REASONS:
        raise Invalid(N_("理由を選んでください。"), field="reason")
    merged = _merge(lines)
    document = _open(StockDocumentKind.ADJUST, reason, location_id, merged, actor=actor, note=note)
    source = Source(reason, "stock_document", document.id, note=note or None)
    locked = lock_or_open_levels((location_id, variant_id) for variant_id, _ in merged)
    for variant_id, difference in merged:
        _adjust_one(
            (location_id, variant_id),
            _check_difference(difference, reason),
            locked[location_id, variant_id],
            source,
            actor,
        )
    document.difference = sum(difference for _, difference in merged)
    _write(document, merged, actor)
    return document


def _adjust_one(
    level: tuple[int, int], difference: int, before: Locked, source: Source, actor: Actor
) -> None:
    if difference < 0 and before.on_hand + difference < 0:
        raise TooFew(field="quantity", on_hand=max(0, before.on_hand))
    if before.on_hand + difference < before.reserved:
        free_lapsed(level)
    left = move(level, difference, source, actor=actor)
    if not left.short and before.exception:
        settle(level, resolution="adjusted", actor=actor)
    elif left.short and difference < 0:
        open_exception(level, left, quantity=-difference)


def _check_difference(difference: int, reason: MovementReason) -> int:
    if not difference or abs(difference) > MOST_PIECES:
        raise Invalid(
            N_("増減は1から%(most)sまでで入力してください。"), field="quantity", most=MOST_PIECES
        )
    if difference > 0 and reason is not MovementReason.ADJUST:
        raise Invalid(N_("破損・紛失では在庫を増やせません。"), field="quantity")
    return difference


@dataclass(frozen=True)
class CountLine:
    """The shelf held so many pieces of a SKU at this moment."""

    variant_id: int
    quantity: int
    at: dt.datetime


@once("stock.count", StockDocument)
def count(
    location_id: int,
    lines: Sequence[CountLine],
    *,
    note: str = "",
    actor: Actor,
    key: str,  # noqa: ARG001 - read by `once`
) -> StockDocument:
    """The shelf held these; what was sold after a line's own moment stays applied.

    So nobody has to stop selling for it. Raises CountedSince when a line has been counted later
    by somebody else.
    """
    _check_count(lines)
    pieces = _merge((line.variant_id, line.quantity) for line in lines)
    moments = {line.variant_id: line.at for line in sorted(lines, key=lambda line: line.at)}
    document = _open(
        StockDocumentKind.COUNT, MovementReason.COUNT, location_id, pieces, actor=actor, note=note
    )
    lock_or_open_levels((location_id, variant_id) for variant_id, _ in pieces)
    for at in sorted(set(moments.values())):
        source = Source(MovementReason.COUNT, "stock_document", document.id, at, note or None)
        then = [line for line in pieces if moments[line[0]] == at]
        counted = apply_count(location_id, then, source, actor=actor)
        if counted.outdated:
            raise CountedSince
        document.difference += counted.difference
    document.at = max(moments.values())
    _write(document, pieces, actor)
    return document


@once("stock.count_now", StockDocument)
def count_now(
    location_id: int,
    variant_id: int,
    quantity: int,
    *,
    actor: Actor,
    key: str,
) -> StockDocument:
    """One shelf was counted a moment ago: as `count`, with the moment the command runs at."""
    line = CountLine(variant_id, quantity, clock.now())
    return count(location_id, [line], actor=actor, key=f"{key}:count")


def _check_count(lines: Sequence[CountLine]) -> None:
    if any(line.at > clock.now() for line in lines):
        raise NotYet(field="at")
    if any(not 0 <= line.quantity <= MOST_PIECES for line in lines):
        raise Invalid(
            N_("数量は0から%(most)sまでで入力してください。"), field="quantity", most=MOST_PIECES
        )


def _merge(lines: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """One line a SKU, in key order: the same JAN scanned twice is two pieces."""
    pieces: Counter[int] = Counter()
    for variant_id, quantity in lines:
        pieces[variant_id] += quantity
    if not pieces:
        raise Invalid(N_("商品をスキャンしてください。"), field="lines")
    return sorted(pieces.items())


def _open(
    kind: StockDocumentKind,
    reason: MovementReason,
    location_id: int,
    lines: Lines,
    *,
    actor: Actor,
    reference: str = "",
    note: str = "",
) -> StockDocument:
    now = clock.now()
    document = StockDocument(
        kind=kind,
        reason=reason,
        location_id=location_id,
        reference=reference,
        note=note,
        line_count=len(lines),
        difference=0,
        at=now,
        created_at=now,
        staff_id=actor.staff_id,
    )
    db.session.add(document)
    db.session.flush()
    return document


def _write(document: StockDocument, lines: Lines, actor: Actor) -> None:
    audit.write(
        f"stock.{document.kind}",
        "stock_document",
        document.id,
        actor=actor,
        reason=document.reason.value,
        reference=document.reference,
        note=document.note,
        lines=[list(line) for line in lines],
    )
