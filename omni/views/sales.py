"""Ringing up, the sales of the day, and the papers of a sale."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, request

from omni.forms import cart as carts
from omni.forms.sales import FormalReceiptForm, SaleForm
from omni.queries import closing as closing_query
from omni.queries import deposits as deposit_query
from omni.queries import points as point_query
from omni.queries import sales as sales_query
from omni.services import sales as sales_service
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("sales", __name__)


@blueprint.get("/sales/new")
@allow("sales.ring_up")
def new() -> Response:
    """An empty sale, or one that begins with a member, goods or a hold."""
    form = SaleForm()
    scanned = sales_query.find_hold_lines(
        request.args.get("hold_id", 0, type=int), location_id=guards.here()
    )
    begun = {"member": request.args.get("member_id"), "add": request.args.get("variant_id")}
    asked = {name: one for name, one in begun.items() if one}
    changed = carts.change(form, asked, scanned or sales_query.Scanned())
    return _show_cart(form, changed, joined=form.member_id.data)


@blueprint.post("/sales/cart")
@allow("sales.ring_up")
def cart() -> Response:
    """The sale after one change, priced again."""
    form = SaleForm()
    if not form.validate():
        return _show_cart(form, carts.Changed(), status=422)
    scanned = sales_query.find_scanned(
        form.code.data or "", location_id=guards.here(), today=guards.today()
    )
    before = form.member_id.data
    changed = carts.change(form, request.form, scanned)
    now = form.member_id.data
    return _show_cart(form, changed, joined=now if now != before else None)


@blueprint.post("/sales")
@allow("sales.ring_up")
def ring_up() -> Response:
    """Sell it: once, whatever is tapped twice."""
    form = SaleForm()
    if not form.validate():
        return _show_cart(form, carts.Changed(), status=422)
    with transaction():
        order_id = sales_service.ring_up(
            form.sale(),
            location_id=guards.here(),
            register_id=form.register_id.data,
            member_id=form.member_id.data,
            identity_id=form.identity_id.data,
            tenders=form.tenders((form.agreed.data or 0) - (form.deposit.data or 0)),
            agreed=form.agreed.data,
            deposit=form.deposit.data or 0,
            tax_free_reference=form.tax_free_reference.data or "",
            actor=guards.actor(),
            key=form.key.data,
        ).id
    return hx.go("sales.show", order_id=order_id, done=1)


def _show_cart(
    form: SaleForm, changed: carts.Changed, *, status: int = 200, joined: int | None = None
) -> Response:
    """The cart as it stands; a member who has just `joined` it was opened, and is noted."""
    here, today = guards.here(), guards.today()
    wrong = status != 200
    customer = None if wrong else sales_query.find_customer(form.member_id.data)
    if customer and customer.id == joined:
        guards.saw("view", "member", customer.id, member_id=customer.id)
    if not form.register_id.data:
        mine = sales_query.find_register(here, device_id=guards.actor().device_id)
        form.register_id.data = mine.id if mine else 0
    quoted = None if wrong else carts.price_cart(form, location_id=here)
    held = deposit_query.count_held(form.hold_line_ids, here) if form.hold_line_ids else 0
    ahead = form.ahead(held, quoted.due) if quoted else 0
    left = quoted.due - ahead if quoted else 0
    return hx.render(
        "sales/new.html",
        "sales/_cart.html",
        status=status,
        form=form,
        changed=changed,
        quoted=quoted,
        customer=customer,
        balance=point_query.get_balance(customer.id, today) if customer else None,
        registers=closing_query.list_registers(here),
        held=held,
        ahead=ahead,
        left=left,
        offers=carts.cash_to_offer(left) if left else [],
    )


@blueprint.get("/sales/find")
@allow("sales.ring_up")
def find() -> Response:
    """Goods to add and members to serve, while ringing up."""
    text = request.args.get("q", "").strip()[:200]
    found = None
    if text:
        found = sales_query.find_for_sale(text, location_id=guards.here(), today=guards.today())
        guards.saw("search", "member", settling=True, text=text, found=len(found.members))
    return hx.render("sales/find.html", "sales/_found.html", found=found, text=text)


@blueprint.get("/sales")
@allow("sales.view")
def index() -> Response:
    """The sales of this store's day."""
    today = guards.today()
    asked = request.args.get("q", "")
    order_id = sales_query.find_sale_by_number(asked, location_id=guards.here(), day=today)
    if order_id:
        return hx.go("sales.show", order_id=order_id)
    day = min(_day("day") or today, today)
    sales = sales_query.list_sales(
        guards.here(),
        day,
        register_id=request.args.get("register_id", type=int),
        page=max(1, request.args.get("page", 1, type=int)),
    )
    return hx.render(
        "sales/index.html",
        sales=sales,
        day=day,
        today=today,
        one_day=dt.timedelta(days=1),
        asked=asked,
        registers=closing_query.list_registers(guards.here()),
    )


def _day(name: str) -> dt.date | None:
    """A day of the address, or None where it is none."""
    return request.args.get(name, type=dt.date.fromisoformat)


@blueprint.get("/sales/<int:order_id>")
@allow("sales.view")
def show(order_id: int) -> Response:
    """One sale: what was sold, paid and earned, and what came back."""
    document = sales_query.get_document(order_id, on=guards.today())
    if document.is_placed:
        return hx.go("orders.show", order_id=order_id)
    guards.saw("view", "order", order_id, member_id=document.order.member_id)
    return hx.render(
        "sales/show.html",
        document=document,
        done="done" in request.args,
        form=FormalReceiptForm(formdata=None),
    )


@blueprint.post("/sales/<int:order_id>/receipt")
@allow("sales.paper")
def print_receipt(order_id: int) -> Response:
    """Count the print, then show the paper, which prints itself."""
    with transaction():
        sales_service.print_receipt(order_id, actor=guards.actor())
    return hx.go("sales.receipt", order_id=order_id, print=1)


@blueprint.get("/sales/<int:order_id>/receipt")
@allow("sales.view")
def receipt(order_id: int) -> Response:
    """The receipt as paper; a second print is marked 再発行."""
    document = sales_query.get_document(order_id, on=guards.today())
    guards.saw("view", "order", order_id, member_id=document.order.member_id, paper="receipt")
    return hx.render("sales/receipt.html", document=document)


@blueprint.post("/sales/<int:order_id>/formal-receipt")
@allow("sales.paper")
def make_formal_receipt(order_id: int) -> Response:
    """Make out the 領収書, once for a sale."""
    form = FormalReceiptForm()
    if not form.validate():
        document = sales_query.get_document(order_id, on=guards.today())
        return hx.render("sales/show.html", document=document, done=False, form=form, status=422)
    with transaction():
        sales_service.make_formal_receipt(
            order_id,
            addressee=form.addressee.data,
            proviso=form.proviso.data,
            actor=guards.actor(),
            key=form.key.data,
        )
    return hx.go("sales.formal_receipt", order_id=order_id, print=1)


@blueprint.post("/sales/<int:order_id>/formal-receipt/again")
@allow("sales.paper")
def reprint_formal_receipt(order_id: int) -> Response:
    """Print the 領収書 again, marked 再発行."""
    with transaction():
        sales_service.reprint_formal_receipt(order_id, actor=guards.actor())
    return hx.go("sales.formal_receipt", order_id=order_id, print=1)


@blueprint.get("/sales/<int:order_id>/formal-receipt")
@allow("sales.view")
def formal_receipt(order_id: int) -> Response:
    """The 領収書 as paper."""
    document = sales_query.get_formal_document(order_id, on=guards.today())
    guards.saw("view", "formal_receipt", order_id, member_id=document.order.member_id)
    return hx.render("sales/formal_receipt.html", document=document)
