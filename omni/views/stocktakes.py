"""Stocktakes: begin one, go through its shelves, look at what differs, and agree to it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from omni.domain.errors import N_, NeedsApproval, NotFound
from omni.forms.stocktakes import ApproveForm, CountForm, OpenForm, RecountForm, StepForm
from omni.models.stocktake import StocktakeScope, StocktakeState, Uncounted
from omni.queries import stocktakes as stocktake_query
from omni.queries import styles as styles_query
from omni.services import approvals, stocktakes
from omni.services.stocktakes import Plan
from omni.transactions import transaction
from omni.views.holds import checked, new_key
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("stocktakes", __name__, url_prefix="/stocktakes")


@blueprint.get("")
@allow("stock.view")
def index() -> Response:
    """The stocktakes of this place."""
    here = guards.here()
    return hx.render("stocktakes/index.html", rows=stocktake_query.list_stocktakes(here))


@blueprint.get("/new")
@allow("stock.change")
def new() -> Response:
    """Say what is to be counted."""
    return _new(OpenForm(formdata=None))


@blueprint.post("/new")
@allow("stock.change")
def begin() -> Response:
    """Begin to count."""
    form = OpenForm()
    if not form.validate_on_submit():
        return _new(form, status=422)
    plan = Plan(
        scope=StocktakeScope(form.scope.data),
        subject=form.subject,
        is_blind=form.is_blind.data,
        counts_kept=form.counts_kept.data,
        recount_pieces=form.recount_pieces.data,
    )
    with transaction():
        made = stocktakes.open_stocktake(
            guards.here(), plan, actor=guards.actor(), key=form.key.data
        ).id
    return hx.go("stocktakes.show", stocktake_id=made)


def _new(form: OpenForm, *, status: int = 200) -> Response:
    subjects = stocktake_query.list_subjects(guards.here())
    return hx.render("stocktakes/new.html", status=status, form=form, subjects=subjects)


@blueprint.get("/<int:stocktake_id>")
@allow("stock.view")
def show(stocktake_id: int) -> Response:
    """How far it is, shelf by shelf; when it is over, what it changed."""
    progress = stocktake_query.get_progress(stocktake_id)
    is_open = progress.stocktake.state is StocktakeState.COUNTING
    return hx.render(
        "stocktakes/show.html",
        progress=progress,
        review=stocktake_query.get_review(progress.stocktake) if is_open else None,
        changes=[] if is_open else stocktake_query.list_changes(stocktake_id),
        new_key=new_key,
        is_here=progress.stocktake.location_id == guards.here(),
    )


@blueprint.get("/<int:stocktake_id>/zones/<int:zone_id>")
@allow("stock.change")
def zone(stocktake_id: int, zone_id: int) -> Response:
    """Count one shelf by scan or by number."""
    return _zone(stocktake_id, zone_id)


@blueprint.post("/<int:stocktake_id>/zones/<int:zone_id>/counts")
@allow("stock.change")
def count(stocktake_id: int, zone_id: int) -> Response:
    """One piece scanned, one chosen, or a number typed for a SKU."""
    form = checked(CountForm())
    if form.variant_id.data and form.pieces.data is not None:
        _count(stocktake_id, zone_id, form, form.variant_id.data, form.pieces.data, adds=False)
        return _zone(stocktake_id, zone_id, last=form.variant_id.data)
    chosen = request.form.get("choose", type=int)
    scanned = styles_query.find_scanned(form.code.data or "")
    variant = styles_query.get_variant(chosen) if chosen else scanned.variant
    if variant is None:
        return _zone(
            stocktake_id, zone_id, choices=scanned.choices, unknown=(form.code.data or "").strip()
        )
    _count(stocktake_id, zone_id, form, variant.id, 1, adds=True)
    return _zone(stocktake_id, zone_id, last=variant.id)


def _count(
    stocktake_id: int, zone_id: int, form: CountForm, variant_id: int, pieces: int, **how: bool
) -> None:
    with transaction():
        stocktakes.count_goods(
            stocktake_id,
            zone_id,
            variant_id,
            pieces,
            actor=guards.actor(),
            key=form.key.data,
            **how,
        )


def _zone(stocktake_id: int, zone_id: int, **said: Any) -> Response:
    progress = stocktake_query.get_progress(stocktake_id)
    place = progress.zone(zone_id)
    if place is None:
        raise NotFound(N_("この棚は、この棚卸にありません。"))
    guards.check_location(progress.stocktake.location_id)
    if progress.stocktake.state is not StocktakeState.COUNTING:
        return hx.go("stocktakes.show", stocktake_id=stocktake_id)
    return hx.render(
        "stocktakes/zone.html",
        "stocktakes/_zone.html",
        progress=progress,
        zone=place,
        lines=stocktake_query.list_shelf(progress.stocktake, zone_id),
        new_key=new_key,
        **{"last": None, "choices": [], "unknown": None} | said,
    )


@blueprint.post("/<int:stocktake_id>/zones/<int:zone_id>/done")
@allow("stock.change")
def finish(stocktake_id: int, zone_id: int) -> Response:
    """This shelf has been counted whole, or is taken up again."""
    form = checked(StepForm())
    with transaction():
        stocktakes.finish_zone(
            stocktake_id,
            zone_id,
            is_done=not request.form.get("again"),
            actor=guards.actor(),
            key=form.key.data,
        )
    return hx.go("stocktakes.show", stocktake_id=stocktake_id)


@blueprint.get("/<int:stocktake_id>/review")
@allow("stock.change")
def review(stocktake_id: int) -> Response:
    """What differs, what is to be counted again, and what nobody has counted."""
    return _review(stocktake_id)


@blueprint.post("/<int:stocktake_id>/recounts/<int:variant_id>")
@allow("stock.change")
def recount(stocktake_id: int, variant_id: int) -> Response:
    """One SKU was counted again, all of it."""
    form = checked(RecountForm())
    with transaction():
        stocktakes.recount_goods(
            stocktake_id,
            variant_id,
            form.pieces.data,
            actor=guards.actor(),
            key=form.key.data,
        )
    return _review(stocktake_id, done=_("数え直した数にしました。"))


@blueprint.post("/<int:stocktake_id>/approve")
@allow("stock.change")
def approve(stocktake_id: int) -> Response:
    """The manager agrees, by herself or with her PIN on the clerk's tablet."""
    form = checked(ApproveForm())
    place = stocktake_query.get_progress(stocktake_id).stocktake.location_id
    guards.check_location(place)
    manager = _manager(form, place)
    with transaction():
        stocktakes.approve_stocktake(
            stocktake_id,
            uncounted=Uncounted(form.uncounted.data),
            without_recounts=form.without_recounts.data,
            approved_by_id=manager,
            actor=guards.actor(),
            key=form.key.data,
        )
    return hx.go("stocktakes.show", stocktake_id=stocktake_id)


def _manager(form: ApproveForm, place: int) -> int:
    actor = guards.actor()
    if guards.may("stocktakes.approve") and actor.staff_id is not None:
        return actor.staff_id
    if not form.pin.data:
        raise NeedsApproval(field="pin")
    return approvals.approve(
        form.pin.data, permission="stocktakes.approve", actor=actor, location_id=place
    )


@blueprint.post("/<int:stocktake_id>/cancel")
@allow("stock.change")
def cancel(stocktake_id: int) -> Response:
    """Give it up; no number changes."""
    form = checked(StepForm())
    with transaction():
        stocktakes.cancel_stocktake(stocktake_id, actor=guards.actor(), key=form.key.data)
    return hx.go("stocktakes.index")


def _review(stocktake_id: int, *, done: str = "") -> Response:
    progress = stocktake_query.get_progress(stocktake_id)
    guards.check_location(progress.stocktake.location_id)
    if progress.stocktake.state is not StocktakeState.COUNTING:
        return hx.go("stocktakes.show", stocktake_id=stocktake_id)
    return hx.render(
        "stocktakes/review.html",
        "stocktakes/_review.html",
        progress=progress,
        review=stocktake_query.get_review(progress.stocktake),
        form=ApproveForm(formdata=None),
        new_key=new_key,
        done=done,
        may_agree=guards.may("stocktakes.approve"),
    )
