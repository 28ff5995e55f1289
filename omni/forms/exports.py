"""The form a list is taken out by."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from omni.domain.errors import N_
from omni.forms.base import CommandForm

FORMATS = {
    "xlsx": N_("Excel（.xlsx）"),
    "cp932": N_("CSV（Excel用・Shift_JIS）"),
    "utf-8": N_("CSV（UTF-8）"),
}


class ExportForm(CommandForm):
    """Which list, which rows of it, as what, and why."""

    kind = RadioField(
        _l("出力するもの"),
        choices=[
            SelectChoice("members", lazy_pgettext("many", "会員")),
            SelectChoice("stock", _l("在庫")),
            SelectChoice("sales", _l("売上")),
            SelectChoice("holds", _l("取り置き")),
            SelectChoice("points", _l("ポイント")),
            SelectChoice("point_books", _l("ポイント集計")),
        ],
        default="members",
    )
    text = StringField(_l("検索語（会員）"), validators=[Length(max=120)])
    location_id = SelectField(_l("店舗"), coerce=int, default=0)
    since = DateField(_l("いつから（売上・ポイント）"), validators=[Optional()])
    until = DateField(_l("いつまで"), validators=[Optional()])
    format = RadioField(
        _l("形式"),
        choices=[SelectChoice(value, _l(word)) for value, word in FORMATS.items()],
        default="xlsx",
    )
    reason = StringField(
        _l("出力する理由"),
        validators=[DataRequired(_l("理由を入力してください。")), Length(max=200)],
    )
