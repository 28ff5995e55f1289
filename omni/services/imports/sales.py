"""Sales history taken in from a file: documents of another till, which move nothing here.

The rows of a document arrive together. What another system sold stays as it said it, with goods
and members linked where they are known; a link that was missing is tried again with the next file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import select

from omni.domain.errors import N_
from omni.domain.imports import sales as reading
from omni.domain.imports.members import fold_number
from omni.domain.imports.refusals import RowRefused
from omni.domain.imports.sales import SaleRecord
from omni.extensions import db
from omni.models.import_run import SourceRecord
from omni.models.location import Location, LocationKind
from omni.models.member import Identity, IdentityKind
from omni.models.order import Order, OrderLine
from omni.services.imports.batching import Hold
from omni.services.imports.goods import Goods, find_goods
from omni.services.imports.job import Job, Row, Tally, chunks
from omni.services.imports.places import UNKNOWN_STORE, find_places
from omni.services.imports.provenance import Known, Provenance, find_known
from omni.services.imports.sale_rows import rewrite_documents, write_documents
from omni.services.members.index import touch_many
from omni.services.privacy.forgotten import find_forgotten
from omni.transactions import transaction

IS_GROUPED = True
_AT_ONCE = 500

MIXED = N_("同じ伝票のほかの行（%(line)s行目）と店舗か会員が違います。")
HAS_RETURNS = N_("返品のある伝票のため、変更できません。")
UNKNOWN_MEMBER = N_("会員番号が登録されていない売上は、会員なしで取り込みました。")
UNKNOWN_GOODS = N_("登録されていない商品は、名前だけを取り込みました。")


@dataclass(slots=True)
class Line:
    """One accepted row of a document."""

    row: Row
    record: SaleRecord
    variant_id: int | None = None


@dataclass(slots=True)
class Document:
    """The accepted rows of one document, and what they are linked to."""

    lines: list[Line]
    origin: Provenance
    known: Known | None = None
    place: Location | None = None
    member: tuple[int, int] | None = None
    names: dict[int, str] = field(default_factory=dict)

    @property
    def head(self) -> SaleRecord:
        """What the first row says of the document."""
        return self.lines[0].record

    @property
    def total(self) -> int:
        """What was sold, tax included."""
        return sum(line.record.amount for line in self.lines)


def key_of(values: dict[str, str], job: Job) -> str | None:  # noqa: ARG001
    """What the rows of one document have in common."""
    return reading.key_of(values)


def refuse(row: Row, reason: RowRefused, tally: Tally, job: Job) -> None:
    """List a row, and count its pieces and amount among the refused."""
    tally.refuse(row, reason)
    quantity, amount = reading.weigh(row.values, job.currency)
    tally.add(refused_quantity=quantity, refused_amount=amount)


def take(rows: list[Row], tally: Tally, job: Job) -> None:
    """Take whole documents in."""
    documents = _place(_documents(rows, tally, job), tally, job)
    known = find_known(job, [one.origin.external_id for one in documents])
    for document in documents:
        document.known = known.get(document.origin.external_id)
    same = [one for one in documents if _is_the_same(one)]
    news = [one for one in documents if not _is_the_same(one)]
    tally.unchanged += sum(len(one.lines) for one in same)
    _link(news, tally, job)
    fresh = [one for one in news if one.known is None]
    newer = _changeable([one for one in news if one.known is not None], tally, job)
    changed = [one for one in newer if one.known and one.known.fingerprint != _stored(one)]
    for outcome, some in (("created", fresh), ("updated", changed)):
        for one in some:
            tally.show(outcome, one.origin.line, f"{one.origin.external_id} ¥{one.total:,}")
    tally.created += sum(len(one.lines) for one in fresh)
    tally.updated += sum(len(one.lines) for one in changed)
    tally.unchanged += sum(len(one.lines) for one in newer if one not in changed)
    for document in (*same, *fresh, *newer):
        pieces = sum(line.record.quantity for line in document.lines)
        tally.add(documents=1, accepted_quantity=pieces, accepted_amount=document.total)
    if not job.is_rehearsal:
        write_documents(fresh, job)
        rewrite_documents(changed, job)


def _is_the_same(document: Document) -> bool:
    known = document.known
    return known is not None and known.fingerprint == document.origin.fingerprint


def _stored(document: Document) -> str:
    return document.origin.stored_fingerprint


def _documents(rows: list[Row], tally: Tally, job: Job) -> list[Document]:
    """The rows read and gathered by document; what cannot be read is listed."""
    gathered: dict[str, list[Line]] = {}
    for row in rows:
        try:
            record = reading.read_sale(
                row.values,
                zone=job.zone,
                currency=job.currency,
                now=job.now,
                needs_store=job.source == "store",
            )
            lines = gathered.setdefault(record.document, [])
            _check_alike(record, lines)
        except RowRefused as refused:
            refuse(row, refused, tally, job)
            continue
        lines.append(Line(row, record))
    return [_document(key, lines, job) for key, lines in gathered.items() if lines]


def _check_alike(record: SaleRecord, lines: list[Line]) -> None:
    if not lines:
        return
    head = lines[0].record
    if (record.store, record.member) != (head.store, head.member):
        raise RowRefused(MIXED, field="document", line=lines[0].row.line)


def _document(key: str, lines: list[Line], job: Job) -> Document:
    raw = "[" + ",".join(job.raw(line.row.cells) for line in lines) + "]"
    origin = Provenance(key, raw, job.fingerprint(raw), lines[0].row.line)
    origin.stated_at = lines[0].record.sold_at
    return Document(lines, origin)


def _place(documents: list[Document], tally: Tally, job: Job) -> list[Document]:
    """Find where each document was sold; one of an unknown store is refused."""
    named = [(one.head.store, one.origin.line) for one in documents if one.head.store]
    places = find_places(job, tally, named)
    if any(not one.head.store for one in documents):
        places[""] = _warehouse() or find_places(job, tally, [("EC", 0)])["EC"]
    known = []
    for document in documents:
        document.place = places[document.head.store]
        if document.place is None and not job.create_locations:
            _refuse_all(document, UNKNOWN_STORE, "store", tally, job)
        else:
            known.append(document)
    return known


def _warehouse() -> Location | None:
    """Where an EC site's orders come from when its file does not say."""
    wanted = select(Location).where(Location.kind == LocationKind.WAREHOUSE)
    return db.session.scalars(wanted.order_by(Location.position, Location.id).limit(1)).first()


def _refuse_all(document: Document, sentence: str, name: str, tally: Tally, job: Job) -> None:
    for line in document.lines:
        value = document.head.store
        refuse(line.row, RowRefused(sentence, field=name, value=value), tally, job)


def _link(documents: list[Document], tally: Tally, job: Job) -> None:
    """Link members and goods; what is not known yet is looked for again next time."""
    goods = find_goods(line.record.goods for one in documents for line in one.lines)
    members = _find_members({one.head.member for one in documents if one.head.member}, job)
    forgotten = _find_forgotten({one.head.member for one in documents if one.head.member})
    for document in documents:
        _link_goods(document, goods, tally)
        if document.head.member in forgotten:
            document.origin.raw = "[]"
        if document.head.member:
            document.member = members.get(document.head.member)
            if document.member is None:
                document.origin.is_resolved = False
                tally.notice(document.origin.line, UNKNOWN_MEMBER)


def _find_forgotten(numbers: set[str]) -> set[str]:
    """Numbers of people who were erased: what was sold stays, who bought it is not kept."""
    found: set[str] = set()
    for source in ("store", "ec"):
        folded = {fold_number(number, source): number for number in numbers}
        found.update(folded[one] for one in find_forgotten(source, folded))
    return found


def _link_goods(document: Document, goods: Goods, tally: Tally) -> None:
    document.names = goods.names
    for line in document.lines:
        line.variant_id = goods.find(line.record.goods)
        if line.variant_id is None and line.record.goods.codes:
            document.origin.is_resolved = False
            tally.notice(line.row.line, UNKNOWN_GOODS)


def _find_members(numbers: set[str], job: Job) -> dict[str, tuple[int, int]]:
    """(member id, identity id) by number: a card's or an account's, this source's first."""
    folded: dict[str, set[str]] = {}
    for number in numbers:
        for source in ("store", "ec"):
            folded.setdefault(fold_number(number, source), set()).add(number)
    found: dict[str, tuple[int, int]] = {}
    for some in chunks(sorted(folded)):
        wanted = (
            select(Identity.value_norm, Identity.member_id, Identity.id)
            .where(
                Identity.kind.in_((IdentityKind.CARD, IdentityKind.EC)),
                Identity.value_norm.in_(some),
            )
            .order_by((Identity.source == job.source).asc(), Identity.id)
        )
        for value, member_id, identity_id in db.session.execute(wanted):
            for number in folded[value]:
                found[number] = (member_id, identity_id)
    return found


def _changeable(documents: list[Document], tally: Tally, job: Job) -> list[Document]:
    """Documents that a newer file may write anew: none of whose goods came back."""
    orders = [one.known.target_id for one in documents if one.known]
    returned: set[int] = set()
    for some in chunks(orders):
        wanted = select(OrderLine.order_id).where(
            OrderLine.order_id.in_(some), OrderLine.returned > 0
        )
        returned.update(db.session.scalars(wanted))
    kept = []
    for document in documents:
        if document.known and document.known.target_id in returned:
            _refuse_all(document, HAS_RETURNS, "document", tally, job)
        else:
            kept.append(document)
    return kept


def finish(job: Job, hold: Hold) -> None:
    """Rank the members of these documents by their latest purchase."""
    last = 0
    while True:
        with transaction():
            hold()
            members = _next_buyers(last)
            touch_many(_latest_purchases(job, members))
        if not members:
            return
        last = members[-1]


def _next_buyers(after: int) -> list[int]:
    """The next members who have ever bought, by id."""
    wanted = select(Order.member_id).where(Order.member_id > after).distinct()
    return [
        one or 0 for one in db.session.scalars(wanted.order_by(Order.member_id).limit(_AT_ONCE))
    ]


def _latest_purchases(job: Job, members: list[int]) -> dict[int, tuple[int, dt.date]]:
    """Where and on which day these members last bought something that this run took in."""
    ours = (
        select(Order.member_id, Order.location_id, Order.business_day)
        .join(SourceRecord, SourceRecord.target_id == Order.id)
        .where(
            Order.member_id.in_(members),
            SourceRecord.kind == job.kind,
            SourceRecord.run_id == job.run_id,
        )
        .order_by(Order.placed_at, Order.id)
    )
    return {row[0] or 0: (row[1], row[2]) for row in db.session.execute(ours)}
