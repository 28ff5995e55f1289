"""Labels and money with carriers: files out and back, accounts, and what 代引き brought in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, request
from flask_babel import gettext as _

from omni.domain.carriers import list_issued, read_remittance, read_table
from omni.domain.errors import N_, Invalid
from omni.forms.shipments import AccountForm, CarrierForm, FileForm, RemittanceForm, StepForm
from omni.models.shipment import Carrier
from omni.queries import shipments as shipment_query
from omni.services import shipments
from omni.transactions import transaction
from omni.views.holds import checked, new_key
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint("labels", __name__, url_prefix="/shipments/labels")


def _carrier() -> Carrier:
    """The carrier asked for, else this store's first choice."""
    asked = request.values.get("carrier", "")
    if asked in {one.value for one in Carrier}:
        return Carrier(asked)
    accounts = shipment_query.list_accounts(guards.here())
    return accounts[0].carrier if accounts else Carrier.YAMATO


@blueprint.get("")
@allow("shipments.work")
def index() -> Response:
    """Parcels that wait for their labels, and what has to be corrected first."""
    return _list(_carrier())


def _list(carrier: Carrier, **said: Any) -> Response:
    file = shipment_query.make_file(guards.here(), carrier, guards.today())
    return hx.render(
        "labels/index.html",
        file=file,
        carriers=list(Carrier),
        account=shipment_query.find_account(guards.here(), carrier),
        file_form=FileForm(formdata=None, carrier=carrier.value),
        new_key=new_key,
        **said,
    )


@blueprint.post("/file")
@allow("shipments.work")
def file() -> Response:
    """The carrier's file of what can be labelled now."""
    carrier = checked(CarrierForm()).who
    with transaction():
        made = shipment_query.make_file(guards.here(), carrier, guards.today())
        if not made.numbers:
            raise Invalid(
                N_("出力できる荷物がありません。"),
                way_forward=N_("梱包を済ませるか、下の内容を直してください。"),
            )
        shipments.mark_exported(made.numbers, carrier, actor=guards.actor())
    guards.saw("export", "label_file", guards.here(), carrier=carrier.value)
    answer = make_response(made.content)
    answer.mimetype = "text/csv"
    answer.headers["Content-Type"] = "text/csv; charset=Shift_JIS"
    name = f"{carrier.value}-{guards.today():%Y%m%d}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.post("/numbers")
@allow("shipments.work")
def numbers() -> Response:
    """Issued numbers come back from the carrier's program."""
    form = checked(FileForm())
    issued = list_issued(form.who.value, form.file.data.read())
    with transaction():
        said = shipments.import_numbers(form.who, issued, actor=guards.actor())
    rows = [(one, said[one.line]) for one in issued]
    return _list(form.who, imported=rows)


@blueprint.get("/accounts")
@allow("shipments.desk")
def accounts() -> Response:
    """Under which customer codes this store sends."""
    carrier = _carrier()
    kept = shipment_query.find_account(guards.here(), carrier)
    form = AccountForm(formdata=None, obj=kept, carrier=carrier.value)
    return hx.render("labels/accounts.html", form=form, carrier=carrier, carriers=list(Carrier))


@blueprint.post("/accounts")
@allow("shipments.desk")
def save_account() -> Response:
    """Keep what the contract says."""
    form = checked(AccountForm())
    with transaction():
        shipments.save_account(guards.here(), form.who, form.wish, actor=guards.actor())
    flash(_("配送会社の設定を保存しました。"))
    return hx.go("labels.accounts", carrier=form.who.value)


@blueprint.get("/money")
@allow("shipments.desk")
def money() -> Response:
    """代引き: what carriers still owe, and what they paid that differs."""
    return _money()


def _money() -> Response:
    return hx.render(
        "labels/money.html",
        awaited=shipment_query.list_awaited(),
        differences=shipment_query.list_differences(),
        carriers=list(Carrier),
        today=guards.today(),
        step=StepForm(formdata=None),
        new_key=new_key,
    )


@blueprint.post("/money")
@allow("shipments.desk")
def take_money() -> Response:
    """A carrier's statement."""
    form = checked(FileForm())
    paid = read_remittance(read_table(form.file.data.read()))
    with transaction():
        said = shipments.take_remittance(form.who, paid, on=guards.today(), actor=guards.actor())
    flash(
        _(
            "%(fit)s件が一致しました。差異%(differ)s件、該当なし%(unknown)s件、取込済み%(same)s件。",
            fit=said["matched"],
            differ=said["different"],
            unknown=said["unknown"],
            same=said["same"],
        )
    )
    return hx.go("labels.money")


@blueprint.post("/money/key")
@allow("shipments.desk")
def key_money() -> Response:
    """One line of a statement, keyed."""
    form = checked(RemittanceForm())
    with transaction():
        said = shipments.key_remittance(
            form.who,
            form.tracking_number.data,
            form.amount.data or 0,
            on=form.paid_on.data or guards.today(),
            actor=guards.actor(),
        )
    if said["matched"]:
        flash(_("入金が一致しました。"))
    elif said["same"]:
        flash(_("この入金は、すでに登録済みです。"), "notice")
    else:
        flash(_("金額か番号が一致しません。下の差異をご確認ください。"), "notice")
    return hx.go("labels.money")
