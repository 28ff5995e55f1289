"""Members as a list that goes out and may come back changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select

from omni.domain import masks
from omni.domain.errors import N_
from omni.domain.exports import CHECK, GENDERS, ID, MEMBER_CELLS, row_check
from omni.domain.lookup import read_query
from omni.domain.text.phones import format_phone
from omni.extensions import db
from omni.models.location import Location
from omni.models.member import Identity, IdentityKind, Member, MemberKey, MemberState
from omni.models.point import PointLot
from omni.queries.exports.asked import PAGE, Asked, List

HEADS = (
    ID,
    N_("会員番号"),
    *(head for _, head in MEMBER_CELLS),
    N_("入会日"),
    N_("入会店舗"),
    N_("ポイント残高"),
    N_("状態"),
    CHECK,
)


def _wanted(asked: Asked) -> Select[Any]:
    states = (MemberState.ACTIVE, MemberState.WITHDRAWN)
    wanted = select(Member.id).where(Member.state.in_(states))
    if asked.state:
        wanted = wanted.where(Member.state == MemberState(asked.state))
    if asked.at is not None:
        mine = Member.home_location_id.in_(asked.at) | Member.seen_location_id.in_(asked.at)
        wanted = wanted.where(mine)
    if asked.location_id:
        wanted = wanted.where(Member.home_location_id == asked.location_id)
    for group in read_query(asked.text).groups if asked.text else ():
        ranges = [
            (MemberKey.key >= probe.lower) & (MemberKey.key < probe.upper)
            if probe.prefix
            else MemberKey.key == probe.lower
            for probe in group
        ]
        wanted = wanted.where(Member.id.in_(select(MemberKey.member_id).where(or_(*ranges))))
    return wanted


def count(asked: Asked) -> int:
    """How many members the file will hold."""
    return db.session.scalar(select(func.count()).select_from(_wanted(asked).subquery())) or 0


def rows(asked: Asked) -> Iterator[tuple[Any, ...]]:
    """Every member, a page at a time, in the order of registration."""
    last = 0
    while True:
        page = _wanted(asked).where(Member.id > last).order_by(Member.id).limit(PAGE)
        ids = list(db.session.scalars(page))
        if not ids:
            return
        yield from _page(ids, asked)
        last = ids[-1]
        db.session.expunge_all()


def _page(ids: list[int], asked: Asked) -> Iterator[tuple[Any, ...]]:
    named = _identities(ids)
    sums = select(PointLot.member_id, func.sum(PointLot.remaining)).group_by(PointLot.member_id)
    owned = db.session.execute(sums.where(PointLot.member_id.in_(ids)))
    points = {row[0]: int(row[1]) for row in owned}
    found = db.session.execute(
        select(Member, Location.code)
        .outerjoin(Location, Location.id == Member.home_location_id)
        .where(Member.id.in_(ids))
        .order_by(Member.id)
    )
    for member, store in found:
        cells = cells_of(member, named.get(member.id, ()))
        if asked.is_masked:
            cells = _masked(cells)
        numbers = [value for kind, value in named.get(member.id, ()) if kind in _ACCOUNTS]
        yield (
            str(member.id),
            (masks.mask_code(numbers[0]) if asked.is_masked else numbers[0]) if numbers else "",
            *(cells[name] for name, _ in MEMBER_CELLS),
            f"{member.registered_on:%Y/%m/%d}" if member.registered_on else "",
            store or "",
            points.get(member.id, 0),
            N_("退会") if member.state is MemberState.WITHDRAWN else N_("会員中"),
            row_check(cells),
        )


_ACCOUNTS = (IdentityKind.CARD, IdentityKind.EC)


def _identities(ids: Sequence[int]) -> dict[int, list[tuple[IdentityKind, str]]]:
    found: dict[int, list[tuple[IdentityKind, str]]] = {}
    order = (Identity.member_id, Identity.kind, Identity.id)
    wanted = select(Identity.member_id, Identity.kind, Identity.value_norm)
    for member_id, kind, value in db.session.execute(
        wanted.where(Identity.member_id.in_(ids)).order_by(*order)
    ):
        found.setdefault(member_id, []).append((kind, value))
    return found


def cells_of(member: Member, named: Sequence[tuple[IdentityKind, str]]) -> dict[str, str]:
    """The cells that may be changed, as they are written."""
    phone = next((value for kind, value in named if kind is IdentityKind.PHONE), "")
    mail = next((value for kind, value in named if kind is IdentityKind.MAIL), "")
    code = member.postcode or ""
    return {
        "family": member.family_name,
        "given": member.given_name,
        "family_kana": member.family_kana,
        "given_kana": member.given_kana,
        "phone": format_phone(phone) if phone else "",
        "mail": mail,
        "postcode": f"{code[:3]}-{code[3:]}" if len(code) == 7 else code,
        "prefecture": member.prefecture or "",
        "city": member.city or "",
        "street": member.street or "",
        "building": member.building or "",
        "birthday": f"{member.birthday:%Y/%m/%d}" if member.birthday else "",
        "gender": GENDERS[member.gender.value] if member.gender else "",
    }


def _masked(cells: dict[str, str]) -> dict[str, str]:
    hidden = {
        "phone": masks.mask_phone(cells["phone"]) if cells["phone"] else "",
        "mail": masks.mask_mail(cells["mail"]) if cells["mail"] else "",
        "given": cells["given"][:1] + "••" if cells["given"] else "",
        "given_kana": cells["given_kana"][:1] + "••" if cells["given_kana"] else "",
        "street": "••••" if cells["street"] else "",
        "building": "••••" if cells["building"] else "",
        "birthday": cells["birthday"][:4] + "/••/••" if cells["birthday"] else "",
    }
    return cells | hidden


MEMBERS = List("members", N_("会員"), HEADS, count, rows)
