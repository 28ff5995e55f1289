"""ショップ連携: the shops, what they told us, what they are told, and where figures differ."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from omni.domain.errors import Invalid
from omni.forms.channels import EventForm, MapForm, NewShopForm
from omni.jobs import channels as jobs
from omni.models.channel import ChannelKind, EventState
from omni.queries import locations
from omni.queries.channels import accounts, events, listings
from omni.services import channels
from omni.transactions import transaction
from omni.web import channels as words
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("channels", __name__, url_prefix="/channels")


@blueprint.get("")
@allow("channels")
def index() -> Response:
    """The shops, and what of each wants a person."""
    return hx.render("channels/index.html", rows=accounts.list_accounts(), kinds=words.KINDS)


@blueprint.get("/events")
@allow("channels")
def list_events() -> Response:
    """What shops told us; what failed comes first."""
    state = request.args.get("state", "failed")
    wanted = EventState(state) if state in set(EventState) else None
    account_id = request.args.get("shop", type=int)
    rows = list(events.list_events(account_id, wanted, before=request.args.get("before", type=int)))
    return hx.render(
        "channels/events.html",
        rows=rows[: events.PAGE],
        more=rows[events.PAGE - 1].id if len(rows) > events.PAGE else None,
        state=state,
        shop=account_id,
        failed=accounts.count_wanting(),
        words=words,
        form=EventForm(),
    )


@blueprint.get("/events/<int:event_id>")
@allow("channels")
def show_event(event_id: int) -> Response:
    """One event as it came, and what may be done about it."""
    event = events.get_event(event_id)
    guards.saw("view", "channel_event", event_id)
    return hx.render(
        "channels/event.html",
        event=event,
        body=events.show_body(event.body),
        fetched=events.show_body(event.fetched),
        words=words,
        form=EventForm(),
    )


@blueprint.post("/events/<int:event_id>/replay")
@allow("channels")
def replay(event_id: int) -> Response:
    """Apply it once more, or in spite of its problem."""
    form = _checked(EventForm())
    with transaction():
        channels.replay_event(event_id, anyway=form.anyway.data == "1", actor=guards.actor())
    flash(_("取り込み直します。少し待ってから確かめてください。"))
    return hx.go("channels.show_event", event_id=event_id)


@blueprint.post("/events/<int:event_id>/ignore")
@allow("channels")
def ignore(event_id: int) -> Response:
    """Leave it out, for a reason."""
    form = _checked(EventForm())
    with transaction():
        channels.ignore_event(event_id, reason=form.reason.data or "", actor=guards.actor())
    flash(_("取り込まないことにしました。"))
    return hx.go("channels.list_events")


@blueprint.get("/pushes")
@allow("channels")
def list_pushes() -> Response:
    """What shops are told; what is stuck comes first."""
    stuck = request.args.get("show", "stuck") != "all"
    rows = list(
        events.list_pushes(
            request.args.get("shop", type=int),
            stuck=stuck,
            before=request.args.get("before", type=int),
        )
    )
    return hx.render(
        "channels/pushes.html",
        rows=rows[: events.PAGE],
        more=rows[events.PAGE - 1].id if len(rows) > events.PAGE else None,
        stuck=stuck,
        words=words,
        form=EventForm(),
    )


@blueprint.post("/pushes/<int:push_id>/again")
@allow("channels")
def send_again(push_id: int) -> Response:
    """Tell the shop once more; it is asked first what it knows."""
    _checked(EventForm())
    with transaction():
        channels.send_again(push_id, actor=guards.actor())
    flash(_("もう一度送ります。"))
    return hx.go("channels.list_pushes")


@blueprint.get("/<int:account_id>/listings")
@allow("channels")
def list_listings(account_id: int) -> Response:
    """The shop's articles: which SKU each is, and where its figure is not ours."""
    account = accounts.get_account(account_id)
    shown = request.args.get("show", "wanting")
    text = request.args.get("text", "")
    return hx.render(
        "channels/listings.html",
        account=account,
        rows=listings.list_listings(account_id, shown, text),
        shown=shown,
        text=text,
        words=words,
        form=MapForm(),
    )


@blueprint.post("/listings/<int:listing_id>/sku")
@allow("channels")
def map_listing(listing_id: int) -> Response:
    """Say which SKU an article is."""
    form = _checked(MapForm())
    with transaction():
        made = channels.map_listing(listing_id, form.sku.data, actor=guards.actor())
        account_id = made.account_id
    flash(_("SKUを決めました。待っていた受注を取り込み直します。"))
    return hx.go("channels.list_listings", account_id=account_id)


@blueprint.post("/listings/<int:listing_id>/correct")
@allow("channels")
def correct(listing_id: int) -> Response:
    """Do the one thing that is proposed."""
    _checked(EventForm())
    account_id = listings.get_listing(listing_id).account_id
    with transaction():
        channels.correct(listing_id, actor=guards.actor())
    flash(_("直しています。しばらくしてから、もう一度比べてください。"))
    return hx.go("channels.list_listings", account_id=account_id, show="drifted")


@blueprint.post("/<int:account_id>/compare")
@allow("channels")
def compare(account_id: int) -> Response:
    """Ask the shop for its articles and figures, and explain every gap."""
    _checked(EventForm())
    failure = jobs.test_shop(account_id)
    if failure is None:
        jobs.list_shop(account_id)
        found = jobs.compare_shop(account_id)
        flash(_("%(all)s点を比べました。違いは%(n)s点です。", all=found.articles, n=found.drifted))
    else:
        flash(_("ショップにつながりません（%(why)s）。", why=failure))
    return hx.go("channels.list_listings", account_id=account_id, show="drifted")


@blueprint.route("/new", methods=["GET", "POST"])
@allow("channels.connect")
def new() -> Response:
    """Connect a shop."""
    form = _with_places(NewShopForm())
    if not form.validate_on_submit():
        return _form(form, None)
    with transaction():
        made = channels.connect_account(
            ChannelKind(form.kind.data), form.code.data, _connection(form), actor=guards.actor()
        )
        account_id = made.id
    flash(_("ショップを接続しました。Webhookの送り先を、ショップに登録してください。"))
    return hx.go("channels.edit", account_id=account_id)


@blueprint.route("/<int:account_id>", methods=["GET", "POST"])
@allow("channels.connect")
def edit(account_id: int) -> Response:
    """How a shop is reached."""
    account = accounts.get_account(account_id)
    kept = {"margin": 0, **account.settings, "kind": account.kind.value}
    form = _with_places(NewShopForm(obj=account, data=kept))
    if not form.validate_on_submit():
        return _form(form, account)
    with transaction():
        channels.edit_account(account_id, _connection(form), actor=guards.actor())
    flash(_("保存しました。"))
    return hx.go("channels.edit", account_id=account_id)


@blueprint.post("/<int:account_id>/test")
@allow("channels")
def test(account_id: int) -> Response:
    """Whether the shop answers."""
    _checked(EventForm())
    failure = jobs.test_shop(account_id)
    with transaction():
        channels.record_test(account_id, failure=failure, actor=guards.actor())
    if failure is None:
        flash(_("ショップにつながりました。"))
    else:
        flash(_("ショップにつながりません（%(why)s）。", why=failure))
    return hx.go("channels.index")


@blueprint.post("/<int:account_id>/pause")
@allow("channels")
def pause(account_id: int) -> Response:
    """Stop, or go on."""
    form = _checked(EventForm())
    with transaction():
        channels.pause_account(account_id, is_active=form.anyway.data == "1", actor=guards.actor())
    return hx.go("channels.index")


def _form(form: NewShopForm, account: Any) -> Response:
    status = 422 if form.errors else 200
    return hx.render("channels/form.html", form=form, account=account, status=status)


def _with_places(form: NewShopForm) -> NewShopForm:
    form.location_id.choices = [
        SelectChoice(one.id, one.name) for one in locations.list_locations()
    ]
    return form


def _connection(form: NewShopForm) -> channels.Connection:
    return channels.Connection(
        name=form.name.data,
        address=form.address.data or "",
        location_id=form.location_id.data,
        settings={
            "margin": form.margin.data,
            "own_only": bool(form.own_only.data),
            "location": (form.location.data or "").strip(),
            "folder": (form.folder.data or "").strip(),
        },
        secrets={
            "webhook_secret": form.webhook_secret.data or "",
            "access_token": form.access_token.data or "",
        },
    )


def _checked(form: Any) -> Any:
    if not form.validate_on_submit():
        raise Invalid(field=next(iter(form.errors), None))
    return form
