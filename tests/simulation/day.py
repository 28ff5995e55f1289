"""A day of a chain: the shop at sale peak, the stores at work, and a worker that keeps dying.

`python -m tests.simulation.day --orders 20000 --engine sqlite --seed 1` plays a whole one.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from omni.cli.simulator import ShopifyShop, Sold, deliver, serve
from omni.extensions import db
from omni.jobs import channels as jobs
from omni.models.channel import (
    ChannelEvent,
    ChannelListing,
    ChannelPush,
    EventState,
    PushKind,
    PushState,
)
from omni.models.order import LineKind, Order, OrderLine, OrderState
from omni.models.order_exception import OrderException
from omni.models.stock import StockException
from omni.queries import doctor
from omni.queries.stock import list_levels
from omni.services import channels
from omni.transactions import transaction
from tests.engines import Engine, build_engine, make_database, postgres_server
from tests.simulation.chain import CODE, WAREHOUSE, Stage, open_stage
from tests.simulation.hands import Hands, environment, wait_until
from tests.simulation.stores import Stores

ROUNDS = 20
FEW_ROUNDS = 4


@dataclass
class Day:
    """How large the day is, and what it came to."""

    orders: int
    seed: int
    seconds: float = 0
    kills: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    @property
    def rounds(self) -> int:
        return ROUNDS if self.orders >= 2_000 else FEW_ROUNDS

    @property
    def ec_orders(self) -> int:
        return self.orders * 6 // 10

    def __str__(self) -> str:
        said = ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))
        return (
            f"seed {self.seed}: {said}; worker killed {self.kills} times; answers "
            f"{dict(self.answers)}; {self.seconds:.0f} s; {len(self.broken)} broken"
        )


def play(
    engine: Engine, day: Day, *, every: tuple[float, float] = (2, 15), kills: int = 1_000
) -> Day:
    """Play the day on this engine, the worker killed so often at most, and check the books."""
    started = time.monotonic()
    dice = random.Random(day.seed)
    shop = ShopifyShop([], seed=day.seed)
    with serve(shop) as served, engine.app.app_context():
        stage = _open(engine, day, served.address, shop)
        env = environment(
            OMNI_DATA_DIR=str(engine.app.config["SETTINGS"].data_dir),
            OMNI_DATABASE_URL=engine.app.config["SQLALCHEMY_DATABASE_URI"],
            OMNI_SECRET_KEY="test",
        )
        hands = Hands(env, random.Random(day.seed), every, kills)
        hands.start()
        try:
            _trade(stage, day, dice, f"http://127.0.0.1:{hands.port}/shops/{CODE}/events")
            if not hands.kills:
                hands.kill_worker()
            hands.spare()
            _settle(stage, day)
        finally:
            hands.stop()
            day.kills = hands.kills
        day.broken += check(stage, day)
        db.session.remove()
    day.seconds = time.monotonic() - started
    return day


def _open(engine: Engine, day: Day, address: str, shop: ShopifyShop) -> Stage:
    """Lay the goods so that the best of them sell out."""
    skus = max(20, min(400, day.orders // 10))
    pieces = max(6, 3 * day.ec_orders // skus)
    stage = open_stage(engine.app, address, skus=skus, pieces=pieces, seed=day.seed)
    shop.articles.update(stage.shop.articles)
    stage.shop = shop
    jobs.list_shop(stage.account_id)
    jobs.queue_shop(stage.account_id)
    jobs.tell_shop(stage.account_id)
    return stage


def _trade(stage: Stage, day: Day, dice: random.Random, address: str) -> None:
    stores = Stores(stage, dice)
    bought, doomed = 0, set[str]()
    for turn in range(day.rounds):
        wanted = day.ec_orders * (turn + 1) // day.rounds
        fresh, bought = _buy(stage, day, dice, wanted - bought), wanted
        doomed |= _change_minds(stage, day, dice, fresh)
        _deliver(stage, day, address, turn)
        for _ in range((day.orders - day.ec_orders) // day.rounds):
            stores.something()
        stores.ship(day.ec_orders // day.rounds, but=doomed)
        _bring_back(stage, day, dice)
    _evening(stage, day, dice, stores, address)
    day.counts.update(stores.done)


def _evening(stage: Stage, day: Day, dice: random.Random, stores: Stores, address: str) -> None:
    """Half of what is left is shipped, and some of it comes back, while the worker still dies."""
    wait_until(lambda: not _waiting(), seconds=120 + day.orders / 20)
    cancelled = {one.external_id for one in stage.shop.orders.values() if one.is_cancelled}
    stores.ship(max(10, day.ec_orders // 2), but=cancelled)
    wait_until(lambda: _all_told(stage, stores), seconds=60)
    for _ in range(3):
        _bring_back(stage, day, dice)
    _deliver(stage, day, address, day.rounds)


def _all_told(stage: Stage, stores: Stores) -> bool:
    """Whether the shop knows every parcel; what a dead worker left uncertain the desk sends again,
    as the screen has it do."""
    _send_again(stage)
    return len(stage.shop.shipped) >= stores.done["shipped"]


def _send_again(stage: Stage) -> None:
    db.session.rollback()
    stuck = db.session.scalars(
        select(ChannelPush.id).where(
            ChannelPush.state.in_((PushState.UNCERTAIN, PushState.FAILED)),
            ChannelPush.kind == PushKind.FULFILMENT,
        )
    ).all()
    for push_id in stuck:
        with transaction():
            channels.send_again(push_id, actor=stage.actor(WAREHOUSE, "admin"))


def _deliver(stage: Stage, day: Day, address: str, turn: int) -> None:
    notices, stage.shop.outbox[:] = list(stage.shop.outbox), []
    day.counts["notices"] += len(notices)
    day.answers.update(deliver(notices, address, seed=day.seed + turn))


def _buy(stage: Stage, day: Day, dice: random.Random, count: int) -> list[Sold]:
    """Customers buy what the shop shows, the first articles far more than the last."""
    names = list(stage.shop.articles)
    weights = [1 / (at + 3) for at in range(len(names))]
    made = []
    for _ in range(count):
        picked = dict.fromkeys(dice.choices(names, weights, k=dice.choice((1, 1, 2, 3))))
        basket = [(name, dice.choice((1, 1, 1, 2))) for name in picked]
        order = stage.shop.buy(basket, customer=dice.random() < 0.5)
        if order is None:
            day.counts["sold out"] += 1
        else:
            made.append(order)
    day.counts["ec orders"] += len(made)
    return made


def _change_minds(stage: Stage, day: Day, dice: random.Random, fresh: list[Sold]) -> set[str]:
    """Some cancel, some take pieces off, some are touched by the shop's staff."""
    doomed = set()
    for order in fresh:
        luck = dice.random()
        if luck < 0.06:
            stage.shop.cancel(order)
            doomed.add(order.external_id)
            day.counts["ec cancelled"] += 1
        elif luck < 0.09 and len(order.lines) > 1:
            stage.shop.remove(order, order.lines[0], order.lines[0].quantity)
            doomed.add(order.external_id)
            day.counts["ec pieces off"] += 1
        elif luck < 0.15:
            stage.shop.touch(order)
    return doomed


def _bring_back(stage: Stage, day: Day, dice: random.Random) -> None:
    """Some of what was shipped comes back to the shop."""
    with stage.shop.lock:
        shipped = [
            order
            for order in stage.shop.orders.values()
            if order.tracking and not order.refunds and order.tender == "online"
        ]
    for order in dice.sample(shipped, min(len(shipped), max(1, day.ec_orders // 600))):
        line = dice.choice([one for one in order.lines if one.live])
        stage.shop.refund(order, line, 1, restock=dice.random() < 0.8)
        day.counts["ec refunds"] += 1


def _settle(stage: Stage, day: Day) -> None:
    """The worker lives; everything that was told is applied, and the shop knows our figures."""
    seconds = 120 + day.orders / 20
    if not wait_until(lambda: not _waiting(), seconds=seconds):
        day.broken.append(f"{_waiting()} events still wait after {seconds:.0f} s")
    _send_again(stage)
    if not wait_until(lambda: not _differing(stage), seconds=seconds):
        day.broken.append(f"the shop shows other figures: {_differing(stage)[:5]}")


def _waiting() -> int:
    db.session.rollback()
    wanted = select(func.count()).where(ChannelEvent.state == EventState.RECEIVED)
    return db.session.scalar(wanted) or 0


def _differing(stage: Stage) -> list[tuple[str, int, int]]:
    """(SKU, what we have, what the shop shows) of every article where that is not the same."""
    db.session.rollback()
    place = stage.chain.locations[WAREHOUSE]
    ours = {one.variant_id: one.available for one in list_levels(stage.variants, location_id=place)}
    rows = db.session.execute(
        select(ChannelListing.external_id, ChannelListing.variant_id, ChannelListing.sku)
    ).all()
    return [
        (sku, ours[variant_id], stage.shop.articles[name].stock)
        for name, variant_id, sku in rows
        if ours[variant_id] != stage.shop.articles[name].stock
    ]


def check(stage: Stage, day: Day) -> list[str]:
    """Everything that must be true when the day is over, and is not."""
    db.session.rollback()
    return [*_books(), *_events(day), *_orders(stage), *_oversold()]


def _books() -> Iterator[str]:
    for finding in doctor.list_findings():
        yield f"doctor: {finding}"


def _events(day: Day) -> Iterator[str]:
    """Every notice is one event, every delivery one arrival, and none failed."""
    rows = db.session.execute(
        select(ChannelEvent.state, func.count(), func.sum(ChannelEvent.arrivals)).group_by(
            ChannelEvent.state
        )
    ).all()
    events, arrivals = sum(row[1] for row in rows), sum(int(row[2]) for row in rows)
    if events != day.counts["notices"]:
        yield f"{events} events of {day.counts['notices']} notices"
    if set(day.answers) != {202}:
        yield f"answers {dict(day.answers)}"
    elif arrivals != sum(day.answers.values()):
        yield f"{arrivals} arrivals of {sum(day.answers.values())} deliveries"
    failed = db.session.execute(
        select(ChannelEvent.failure, ChannelEvent.subject, ChannelEvent.details).where(
            ChannelEvent.state == EventState.FAILED
        )
    ).all()
    for failure, subject, details in failed[:10]:
        yield f"{subject} failed: {failure} {details}"


def _orders(stage: Stage) -> Iterator[str]:
    """Each order of the shop is one of ours, of the same pieces and in the same state."""
    ours = {
        one.external_id: one
        for one in db.session.scalars(select(Order).where(Order.source == CODE))
    }
    live: Counter[str] = Counter()
    for order_id, quantity, cancelled, returned in db.session.execute(
        select(Order.external_id, OrderLine.quantity, OrderLine.cancelled, OrderLine.returned)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.source == CODE, OrderLine.kind == LineKind.GOODS)
    ):
        live[order_id] += quantity - cancelled - returned
    if ours.keys() != stage.shop.orders.keys():
        yield f"{len(ours)} orders of {len(stage.shop.orders)}"
    for name, theirs in stage.shop.orders.items():
        mine = ours.get(name)
        if mine is None:
            yield f"order {name} is lost"
        elif theirs.is_cancelled is not (mine.state is OrderState.CANCELLED):
            yield f"order {name} is {mine.state}, cancelled at the shop: {theirs.is_cancelled}"
        elif not theirs.is_cancelled and live[name] != sum(one.live for one in theirs.lines):
            yield f"order {name} has {live[name]} pieces"
        elif (mine.state is OrderState.COMPLETED) is not bool(theirs.tracking):
            yield f"order {name} is {mine.state}, tracking at the shop: {theirs.tracking!r}"


def _oversold() -> Iterator[str]:
    for table in (OrderException, StockException):
        wanted = select(func.count()).select_from(table).where(table.resolved_at.is_(None))
        if found := db.session.scalar(wanted):
            yield f"{found} open rows of {table.__tablename__}"


@contextmanager
def open_engine(name: str) -> Iterator[Engine]:
    """A fresh database on this engine."""
    with tempfile.TemporaryDirectory() as folder:
        url = None
        if name == "postgres":
            url = make_database(postgres_server(Path(folder) / "server"), "omni_day")
        yield build_engine(Path(folder) / "app", url)


def main() -> int:
    """Play one day and say what it came to."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--orders", type=int, default=20_000)
    asked.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    asked.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = asked.parse_args()
    sys.stdout.write(f"{options.engine}: {options.orders} orders, seed {options.seed}\n")
    sys.stdout.flush()
    with open_engine(options.engine) as engine:
        day = play(engine, Day(options.orders, options.seed))
    sys.stdout.write(f"{options.engine}: {day}\n" + "".join(f"  {one}\n" for one in day.broken))
    return 1 if day.broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
