"""Head office: keys of programs that use the API, and what they were told by webhook."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext as _

from omni.domain.scopes import SCOPES
from omni.forms.tokens import TokenForm
from omni.queries import locations, tokens, webhooks
from omni.services import tokens as service
from omni.services import webhooks as webhook_service
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("tokens", __name__, url_prefix="/admin/tokens")


@blueprint.get("")
@allow("admin")
def index() -> Response:
    """Every token, what it may do and when it was last used."""
    return hx.render("tokens/index.html", tokens=tokens.list_tokens(), words=SCOPES)


@blueprint.route("/new", methods=["GET", "POST"])
@allow("admin")
def make() -> Response:
    """Make one; its secret is shown on the answer and never again."""
    form = TokenForm(locations.list_locations())
    if not form.validate_on_submit():
        return hx.render("tokens/new.html", form=form, status=422 if form.errors else 200)
    grant = service.Grant(
        name=form.name.data,
        scopes=form.scopes.data,
        location_id=form.location_id.data,
        reach=form.reach.data,
        expires_at=form.until(),
        rate_per_minute=form.rate_per_minute.data,
    )
    with transaction():
        made = service.make_token(grant, actor=guards.actor())
        name, secret = made.token.name, made.secret
    return hx.render("tokens/made.html", name=name, secret=secret)


@blueprint.post("/<int:token_id>/revoke")
@allow("admin")
def revoke(token_id: int) -> Response:
    """Nobody gets in with it from now on."""
    with transaction():
        service.revoke_token(token_id, actor=guards.actor())
    flash(_("トークンを無効にしました。"))
    return hx.go("tokens.index")


@blueprint.get("/webhooks")
@allow("admin")
def told() -> Response:
    """What was told to whom, what needs a person first."""
    return hx.render(
        "tokens/webhooks.html",
        troubled=webhooks.list_told(troubled=True),
        newest=webhooks.list_newest(),
        subscriptions=webhooks.list_subscriptions(),
    )


@blueprint.post("/webhooks/<int:message_id>/replay")
@allow("admin")
def replay(message_id: int) -> Response:
    """Send a message again."""
    with transaction():
        webhook_service.replay(message_id, actor=guards.actor())
    flash(_("もう一度送ります。"))
    return hx.go("tokens.told")
