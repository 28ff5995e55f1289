"""Members: the person, what names them, how they are found, what they agreed to."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from omni.extensions import KeyText, Model


class MemberState(enum.StrEnum):
    """Where a membership stands; a withdrawn person is still recognised."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    ERASED = "erased"


class MemberKind(enum.StrEnum):
    """A person or a company."""

    PERSON = "person"
    COMPANY = "company"


class Gender(enum.StrEnum):
    """As the member told us; nothing is assumed."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class Tier(Model):
    """A rank of membership; `multiplier_percent` is what it does to earned points."""

    __tablename__ = "tier"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    multiplier_percent: Mapped[int] = mapped_column(default=100)
    position: Mapped[int] = mapped_column(default=0)


class Household(Model):
    """People who share an address, a phone or a mail, and are still different people."""

    __tablename__ = "household"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[dt.datetime]


class Member(Model):
    """The person. Names keep the registered glyphs; folding is for finding only.

    A foreign or company name is kept whole in `family_name`. `seen_day` (days since 1970)
    and `seen_location_id` rank her among others; they change with visits and purchases.
    """

    __tablename__ = "member"
    __table_args__ = (
        Index(None, "household_id"),
        Index(None, "merged_into_id"),
        Index(None, "seen_location_id", "seen_day"),
        Index(None, "birthday"),
        Index(None, "given_kana", "postcode"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MemberKind] = mapped_column(default=MemberKind.PERSON)
    state: Mapped[MemberState] = mapped_column(default=MemberState.ACTIVE)
    family_name: Mapped[str] = mapped_column(default="")
    given_name: Mapped[str] = mapped_column(default="")
    family_kana: Mapped[str] = mapped_column(default="")
    given_kana: Mapped[str] = mapped_column(default="")
    gender: Mapped[Gender | None]
    birthday: Mapped[dt.date | None]
    postcode: Mapped[str | None]
    prefecture: Mapped[str | None]
    city: Mapped[str | None]
    street: Mapped[str | None]
    building: Mapped[str | None]
    tier_code: Mapped[str | None] = mapped_column(ForeignKey("tier.code"))
    home_location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))
    registered_on: Mapped[dt.date | None]
    registered_source: Mapped[str]
    seen_day: Mapped[int] = mapped_column(default=0)
    seen_location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    withdrawn_at: Mapped[dt.datetime | None]
    erased_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]

    __mapper_args__ = {"version_id_col": version}

    identities: Mapped[list[Identity]] = relationship(
        back_populates="member", order_by="Identity.id"
    )
    tier: Mapped[Tier | None] = relationship()

    @property
    def name(self) -> str:
        """The registered name, as shown and printed."""
        return f"{self.family_name} {self.given_name}".strip()

    @property
    def kana(self) -> str:
        """The reading, as shown and printed."""
        return f"{self.family_kana} {self.given_kana}".strip()


class IdentityKind(enum.StrEnum):
    """What names a member: the first row of these is an account, the second can be shared."""

    CARD = "card"
    EC = "ec"
    LINE = "line"
    SOCIAL = "social"

    PHONE = "phone"
    MAIL = "mail"


ACCOUNT_KINDS = (IdentityKind.CARD, IdentityKind.EC, IdentityKind.LINE, IdentityKind.SOCIAL)


class Verification(enum.StrEnum):
    """How sure we are that the value is theirs."""

    NONE = "none"
    CLAIMED = "claimed"
    PROVED = "proved"


class Identity(Model):
    """One thing that names a member; an account names one person, a phone may be shared."""

    __tablename__ = "identity"
    __table_args__ = (
        Index(
            "uq_identity_account",
            "kind",
            "source",
            "value_norm",
            unique=True,
            sqlite_where=text("kind IN ('card', 'ec', 'line', 'social')"),
            postgresql_where=text("kind IN ('card', 'ec', 'line', 'social')"),
        ),
        UniqueConstraint("member_id", "kind", "source", "value_norm"),
        Index(None, "kind", "value_norm"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[IdentityKind]
    value_norm: Mapped[str] = mapped_column(KeyText)
    value_raw: Mapped[str]
    source: Mapped[str]
    verification: Mapped[Verification] = mapped_column(default=Verification.NONE)
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime]

    member: Mapped[Member] = relationship(back_populates="identities")

    @property
    def contact(self) -> tuple[str, str]:
        """What it is and its folded value."""
        return self.kind.value, self.value_norm


class MemberKey(Model):
    """One folded key a member is found by, with what ranks them, so that one index answers.

    `key` begins with a letter for its kind (see `domain.lookup`).
    """

    __tablename__ = "member_key"
    __table_args__ = (
        PrimaryKeyConstraint("key", "member_id", postgresql_include=["location_id", "seen_day"]),
        Index(None, "member_id"),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[str] = mapped_column(KeyText)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    location_id: Mapped[int | None]
    seen_day: Mapped[int] = mapped_column(default=0)


class ConsentState(enum.StrEnum):
    """What the member said; unknown is neither yes nor no."""

    GRANTED = "granted"
    DENIED = "denied"
    UNKNOWN = "unknown"


class Consent(Model):
    """What a member agreed to, for one purpose and channel; the newest row counts."""

    __tablename__ = "consent"
    __table_args__ = (Index(None, "member_id", "purpose", "channel", "recorded_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    purpose: Mapped[str]
    channel: Mapped[str]
    state: Mapped[ConsentState]
    source: Mapped[str]
    wording: Mapped[str | None]
    recorded_at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class MemberChange(Model):
    """What one edit changed on a member: the history that her card shows."""

    __tablename__ = "member_change"
    __table_args__ = (Index(None, "member_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    source: Mapped[str]
    field: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str | None]


class Visit(Model):
    """A member came into a store."""

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("member_id", "location_id", "business_day"),
        Index(None, "location_id", "business_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    business_day: Mapped[dt.date]
    at: Mapped[dt.datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class Note(Model):
    """What staff tell one another about a member; hidden, never deleted."""

    __tablename__ = "note"
    __table_args__ = (Index(None, "member_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[dt.datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    body: Mapped[str]
    is_pinned: Mapped[bool] = mapped_column(default=False)
    hidden_at: Mapped[dt.datetime | None]
