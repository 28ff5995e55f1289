"""まとめて統合: one answer to every pair with one kind of evidence, after a look at a sample."""

from __future__ import annotations

from flask import Blueprint, Response, request

from omni.domain.errors import Invalid
from omni.forms.reviews import BatchForm, PinForm
from omni.queries import reviews as queries
from omni.services import approvals, reviews
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web import reviews as words
from omni.web.guards import allow

blueprint = Blueprint("review_batches", __name__, url_prefix="/reviews/batches")

SAMPLE = 10


@blueprint.get("")
@allow("reviews")
def index() -> Response:
    """The kinds of evidence among what waits, and what was answered at once before."""
    return hx.render(
        "reviews/batches.html",
        patterns=queries.list_patterns(),
        batches=queries.list_batches(),
        words=words,
    )


@blueprint.get("/sample")
@allow("reviews")
def sample() -> Response:
    """Some pairs with this evidence, drawn by lot: look first, then decide."""
    return _sample(BatchForm(data={"pattern": request.args.get("pattern", "")}))


@blueprint.post("")
@allow("reviews")
def start() -> Response:
    """Hand every pair with this evidence to the worker."""
    form = BatchForm()
    if not form.validate():
        raise Invalid
    manager = _approved(form.pin.data)
    with transaction():
        batch_id = reviews.open_batch(
            form.pattern.data,
            key=form.key.data,
            approved_by_id=manager,
            actor=guards.actor(),
        ).id
    return hx.go("review_batches.show", batch_id=batch_id)


@blueprint.get("/<int:batch_id>")
@allow("reviews", by_hand=False)
def show(batch_id: int) -> Response:
    """How far it is, and how it ended."""
    return hx.render(
        "reviews/batch.html",
        "reviews/_batch.html",
        batch=queries.get_batch(batch_id),
        form=PinForm(formdata=None),
        words=words,
    )


@blueprint.post("/<int:batch_id>/undo")
@allow("reviews")
def undo(batch_id: int) -> Response:
    """Have all of it taken back."""
    form = PinForm()
    if not form.validate():
        raise Invalid
    _approved(form.pin.data)
    with transaction():
        reviews.ask_to_undo(batch_id, actor=guards.actor())
    return hx.go("review_batches.show", batch_id=batch_id)


def _approved(pin: str | None) -> int | None:
    """Who agreed: nobody has to where the person may do it alone."""
    if guards.may("reviews.batch"):
        return None
    return approvals.approve(pin or "", permission="reviews.batch", actor=guards.actor())


def _sample(form: BatchForm) -> Response:
    pattern = queries.get_pattern(form.pattern.data or "")
    pairs = queries.list_pairs(queries.draw_sample(pattern.pattern, SAMPLE), guards.today())
    for pair in pairs:
        for one in (pair.left, pair.right):
            guards.saw("view", "member", one.id, member_id=one.id, reason="review")
    return hx.render("reviews/sample.html", form=form, pattern=pattern, pairs=pairs, words=words)
