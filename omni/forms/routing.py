"""Forms of routing: the rules of a draft in their order, a replay, a part sent from elsewhere."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, Optional

from omni.domain.errors import N_, Invalid
from omni.domain.routing import PlaceRule, Rule, RuleKind
from omni.forms.base import CommandForm
from omni.services.routing import NewRules

MOST_CAPACITY = 9_999


class DraftForm(CommandForm):
    """The note of a draft; its rules and places come as fields named by kind and by place."""

    note = StringField(_l("変更のメモ"), validators=[Optional(), Length(max=200)])


class ReplayForm(CommandForm):
    """How many days to run."""

    days = IntegerField(_l("日数"), default=30, validators=[InputRequired()])


class OverrideForm(CommandForm):
    """Where a part is to be sent from instead, and why."""

    location_id = IntegerField(_l("出荷元"), validators=[InputRequired()])
    reason = StringField(_l("変更の理由"), validators=[InputRequired(), Length(max=200)])


def read_rules(fields: MultiDict[str, str], places: list[int]) -> NewRules:
    """The rules by their positions, and what is said of each place."""
    rules = [
        (_number(fields, f"position-{kind.value}") or 0, index, _rule(fields, kind))
        for index, kind in enumerate(RuleKind)
    ]
    said = {one: _place(fields, one) for one in places}
    return NewRules(
        rules=[rule for _position, _index, rule in sorted(rules, key=lambda one: one[:2])],
        places={one: place for one, place in said.items() if place != PlaceRule()},
        note=fields.get("note", ""),
    )


def _rule(fields: MultiDict[str, str], kind: RuleKind) -> Rule:
    return Rule(
        kind,
        weight=_number(fields, f"weight-{kind.value}") or 0,
        threshold=_number(fields, f"threshold-{kind.value}"),
        is_on=f"on-{kind.value}" in fields,
        is_first=f"first-{kind.value}" in fields,
    )


def _place(fields: MultiDict[str, str], location_id: int) -> PlaceRule:
    return PlaceRule(
        is_excluded=f"excluded-{location_id}" in fields,
        capacity=_number(fields, f"capacity-{location_id}", MOST_CAPACITY),
        cutoff=_time(fields, f"cutoff-{location_id}"),
        closed_weekdays=frozenset(
            int(day)
            for day in fields.getlist(f"closed-{location_id}")
            if day in ("0", "1", "2", "3", "4", "5", "6")
        ),
    )


def _number(fields: MultiDict[str, str], name: str, most: int = 99_999) -> int | None:
    text = fields.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal() or int(text[:12]) > most:
        raise Invalid(N_("数字で入力してください。"), field=name)
    return int(text)


def _time(fields: MultiDict[str, str], name: str) -> dt.time | None:
    text = fields.get(name, "").strip()
    if not text:
        return None
    try:
        return dt.time.fromisoformat(text)
    except ValueError as error:
        raise Invalid(N_("時刻は15:00のように入力してください。"), field=name) from error
