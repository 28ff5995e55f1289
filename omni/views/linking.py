"""Linking a store card with an EC account by a code sent to the account's mail."""

from __future__ import annotations

from flask import Blueprint, Response, request

from omni.domain import clock
from omni.domain.errors import N_, Invalid
from omni.forms.linking import CodeForm, SendForm
from omni.queries import linking as queries
from omni.queries import members
from omni.services import linking as services
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("linking", __name__, url_prefix="/members")


@blueprint.get("/<int:member_id>/link")
@allow("members.merge")
def find(member_id: int) -> Response:
    """The EC account of this mail or number, and the button that sends the code."""
    member = members.get_member(member_id)
    text = request.args.get("q", "").strip()[:254]
    accounts = queries.find_accounts(text) if text else []
    if text:
        guards.saw("search", "member", text=text, found=len(accounts))
    return hx.render(
        "linking/find.html",
        "linking/_found.html",
        member=member,
        text=text,
        accounts=accounts,
        form=SendForm(formdata=None),
    )


@blueprint.post("/<int:member_id>/link")
@allow("members.merge")
def send(member_id: int) -> Response:
    """Send the code, and go where it is typed."""
    form = SendForm()
    if not form.validate_on_submit():
        raise Invalid
    mail = queries.get_mail(form.mail_id.data or 0)
    address, account_id = mail.value_norm, mail.member_id
    with transaction():
        code_id = services.send_link_code(
            member_id, address, account_id=account_id, actor=guards.actor(), key=form.key.data
        ).id
    return hx.go("linking.show", member_id=member_id, code_id=code_id)


@blueprint.route("/<int:member_id>/link/<int:code_id>", methods=["GET", "POST"])
@allow("members.merge")
def show(member_id: int, code_id: int) -> Response:
    """The six digits; once they were right, that it is done and the way back."""
    member = members.get_member(member_id)
    sent = queries.get_sent(code_id, member_id)
    form = CodeForm()
    if form.validate_on_submit():
        with transaction():
            services.link_account(
                code_id,
                form.code.data or "",
                consented=form.consented.data,
                actor=guards.actor(),
                key=form.key.data,
            )
        return hx.go("linking.show", member_id=member_id, code_id=code_id)
    if form.code.errors:
        raise Invalid(N_("確認番号を入力してください。"), field="code")
    guards.saw("view", "member", member_id, member_id=member_id)
    return hx.render(
        "linking/show.html",
        member=member,
        sent=sent,
        form=form,
        again=SendForm(formdata=None),
        is_late=sent.expires_at <= clock.now(),
    )
