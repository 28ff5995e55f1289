"""Forms for linking a store card with an EC account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from omni.extensions import LARGEST_ID
from omni.forms.base import CommandForm


class SendForm(CommandForm):
    """Which of the account's mails the code goes to."""

    mail_id = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)])


class CodeForm(CommandForm):
    """The six digits as she reads them out, and whether EC may be given her registration."""

    code = StringField(
        _l("確認番号（6桁）"),
        validators=[InputRequired(_l("確認番号を入力してください。")), Length(max=16)],
    )
    consented = BooleanField(_l("お名前とご住所をECへ渡すことに、同意をいただきました"))
