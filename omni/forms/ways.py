"""The form of one way out: which, from where, for whom, and how it is paid."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectChoice, StringField
from wtforms.validators import AnyOf, InputRequired, Optional
from wtforms.widgets import HiddenInput

from omni.domain.ways import WayKind
from omni.forms.holds import CustomerForm
from omni.services.ways import Chosen

TENDERS = [
    SelectChoice("card", _l("カード")),
    SelectChoice("cash", _l("現金")),
    SelectChoice("qr", _l("QR決済")),
    SelectChoice("cod", _l("代引き")),
]
KINDS = [str(kind) for kind in WayKind]


class WayForm(CustomerForm):
    """One way that a customer takes."""

    variant_id = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    kind = StringField(widget=HiddenInput(), validators=[AnyOf(KINDS)])
    from_id = IntegerField(widget=HiddenInput(), validators=[Optional()])
    tender = RadioField(_l("お支払い"), choices=TENDERS, default="card", validators=[Optional()])

    @property
    def chosen(self) -> Chosen:
        """The way as the command takes it."""
        return Chosen(
            WayKind(self.kind.data), self.from_id.data, self.customer, self.tender.data or "card"
        )
