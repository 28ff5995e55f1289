"""Forms of the order book: the small commands on one order, and where it goes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from omni.domain.orders import NewDestination
from omni.domain.text.phones import fold_phone
from omni.forms.base import CommandForm
from omni.forms.fields import NumberField

REASONS = [
    SelectChoice("customer", _l("お客様のご都合")),
    SelectChoice("no_stock", _l("在庫なし")),
    SelectChoice("no_payment", _l("ご入金なし")),
    SelectChoice("mistake", _l("入力間違い")),
    SelectChoice("other", _l("その他")),
]
TENDERS = [
    SelectChoice("cod", _l("代引き")),
    SelectChoice("bank", _l("銀行振込")),
    SelectChoice("card", _l("カード（店頭）")),
    SelectChoice("credit", _l("掛売（法人）")),
]
AWAITED = ("cod", "bank", "credit")
TIME_BANDS = [
    SelectChoice("", _l("指定なし")),
    SelectChoice("am", _l("午前中")),
    SelectChoice("14-16", _l("14–16時")),
    SelectChoice("16-18", _l("16–18時")),
    SelectChoice("18-20", _l("18–20時")),
    SelectChoice("19-21", _l("19–21時")),
]
DROP_OFFS = [
    SelectChoice("", _l("置き配なし")),
    SelectChoice("door", _l("玄関前")),
    SelectChoice("box", _l("宅配ボックス")),
    SelectChoice("meter", _l("ガスメーターボックス")),
    SelectChoice("garage", _l("車庫・物置")),
    SelectChoice("desk", _l("受付・管理人室")),
]


class StepForm(CommandForm):
    """One button on an order."""


class CancelForm(CommandForm):
    """Why an order, or pieces of it, are not wanted."""

    reason = SelectField(_l("理由"), choices=REASONS)


class RefundForm(CommandForm):
    """How the money went back."""

    reference = StringField(_l("控え"), validators=[Optional(), Length(max=80)])


class AddressFields:
    """Who receives it, where and how; mixed into forms."""

    name = StringField(_l("お届け先のお名前"), validators=[InputRequired(), Length(max=120)])
    phone = StringField(_l("電話番号"), validators=[Optional(), Length(max=32)])
    postcode = StringField(_l("郵便番号"), validators=[InputRequired(), Length(max=10)])
    prefecture = StringField(_l("都道府県"), validators=[InputRequired(), Length(max=20)])
    city = StringField(_l("市区町村"), validators=[InputRequired(), Length(max=80)])
    street = StringField(_l("町名・番地"), validators=[InputRequired(), Length(max=120)])
    building = StringField(_l("建物・部屋番号"), validators=[Optional(), Length(max=120)])
    company = StringField(_l("会社・部署"), validators=[Optional(), Length(max=120)])
    wanted_on = DateField(_l("お届け希望日"), validators=[Optional()])
    time_band = SelectField(_l("時間帯"), choices=TIME_BANDS, default="")
    drop_off = SelectField(_l("置き配"), choices=DROP_OFFS, default="")
    is_gift = BooleanField(_l("ギフト（金額を入れない）"))
    gift_note = TextAreaField(_l("メッセージ・のし"), validators=[Optional(), Length(max=500)])
    sender_name = StringField(_l("ご依頼主のお名前"), validators=[Optional(), Length(max=120)])
    sender_phone = StringField(_l("ご依頼主の電話番号"), validators=[Optional(), Length(max=32)])

    def destination(self) -> NewDestination:
        """As the command takes it."""

        def said(name: str) -> str:
            return (getattr(self, name).data or "").strip()

        return NewDestination(
            name=said("name"),
            postcode="".join(one for one in said("postcode") if one.isdigit()),
            prefecture=said("prefecture"),
            city=said("city"),
            street=said("street"),
            building=said("building"),
            company=said("company"),
            phone=fold_phone(said("phone")) or said("phone"),
            wanted_on=self.wanted_on.data,
            time_band=said("time_band"),
            drop_off=said("drop_off"),
            is_gift=bool(self.is_gift.data),
            gift_note=said("gift_note"),
            sender_name=said("sender_name"),
            sender_phone=fold_phone(said("sender_phone")) or said("sender_phone"),
        )


class DestinationForm(AddressFields, CommandForm):
    """Where an open order is to go instead."""


class DraftForm(AddressFields, CommandForm):
    """An order taken on the phone; goods come as `pieces-<SKU>` fields, so that all of it stands
    in the form until it is placed."""

    member_id = IntegerField(widget=HiddenInput(), validators=[Optional()])
    code = StringField(_l("商品・会員をさがす"), validators=[Optional(), Length(max=200)])
    tender = SelectField(_l("支払方法"), choices=TENDERS, default="cod")
    points = NumberField(_l("使うポイント"))
    note = TextAreaField(_l("メモ"), validators=[Optional(), Length(max=500)])
    agreed = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def fill(self, **values: str | None) -> None:
        """Put these into what is still empty."""
        for name, value in values.items():
            if value and not self[name].data:
                self[name].data = value
