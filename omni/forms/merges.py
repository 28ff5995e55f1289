"""Forms for merging two members and taking it back."""

from __future__ import annotations

from collections import defaultdict

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from omni.domain.merging import GROUPS, Side
from omni.forms.base import CommandForm

REASONS = {
    "told": _l("ご本人に確認した"),
    "papers": _l("本人確認書類で確認した"),
    "records": _l("登録内容から同じ方と判断した"),
}

# Why two became one, whoever said so: what a person may choose, and what links by itself.
WHY = {**REASONS, "link": _l("確認番号によるECとの連携")}

_SIDES = [SelectChoice(side.value, side.value) for side in Side]


def _side() -> RadioField:
    return RadioField(choices=_SIDES, validators=[Optional()], validate_choice=True)


class MergeForm(CommandForm):
    """Whose values stay, why the two are one, and the manager's PIN where one is needed."""

    name = _side()
    kana = _side()
    birthday = _side()
    gender = _side()
    address = _side()
    home = _side()
    reason = RadioField(
        _l("同じ方と分かった理由"),
        choices=[SelectChoice(value, word) for value, word in REASONS.items()],
        validators=[InputRequired(_l("理由を選んでください。"))],
    )
    pin = PasswordField(_l("店長の暗証番号"), validators=[Optional(), Length(max=8)])

    @property
    def choices(self) -> dict[str, str]:
        """By group of fields whose values stay; what was not asked is left to the rules."""
        return {group: self[group].data for group in GROUPS if self[group].data}


class UndoForm(CommandForm):
    """What of what was born since is the merged one's, as `table:id`; `seen` says what the
    preview showed."""

    hers = SelectMultipleField(validate_choice=False)
    seen = HiddenField(validators=[Length(max=64)])
    pin = PasswordField(_l("店長の暗証番号"), validators=[Optional(), Length(max=8)])

    @property
    def given(self) -> dict[str, list[int]]:
        """Ids by table."""
        found: dict[str, list[int]] = defaultdict(list)
        for one in self.hers.data or ():
            table, _, number = one.partition(":")
            if number.isdecimal() and len(number) < 19:
                found[table].append(int(number))
        return dict(found)
