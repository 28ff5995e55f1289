"""Receiving, adjusting and counting: lines by scan, then one command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request

from omni.domain.errors import N_, NotFound
from omni.forms.stock import AdjustForm, CountForm, DocumentForm, ReceiveForm
from omni.models.stock import MovementReason, StockDocument
from omni.queries import stock as stock_query
from omni.queries import styles as styles_query
from omni.services import stock
from omni.services.stock import CountLine
from omni.transactions import transaction
from omni.views.stock.routes import blueprint
from omni.web import guards, hx
from omni.web.guards import allow

REASONS = {
    "damage": (MovementReason.DAMAGE, -1),
    "loss": (MovementReason.LOSS, -1),
    "fewer": (MovementReason.ADJUST, -1),
    "more": (MovementReason.ADJUST, 1),
}


@dataclass(frozen=True)
class Work:
    """One kind of document: its words and its form."""

    name: str
    title: str
    lead: str
    verb: str
    form: type[DocumentForm]


WORKS = {
    work.name: work
    for work in (
        Work(
            "receive",
            N_("入荷検品"),
            N_("届いた商品をスキャンしてください。同じ商品は続けて読むと数が増えます。"),
            N_("入荷を登録する"),
            ReceiveForm,
        ),
        Work(
            "count",
            N_("棚卸"),
            N_("棚の商品をスキャンして数えてください。数えている間も販売を続けられます。"),
            N_("数えた結果を登録する"),
            CountForm,
        ),
        Work(
            "adjust",
            N_("在庫調整"),
            N_("数を直す商品をスキャンして、理由を選んでください。"),
            N_("在庫を直す"),
            AdjustForm,
        ),
    )
}


def _work(name: str) -> Work:
    if name not in WORKS:
        raise NotFound
    return WORKS[name]


@blueprint.get("/<work>")
@allow("stock.change")
def begin(work: str) -> Response:
    """An empty document; `variant_id` begins it with one SKU."""
    form = _work(work).form()
    chosen = request.args.get("variant_id", type=int)
    if chosen is not None:
        form.lines.add(styles_query.get_variant(chosen).id)
    return _paper(work, form)


@blueprint.post("/<work>/lines")
@allow("stock.change")
def change_lines(work: str) -> Response:
    """Add what was scanned or take a line out; nothing is registered yet."""
    form = _work(work).form()
    removed = request.form.get("drop", type=int)
    chosen = request.form.get("choose", type=int)
    if removed is not None:
        form.lines.remove(removed)
        return _paper(work, form)
    if chosen is not None:
        form.lines.add(styles_query.get_variant(chosen).id)
        form.code.data = ""
        return _paper(work, form)
    code = form.code.data or ""
    scanned = styles_query.find_scanned(code)
    if scanned.variant is not None:
        form.lines.add(scanned.variant.id)
        form.code.data = ""
    unknown = code.strip() if code.strip() and scanned.variant is None else None
    return _paper(work, form, choices=scanned.choices, unknown=unknown)


@blueprint.post("/<work>")
@allow("stock.change")
def register(work: str) -> Response:
    """Register the document, once; a refusal keeps every line."""
    form = _work(work).form()
    if not form.validate_on_submit():
        return _paper(work, form, status=422)
    with transaction():
        document_id = COMMANDS[work](form).id
    return hx.go("stock.document", document_id=document_id)


def _receive(form: Any) -> StockDocument:
    return stock.receive(
        guards.here(),
        [(line.variant_id, line.quantity) for line in form.lines.data],
        reference=form.reference.data or "",
        note=form.note.data or "",
        actor=guards.actor(),
        key=form.key.data,
    )


def _count(form: Any) -> StockDocument:
    return stock.count(
        guards.here(),
        [CountLine(line.variant_id, line.quantity, line.at) for line in form.lines.data],
        note=form.note.data or "",
        actor=guards.actor(),
        key=form.key.data,
    )


def _adjust(form: Any) -> StockDocument:
    reason, sign = REASONS[form.reason.data]
    return stock.adjust(
        guards.here(),
        [(line.variant_id, sign * line.quantity) for line in form.lines.data],
        reason=reason,
        note=form.note.data or "",
        actor=guards.actor(),
        key=form.key.data,
    )


COMMANDS = {"receive": _receive, "count": _count, "adjust": _adjust}


@blueprint.get("/documents/<int:document_id>")
@allow("stock.view")
def document(document_id: int) -> Response:
    """What a receipt, count or adjustment changed."""
    found = stock_query.get_document(document_id)
    return hx.render(
        "stock/document.html",
        document=found,
        work=WORKS[found.kind.value],
        lines=stock_query.list_document_lines(document_id),
    )


def _paper(
    work: str,
    form: DocumentForm,
    *,
    status: int = 200,
    choices: list[Any] | None = None,
    unknown: str | None = None,
) -> Response:
    ids = [line.variant_id for line in form.lines.data]
    return hx.render(
        "stock/document_form.html",
        "stock/_document_form.html",
        status=status,
        work=WORKS[work],
        form=form,
        variants=styles_query.list_variants(ids),
        choices=choices or [],
        unknown=unknown,
    )
