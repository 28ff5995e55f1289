"""点検 and 精算 of a till, the paper of it, and the store's day."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, request

from omni.domain.errors import N_, Invalid
from omni.forms.closing import CountForm, FloatForm, PosForm, ReopenForm, TillForm
from omni.queries import closing as closing_query
from omni.queries.closing import Till
from omni.services import approvals, registers
from omni.services import closing as closing_service
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("closing", __name__, url_prefix="/closing")
ONE_DAY = dt.timedelta(days=1)


class CashUncounted(Invalid):
    """Nobody has said how much cash there is."""

    sentence = N_("現金の金額が入力されていません。")
    way_forward = N_("レジの現金を数えて、金額か枚数を入力してください。")


@blueprint.get("")
@allow("closing")
def index() -> Response:
    """The till as it stands: what should be there, and a place to count."""
    till = _till(request.args.get("register_id", type=int), _day())
    return _show(till, CountForm(formdata=None, register_id=till.register.id, day=till.day))


@blueprint.post("/count")
@allow("closing")
def count() -> Response:
    """The differences while counting; nothing is written down."""
    form = CountForm()
    return _show(_till_of(form), form, status=200 if form.validate() else 422)


@blueprint.post("/check")
@allow("closing")
def check() -> Response:
    """点検."""
    form = CountForm()
    till = _till_of(form)
    if not form.validate():
        return _show(till, form, status=422)
    _need_cash(form)
    with transaction():
        closing_service.check_till(
            form.amounts(till.tenders),
            **form.of(guards.here()),
            note=form.note.data or "",
            actor=guards.actor(),
            key=form.key.data,
        )
    return _back(form)


@blueprint.post("/close")
@allow("closing")
def close() -> Response:
    """精算, with a manager's approval where the till differs too much."""
    form = CountForm()
    till = _till_of(form)
    if not form.validate():
        return _show(till, form, status=422)
    _need_cash(form)
    approved_by_id = _approve(form.pin.data) if form.pin.data else None
    with transaction():
        closing_service.close_till(
            form.amounts(till.tenders),
            **form.of(guards.here()),
            note=form.note.data or "",
            approved_by_id=approved_by_id,
            actor=guards.actor(),
            key=form.key.data,
        )
    return _back(form)


@blueprint.post("/reopen")
@allow("closing")
def reopen() -> Response:
    """精算取消."""
    form = ReopenForm()
    if not form.validate():
        return _show(_till_of(form), _counting(form), reopening=form, status=422)
    approved_by_id = _approve(form.pin.data)
    with transaction():
        closing_service.reopen_till(
            **form.of(guards.here()),
            reason=form.reason.data,
            approved_by_id=approved_by_id,
            actor=guards.actor(),
            key=form.key.data,
        )
    return _back(form)


@blueprint.post("/float")
@allow("closing")
def set_float() -> Response:
    """The change money of the day."""
    form = FloatForm()
    if not form.validate():
        return _show(_till_of(form), _counting(form), floating=form, status=422)
    with transaction():
        closing_service.set_float(
            form.opening_float.data or 0,
            **form.of(guards.here()),
            actor=guards.actor(),
            key=form.key.data,
        )
    return _back(form)


@blueprint.post("/pos")
@allow("closing")
def pos() -> Response:
    """What the POS says, beside what is booked here."""
    form = PosForm()
    if not form.validate():
        return _show(_till_of(form), _counting(form), comparing=form, status=422)
    with transaction():
        closing_service.compare_pos(
            form.amounts(),
            **form.of(guards.here()),
            note=form.note.data or "",
            actor=guards.actor(),
            key=form.key.data,
        )
    return _back(form)


@blueprint.get("/slip")
@allow("closing")
def slip() -> Response:
    """The closing as paper."""
    till = _till(request.args.get("register_id", type=int), _day())
    guards.saw("print", "register_day", till.row.id if till.row else None, paper="closing")
    return hx.render("closing/slip.html", till=till)


@blueprint.get("/day")
@allow("closing")
def day() -> Response:
    """日計."""
    chosen = min(_day() or guards.today(), guards.today())
    report = closing_query.report_day(guards.here(), chosen)
    return hx.render("closing/day.html", report=report, today=guards.today(), one_day=ONE_DAY)


def _day() -> dt.date | None:
    return request.args.get("day", type=dt.date.fromisoformat)


def _till(register_id: int | None, on: dt.date | None) -> Till:
    """The till that was asked for, else this store's first, on that day or today."""
    here = guards.here()
    first = next(iter(closing_query.list_registers(here)), None)
    register = registers.get_register(register_id or (first.id if first else None), here)
    return closing_query.get_till(register, min(on or guards.today(), guards.today()))


def _till_of(form: TillForm) -> Till:
    return _till(form.register_id.data, form.day.data)


def _counting(form: TillForm) -> CountForm:
    return CountForm(formdata=None, register_id=form.register_id.data, day=form.day.data)


def _need_cash(form: CountForm) -> None:
    if not form.has_cash:
        raise CashUncounted(field="cash")


def _approve(pin: str) -> int:
    return approvals.approve(
        pin, permission="closing", actor=guards.actor(), location_id=guards.here()
    )


def _back(form: TillForm) -> Response:
    return hx.go("closing.index", register_id=form.register_id.data, day=form.day.data)


def _show(till: Till, form: CountForm, *, status: int = 200, **forms: TillForm) -> Response:
    ids = {"register_id": till.register.id, "day": till.day}
    blank = {
        "reopening": ReopenForm(formdata=None, **ids),
        "floating": FloatForm(
            formdata=None, **ids, opening_float=till.row.opening_float if till.row else None
        ),
        "comparing": PosForm(formdata=None, **ids),
    }
    return hx.render(
        "closing/index.html",
        "closing/_till.html",
        status=status,
        till=till,
        form=form,
        amounts=form.amounts() if status == 200 else {},
        registers=closing_query.list_registers(guards.here()),
        unclosed=closing_query.list_unclosed(guards.here(), guards.today()),
        today=guards.today(),
        one_day=ONE_DAY,
        **(blank | forms),
    )
