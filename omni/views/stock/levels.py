"""Looking at goods: found, in a matrix, everywhere, and what happened to them."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from omni.domain import clock
from omni.forms.stock import CaseForm, RulesForm
from omni.queries import locations
from omni.queries import stock as stock_query
from omni.queries import styles as styles_query
from omni.services import stock
from omni.transactions import transaction
from omni.views.stock.routes import blueprint
from omni.web import guards, hx
from omni.web.guards import allow

FOUND = 20


@blueprint.get("")
@allow("stock.view")
def index() -> Response:
    """Find goods; beside it what runs low and what does not add up, each with its number."""
    here = guards.here()
    tab = request.args.get("tab", "find")
    text = request.args.get("q", "")
    context = tab_context(tab, here) | {"text": text}
    if tab == "low":
        context["low"] = stock_query.list_low(here)
    elif tab == "cases":
        context |= {"cases": stock_query.list_cases(here), "form": CaseForm(), "now": clock.now()}
    elif tab == "sending":
        context |= sending_context(here)
    elif text:
        context["found"] = styles_query.find_styles(text, location_id=here, limit=FOUND)
    else:
        context["sold"] = stock_query.list_sold_styles(here)
    return hx.render("stock/index.html", "stock/_list.html", **context)


def tab_context(tab: str, here: int) -> dict[str, Any]:
    """What stands above each list: which one it is, and how much waits in the others."""
    return {
        "tab": tab if tab in ("low", "cases", "sending") else "find",
        "text": "",
        "low_count": stock_query.count_low(here),
        "case_count": stock_query.count_cases(here),
        "parcel_count": stock_query.count_parcels(here),
    }


def sending_context(here: int) -> dict[str, Any]:
    """What the list of parcels shows."""
    return {
        "to_send": stock_query.list_to_send(here),
        "coming": stock_query.list_coming(here),
        "places": [one for one in locations.list_locations() if one.id != here],
        "form": CaseForm(formdata=None),
    }


@blueprint.get("/styles/<int:style_id>")
@allow("stock.view")
def show(style_id: int) -> Response:
    """Colour by size of this store; the chosen SKU (else the one most likely meant) everywhere."""
    here = guards.here()
    matrix = stock_query.get_matrix(style_id, here)
    cells = {cell.variant_id for cell in matrix.cells.values()}
    chosen = request.args.get("variant_id", type=int)
    if chosen not in cells:
        chosen = stock_query.choose_cell(matrix)
    everywhere = stock_query.get_everywhere(chosen, here) if chosen else None
    return hx.render(
        "stock/show.html",
        "stock/_style.html",
        matrix=matrix,
        everywhere=everywhere,
        rules=_rules(everywhere),
    )


@blueprint.get("/variants/<int:variant_id>")
@allow("stock.view")
def show_variant(variant_id: int) -> Response:
    """One SKU: its cell of its style's page."""
    variant = styles_query.get_variant(variant_id)
    return hx.go("stock.show", style_id=variant.style_id, variant_id=variant.id)


def _rules(everywhere: stock_query.Everywhere | None) -> RulesForm | None:
    if everywhere is None or everywhere.here is None:
        return None
    level = everywhere.here.level
    return RulesForm(
        formdata=None,
        buffer=level.buffer if level else 0,
        low_at=level.low_at if level else 0,
        shelf=(level.shelf if level else None) or "",
    )


@blueprint.post("/variants/<int:variant_id>/rules")
@allow("stock.change")
def set_rules(variant_id: int) -> Response:
    """Keep pieces for the floor, say when to warn and where the goods lie."""
    form = RulesForm()
    here = guards.here()
    if form.validate_on_submit():
        with transaction():
            stock.set_rules(
                here,
                variant_id,
                buffer=form.buffer.data,
                low_at=form.low_at.data,
                shelf=form.shelf.data,
                actor=guards.actor(),
            )
    everywhere = stock_query.get_everywhere(variant_id, here)
    return hx.render(
        "stock/show.html",
        "stock/_style.html",
        status=422 if form.errors else 200,
        matrix=stock_query.get_matrix(everywhere.variant.style_id, here),
        everywhere=everywhere,
        rules=form,
    )


@blueprint.get("/variants/<int:variant_id>/movements")
@allow("stock.view")
def movements(variant_id: int) -> Response:
    """What happened to one SKU at one location, newest first."""
    location_id = request.args.get("location_id", guards.here(), type=int)
    return hx.render(
        "stock/movements.html",
        variant=styles_query.get_variant(variant_id),
        location=locations.get_location(location_id),
        history=stock_query.list_movements(
            variant_id, location_id, before=request.args.get("before", type=int)
        ),
    )
