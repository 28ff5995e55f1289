"""Random lives of three people who are merged, trade, and are parted in any order.

One number is one history. A history keeps a book of its own: on whom each thing was done, and
what was said to be whose when a merge was undone; at the end everybody must have exactly that.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select, update

from omni.domain import clock
from omni.domain.errors import AlreadyDone, NotEnough
from omni.extensions import db
from omni.models.hold import OPEN_STATES, Hold
from omni.models.member import Member, MemberKey
from omni.models.merge import MergeEvent
from omni.models.order import OrderLine
from omni.models.point import PointLot, PointProgram, PointTransaction, PointType
from omni.queries.doctor import list_findings
from omni.queries.merges import preview_undo
from omni.queries.points import get_balance
from omni.services import holds as hold_service
from omni.services import members as member_service
from omni.services import merges, points
from omni.services.members.index import index_members
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.merges.people import rows_of, say, says
from tests.services.returns.counter import give_back
from tests.till import TODAY, ring

NOON = dt.time(3, tzinfo=dt.UTC)
FIELDS = ("family_name", "given_name", "birthday", "city", "street", "tier_code", "household_id")
CHANNELS = ("mail", "line", "post")
# The tests' own till numbers receipts without asking the register that numbers the returns.
RECEIPTS = "a receipt number is used once"
BY_THE_LEDGER = (PointType.SETTLE, PointType.TRANSFER)

_runs = itertools.count(1)


class History:
    """Three people, a shop, and dice."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop = shop
        self.dice = random.Random(seed)
        self.run = f"{next(_runs)}-{seed}"
        self.keys = itertools.count(1)
        self.day = TODAY
        self.home: dict[tuple[str, int], int] = {}
        self.orders: list[int] = []
        self.point_holds: list[int] = []
        self.edited: set[tuple[int, str]] = set()
        self.spoken: set[str] = set()
        self.standing: list[int] = []

    def live(self) -> None:
        """Everything, from three strangers to three strangers."""
        self._set_rules()
        with clock.set_clock(self._now()):
            self.people = [self._person(at) for at in range(3)]
        for _ in range(self.dice.randint(2, 8)):
            with clock.set_clock(self._now()):
                self._trade(self.dice.choice(self.people))
        with clock.set_clock(self._now()):
            self.before = {one: self._look(one) for one in self.people}
        self._together()
        self._check()

    def _together(self) -> None:
        steps = self.dice.randint(4, 14)
        for _ in range(steps):
            with clock.set_clock(self._now()):
                roots = self._roots()
                wish = self.dice.random()
                if wish < 0.25 and len(roots) > 1:
                    self._merge(*self.dice.sample(roots, 2))
                elif wish < 0.35 and self.standing:
                    self._undo(self.dice.choice(self.standing))
                else:
                    self._trade(self.dice.choice(roots))
        self.dice.shuffle(self.standing)
        for event in list(self.standing):
            with clock.set_clock(self._now()):
                self._undo(event)
                if self.dice.random() < 0.3:
                    self._trade(self.dice.choice(self._roots()))

    # What can be done to somebody.

    def _trade(self, who: int) -> None:
        self.dice.choice(
            (
                self._buy,
                self._buy,
                self._buy,
                self._bring_back,
                self._adjust,
                self._hold_points,
                self._end_hold,
                self._note,
                self._visit,
                self._say,
                self._edit,
                self._keep_goods,
                self._time_passes,
            )
        )(who)

    def _buy(self, who: int) -> None:
        yen, used = self.dice.randint(100, 30_000), self.dice.randint(0, 400)
        used = max(min(used, get_balance(who, self.day).usable, yen), 0)
        line = (self.shop.dress["M"], self.dice.randint(1, 2), yen)
        order = ring(self.shop, line, member=who, points=used, on=self.day)
        self.orders.append(order)
        self.home["order", order] = who

    def _bring_back(self, _who: int) -> None:
        if not self.orders:
            return
        order = self.dice.choice(self.orders)
        db.session.rollback()
        line = db.session.scalars(select(OrderLine).where(OrderLine.order_id == order)).one()
        if left := line.quantity - line.returned:
            give_back(
                self.shop,
                order,
                self.dice.randint(1, left),
                on=self.day,
                key=self._key(),
                approved_by_id=self.shop.staff["manager"],
            )

    def _adjust(self, who: int) -> None:
        amount = self.dice.choice((-150, -40, 30, 90, 250))
        made = self._try(
            lambda: points.adjust(
                who,
                amount,
                reason="調整",
                approved_by_id=self.shop.staff["manager"],
                company_id=self.shop.company,
                on=self.day,
                actor=self.shop.actor(),
                key=self._key(),
            )
        )
        if made:
            self.home["point_transaction", made] = who

    def _hold_points(self, who: int) -> None:
        amount = min(self.dice.randint(1, 200), get_balance(who, self.day).usable)
        if amount > 0:
            held = self._try(
                lambda: points.hold(
                    who,
                    amount,
                    order_id=None,
                    company_id=self.shop.company,
                    on=self.day,
                    actor=self.shop.actor(),
                    key=self._key(),
                )
            )
            assert held
            self.home["point_transaction", held] = who
            self.point_holds.append(held)

    def _end_hold(self, _who: int) -> None:
        if self.point_holds:
            held = self.point_holds.pop(self.dice.randrange(len(self.point_holds)))
            act = self.dice.choice((points.settle, points.release))
            self._try(lambda: act(held, on=self.day, actor=self.shop.actor()))

    def _note(self, who: int) -> None:
        made = self._try(
            lambda: member_service.add_note(who, "メモ", key=self._key(), actor=self.shop.actor())
        )
        self.home["note", made] = who

    def _visit(self, who: int) -> None:
        there = set(rows_of(who).get("visit", ()))
        made = self._try(lambda: member_service.check_in_visit(who, actor=self.shop.actor()))
        if made not in there:
            self.home["visit", made] = who

    def _say(self, who: int) -> None:
        channel = self.dice.choice(CHANNELS)
        if hasattr(self, "before"):
            self.spoken.add(channel)
        say(who, channel, self.dice.choice(("granted", "denied")))

    def _edit(self, who: int) -> None:
        name = self.dice.choice(("given_name", "city"))
        if hasattr(self, "before"):
            self.edited |= {(one, name) for one in self.people}
        value = f"{name}{self._key()}"
        with transaction():
            db.session.execute(update(Member).where(Member.id == who).values({name: value}))
            index_members([who])

    def _keep_goods(self, who: int) -> None:
        kept = self._try(
            lambda: hold_service.place_hold(
                [hold_service.Wanted(self.shop.dress["L"])],
                location_id=self.shop.shibuya,
                customer=hold_service.Customer(member_id=who),
                approved_by_id=self.shop.staff["manager"],
                actor=self.shop.actor(),
                key=self._key(),
            )
        )
        if kept:
            self.home["hold", kept] = who
        opened = db.session.scalars(
            select(Hold.id).where(Hold.state.in_(OPEN_STATES), Hold.expires_at > self._now())
        ).all()
        if opened and self.dice.random() < 0.5:
            some = self.dice.choice(opened)
            self._try(
                lambda: hold_service.collect_hold(some, actor=self.shop.actor(), key=self._key())
            )

    def _time_passes(self, _who: int) -> None:
        self.day += dt.timedelta(days=self.dice.choice((1, 5, 20)))
        if self.dice.random() < 0.5:
            with clock.set_clock(self._now()), transaction():
                points.expire_due(self.day)

    # Merging and parting.

    def _merge(self, survivor: int, merged: int) -> None:
        sides = ("survivor", "merged")
        groups = ("name", "birthday", "address")
        choices = {one: self.dice.choice(sides) for one in groups if self.dice.random() < 0.4}
        told: dict[str, Any] = {"reason": "同じ人", "actor": self.shop.actor("manager")}
        with transaction():
            if self.dice.random() < 0.3:
                pair = merges.Pair(survivor, merged)
                made = merges.merge_pairs([pair], **told)[survivor, merged]
            else:
                made = merges.merge_members(
                    survivor, merged, choices=choices, key=self._key(), **told
                ).id
        assert made is not None
        self.standing.append(made)

    def _undo(self, event_id: int) -> None:
        db.session.rollback()
        preview = preview_undo(event_id)
        event = preview.event
        merged, totals = event.merged_id, self._total(preview.root.id)
        hers: dict[str, list[int]] | None = {}
        if self.dice.random() < 0.4:
            hers = None
        else:
            for one in preview.born:
                if self.dice.random() < 0.5:
                    hers.setdefault(one.table, []).append(one.id)
                    self.home[one.table, one.id] = merged
            preview = preview_undo(event_id, hers)
        with transaction():
            merges.undo_merge(
                event_id, hers=hers, key=self._key(), actor=self.shop.actor("manager")
            )
        self.standing.remove(event_id)
        left, back = self._total(preview.root.id), self._total(merged)
        assert left + back <= totals  # less only where what came back had expired
        if self.program == "never":
            assert (left, back) == (preview.points_left, preview.points_back)
        self._is_healthy()

    # What must be so.

    def _check(self) -> None:
        assert self._roots() == self.people
        self._is_healthy()
        for one in self.people:
            self._has_her_own(one)
            fields, consents = self._look(one)
            was_fields, was_consents = self.before[one]
            for name in FIELDS:
                if (one, name) not in self.edited:
                    assert fields[name] == was_fields[name], name
            for channel in CHANNELS:
                if channel not in self.spoken:
                    assert consents.get(channel) == was_consents.get(channel), channel
            assert self._total(one) == self._booked(one)
            self._is_found_by_what_she_is(one)

    def _has_her_own(self, one: int) -> None:
        rows = rows_of(one)
        for (table, pk), owner in self.home.items():
            assert (pk in rows.get(table, ())) == (owner == one), (table, pk, owner, one)

    def _booked(self, one: int) -> int:
        """Her points by the book: what her own purchases, returns and adjustments came to."""
        total = 0
        held = {pk: who for (table, pk), who in self.home.items() if table == "point_transaction"}
        theirs = PointTransaction.member_id.in_(self.people)
        for row in db.session.scalars(select(PointTransaction).where(theirs)):
            word, _, number = (row.idempotency_key or "").partition(":")
            if row.type in BY_THE_LEDGER:
                continue
            if row.type is PointType.EXPIRE:
                owner: int | None = row.member_id
            elif row.order_id is not None:
                owner = self.home.get(("order", row.order_id))
            elif word in ("settle", "release"):
                owner = held.get(int(number))
            else:
                owner = self.home.get(("point_transaction", row.id))
            total += row.amount if owner == one else 0
        return total

    def _is_found_by_what_she_is(self, one: int) -> None:
        wanted = select(MemberKey.key).filter_by(member_id=one)
        now = set(db.session.scalars(wanted))
        with transaction():
            index_members([one])
        assert set(db.session.scalars(wanted)) == now

    def _is_healthy(self) -> None:
        db.session.rollback()
        found = [str(one) for one in list_findings() if one.what != RECEIPTS]
        assert found == [], found

    # The rest.

    def _set_rules(self) -> None:
        self.program = self.dice.choice(("never", "never", "month_end", "rolling"))
        with transaction():
            db.session.execute(
                update(PointProgram).values(
                    expiry_kind=self.program,
                    expiry_months=1,
                    pending_days=self.dice.choice((0, 0, 3)),
                    clawback=self.dice.choice(("deduct", "negative", "ask")),
                )
            )

    def _person(self, at: int) -> int:
        shared = f"0901{self.run.partition('-')[0]:0>7}"[:11]
        rest: dict[str, Any] = {"birthday": dt.date(1980 + at, 4, 1)} if at else {}
        made = self.shop.member(
            "田中",
            f"美咲{at}",
            phone=shared if at < 2 else None,
            mail=f"m{at}-{self.run}@example.jp",
            city=f"町{at}" if at != 1 else None,
            **rest,
        )
        with transaction():
            member_service.mark_shared([("phone", shared)])
        return made

    def _roots(self) -> list[int]:
        db.session.rollback()
        return list(
            db.session.scalars(
                select(Member.id)
                .where(Member.id.in_(self.people), Member.merged_into_id.is_(None))
                .order_by(Member.id)
            )
        )

    def _look(self, one: int) -> tuple[dict[str, Any], dict[str, str]]:
        db.session.rollback()
        her = db.session.get_one(Member, one, populate_existing=True)
        return {name: getattr(her, name) for name in FIELDS}, says(one)

    def _total(self, one: int) -> int:
        wanted = select(func.coalesce(func.sum(PointLot.remaining), 0))
        return int(db.session.scalar(wanted.where(PointLot.member_id == one)) or 0)

    def _now(self) -> dt.datetime:
        return dt.datetime.combine(self.day, NOON)

    def _key(self) -> str:
        return f"{self.run}-{next(self.keys)}"

    def _try(self, command: Callable[[], Any]) -> int:
        """The id of what was made; 0 for what was refused."""
        try:
            with transaction():
                return int(command().id)
        except (AlreadyDone, NotEnough):
            return 0


def count_merges() -> int:
    """How many merges the histories so far have made."""
    return int(db.session.scalar(select(func.count(MergeEvent.id))) or 0)
