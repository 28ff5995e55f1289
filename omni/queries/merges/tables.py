"""Which rows follow a person when she is merged, and which stay where they are.

Whatever table names a member by a foreign key is either in `FOLLOWING` or, with its reason, in
`STAYING`; a test asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table

from omni.extensions import Model
from omni.models.hold import Hold, WaitEntry
from omni.models.import_run import ImportKind, SourceRecord
from omni.models.member import Consent, Identity, Note, Visit
from omni.models.order import Order
from omni.models.point import PointLot, PointTransaction
from omni.models.privacy import MemberRequest


@dataclass(frozen=True)
class Following:
    """A table whose rows follow the person named in `column`.

    `twin` names what a person has once: a row whose twin the survivor has already rests.
    """

    model: type[Model]
    column: str = "member_id"
    twin: tuple[str, ...] = ()
    kind: ImportKind | None = None

    @property
    def table(self) -> Table:
        """The table itself."""
        return self.model.__table__  # type: ignore[return-value]

    @property
    def name(self) -> str:
        """Its name, as moves have it."""
        return self.table.name

    @property
    def only(self) -> list[ColumnElement[bool]]:
        """Which of its rows are meant, where not all are."""
        return [self.table.c.kind == self.kind] if self.kind else []


FOLLOWING = (
    Following(Identity, twin=("kind", "source", "value_norm")),
    Following(Visit, twin=("location_id", "business_day")),
    Following(Note),
    Following(Consent),
    Following(Order),
    Following(Hold),
    Following(WaitEntry),
    Following(PointLot),
    Following(PointTransaction),
    Following(MemberRequest),
    Following(SourceRecord, column="target_id", kind=ImportKind.MEMBERS),
)

STAYING = {
    "member_key.member_id": "the index is written anew",
    "member_change.member_id": "what was edited on a record is that record's history",
    "member.merged_into_id": "the chain of merges itself",
    "merge_event.survivor_id": "the merge itself",
    "merge_event.merged_id": "the merge itself",
    "point_account.member_id": "an account is a lock: its lots and ledger move to the other's",
    "channel_subject.member_id": "a shop's customer is found by her account, which follows her",
    "delivery.member_id": "what was sent was sent to that record's address",
    "link_code.member_id": "a code is about the two records it was sent for",
    "link_code.ec_member_id": "a code is about the two records it was sent for",
    "match_pair.a_id": "a decision is about the two records, whatever becomes of them",
    "match_pair.b_id": "a decision is about the two records, whatever becomes of them",
}
