"""Matching: who may be the same person, why, what was decided, and the rules it was decided by."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from omni.extensions import KeyText, Model


class MatchKind(enum.StrEnum):
    """Whether a run looks at everybody, or at those who are new or changed since the last one."""

    FULL = "full"
    INCREMENTAL = "incremental"


class MatchState(enum.StrEnum):
    """Where a run stands; a killed one is RUNNING with an old heartbeat, and resumes."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class MatchPhase(enum.StrEnum):
    """What a run is at: comparing people, then linking those who are the same."""

    COMPARE = "compare"
    LINK = "link"


class Decision(enum.StrEnum):
    """What the evidence says of two members."""

    SAME = "same"
    ASK = "ask"
    DIFFERENT = "different"


class PairState(enum.StrEnum):
    """What became of a pair: OPEN waits, STALE is what newer evidence no longer supports.

    DIFFERENT was said by a person and is remembered for these two ids whatever they are merged
    into; LINKED has the merge that linked it, directly or through others of the same person.
    """

    OPEN = "open"
    LINKED = "linked"
    DIFFERENT = "different"
    STALE = "stale"


class MatchRule(Model):
    """Weights and thresholds; the newest row counts, and without one those shipped in the code.

    `weights` are log2 likelihood ratios by evidence ("phone.same"), `thresholds` the scores from
    which two are the same or worth a question; `learnt_from` says what a command learnt them by.
    """

    __tablename__ = "match_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    weights: Mapped[dict[str, Any]]
    thresholds: Mapped[dict[str, Any]]
    learnt_from: Mapped[dict[str, Any]] = mapped_column(default=dict)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[dt.datetime]


class MatchRun(Model):
    """One going through the members; one runs at a time.

    It compares, then links (`phase`); `done` of `total` is how far the phase is, `checkpoint` the
    last member (then the last pair) that is behind it. `member_cursor` and `change_cursor` are the
    last member and the last edit it knew of, from which the next incremental run goes on.
    """

    __tablename__ = "match_run"
    __table_args__ = (
        Index(
            "uq_match_run_running",
            "state",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MatchKind]
    state: Mapped[MatchState] = mapped_column(default=MatchState.RUNNING)
    phase: Mapped[MatchPhase] = mapped_column(default=MatchPhase.COMPARE)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    checkpoint: Mapped[int] = mapped_column(default=0)
    member_cursor: Mapped[int] = mapped_column(default=0)
    change_cursor: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("match_rule.id"))
    runner: Mapped[str | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    started_at: Mapped[dt.datetime]
    heartbeat_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]


class MatchPair(Model):
    """Two members who may be one person: the score, and the evidence without personal values.

    `evidence` is a list of {field, kind, weight}; `pattern` names its kinds in one canonical text,
    so that alike pairs can be decided together. A person's decision has who and when; a run's has
    neither. `merge_event_id` is the merge that linked the two.
    """

    __tablename__ = "match_pair"
    __table_args__ = (
        UniqueConstraint("a_id", "b_id"),
        CheckConstraint("a_id < b_id", name="ordered"),
        Index(None, "b_id"),
        Index(None, "state", "decision", "pattern"),
        Index(None, "state", "decision", "score"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    a_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    b_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    score: Mapped[float]
    decision: Mapped[Decision]
    state: Mapped[PairState] = mapped_column(default=PairState.OPEN)
    evidence: Mapped[list[Any]]
    pattern: Mapped[str]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("match_run.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[dt.datetime | None]
    merge_event_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]

    __mapper_args__ = {"version_id_col": version}


class MatchValue(Model):
    """How many members have a value: names by either part, and what a whole crowd shares.

    Written by a full run, so that a look at one person knows what is rare without counting anew.
    The row of kind `members` holds how many there were.
    """

    __tablename__ = "match_value"

    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(KeyText, primary_key=True)
    members: Mapped[int]
