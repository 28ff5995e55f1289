"""Forms for connecting shops and mending what they told us."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, PasswordField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from omni.forms.base import CommandForm
from omni.models.channel import ChannelKind

KINDS = {
    ChannelKind.SHOPIFY: "Shopify",
    ChannelKind.ECCUBE: "EC-CUBE 4",
    ChannelKind.GENERIC: _l("CSVファイル"),
}


class ConnectionForm(CommandForm):
    """How a shop is reached; a secret left empty stays as it is."""

    name = StringField(_l("ショップの名前"), validators=[DataRequired(), Length(max=80)])
    address = StringField(_l("ショップのアドレス"), validators=[Length(max=200)])
    location_id = SelectField(_l("出荷する拠点"), coerce=int, validators=[InputRequired()])
    margin = IntegerField(
        _l("余裕数"), default=0, validators=[InputRequired(), NumberRange(0, 9_999)]
    )
    own_only = BooleanField(_l("この拠点からだけ出荷する"))
    location = StringField(_l("ShopifyのロケーションID"), validators=[Length(max=40)])
    folder = StringField(_l("フォルダー"), validators=[Length(max=300)])
    webhook_secret = PasswordField(_l("Webhookのシークレット"), validators=[Length(max=300)])
    access_token = PasswordField(_l("アクセストークン"), validators=[Length(max=2_000)])


class NewShopForm(ConnectionForm):
    """A shop to connect."""

    kind = SelectField(
        _l("種類"), choices=[SelectChoice(one.value, word) for one, word in KINDS.items()]
    )
    code = StringField(_l("コード"), validators=[DataRequired(), Length(min=2, max=31)])


class EventForm(CommandForm):
    """What to do about an event."""

    reason = StringField(_l("取り込まない理由"), validators=[Optional(), Length(max=200)])
    anyway = HiddenField()


class MapForm(CommandForm):
    """Which SKU an article is."""

    sku = StringField(_l("SKUまたはJANコード"), validators=[DataRequired(), Length(max=64)])
