"""Forms for goods on their way: what is asked for, sent, received, and what differed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from omni.forms.base import CommandForm
from omni.forms.fields import NumberField
from omni.forms.stock import DocumentForm, LinesField


class TransferForm(DocumentForm):
    """Goods by scan, the other place, and which of the two sends them."""

    way = RadioField(
        _l("どちらへ"),
        choices=[
            SelectChoice("in", _l("ほかの拠点からこの店へ")),
            SelectChoice("out", _l("この店からほかの拠点へ")),
        ],
        default="in",
    )
    other_id = NumberField(
        _l("相手の拠点"), validators=[InputRequired(_l("拠点を選んでください。"))]
    )
    wanted_on = DateField(_l("いつまでに"), validators=[Optional()])
    member_id = NumberField(_l("会員"))
    guest_name = StringField(_l("お客様のお名前"), validators=[Length(max=60)])
    guest_phone = StringField(_l("電話番号"), validators=[Length(max=30)])
    hold_id = NumberField(_l("取り寄せ"))


class SendTransferForm(CommandForm):
    """The parcel has left."""

    reference = StringField(_l("送り状番号"), validators=[Length(max=40)])
    is_missing = BooleanField(_l("足りない分は、棚をさがしても見つかりませんでした"))


class CancelTransferForm(CommandForm):
    """Why a request is taken back."""

    reason = SelectField(
        _l("理由"),
        choices=[
            SelectChoice("not_needed", _l("必要なくなった")),
            SelectChoice("cannot_send", _l("送れない（在庫がない・店頭で必要）")),
            SelectChoice("mistake", _l("入力間違い")),
            SelectChoice("other", _l("その他")),
        ],
    )


class CancelOrderForm(CommandForm):
    """Why a customer order ends."""

    reason = SelectField(
        _l("理由"),
        choices=[
            SelectChoice("customer", _l("お客様のご都合")),
            SelectChoice("not_coming", _l("用意できない")),
            SelectChoice("mistake", _l("入力間違い")),
            SelectChoice("other", _l("その他")),
        ],
    )
    note = StringField(_l("メモ"), validators=[Length(max=200)])


class ReceiveTransferForm(DocumentForm):
    """What the parcel held, by scan; a line of nothing has not come."""

    lines = LinesField(least=0)


class AnswerForm(CommandForm):
    """What became of pieces that differed."""

    answer = StringField(validators=[InputRequired()])
    quantity = NumberField(_l("数"))
