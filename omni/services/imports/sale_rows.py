"""The rows of documents of sale, written table by table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import InstrumentedAttribute

from omni.domain import receipt_numbers
from omni.domain.business_day import business_day
from omni.domain.money import Rounding
from omni.domain.tax import tax_inside
from omni.extensions import Model, db
from omni.models.location import Location
from omni.models.order import Channel, Order, OrderLine, OrderState, Payment, Tender
from omni.services.imports.images import plain
from omni.services.imports.job import Job, chunks
from omni.services.imports.provenance import keep_new, keep_newer
from omni.services.imports.rows import take_ids
from omni.services.loading import insert_rows, table_of

if TYPE_CHECKING:
    from omni.services.imports.sales import Document


def write_documents(documents: Sequence[Document], job: Job) -> None:
    """Write new documents with lines, payment and provenance."""
    ids = take_ids(Order, len(documents))
    receipts = _free_receipts(documents)
    orders = []
    for order_id, document in zip(ids, documents, strict=True):
        document.origin.target_id = order_id
        orders.append(_order(order_id, document, receipts, job))
    insert_rows(Order, orders)
    _write_parts(documents)
    keep_new(job, [document.origin for document in documents])


def rewrite_documents(documents: Sequence[Document], job: Job) -> None:
    """Write documents anew that a newer file says differently; none has goods that came back."""
    known = [(one.known, one) for one in documents if one.known is not None]
    if not known:
        return
    for found, document in known:
        document.origin.target_id = found.target_id
    ids = [found.target_id for found, _ in known]
    before = _before(ids)
    for some in chunks(ids):
        for part in (OrderLine, Payment):
            db.session.execute(
                delete(part)
                .where(part.order_id.in_(some))
                .execution_options(synchronize_session=False)
            )
    receipts = _free_receipts(documents)
    table = table_of(Order)
    rows = []
    for document in documents:
        row = _order(document.origin.target_id, document, receipts, job)
        rows.append({"the_id": row.pop("id"), **row})
    db.session.connection().execute(table.update().where(table.c.id == bindparam("the_id")), rows)
    _write_parts(documents)
    keep_newer(job, [(found, one.origin) for found, one in known], before)


def _before(ids: Sequence[int]) -> dict[str, dict[str, Any]]:
    """Documents as they are, with their lines and payments, by external id."""
    orders: dict[int, dict[str, Any]] = {}
    for some in chunks(list(ids)):
        for row in _rows(Order, Order.id, some):
            orders[row["id"]] = {"order": row, "order_line": [], "payment": []}
        for part in (OrderLine, Payment):
            for row in _rows(part, part.order_id, some):
                orders[row["order_id"]][part.__tablename__].append(row)
    return {one["order"]["external_id"]: one for one in orders.values()}


def _rows(
    model: type[Model], key: InstrumentedAttribute[int], ids: Sequence[int]
) -> list[dict[str, Any]]:
    table = table_of(model)
    wanted = table.select().where(key.in_(ids)).order_by(table.c.id)
    return [
        {name: plain(value) for name, value in row.items()}
        for row in db.session.execute(wanted).mappings()
    ]


def _write_parts(documents: Sequence[Document]) -> None:
    insert_rows(OrderLine, [row for document in documents for row in _lines(document)])
    insert_rows(Payment, [_payment(document) for document in documents])


def _place(document: Document) -> Location:
    assert document.place is not None, "a document that is written has its place"
    return document.place


def _order(
    order_id: int, document: Document, receipts: dict[tuple[int, str], str], job: Job
) -> dict[str, Any]:
    head, place = document.head, _place(document)
    member_id, identity_id = document.member or (None, None)
    receipt = receipt_of(document)
    external_id = document.origin.external_id
    gross = sum(line.record.unit_price * line.record.quantity for line in document.lines)
    discount = sum(line.record.discount for line in document.lines)
    owns = receipt is not None and receipts[place.id, receipt] == external_id
    rounding = Rounding(place.company.tax_rounding)
    return {
        "id": order_id,
        "number": f"{job.source.upper()}-{external_id}",
        "channel": Channel.EC if job.source == "ec" else Channel.STORE,
        "state": OrderState.COMPLETED,
        "location_id": place.id,
        "register_day_id": None,
        "business_day": business_day(head.sold_at, place.time_zone, place.cutover_hour),
        "receipt_number": receipt if owns else None,
        "placed_at": head.sold_at,
        "member_id": member_id,
        "identity_id": identity_id,
        "staff_id": None,
        "currency": job.currency,
        "subtotal": gross,
        "discount": discount,
        "points_spent": 0,
        "point_use": "discount",
        "tax": _tax(document, rounding),
        "tax_rounding": rounding.value,
        "total": gross - discount,
        "points_earned": 0,
        "is_history": True,
        "source": job.source,
        "external_id": external_id,
        "tax_free_reference": None,
        "cancelled_at": None,
    }


def _tax(document: Document, rounding: Rounding) -> int:
    """The tax inside, rounded once per rate."""
    totals: dict[int, int] = {}
    for line in document.lines:
        rate = line.record.tax_rate
        totals[rate] = totals.get(rate, 0) + line.record.amount
    return sum(tax_inside(total, rate, rounding) for rate, total in totals.items())


def receipt_of(document: Document) -> str | None:
    """The receipt number as it is searched for: unique by store, register and business day."""
    head, place = document.head, _place(document)
    if head.receipt is None:
        return None
    ours = receipt_numbers.parse(head.receipt)
    if ours is not None:
        return str(ours)
    day = business_day(head.sold_at, place.time_zone, place.cutover_hour)
    return f"{place.code}-{head.register or '00'}-{day:%Y%m%d}-{head.receipt}"


def _free_receipts(documents: Sequence[Document]) -> dict[tuple[int, str], str]:
    """Which document owns each receipt number: the first that came; the others do without."""
    owners: dict[tuple[int, str], str] = {}
    for document in documents:
        receipt = receipt_of(document)
        if receipt is not None:
            owners.setdefault((_place(document).id, receipt), document.origin.external_id)
    for some in chunks(sorted({receipt for _, receipt in owners})):
        wanted = select(Order.location_id, Order.receipt_number, Order.external_id).where(
            Order.receipt_number.in_(some)
        )
        for place_id, receipt, external_id in db.session.execute(wanted):
            if receipt is not None and (place_id, receipt) in owners:
                owners[place_id, receipt] = external_id or ""
    return owners


def _lines(document: Document) -> list[dict[str, Any]]:
    return [
        {
            "order_id": document.origin.target_id,
            "position": position,
            "variant_id": line.variant_id,
            "description": _description(document, position),
            "quantity": line.record.quantity,
            "returned": 0,
            "unit_price": line.record.unit_price,
            "discount": line.record.discount,
            "discount_reason": line.record.discount_reason,
            "bundle": None,
            "amount": line.record.amount,
            "tax_rate": line.record.tax_rate,
            "points_spent": 0,
            "points_earned": 0,
            "is_returnable": True,
            "hold_line_id": None,
        }
        for position, line in enumerate(document.lines)
    ]


def _description(document: Document, position: int) -> str:
    """What the file calls the goods; else what we call them."""
    line = document.lines[position]
    said = line.row.values.get("description")
    return said or document.names.get(line.variant_id or 0) or line.record.description


def _payment(document: Document) -> dict[str, Any]:
    return {
        "order_id": document.origin.target_id,
        "tender": Tender(document.head.tender),
        "amount": document.total,
        "tendered": None,
        "change": 0,
        "refunded": 0,
    }
