"""A row of a member file as a member to be.

Only what names the member (number, a name or a reading) and what is owed to her (points) can
refuse a row. Anything else that cannot be read is left out with a notice; the raw row keeps it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from omni.domain import codes
from omni.domain.errors import N_
from omni.domain.imports import values as cells
from omni.domain.imports.refusals import RowRefused
from omni.domain.text import addresses, dates, kana, mails, names, phones

NO_NUMBER = N_("会員番号がありません。")
LOST_DIGITS = N_("番号「%(value)s」は表計算ソフトで桁が失われています。")
LONG_NUMBER = N_("番号が長すぎます。")
NO_NAME = N_("氏名もフリガナもありません。")
PHONE_AS_NAME = N_("氏名の欄に電話番号「%(value)s」が入っています。")
MAIL_AS_NAME = N_("氏名の欄にメールアドレス「%(value)s」が入っています。")
LONG_NAME = N_("氏名が長すぎます（%(most)s文字まで）。")
NEGATIVE_POINTS = N_("ポイント残高「%(value)s」が負の数です。")

BAD_PHONE = N_("読み取れない電話番号は登録していません。")
BAD_MAIL = N_("読み取れないメールアドレスは登録していません。")
BAD_POSTCODE = N_("読み取れない郵便番号は登録していません。")
BAD_BIRTHDAY = N_("読み取れない生年月日は登録していません。")
BAD_GENDER = N_("読み取れない性別は登録していません。")
BAD_REGISTERED = N_("読み取れない入会日は登録していません。")
BAD_OPT_IN = N_("読み取れないメール配信の同意は「未確認」にしています。")

_LONGEST_NAME = 200
_LONGEST_NUMBER = 64
_MOST_POINTS = 10**9
_FEMALE = frozenset(("女", "女性", "f", "female", "woman", "w", "2"))
_MALE = frozenset(("男", "男性", "m", "male", "man", "1"))
_OTHER = frozenset(("その他", "other", "x", "9"))
_UNSAID = frozenset(("0", "未回答", "回答しない", "答えない", "unknown", "u", "n/a"))
_COMPANY = re.compile(
    "株式会社|有限会社|合同会社|合資会社|合名会社|㈱|㈲|[(（][株有同資社財][)）]|"
    "(?:一般|公益)(?:社団|財団)法人|学校法人|医療法人|社会福祉法人|協同組合"
)
_PREFECTURE = re.compile("^(?:北海道|東京都|京都府|大阪府|[^\\d\\s]{2,3}県)")


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """What one row says of a member; `phones` and `mails` are (as written, folded) pairs."""

    number: str
    number_raw: str
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    is_company: bool
    gender: str | None
    birthday: dt.date | None
    postcode: str | None
    prefecture: str | None
    city: str | None
    street: str | None
    building: str | None
    registered_on: dt.date | None
    store: str | None
    phones: tuple[tuple[str, str], ...]
    mails: tuple[tuple[str, str], ...]
    points: int | None
    mail_opt_in: bool | None
    notices: tuple[str, ...]


# The attributes of a record that are columns of a member, and the fields of a file they read.
COLUMNS: dict[str, frozenset[str]] = {
    "family_name": frozenset(("name", "family", "given")),
    "given_name": frozenset(("name", "family", "given")),
    "family_kana": frozenset(("kana", "family_kana", "given_kana")),
    "given_kana": frozenset(("kana", "family_kana", "given_kana")),
    "gender": frozenset(("gender",)),
    "birthday": frozenset(("birthday",)),
    "postcode": frozenset(("postcode",)),
    "prefecture": frozenset(("prefecture", "address")),
    "city": frozenset(("city",)),
    "street": frozenset(("street", "address")),
    "building": frozenset(("building",)),
    "registered_on": frozenset(("registered_on",)),
}


def fold_number(raw: str, source: str) -> str:
    """A member's number as it is stored: of a store it is a card's, whatever bars it came from."""
    return codes.card_key(raw) if source == "store" else codes.fold_code(raw)


def key_of(row: Mapping[str, str], source: str) -> str | None:
    """What two rows of one member have in common: the number, folded."""
    return fold_number(row.get("number", ""), source) or None


def read_member(row: Mapping[str, str], *, source: str, today: dt.date) -> MemberRecord:
    """The member a row describes; raises RowRefused."""
    notices: list[str] = []
    number_raw = row.get("number", "")
    family, given = _read_name(row)
    family_kana, given_kana = _read_kana(row)
    if not (family or given or family_kana or given_kana):
        raise RowRefused(NO_NAME, field="name")
    prefecture, street = _read_address(row)
    return MemberRecord(
        number=_read_member_number(number_raw, source),
        number_raw=number_raw,
        family_name=family,
        given_name=given,
        family_kana=family_kana,
        given_kana=given_kana,
        is_company=bool(_COMPANY.search(family)),
        gender=_read_gender(row, notices),
        birthday=_read_day(row, "birthday", BAD_BIRTHDAY, notices, today),
        postcode=_read_postcode(row, notices),
        prefecture=prefecture,
        city=_said(row, "city"),
        street=street,
        building=_said(row, "building"),
        registered_on=_read_day(row, "registered_on", BAD_REGISTERED, notices, today),
        store=_said(row, "store"),
        phones=_read_phones(row, notices),
        mails=_read_mails(row, notices),
        points=_read_points(row),
        mail_opt_in=_read_opt_in(row, notices),
        notices=tuple(notices),
    )


def _said(row: Mapping[str, str], field: str) -> str | None:
    text = row.get(field, "")
    return None if cells.blank(text) else text


def _read_member_number(raw: str, source: str) -> str:
    if cells.blank(raw):
        raise RowRefused(NO_NUMBER, field="number")
    if cells.lost_digits(raw):
        raise RowRefused(LOST_DIGITS, field="number", value=raw)
    number = fold_number(raw, source)
    if not number:
        raise RowRefused(NO_NUMBER, field="number")
    if len(number) > _LONGEST_NUMBER:
        raise RowRefused(LONG_NUMBER, field="number")
    return number


def _read_name(row: Mapping[str, str]) -> tuple[str, str]:
    family, given = row.get("family", ""), row.get("given", "")
    whole = row.get("name", "")
    if not (family or given) and whole:
        family, given = (whole, "") if _COMPANY.search(whole) else names.split_name(whole)
    for part in (family, given):
        if part:
            _check_name(part)
    return family, given


def _check_name(name: str) -> None:
    if len(name) > _LONGEST_NAME:
        raise RowRefused(LONG_NAME, field="name", most=_LONGEST_NAME)
    if "@" in name and mails.fold_mail(name):
        raise RowRefused(MAIL_AS_NAME, field="name", value=name)
    digits = phones.digits_of(name)
    if len(digits) >= 9 and len(digits) * 2 > len(name):
        raise RowRefused(PHONE_AS_NAME, field="name", value=name)


def _read_kana(row: Mapping[str, str]) -> tuple[str, str]:
    family, given = row.get("family_kana", ""), row.get("given_kana", "")
    if not (family or given) and (whole := row.get("kana", "")):
        family, given = names.split_name(whole)
    if len(family) > _LONGEST_NAME or len(given) > _LONGEST_NAME:
        raise RowRefused(LONG_NAME, field="kana", most=_LONGEST_NAME)
    return kana.katakana(family) if family else "", kana.katakana(given) if given else ""


def _read_address(row: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Prefecture and the rest of an address in one column, or the columns as they are."""
    prefecture, street = _said(row, "prefecture"), _said(row, "street")
    whole = _said(row, "address")
    if whole is None or street is not None:
        return prefecture, street
    found = None if prefecture else _PREFECTURE.match(whole)
    return (found[0], whole[found.end() :].lstrip()) if found else (prefecture, whole)


def _read_gender(row: Mapping[str, str], notices: list[str]) -> str | None:
    text = _said(row, "gender")
    if text is None:
        return None
    word = text.casefold()
    for known, gender in ((_FEMALE, "female"), (_MALE, "male"), (_OTHER, "other")):
        if word in known:
            return gender
    if word not in _UNSAID:
        notices.append(BAD_GENDER)
    return None


def _read_day(
    row: Mapping[str, str], field: str, notice: str, notices: list[str], today: dt.date
) -> dt.date | None:
    text = _said(row, field)
    if text is None:
        return None
    day = dates.parse_date(text)
    if day is None or day > today:
        notices.append(notice)
        return None
    return day


def _read_postcode(row: Mapping[str, str], notices: list[str]) -> str | None:
    text = _said(row, "postcode")
    if text is None:
        return None
    folded = addresses.fold_postcode(text)
    if folded is None:
        notices.append(BAD_POSTCODE)
    return folded


def _read_phones(row: Mapping[str, str], notices: list[str]) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for field in ("phone", "mobile"):
        text = _said(row, field)
        if text is None:
            continue
        folded = phones.fold_phone(text)
        if folded:
            found.setdefault(folded, text)
        else:
            notices.append(BAD_PHONE)
    return tuple((raw, folded) for folded, raw in found.items())


def _read_mails(row: Mapping[str, str], notices: list[str]) -> tuple[tuple[str, str], ...]:
    text = _said(row, "mail")
    if text is None:
        return ()
    folded = mails.fold_mail(text)
    if folded is None:
        notices.append(BAD_MAIL)
        return ()
    return ((text, folded),)


def _read_points(row: Mapping[str, str]) -> int | None:
    text = _said(row, "points")
    if text is None:
        return None
    points = cells.read_int(text, "points", _MOST_POINTS)
    if points < 0:
        raise RowRefused(NEGATIVE_POINTS, field="points", value=text)
    return points


def _read_opt_in(row: Mapping[str, str], notices: list[str]) -> bool | None:
    text = _said(row, "mail_opt_in")
    if text is None:
        return None
    answer = cells.read_flag(text)
    if answer is None and text not in ("未確認", "unknown"):
        notices.append(BAD_OPT_IN)
    return answer
