"""Counting in a parcel: line by line by scan, then one command."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from omni.forms.holds import StepForm, read_pieces
from omni.forms.transfers import ReceiveTransferForm
from omni.models.transfer import TransferState
from omni.queries import styles as styles_query
from omni.queries import transfers as transfer_query
from omni.services import transfers
from omni.services.transfers import Arrived
from omni.transactions import transaction
from omni.views.holds import checked
from omni.views.transfers import scan_into
from omni.web import guards, hx
from omni.web.guards import allow

blueprint = Blueprint(
    "transfer_receipts", __name__, url_prefix="/transfers/<int:transfer_id>/receive"
)


@blueprint.get("")
@allow("stock.change")
def begin(transfer_id: int) -> Response:
    """What should be in the parcel, nothing of it counted yet."""
    detail = transfer_query.get_transfer(transfer_id)
    if detail.transfer.state is not TransferState.SENT:
        return hx.go("transfers.show", transfer_id=transfer_id)
    guards.check_location(detail.transfer.to_id)
    return _paper(detail, ReceiveTransferForm(formdata=None))


@blueprint.post("/lines")
@allow("stock.change")
def change_lines(transfer_id: int) -> Response:
    """Count what was scanned; nothing is registered yet."""
    detail = transfer_query.get_transfer(transfer_id)
    guards.check_location(detail.transfer.to_id)
    form = ReceiveTransferForm()
    return _paper(detail, form, **scan_into(form))


@blueprint.post("")
@allow("stock.change")
def receive(transfer_id: int) -> Response:
    """Count it in, once: as it was sent, or as it was scanned."""
    guards.check_location(transfer_query.get_transfer(transfer_id).transfer.to_id)
    arrived = None
    if request.form.get("all"):
        form: Any = checked(StepForm())
    else:
        form = checked(ReceiveTransferForm())
        damaged = read_pieces(request.form, "damaged")
        arrived = {
            line.variant_id: Arrived(line.quantity or 0, damaged.get(line.variant_id, 0))
            for line in form.lines.data
        }
    with transaction():
        transfers.receive_transfer(
            transfer_id, arrived=arrived, actor=guards.actor(), key=form.key.data
        )
    return hx.go("transfers.show", transfer_id=transfer_id)


def _paper(
    detail: transfer_query.Detail,
    form: ReceiveTransferForm,
    *,
    choices: list[Any] | None = None,
    unknown: str | None = None,
) -> Response:
    counted = {line.variant_id: line.typed for line in form.lines.data}
    expected = [one for one in detail.lines if one.line.sent]
    known = {one.variant.id for one in expected}
    others = styles_query.list_variants(one for one in counted if one not in known)
    return hx.render(
        "transfers/receive.html",
        "transfers/_receive.html",
        detail=detail,
        form=form,
        expected=expected,
        others=list(others.values()),
        counted=counted,
        damaged=read_pieces(request.form, "damaged"),
        choices=choices or [],
        unknown=unknown,
    )
