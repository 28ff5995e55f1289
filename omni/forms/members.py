"""Forms for registering, editing and keeping a member."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from omni.domain.lookup import Kind, read_query
from omni.domain.profiles import FIELDS, Profile, is_phone
from omni.domain.text import kana, mails, phones
from omni.domain.text.dates import parse_date
from omni.forms.base import CommandForm
from omni.services.members import Contacts

NAMES = ("family_name", "given_name", "family_kana", "given_kana")

CONSENTS = (("granted", _l("はい")), ("denied", _l("いいえ")), ("unknown", _l("未確認")))

KINDS = (("person", _l("個人")), ("company", _l("法人")))
GENDERS = (
    ("", _l("未確認")),
    ("female", _l("女性")),
    ("male", _l("男性")),
    ("other", _l("その他")),
)

FIELD_WORDS = {
    "state": _l("会員の状態"),
    "kind": _l("個人・法人"),
    "family_name": _l("姓"),
    "given_name": _l("名"),
    "family_kana": _l("セイ"),
    "given_kana": _l("メイ"),
    "gender": _l("性別"),
    "birthday": _l("生年月日"),
    "postcode": _l("郵便番号"),
    "prefecture": _l("都道府県"),
    "city": _l("市区町村"),
    "street": _l("町名・番地"),
    "building": _l("建物・部屋番号"),
    "phone": _l("電話番号"),
    "mail": _l("メール"),
    "card": _l("会員番号"),
    "ec": _l("EC会員ID"),
    "line": "LINE",
    "social": _l("SNS"),
}

REASONS = (
    ("confirm", _l("ご本人の確認")),
    ("contact", _l("お客様への連絡")),
    ("ship", _l("配送・発送")),
    ("correct", _l("登録内容の訂正")),
)


def _choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, word) for value, word in pairs]


class ProfileForm(CommandForm):
    """The person: names as she writes them, and what she likes to tell."""

    kind = RadioField(_l("種別"), choices=_choices(KINDS), default="person")
    family_name = StringField(_l("姓"), validators=[Length(max=120)])
    given_name = StringField(_l("名"), validators=[Length(max=120)])
    family_kana = StringField(_l("セイ"), validators=[Length(max=120)])
    given_kana = StringField(_l("メイ"), validators=[Length(max=120)])
    birthday = StringField(_l("生年月日"), validators=[Length(max=40)])
    gender = SelectField(_l("性別"), choices=_choices(GENDERS), default="")
    postcode = StringField(_l("郵便番号"), validators=[Length(max=20)])
    prefecture = StringField(_l("都道府県"), validators=[Length(max=20)])
    city = StringField(_l("市区町村"), validators=[Length(max=60)])
    street = StringField(_l("町名・番地"), validators=[Length(max=120)])
    building = StringField(_l("建物・部屋番号"), validators=[Length(max=120)])
    move = StringField()

    phone_in_name = _l("電話番号のようです。お名前を入力してください。")

    def validate_family_name(self, field: Any) -> None:
        """Somebody has to be greeted by a name, and a phone number is none."""
        if is_phone(field.data or ""):
            raise ValidationError(self.phone_in_name)
        if not (field.data or "").strip() and not (self.family_kana.data or "").strip():
            raise ValidationError(_l("お名前かカナを入力してください。"))

    def validate_given_name(self, field: Any) -> None:
        """A phone number is no name here either."""
        if is_phone(field.data or ""):
            raise ValidationError(self.phone_in_name)

    def validate_birthday(self, field: Any) -> None:
        """A day that exists, in either calendar."""
        if (field.data or "").strip() and self.born_on is None:
            raise ValidationError(_l("日付として読み取れません。例：昭和60年4月1日、1985/4/1"))

    @property
    def born_on(self) -> dt.date | None:
        """The birthday as a date, or None while it is none."""
        return parse_date(self.birthday.data or "")

    @property
    def profile(self) -> Profile:
        """What the service takes."""
        values: dict[str, Any] = {
            name: (getattr(self, name).data or "").strip() or None for name in FIELDS
        }
        values |= {name: values[name] or "" for name in NAMES}
        values |= {"birthday": self.born_on, "kind": values["kind"] or "person"}
        return Profile(**values)


class RegisterForm(ProfileForm):
    """A new member: the person, how to reach her, her card, and one question."""

    phone = StringField(_l("電話番号"), validators=[Length(max=40)])
    mail = StringField(_l("メール"), validators=[Length(max=254)])
    card = StringField(_l("会員番号（カード）"), validators=[Length(max=64)])
    consent = RadioField(
        _l("お知らせメールをお送りしてもよろしいですか"),
        choices=_choices(CONSENTS),
        default="unknown",
    )

    def validate_phone(self, field: Any) -> None:
        """A number that can be dialled."""
        if (field.data or "").strip() and phones.fold_phone(field.data) is None:
            raise ValidationError(_l("市外局番から入力してください。"))

    def validate_mail(self, field: Any) -> None:
        """An address with a name and a place."""
        if (field.data or "").strip() and mails.fold_mail(field.data) is None:
            raise ValidationError(_l("メールアドレスとして読み取れません。"))

    def move_phone(self) -> bool:
        """Put a number typed as a name where it belongs, when that was asked for."""
        name = self.move.data
        if name not in ("family_name", "given_name"):
            return False
        self.phone.data, self[name].data, self.move.data = self[name].data, "", ""
        return True

    @property
    def contacts(self) -> Contacts:
        """What the service takes."""
        return Contacts(self.phone.data or "", self.mail.data or "", self.card.data or "")

    @property
    def evidence(self) -> dict[str, Any]:
        """What may show that she is registered already."""
        named = (self.phone.data, self.mail.data, self.card.data)
        phone, mail, card = (one or "" for one in named)
        return {"profile": self.profile, "phone": phone, "mail": mail, "card": card}

    @property
    def typed(self) -> str:
        """The evidence in one line, as the log of searches keeps it."""
        names = " ".join(getattr(self, name).data or "" for name in NAMES)
        rest = (self.born_on, self.phone.data, self.mail.data, self.card.data)
        return " ".join([*names.split(), *(str(one) for one in rest if one)])


class RecogniseForm(RegisterForm):
    """The same form for who is a member already: her name is known."""

    def validate_family_name(self, field: Any) -> None:
        """A name may be missing here; a phone number is still none."""
        if is_phone(field.data or ""):
            raise ValidationError(self.phone_in_name)


class EditForm(ProfileForm):
    """A member's registration as it was when the form was opened."""

    version = HiddenField(validators=[DataRequired()])

    @property
    def version_number(self) -> int:
        """The version the form was opened on; 0, which is always too old, for nonsense."""
        return int(self.version.data) if str(self.version.data).isdecimal() else 0

    def catch_up(self, changes: list[Any], version: int) -> None:
        """Take over what somebody else saved in fields this person has not touched."""
        for change in reversed(changes):
            if change.field in self and (self[change.field].data or "") == (change.old or ""):
                self[change.field].data = change.new or ""
        self.version.data = str(version)


class RevealForm(FlaskForm):
    """Why personal data are looked at."""

    reason = RadioField(_l("目的"), choices=_choices(REASONS), validators=[InputRequired()])


class NoteForm(CommandForm):
    """A note for colleagues."""

    body = TextAreaField(_l("メモ"), validators=[DataRequired(), Length(max=2000)])
    is_pinned = BooleanField(_l("カードの上に出しておく"))


class ChangeNoteForm(FlaskForm):
    """Pinning and hiding."""

    change = SelectField(choices=_choices((one, one) for one in ("pin", "unpin", "hide")))

    @property
    def wish(self) -> dict[str, bool]:
        """What the service takes."""
        return {"pin": {"is_pinned": True}, "unpin": {"is_pinned": False}}.get(
            self.change.data, {"is_hidden": True}
        )


class IdentityForm(FlaskForm):
    """One more thing that names a member."""

    kind = SelectField(
        _l("種類"), choices=_choices((one, FIELD_WORDS[one]) for one in ("phone", "mail", "card"))
    )
    value = StringField(_l("番号・アドレス"), validators=[DataRequired(), Length(max=254)])


class HouseholdForm(FlaskForm):
    """Another member, by id from a list or by what the box would find."""

    other_id = IntegerField(validators=[Optional()])
    text = StringField(_l("会員番号・電話番号・お名前"), validators=[Length(max=120)])


def prefill(typed: str) -> dict[str, str]:
    """What was typed in the box, in the field it belongs to."""
    text = typed.strip()
    if not text:
        return {}
    if mails.fold_mail(text):
        return {"mail": text}
    if phones.fold_phone(text):
        return {"phone": text}
    if kana.is_kana(text):
        family, _, given = kana.katakana(text).partition(" ")
        return {"family_kana": family, "given_kana": given}
    kinds = {probe.kind for probe in read_query(text).probes}
    if kinds <= {Kind.NAME, Kind.LATIN, Kind.MAIL}:
        return {"family_name": text}
    return {"card": text} if Kind.CARD in kinds else {}
