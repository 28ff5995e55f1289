"""Answers to what does not add up: found, right as it stands, or counted again."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext as _

from omni.domain import clock
from omni.domain.errors import Invalid
from omni.forms.stock import CaseForm, RecountForm
from omni.queries import stock as stock_query
from omni.services import stock
from omni.transactions import transaction
from omni.views.stock.levels import tab_context
from omni.views.stock.routes import blueprint
from omni.web import guards, hx
from omni.web.guards import allow


@blueprint.post("/cases/<int:exception_id>/found")
@allow("stock.change")
def find_missing(exception_id: int) -> Response:
    """The missing pieces were there after all."""
    form = _answer(exception_id, CaseForm())
    with transaction():
        stock.find_missing(exception_id, actor=guards.actor(), key=str(form.key.data))
    return _list(_("見つかった商品を在庫に戻しました。"))


@blueprint.post("/cases/<int:exception_id>/confirmed")
@allow("stock.change")
def confirm(exception_id: int) -> Response:
    """The numbers are right as they stand."""
    form = _answer(exception_id, CaseForm())
    with transaction():
        stock.confirm_level(exception_id, actor=guards.actor(), key=str(form.key.data))
    return _list(_("いまの在庫数で確認済みにしました。"))


@blueprint.post("/cases/<int:exception_id>/count")
@allow("stock.change")
def recount(exception_id: int) -> Response:
    """The shelf was counted again."""
    form = _answer(exception_id, RecountForm())
    with transaction():
        case = stock.recount(
            exception_id, form.quantity.data, actor=guards.actor(), key=str(form.key.data)
        )
        is_open = case.resolved_at is None
    if is_open:
        return _list(
            _("在庫数を直しました。取り置きの数がまだ在庫より多いので、一覧に残しています。")
        )
    return _list(_("在庫数を直しました。"))


def _answer(exception_id: int, form: CaseForm) -> CaseForm:
    """The answer, when the case lies at a store of this person and the form is whole."""
    guards.check_location(stock_query.get_case(exception_id).location_id)
    if not form.validate_on_submit():
        wrong = next(iter(form.errors.values()), [""])[0]
        raise Invalid(str(wrong) or None, field="quantity")
    return form


def _list(done: str) -> Response:
    if request.form.get("from") == "exceptions":
        return hx.go("exceptions.index")
    here = guards.here()
    return hx.render(
        "stock/index.html",
        "stock/_list.html",
        **tab_context("cases", here),
        cases=stock_query.list_cases(here),
        form=CaseForm(formdata=None),
        now=clock.now(),
        done=done,
    )
