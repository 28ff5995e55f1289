"""The rules of routing: drafts, their replay beside what was decided, and switching them on."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, Response, request

from omni.domain.routing import MEASURES, NAMES, THRESHOLDS
from omni.forms.routing import DraftForm, OverrideForm, ReplayForm, read_rules
from omni.models.routing import RuleSetState
from omni.queries import locations
from omni.queries import routing as routing_query
from omni.services import routing
from omni.transactions import transaction
from omni.views.holds import checked
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("routing", __name__, url_prefix="/orders/rules")


def new_key() -> str:
    """A key for one button."""
    return str(uuid4())


@blueprint.get("")
@allow("routing.rules")
def index() -> Response:
    """The rules that count now, and every version."""
    return hx.render(
        "routing/index.html",
        active=routing_query.get_active_rules(),
        sets=routing_query.list_rule_sets(),
        names=NAMES,
        new_key=new_key,
    )


@blueprint.post("")
@allow("routing.rules")
def draft() -> Response:
    """A draft that begins as a copy of what counts now."""
    form = checked(DraftForm())
    with transaction():
        made = routing.draft_rules(key=form.key.data, actor=guards.actor()).id
    return hx.go("routing.show", rule_set_id=made)


@blueprint.get("/<int:rule_set_id>")
@allow("routing.rules")
def show(rule_set_id: int) -> Response:
    """One version: its rules in order, its places, and its replays."""
    row = routing_query.get_rule_set(rule_set_id)
    replays = routing_query.list_replays(rule_set_id)
    return hx.render(
        "routing/show.html",
        "routing/_replay.html",
        row=row,
        rules=routing_query.get_rules(rule_set_id),
        is_draft=row.state is RuleSetState.DRAFT,
        places=locations.list_locations(),
        replay=replays[0] if replays else None,
        comparison=routing_query.compare(replays[0]) if replays else None,
        form=DraftForm(formdata=None, note=row.note),
        replay_form=ReplayForm(formdata=None),
        names=NAMES,
        measures=MEASURES,
        thresholds=THRESHOLDS,
        new_key=new_key,
    )


@blueprint.post("/<int:rule_set_id>")
@allow("routing.rules")
def change(rule_set_id: int) -> Response:
    """Keep the draft as it was keyed."""
    checked(DraftForm())
    new = read_rules(request.form, [one.id for one in locations.list_locations()])
    with transaction():
        routing.change_draft(rule_set_id, new, actor=guards.actor())
    return hx.go("routing.show", rule_set_id=rule_set_id)


@blueprint.post("/<int:rule_set_id>/replay")
@allow("routing.rules")
def replay(rule_set_id: int) -> Response:
    """Run past orders through it."""
    form = checked(ReplayForm())
    with transaction():
        routing.ask_for_replay(
            rule_set_id, days=form.days.data, key=form.key.data, actor=guards.actor()
        )
    return hx.go("routing.show", rule_set_id=rule_set_id)


@blueprint.post("/<int:rule_set_id>/activate")
@allow("routing.rules")
def activate(rule_set_id: int) -> Response:
    """From now on these rules count."""
    form = checked(DraftForm())
    with transaction():
        routing.activate_rules(rule_set_id, key=form.key.data, actor=guards.actor())
    return hx.go("routing.index")


@blueprint.post("/parts/<int:fulfilment_id>")
@allow("routing.rules")
def override(fulfilment_id: int) -> Response:
    """Send a part of an order from elsewhere."""
    form = checked(OverrideForm())
    with transaction():
        order_id = routing.override_route(
            fulfilment_id,
            form.location_id.data,
            form.reason.data,
            key=form.key.data,
            actor=guards.actor(),
        ).order_id
    return hx.go("orders.show", order_id=order_id)
