"""What a member tells us of herself, cleaned of how it was typed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, fields, replace

from omni.domain.errors import N_, Invalid
from omni.domain.text import kana, names, phones

_DIGITS = re.compile(r"[0-9０-９]")
_LONGEST = 120


class NameIsPhone(Invalid):
    """A telephone number was typed where the name belongs."""

    sentence = N_("お名前の欄に電話番号が入っています。")
    way_forward = N_("電話番号の欄に移して、お名前を入力してください。")


class NameMissing(Invalid):
    """Nobody can be greeted without a name."""

    sentence = N_("お名前を入力してください。")
    way_forward = N_("漢字が分からないときは、カナだけでも登録できます。")


class NameTooLong(Invalid):
    """More letters than any name has."""

    sentence = N_("お名前が長すぎます。")
    way_forward = N_("120文字までで入力してください。")


class BirthdayImpossible(Invalid):
    """A birthday in the future, or of nobody alive."""

    sentence = N_("生年月日を確かめてください。")
    way_forward = N_("昭和60年4月1日、1985/4/1 のどちらでも入力できます。")


@dataclass(frozen=True)
class Profile:
    """The person as registered: glyphs as she writes them; empty text is what we do not know."""

    family_name: str = ""
    given_name: str = ""
    family_kana: str = ""
    given_kana: str = ""
    kind: str = "person"
    gender: str | None = None
    birthday: dt.date | None = None
    postcode: str | None = None
    prefecture: str | None = None
    city: str | None = None
    street: str | None = None
    building: str | None = None


FIELDS = tuple(field.name for field in fields(Profile))


def is_phone(text: str) -> bool:
    """Whether what was typed as a name is a telephone number."""
    return phones.fold_phone(text) is not None and len(_DIGITS.findall(text)) >= 9


def split(profile: Profile) -> Profile:
    """Family and given name parted where one field holds both; companies stay whole."""
    if profile.kind == "company":
        return profile
    if not profile.given_name:
        family, given = names.split_name(profile.family_name)
        profile = replace(profile, family_name=family, given_name=given)
    if not profile.given_kana:
        family, _, given = kana.katakana(profile.family_kana).partition(" ")
        profile = replace(profile, family_kana=family, given_kana=given)
    return profile


def clean(profile: Profile, today: dt.date) -> Profile:
    """The profile as it is kept; raises the refusal of the first field that cannot be."""
    for field in ("family_name", "given_name"):
        if is_phone(getattr(profile, field)):
            raise NameIsPhone(field=field)
    tidy = {
        name: " ".join(value.split())
        for name in FIELDS
        if isinstance(value := getattr(profile, name), str)
    }
    profile = split(replace(profile, **tidy))  # type: ignore[arg-type]
    profile = replace(
        profile,
        family_kana=kana.katakana(profile.family_kana),
        given_kana=kana.katakana(profile.given_kana),
    )
    _check(profile, today)
    return profile


def _check(profile: Profile, today: dt.date) -> None:
    if not (profile.family_name or profile.given_name or profile.family_kana):
        raise NameMissing(field="family_name")
    if any(len(getattr(profile, name)) > _LONGEST for name in FIELDS[:4]):
        raise NameTooLong(field="family_name")
    if profile.birthday and not today.year - 130 <= profile.birthday.year <= today.year:
        raise BirthdayImpossible(field="birthday")
    if profile.birthday and profile.birthday > today:
        raise BirthdayImpossible(field="birthday")
