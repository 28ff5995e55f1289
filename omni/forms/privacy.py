"""Forms for people's rights over their data."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from omni.forms.base import CommandForm
from omni.services.privacy import CHECKS, REASONS

REQUESTS = {
    "disclosure": _l("開示"),
    "correction": _l("訂正"),
    "stop_use": _l("利用停止"),
    "erasure": _l("消去"),
}


def _pairs(words: Any) -> list[SelectChoice]:
    return [SelectChoice(value, word) for value, word in words]


class WithdrawForm(CommandForm):
    """She leaves, or comes back: one button."""


class RequestForm(CommandForm):
    """What she asks for, how she was known, and her words."""

    kind = RadioField(_l("請求の種類"), choices=_pairs(REQUESTS.items()), default="disclosure")
    identity_check = SelectField(
        _l("ご本人の確認方法"),
        choices=_pairs([("", _l("選んでください")), *((k, _l(w)) for k, w in CHECKS.items())]),
        validators=[InputRequired(_l("ご本人であることを、どう確かめたか選んでください。"))],
    )
    note = TextAreaField(_l("ご要望の内容"), validators=[Length(max=1000)])


class CloseForm(CommandForm):
    """Done, or why not."""

    outcome = RadioField(
        _l("結果"),
        choices=_pairs([("done", _l("対応した")), ("refused", _l("対応しない"))]),
        default="done",
    )
    answer = TextAreaField(_l("ご本人への回答"), validators=[Length(max=1000)])


class EraseForm(CommandForm):
    """Why she is erased, and the manager's PIN."""

    reason = RadioField(
        _l("消去する理由"),
        choices=_pairs((value, _l(word)) for value, word in REASONS.items()),
        validators=[InputRequired(_l("理由を選んでください。"))],
    )
    pin = PasswordField(
        _l("店長の暗証番号"),
        validators=[InputRequired(_l("暗証番号を入力してください。")), Length(max=8)],
    )
