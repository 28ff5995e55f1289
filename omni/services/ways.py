"""Save the sale: doing what was chosen, through the command that does it anywhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from omni.domain.actor import Actor
from omni.domain.errors import N_, Forbidden, Invalid, NotEnough
from omni.domain.orders import NewDestination, NewLine, NewOrder, NewPayment
from omni.domain.ways import WayKind
from omni.models.hold import Hold, WaitEntry
from omni.models.member import IdentityKind, Member
from omni.models.order import Order
from omni.models.transfer import Transfer
from omni.queries.ways import Ways, find_ways
from omni.services import holds, transfers
from omni.services.holds import Customer, Wanted
from omni.services.orders import place_order
from omni.services.stock import ShortOfStock
from omni.services.transfers import NewTransfer

PAID_HERE = ("card", "cash", "qr", "e_money")
PAID = (*PAID_HERE, "cod")


class WayGone(NotEnough):
    """Another tablet took the last piece while this one was looking."""

    sentence = N_("たったいま、%(place)sの最後の1点がほかのお客様に決まりました。")
    way_forward = N_("下の一覧を更新しました。次の方法を選んでください。")
    event = "ways-changed"


class NoWayNow(NotEnough):
    """The way that was chosen is not there any more."""

    sentence = N_("この方法は、いまはご利用になれません。")
    way_forward = N_("下の一覧を更新しました。次の方法を選んでください。")
    event = "ways-changed"


Taken = Hold | Transfer | Order | WaitEntry


@dataclass(frozen=True)
class Chosen:
    """The way a customer takes; shipped goods are paid by `tender`."""

    kind: WayKind
    from_id: int | None
    customer: Customer
    tender: str = "card"


def take_way(variant_id: int, chosen: Chosen, *, key: str, actor: Actor) -> Taken:
    """Do it once, for one piece wanted at the actor's store; says what it came to.

    Raises WayGone where it has sold out since the screen was shown.
    """
    try:
        return _DOING[chosen.kind](variant_id, chosen, key, actor)
    except ShortOfStock as error:
        raise WayGone(place=error.params["location"], alternatives=error.alternatives) from error


def _hold(variant_id: int, chosen: Chosen, key: str, actor: Actor) -> Hold:
    return holds.place_hold(
        [Wanted(variant_id)],
        location_id=_place(chosen),
        customer=chosen.customer,
        actor=actor,
        key=key,
    )


def _transfer(variant_id: int, chosen: Chosen, key: str, actor: Actor) -> Transfer:
    who = chosen.customer
    guest = None if who.member_id is not None else (who.name, who.phone)
    wish = NewTransfer(
        _place(chosen),
        _here(actor),
        (Wanted(variant_id),),
        member_id=who.member_id,
        guest=guest,
    )
    return transfers.request_transfer(wish, actor=actor, key=key)


def _wait(variant_id: int, chosen: Chosen, key: str, actor: Actor) -> WaitEntry:
    return holds.join_waiting_list(
        variant_id,
        location_id=_here(actor),
        customer=chosen.customer,
        actor=actor,
        key=key,
    )


def _ship(variant_id: int, chosen: Chosen, key: str, actor: Actor) -> Order:
    if chosen.tender not in PAID:
        raise Invalid(N_("この支払方法は使えません。"), field="tender")
    ways = find_ways(variant_id, chosen.customer.member_id, here=_here(actor))
    member = ways.member
    if member is None or not (member.postcode and member.prefecture and member.city):
        raise Invalid(
            N_("ご自宅へお送りするには、会員の住所が必要です。"),
            way_forward=N_("会員証を読み取るか、登録情報で住所を入力してください。"),
            field="member_id",
        )
    lines = _lines(ways, chosen.tender)
    due = sum(line.gross for line in lines)
    new = NewOrder(
        channel="store",
        location_id=ways.location.id,
        lines=lines,
        payments=(NewPayment(chosen.tender, due, is_awaited=chosen.tender == "cod"),),
        member_id=member.id,
        destination=_home(member),
        ship_from=_place(chosen),
    )
    return place_order(new, key=key, actor=actor)


def _lines(ways: Ways, tender: str) -> tuple[NewLine, ...]:
    """The piece, what sending costs, and what the carrier takes for taking the money."""
    style, variant = ways.variant.style, ways.variant
    description = " ".join(part for part in (style.name, variant.label) if part)
    found = [NewLine(variant.id, 1, ways.price, tax_rate=style.tax_rate, description=description)]
    if fee := ways.terms.fee_for(ways.price):
        found.append(NewLine(None, 1, fee, kind="shipping"))
    if tender == "cod" and ways.terms.cod_fee:
        found.append(NewLine(None, 1, ways.terms.cod_fee, kind="cod_fee"))
    return tuple(found)


def _home(member: Member) -> NewDestination:
    phones = [one.value_raw for one in member.identities if one.kind is IdentityKind.PHONE]
    mails = [one.value_raw for one in member.identities if one.kind is IdentityKind.MAIL]
    return NewDestination(
        name=member.name,
        kana=member.kana,
        postcode=member.postcode or "",
        prefecture=member.prefecture or "",
        city=member.city or "",
        street=member.street or "",
        building=member.building or "",
        phone=phones[0] if phones else "",
        mail=mails[0] if mails else "",
    )


def _here(actor: Actor) -> int:
    if actor.location_id is None:
        raise Forbidden
    return actor.location_id


def _place(chosen: Chosen) -> int:
    if chosen.from_id is None:
        raise NoWayNow
    return chosen.from_id


_DOING: dict[WayKind, Callable[[int, Chosen, str, Actor], Taken]] = {
    WayKind.HOLD: _hold,
    WayKind.TRANSFER: _transfer,
    WayKind.SHIP_STORE: _ship,
    WayKind.SHIP_WAREHOUSE: _ship,
    WayKind.INCOMING: _wait,
    WayKind.WAIT: _wait,
}
