"""名寄せの確認: one pair after the other, the answers given, and the way back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, request, session

from omni.domain import clock
from omni.domain.business_day import day_bounds
from omni.domain.errors import Invalid
from omni.forms.reviews import LATER, AnswerForm, HeldForm, RecordForm
from omni.models.review import Answer
from omni.queries import reviews as queries
from omni.services import reviews
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web import reviews as words
from omni.web.guards import allow

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews")

AHEAD = 3
_OPEN_EYES = dt.timedelta(minutes=15)


@blueprint.get("")
@allow("reviews")
def index() -> Response:
    """The lane: one pair at a time, the next two already there."""
    return _lane(HeldForm(request.args))


@blueprint.get("/next")
@allow("reviews")
def more() -> Response:
    """What the page lacks after an answer was refused or taken back on another one."""
    return _lane(HeldForm(request.args))


@blueprint.post("/pairs/<int:pair_id>")
@allow("reviews")
def answer(pair_id: int) -> Response:
    """One answer, and what comes next."""
    form = AnswerForm()
    if not form.validate_on_submit():
        raise Invalid
    with transaction():
        if form.answer.data == LATER:
            reviews.put_off(pair_id, actor=guards.actor())
        else:
            reviews.decide_pair(
                pair_id,
                Answer(form.answer.data),
                seen=form.seen.data,
                key=form.key.data,
                actor=guards.actor(),
            )
    return _after()


@blueprint.post("/decisions/<int:decision_id>/undo")
@allow("reviews")
def undo(decision_id: int) -> Response:
    """An answer taken back: in the lane its pair comes again at once, in the list it says so."""
    with transaction():
        decision = reviews.undo_decision(decision_id, actor=guards.actor())
        pair_id = decision.pair_id
        if "have" in request.form:
            reviews.take_up(pair_id, actor=guards.actor())
    if "have" in request.form:
        return _lane(HeldForm(), first=pair_id)
    if hx.wants_fragment():
        told = queries.get_decision(decision_id)
        return hx.render("reviews/decisions.html", "reviews/_decision.html", told=told)
    return hx.go("reviews.decisions")


@blueprint.post("/mask")
@allow("members.reveal")
def mask() -> Response:
    """Put the masks off for a while, or on again; each pair that is then shown is noted."""
    if request.form.get("show"):
        session["reviews_open_until"] = int((clock.now() + _OPEN_EYES).timestamp())
    else:
        session.pop("reviews_open_until", None)
    return _lane(HeldForm(), anew=True) if hx.wants_fragment() else hx.go("reviews.index")


@blueprint.get("/decisions")
@allow("reviews")
def decisions() -> Response:
    """Who answered what, with the way back."""
    form = RecordForm(request.args)
    form.offer(queries.list_reviewers())
    if not form.validate():
        raise Invalid
    told = queries.list_decisions(
        queries.Wanted(
            staff_id=form.staff.data or None,
            answer=Answer(form.answer.data) if form.answer.data else None,
            batch_id=form.batch.data,
            before=form.before.data,
        )
    )
    guards.saw("view", "review_decision", None, found=len(told))
    return hx.render("reviews/decisions.html", form=form, told=told, most=queries.PAGE)


def _after() -> Response:
    """After an answer: the next pair in place, or the lane anew for a browser without script."""
    if hx.wants_fragment():
        return _lane(HeldForm())
    return hx.go("reviews.index", later=request.form.get("later") or None)


def _lane(form: HeldForm, *, first: int | None = None, anew: bool = False) -> Response:
    """The page, or what it lacks: new pairs, those that have changed, and those that have gone."""
    held = form.held
    wanted = [first, *held] if first else list(held)
    with transaction():
        ids = reviews.claim_pairs(
            max(AHEAD, len(wanted)), held=wanted, put_off=form.is_later, actor=guards.actor()
        )
    pairs = queries.list_pairs(ids, guards.today(), is_revealed=_eyes_are_open())
    fresh = [one for one in pairs if anew or held.get(one.id) != one.seen]
    for one in fresh:
        _note(one)
    standing = {one.id for one in pairs}
    return hx.render(
        "reviews/index.html",
        "reviews/_reply.html",
        pairs=fresh,
        first=first,
        gone=[one for one in held if one not in standing],
        is_empty=not pairs,
        is_later=form.is_later,
        words=words,
        **_standing(),
    )


def _standing() -> dict[str, Any]:
    """How much is left and done, and the last answer with its way back."""
    staff_id, since = guards.actor().staff_id or 0, _since()
    return {
        "waiting": queries.count_waiting(),
        "done": queries.count_done(staff_id, since),
        "last": queries.find_last(staff_id, since),
        "is_revealed": _eyes_are_open(),
    }


def _since() -> dt.datetime:
    """The first moment of this business day."""
    place = guards.current_location()
    if place is None:
        return clock.now() - dt.timedelta(days=1)
    return day_bounds(guards.today(), place.time_zone, place.cutover_hour)[0]


def _eyes_are_open() -> bool:
    until = session.get("reviews_open_until")
    return (
        isinstance(until, int) and until > clock.now().timestamp() and guards.may("members.reveal")
    )


def _note(pair: queries.PairView) -> None:
    """Who was shown to whom, a line for each of the two."""
    action = "reveal" if pair.is_revealed else "view"
    for one in (pair.left, pair.right):
        guards.saw(action, "member", one.id, member_id=one.id, reason="review")
