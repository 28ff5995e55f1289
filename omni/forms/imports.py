"""Forms for taking files in."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import BooleanField, DateTimeLocalField, RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from omni.domain import clock
from omni.forms.base import CommandForm

_SHOP = ZoneInfo("Asia/Tokyo")


class UploadForm(CommandForm):
    """What the file holds, whose system wrote it, and the file."""

    kind = RadioField(
        _l("取り込むもの"),
        choices=[
            SelectChoice("members", lazy_pgettext("many", "会員")),
            SelectChoice("products", _l("商品")),
            SelectChoice("stock", _l("在庫")),
            SelectChoice("sales", _l("売上")),
        ],
        default="members",
        validators=[DataRequired()],
    )
    source = RadioField(
        _l("取込元"),
        choices=[SelectChoice("store", _l("店舗のシステム")), SelectChoice("ec", _l("EC サイト"))],
        default="store",
        validators=[DataRequired()],
    )
    file = FileField(_l("ファイル"), validators=[FileRequired(_l("ファイルを選んでください。"))])
    counted_at = DateTimeLocalField(
        _l("在庫を数えた日時"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[Optional()],
    )
    create_locations = BooleanField(_l("登録のない店舗を、新しく登録する"))

    def validate_counted_at(self, field: DateTimeLocalField) -> None:
        """A count cannot speak of the future."""
        if field.data and self.moment and self.moment > clock.now():
            raise ValidationError(_l("未来の日時は入力できません。"))

    @property
    def moment(self) -> dt.datetime | None:
        """The stated time of a count, by the shop's clock; for a stock file now, when left out."""
        if self.kind.data != "stock":
            return None
        said: dt.datetime | None = self.counted_at.data
        return said.replace(tzinfo=_SHOP).astimezone(dt.UTC) if said else clock.now()


class UndoForm(CommandForm):
    """Why an import is taken back."""

    reason = StringField(
        _l("取り消す理由"),
        validators=[DataRequired(_l("取り消す理由を入力してください。")), Length(max=200)],
    )


def chosen_columns(
    sent: ImmutableMultiDict[str, str], columns: dict[str, str | None], unknown: list[str]
) -> dict[str, str]:
    """What a person chose for headers: where it differs, and where nobody had said anything."""
    chosen = {}
    for index, (header, field) in enumerate(columns.items()):
        said = sent.get(f"column-{index}")
        if said is not None and (said != (field or "") or header in unknown):
            chosen[header] = said
    return chosen
