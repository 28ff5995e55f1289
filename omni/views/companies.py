"""Head office: the company's name on paper, its returns and its points."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext as _

from omni.domain.invoice_numbers import has_right_check_digit
from omni.forms.admin import CompanyForm
from omni.queries import companies
from omni.services import companies as company_service
from omni.transactions import transaction
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("companies", __name__, url_prefix="/admin/company")


@blueprint.route("", methods=["GET", "POST"])
@allow("admin")
def edit() -> Response:
    """What stands on receipts, and the rules of returns and points."""
    company = companies.get_company()
    form = CompanyForm(obj=company, data=_rules(company.id))
    if not form.validate_on_submit():
        return hx.render("companies/edit.html", form=form, status=422 if form.errors else 200)
    said = {name: value for name, value in form.data.items() if name != "csrf_token"}
    said["invoice_number"] = said["invoice_number"] or ""
    with transaction():
        kept = company_service.save_company(
            company_service.CompanyRules(**said), actor=guards.actor()
        ).invoice_number
    flash(_("保存しました。"))
    if kept and not has_right_check_digit(kept):
        flash(_("登録番号の検査数字が合いません。通知書で番号を確かめてください。"), "notice")
    return hx.go("companies.edit")


def _rules(company_id: int) -> dict[str, int]:
    """The points' rules as they stand."""
    rules = companies.find_point_rules(company_id)
    names = ("points", "per_yen", "pending_days", "expiry_months")
    return {name: getattr(rules, name) for name in names} if rules else {}
