"""An order taken on the phone: found, drafted, agreed, placed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from omni.domain.errors import N_, Conflict, Invalid
from omni.domain.orders import NewOrder, NewPayment
from omni.forms.holds import read_pieces
from omni.forms.orders import AWAITED, DraftForm
from omni.models.member import Member, MemberKind
from omni.queries import points as point_query
from omni.queries import postcodes
from omni.queries import sales as sales_query
from omni.queries.orders.drafting import Draft, Wanted, draft_order
from omni.services import orders
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("phone_orders", __name__, url_prefix="/orders")


class SumChanged(Conflict):
    """The order no longer comes to what the customer was told."""

    sentence = N_("合計が¥%(told)sから¥%(due)sに変わりました。")
    way_forward = N_("新しい金額をお客様に伝えてから、もう一度受注してください。")


@blueprint.get("/new")
@allow("orders.change")
def new() -> Response:
    """An empty order, or one that begins with a member or goods."""
    form = DraftForm(formdata=None)
    form.member_id.data = request.args.get("member_id", type=int)
    pieces = dict.fromkeys(request.args.getlist("variant_id", type=int), 1)
    return _show(form, pieces)


@blueprint.post("/draft")
@allow("orders.change")
def draft() -> Response:
    """The order after one change: something found, chosen, or counted anew."""
    form = DraftForm()
    pieces = read_pieces(request.form, "pieces")
    if added := request.form.get("add", type=int):
        pieces[added] = pieces.get(added, 0) + 1
    if chosen := request.form.get("member", type=int):
        form.member_id.data = chosen
    return _show(form, pieces, text=_scan(form, pieces))


def _scan(form: DraftForm, pieces: dict[int, int]) -> str:
    """What was scanned goes into the order; what was typed is to be looked for."""
    text = (form.code.data or "").strip()
    scanned = sales_query.find_scanned(text, location_id=guards.here(), today=guards.today())
    if scanned.variant_id:
        pieces[scanned.variant_id] = pieces.get(scanned.variant_id, 0) + 1
    elif scanned.member_id:
        form.member_id.data = scanned.member_id
    else:
        return text
    form.code.data = ""
    return ""


@blueprint.post("/new")
@allow("orders.change")
def place() -> Response:
    """Take the order, as it was agreed."""
    form = DraftForm()
    pieces = read_pieces(request.form, "pieces")
    if not form.validate():
        return _show(form, pieces, status=422)
    drafted = draft_order(_wanted(form, pieces), location_id=guards.here())
    if drafted is None:
        raise Invalid(N_("商品を選んでください。"), field="code")
    if form.agreed.data != drafted.due:
        raise SumChanged(told=f"{form.agreed.data or 0:,}", due=f"{drafted.due:,}")
    actor, asked = guards.actor(), _order(form, drafted)
    with transaction():
        order_id = orders.place_order(asked, key=form.key.data, actor=actor).id
    return hx.go("orders.show", order_id=order_id)


def _wanted(form: DraftForm, pieces: dict[int, int]) -> Wanted:
    return Wanted(pieces, form.tender.data, form.points.data or 0)


def _order(form: DraftForm, drafted: Draft) -> NewOrder:
    tender = form.tender.data
    payment = NewPayment(tender, drafted.due, is_awaited=tender in AWAITED)
    return NewOrder(
        channel="phone",
        location_id=guards.here(),
        lines=drafted.lines,
        payments=(payment,) if drafted.due else (),
        member_id=form.member_id.data,
        destination=form.destination(),
        points_spent=form.points.data or 0,
        note=form.note.data or "",
    )


def _show(
    form: DraftForm, pieces: dict[int, int], *, text: str = "", status: int = 200
) -> Response:
    """The draft as it stands; a member's own address fills what is empty, a postcode the rest."""
    member = sales_query.find_customer(form.member_id.data)
    if member is not None:
        guards.saw("view", "member", member.id, member_id=member.id)
        _fill_in(form, member)
    if town := postcodes.find_town(form.postcode.data or ""):
        form.fill(prefecture=town.prefecture, city=town.city, street=town.street)
    today, here = guards.today(), guards.here()
    found: Any = None
    if text:
        found = sales_query.find_for_sale(text, location_id=here, today=today)
        guards.saw("search", "member", settling=True, text=text, found=len(found.members))
    return hx.render(
        "orders/new.html",
        "orders/_draft.html",
        status=status,
        form=form,
        destination=form,
        member=member,
        is_company=member is not None and member.kind is MemberKind.COMPANY,
        balance=point_query.get_balance(member.id, today).usable if member else 0,
        drafted=draft_order(_wanted(form, pieces), location_id=here),
        found=found,
        text=text,
    )


def _fill_in(form: DraftForm, member: Member) -> None:
    form.fill(
        name=member.name,
        postcode=member.postcode,
        prefecture=member.prefecture,
        city=member.city,
        street=member.street,
        building=member.building,
        phone=sales_query.find_phone(member.id),
    )
