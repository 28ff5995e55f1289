"""The one box: members, documents and goods that a typed or scanned text finds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from omni.domain.lookup import Kind, Query, read_query
from omni.queries.lookup.documents import DocumentRow, list_documents
from omni.queries.lookup.ranking import rank_members
from omni.queries.lookup.rows import MemberRow, Piece, list_rows
from omni.queries.lookup.statements import COUNTED
from omni.queries.styles import FoundStyle, FoundStyles, find_styles

PAGE = 8
GOODS = 5
LAST_PAGE = COUNTED // PAGE


@dataclass(frozen=True, slots=True)
class Answers:
    """What the box answers: `total` members, one more than COUNTED standing for any more.

    `sole` is the address-like (kind, id) of the only thing found, when it was named whole.
    `is_shared_phone` says that it is a whole phone which all these members answer.
    """

    query: Query
    page: int
    members: list[MemberRow]
    total: int
    documents: list[DocumentRow]
    goods: FoundStyles
    sole: tuple[str, int] | None = None
    is_shared_phone: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.members or self.documents or self.goods.styles)

    @property
    def shown(self) -> int:
        """How many members are on the screen once this page is there."""
        return (self.page - 1) * PAGE + len(self.members)

    @property
    def is_capped(self) -> bool:
        """Whether there are more members than were counted."""
        return self.total > COUNTED

    @property
    def next_page(self) -> int | None:
        """The page after this one; none at the end, or where a longer text finds sooner."""
        more = self.total > self.page * PAGE and self.page < LAST_PAGE
        return self.page + 1 if more else None


def find_answers(text: str, *, here: int | None, today: dt.date, page: int = 1) -> Answers:
    """Everything the text finds, best first, as this store should see it on this day."""
    query = read_query(text)
    page = min(max(page, 1), LAST_PAGE)
    ranked = rank_members(query, here=here, first=(page - 1) * PAGE, count=PAGE)
    members = list_rows(query, ranked.found, today)
    documents = list_documents(query) if page == 1 else []
    goods = FoundStyles([], 0)
    if page == 1:
        goods = find_styles(query.products, location_id=here, limit=GOODS)
    sole = _sole(ranked.is_exact, members, documents, goods.styles)
    is_shared_phone = (
        ranked.is_exact
        and ranked.total > 1
        and not (documents or goods.styles)
        and all(probe.kind is Kind.PHONE for _, probe in ranked.found)
    )
    return Answers(query, page, members, ranked.total, documents, goods, sole, is_shared_phone)


def find_sole_member(text: str, *, here: int | None, today: dt.date) -> int | None:
    """The one member this text names, or None while it names nobody or several."""
    answers = find_answers(text, here=here, today=today)
    return answers.members[0].id if answers.total == 1 else None


def _sole(
    is_exact: bool,
    members: list[MemberRow],
    documents: list[DocumentRow],
    styles: list[FoundStyle],
) -> tuple[str, int] | None:
    """The one thing found when it was named whole: a card, a number, or the bars of one SKU."""
    if len(members) + len(documents) + len(styles) != 1:
        return None
    if documents:
        return documents[0].kind, documents[0].id
    if styles:
        named = styles[0].variant_id
        return ("variant", named) if named else None
    return ("member", members[0].id) if is_exact else None


__all__ = [
    "COUNTED",
    "PAGE",
    "Answers",
    "DocumentRow",
    "MemberRow",
    "Piece",
    "find_answers",
    "find_sole_member",
]
