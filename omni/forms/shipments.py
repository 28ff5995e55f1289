"""Forms of picking, packing, shipping and handing over."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from omni.forms.base import CommandForm
from omni.forms.fields import NumberField
from omni.models.order import KEYED_TENDERS, Tender
from omni.models.shipment import Carrier
from omni.services.shipments import BY_HAND, AccountWish, RefusalReason, ShortReason

CARRIERS = [one.value for one in Carrier]
MOST_BOXES = 6


class StepForm(CommandForm):
    """One button."""


class PickForm(CommandForm):
    """One piece: scanned, or a line that was tapped."""

    code = StringField(_l("商品のバーコード・品番"), validators=[Optional(), Length(max=60)])
    line_id = IntegerField(widget=HiddenInput(), validators=[Optional()])


class LineForm(CommandForm):
    """One line that was tapped."""

    line_id = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class ShortForm(LineForm):
    """How many pieces of a line cannot be sent, and why."""

    pieces = IntegerField(_l("点数"), default=1, validators=[InputRequired()])
    reason = SelectField(_l("理由"), choices=[one.value for one in ShortReason])

    @property
    def why(self) -> ShortReason:
        """The reason as the command takes it."""
        return ShortReason(self.reason.data)


class RefuseForm(CommandForm):
    """Why the whole of it is not sent from here."""

    reason = SelectField(_l("理由"), choices=[one.value for one in BY_HAND])

    @property
    def why(self) -> RefusalReason:
        """The reason as the command takes it."""
        return RefusalReason(self.reason.data)


class PackForm(CommandForm):
    """Who carries it, in how many boxes; each box's fields are numbered."""

    carrier = SelectField(_l("配送会社"), choices=CARRIERS, default=CARRIERS[0])
    boxes = IntegerField(widget=HiddenInput(), default=1, validators=[Optional()])

    @property
    def count(self) -> int:
        """How many boxes, within reason."""
        return max(1, min(self.boxes.data or 1, MOST_BOXES))


class NumberForm(CommandForm):
    """What the label says."""

    tracking_number = StringField(_l("送り状番号"), validators=[InputRequired(), Length(max=40)])


class HandOverForm(CommandForm):
    """What the customer named, and how she pays what is due."""

    code = StringField(_l("お受け取り番号"), validators=[Optional(), Length(max=60)])
    is_known = BooleanField(_l("会員証・本人確認で確かめた"))
    tender = SelectField(
        _l("支払方法"), choices=["", *(one.value for one in KEYED_TENDERS)], default=""
    )
    register_id = IntegerField(widget=HiddenInput(), validators=[Optional()])

    @property
    def paid_by(self) -> Tender | None:
        """The tender as the command takes it."""
        return Tender(self.tender.data) if self.tender.data else None


class CarrierForm(CommandForm):
    """A carrier."""

    carrier = SelectField(_l("配送会社"), choices=CARRIERS, default=CARRIERS[0])

    @property
    def who(self) -> Carrier:
        """The carrier as the command takes it."""
        return Carrier(self.carrier.data)


class FileForm(CarrierForm):
    """A file that a carrier's program has written."""

    file = FileField(_l("ファイル"), validators=[FileRequired(_l("ファイルを選んでください。"))])


class RemittanceForm(CarrierForm):
    """One line of a remittance, keyed."""

    tracking_number = StringField(_l("送り状番号"), validators=[InputRequired(), Length(max=40)])
    amount = NumberField(_l("入金額（円）"), least=1)
    paid_on = DateField(_l("入金日"), validators=[Optional()])


class AccountForm(CarrierForm):
    """The contract of a place with a carrier, and the sender its labels name."""

    customer_code = StringField(_l("お客様コード"), validators=[Length(max=20)])
    billing_class = StringField(_l("請求先分類コード（ヤマト）"), validators=[Length(max=3)])
    fare_number = StringField(_l("運賃管理番号（ヤマト）"), validators=[Length(max=2)])
    sender_name = StringField(_l("ご依頼主名"), validators=[InputRequired(), Length(max=60)])
    sender_phone = StringField(_l("電話番号"), validators=[Length(max=20)])
    sender_postcode = StringField(_l("郵便番号"), validators=[Length(max=8)])
    sender_prefecture = StringField(_l("都道府県"), validators=[Length(max=8)])
    sender_city = StringField(_l("市区町村"), validators=[Length(max=60)])
    sender_street = StringField(_l("番地"), validators=[Length(max=60)])
    sender_building = StringField(_l("建物名"), validators=[Length(max=60)])
    is_preferred = BooleanField(_l("この店舗でふだん使う"))

    @property
    def wish(self) -> AccountWish:
        """The account as the command takes it."""
        said = {
            name: field.data or ""
            for name, field in self._fields.items()
            if name in AccountWish.__dataclass_fields__ and name != "is_preferred"
        }
        return AccountWish(**said, is_preferred=bool(self.is_preferred.data))
