"""Forms for goods: lines keyed by scan, and what a store keeps for itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from omni.domain import clock
from omni.forms.base import CommandForm
from omni.forms.fields import NumberField

MOST = 9_999
MOST_LINES = 300


@dataclass(frozen=True)
class Line:
    """One SKU of a document being keyed: pieces as typed, and when it was scanned."""

    variant_id: int
    typed: str
    at: dt.datetime

    @property
    def quantity(self) -> int | None:
        """The pieces, or None when that is no number."""
        text = self.typed.strip()
        return int(text) if text.lstrip("-").isdecimal() and len(text) <= 9 else None


class LinesField(Field):
    """The lines of a document: inputs `quantity-<SKU id>` and `at-<SKU id>`, in their order."""

    data: list[Line]

    def __init__(self, *args: Any, least: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least = least

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the lines; what is not a line is left out."""
        self.process_errors: list[str] = []
        self.raw_data = None
        self.data = []
        for name in list(formdata or ())[: 4 * MOST_LINES]:
            word, _, number = name.partition("-")
            if word == "quantity" and number.isdecimal() and len(number) < 19:
                at = _moment(formdata.get(f"at-{number}"))
                self.data.append(Line(int(number), formdata[name], at))
        if len(self.data) > MOST_LINES:
            self.data = self.data[:MOST_LINES]

    def pre_validate(self, form: Any) -> None:
        """Refuse quantities nobody means."""
        if not self.data:
            raise ValidationError(gettext("商品をスキャンしてください。"))
        if any(self.error_of(line) for line in self.data):
            raise ValidationError(gettext("数量を確かめてください。"))

    def error_of(self, line: Line) -> str | None:
        """What is wrong with one line, as a sentence beside it."""
        if line.quantity is not None and self.least <= line.quantity <= MOST:
            return None
        return str(gettext("数量は%(least)sから9,999までです。", least=self.least))

    def add(self, variant_id: int) -> None:
        """One more piece of a SKU, just scanned; it comes first."""
        same = next((line for line in self.data if line.variant_id == variant_id), None)
        rest = [line for line in self.data if line.variant_id != variant_id]
        pieces = (same.quantity or 0) + 1 if same else 1
        self.data = [Line(variant_id, str(pieces), clock.now()), *rest]

    def remove(self, variant_id: int) -> None:
        """Take a line out."""
        self.data = [line for line in self.data if line.variant_id != variant_id]


def _moment(text: str | None) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text or "")
    except ValueError:
        return clock.now()
    return moment if moment.tzinfo else clock.now()


class DocumentForm(CommandForm):
    """Lines by scan, and a note."""

    code = StringField(_l("JANコード・品番・SKU"), validators=[Length(max=200)])
    lines = LinesField()
    note = StringField(_l("メモ"), validators=[Length(max=200)])


class ReceiveForm(DocumentForm):
    """Goods that arrived."""

    reference = StringField(_l("納品書番号"), validators=[Length(max=60)])


class CountForm(DocumentForm):
    """What a shelf holds; nothing is a number too."""

    lines = LinesField(least=0)


class AdjustForm(DocumentForm):
    """Pieces more or fewer than the system says, and why."""

    reason = RadioField(
        _l("理由"),
        choices=[
            SelectChoice("damage", _l("破損・汚れ（減らす）")),
            SelectChoice("loss", _l("紛失（減らす）")),
            SelectChoice("fewer", _l("現物が少ない（減らす）")),
            SelectChoice("more", _l("現物が多い（増やす）")),
        ],
        validators=[InputRequired(_l("理由を選んでください。"))],
    )


class RulesForm(CommandForm):
    """What this store keeps for its own floor, and where the goods lie."""

    buffer = IntegerField(
        _l("店頭確保数"),
        validators=[
            InputRequired(_l("数字で入力してください。")),
            NumberRange(0, MOST, _l("0から9,999までで入力してください。")),
        ],
    )
    low_at = IntegerField(
        _l("残りわずかとする数"),
        validators=[
            InputRequired(_l("数字で入力してください。")),
            NumberRange(0, MOST, _l("0から9,999までで入力してください。")),
        ],
    )
    shelf = StringField(_l("棚番"), validators=[Length(max=30)])


class CaseForm(CommandForm):
    """One answer to a mismatch."""


class SendForm(CaseForm):
    """Where returned goods were sent, and under which number."""

    destination_id = NumberField(_l("送り先"))
    reference = StringField(_l("送り状番号"), validators=[Length(max=40)])


class RecountForm(CaseForm):
    """What was found on the shelf for one SKU."""

    quantity = IntegerField(
        _l("いまの在庫数"),
        validators=[
            InputRequired(_l("数字で入力してください。")),
            NumberRange(0, MOST, _l("0から9,999までで入力してください。")),
        ],
    )
