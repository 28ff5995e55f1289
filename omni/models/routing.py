"""Routing: the rules by which places are chosen, what was decided by them, and what would be."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.domain.routing import RuleKind
from omni.extensions import Model
from omni.models.location import Location


class RuleSetState(enum.StrEnum):
    """A set is edited as a draft, counts while it is active, and is kept when another does."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class RoutingRuleSet(Model):
    """One version of the rules; without an active one those shipped in the code count."""

    __tablename__ = "routing_rule_set"
    __table_args__ = (
        Index(
            "uq_routing_rule_set_active",
            "state",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    state: Mapped[RuleSetState] = mapped_column(default=RuleSetState.DRAFT)
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[dt.datetime]
    activated_at: Mapped[dt.datetime | None]
    activated_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    rules: Mapped[list[RoutingRule]] = relationship(order_by="RoutingRule.position")
    places: Mapped[list[RoutingPlace]] = relationship(order_by="RoutingPlace.location_id")


class RoutingRule(Model):
    """One rule of a set, in its order; see domain/routing/rules for what each kind looks at."""

    __tablename__ = "routing_rule"
    __table_args__ = (
        UniqueConstraint("rule_set_id", "kind"),
        CheckConstraint("weight BETWEEN 0 AND 1000", name="weight"),
        CheckConstraint("threshold >= 0", name="threshold"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("routing_rule_set.id"))
    position: Mapped[int]
    kind: Mapped[RuleKind]
    weight: Mapped[int] = mapped_column(default=0)
    threshold: Mapped[int | None]
    is_on: Mapped[bool] = mapped_column(default=True)
    is_first: Mapped[bool] = mapped_column(default=False)


class RoutingPlace(Model):
    """What a set says of one place; NULL leaves it to the rule. Weekdays count from Monday, 0."""

    __tablename__ = "routing_place"
    __table_args__ = (CheckConstraint("capacity >= 0", name="capacity"),)

    rule_set_id: Mapped[int] = mapped_column(ForeignKey("routing_rule_set.id"), primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), primary_key=True)
    is_excluded: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int | None]
    cutoff: Mapped[dt.time | None]
    closed_weekdays: Mapped[list[Any]] = mapped_column(default=list)

    location: Mapped[Location] = relationship()


class ClosedDay(Model):
    """A single day on which a place does not work; it counts at once, whatever the rules."""

    __tablename__ = "closed_day"

    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    note: Mapped[str] = mapped_column(default="")


class DecisionKind(enum.StrEnum):
    """Whether places were chosen first, again for what one could not send, or by a person."""

    ROUTED = "routed"
    REROUTED = "rerouted"
    OVERRIDDEN = "overridden"


class RoutingDecision(Model):
    """Who was chosen for pieces of an order and why; never changed.

    `chosen`, `scores` and `refused` are lists of what domain/routing said, as rule kinds and
    values, so that the words stay the screen's. `short` pieces found no place. `version` is that
    of the rules, 0 for those shipped. `reason` is the person's, `fulfilment_id` what she replaced.
    """

    __tablename__ = "routing_decision"
    __table_args__ = (Index(None, "order_id", "id"), Index(None, "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    kind: Mapped[DecisionKind]
    at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    rule_set_id: Mapped[int | None] = mapped_column(ForeignKey("routing_rule_set.id"))
    version: Mapped[int] = mapped_column(default=0)
    fulfilment_id: Mapped[int | None] = mapped_column(ForeignKey("fulfilment.id"))
    reason: Mapped[str] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=1)
    pieces: Mapped[int]
    short: Mapped[int] = mapped_column(default=0)
    chosen: Mapped[list[Any]] = mapped_column(default=list)
    scores: Mapped[list[Any]] = mapped_column(default=list)
    refused: Mapped[list[Any]] = mapped_column(default=list)


class ReplayState(enum.StrEnum):
    """Where a replay stands; a killed one is RUNNING with an old heartbeat and is run again."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class RoutingReplay(Model):
    """Past orders run through a set of rules; `figures` compares them with what was decided."""

    __tablename__ = "routing_replay"
    __table_args__ = (Index(None, "rule_set_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("routing_rule_set.id"))
    state: Mapped[ReplayState] = mapped_column(default=ReplayState.WAITING)
    from_day: Mapped[dt.date]
    to_day: Mapped[dt.date]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[dt.datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    heartbeat_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)


class DeliveryTerms(Model):
    """What a company's customers pay for sending, and how far a parcel gets in a day; without a
    row those shipped in domain/ways count."""

    __tablename__ = "delivery_terms"
    __table_args__ = (
        CheckConstraint("fee >= 0 AND free_from >= 0 AND cod_fee >= 0", name="yen"),
        CheckConstraint("near_km >= 0 AND far_km >= near_km", name="kilometres"),
    )

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    fee: Mapped[int]
    free_from: Mapped[int]
    cod_fee: Mapped[int]
    near_km: Mapped[int]
    far_km: Mapped[int]
