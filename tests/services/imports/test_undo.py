"""An import taken back: everything is what it was, and what was touched since is left and said."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from omni.domain import clock
from omni.domain.errors import AlreadyDone, Invalid
from omni.domain.profiles import Profile
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.import_run import ImportLeft, ImportState, UndoState
from omni.models.member import Identity, IdentityKind, Member
from omni.models.order import Order
from omni.models.stock import StockLevel
from omni.models.style import Style, Variant
from omni.queries import doctor
from omni.queries.imports import get_run
from omni.services import members, points, stock
from omni.services.imports import undo
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.imports.files import EC, PRODUCTS, SALES, STORE, counts, take_in
from tests.till import TODAY

# What an import may leave: its own papers, the log, and the ledger of movements.
PAPERS = (
    "import_run",
    "import_refusal",
    "import_undo",
    "import_left",
    "audit_line",
    "audit_value",
    "audit_seal",
)
LEDGER = ("stock_movement", "stock_level", "company", "location", "member_change")
MARKS = ("updated_at", "version", "changed_at")


def books() -> dict[str, list[str]]:
    """Every row of every table, without what only says that something happened."""
    found = {}
    for name, table in db.metadata.tables.items():
        if name in PAPERS + LEDGER:
            continue
        columns = [column for column in table.c if column.name not in MARKS]
        found[name] = sorted(map(str, db.session.execute(select(*columns)).all()))
    return found


def take_back(run_id: int, shop: Shop, reason: str = "違うファイル") -> Any:
    with transaction():
        undo.ask_undo(get_run(run_id), reason=reason, actor=shop.actor("manager"))
    return undo.undo_import(run_id)


def left(run_id: int) -> list[tuple[int, str]]:
    wanted = select(ImportLeft).where(ImportLeft.run_id == run_id).order_by(ImportLeft.line)
    return [(one.line, one.reason) for one in db.session.scalars(wanted)]


def later(minutes: int = 5) -> Any:
    return clock.set_clock(clock.now() + dt.timedelta(minutes=minutes))


FILES = {
    "members": (STORE, "store"),
    "ec members": (EC, "ec"),
    "products": (PRODUCTS, "store"),
    "sales": (SALES.format(jan="4909999000014"), "store"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_taken_in_and_back_leaves_nothing(shop: Shop, tmp_path, name: str):
    text, source = FILES[name]
    if name == "sales":
        take_in(tmp_path, STORE)
    before = books()
    run = take_in(tmp_path, text, name.rsplit(maxsplit=1)[-1], source)
    assert run.created > 0
    done = take_back(run.id, shop)
    assert (done.state, done.left, done.restored) == (UndoState.DONE, 0, 0)
    assert done.removed > 0
    assert books() == before
    assert doctor.list_findings() == []
    again = take_in(tmp_path, text, name.rsplit(maxsplit=1)[-1], source)
    assert counts(again) == counts(get_run(run.id))


def test_changes_go_back_to_what_they_were(shop: Shop, tmp_path):
    take_in(tmp_path, EC, source="ec")
    take_in(tmp_path, PRODUCTS, "products")
    take_in(tmp_path, SALES.format(jan="4909999000014"), "sales")
    before = books()
    changed = {
        "members": EC.replace("花子", "華子").replace("hanako@", "new@").replace("500,1", "500,0"),
        "products": PRODUCTS.replace("8,900", "7,900").replace("今治タオル", "タオル"),
        "sales": SALES.format(jan="4909999000014").replace("9900,900,10,9000", "9900,0,10,9900"),
    }
    runs = []
    with later():
        for kind, text in changed.items():
            runs.append(take_in(tmp_path, text, kind, "ec" if kind == "members" else "store"))
    assert [run.updated > 0 for run in runs] == [True, True, True]
    assert books() != before
    for run in runs:
        assert take_back(run.id, shop).left == 0
    assert books() == before
    assert doctor.list_findings() == []


def test_who_was_touched_since_is_left_whole_and_said(shop: Shop, tmp_path):
    run = take_in(tmp_path, STORE)
    ids = {
        one.value_norm: one.member_id
        for one in db.session.scalars(select(Identity).where(Identity.kind == IdentityKind.CARD))
    }
    noted, edited, spent, free = (ids[f"2100000000{n}"] for n in ("17", "24", "31", "48"))
    with later(), transaction():
        members.add_note(noted, "常連", key="n", actor=shop.actor())
        now = db.session.get_one(Member, edited)
        profile = Profile("吉田", "太郎", "ヨシダ", "タロウ")
        members.edit_member(edited, profile, version=now.version, actor=shop.actor())
        points.spend(
            spent,
            100,
            company_id=shop.company,
            order_id=None,
            on=TODAY,
            actor=shop.actor(),
            key="spend",
        )
    outlook = undo.foresee_undo(get_run(run.id))
    assert (outlook.total, outlook.removed, outlook.left_count) == (4, 1, 3)
    done = take_back(run.id, shop)
    assert (done.removed, done.left) == (1, 3)
    assert db.session.get(Member, free) is None
    assert db.session.get_one(Member, edited).family_name == "吉田"
    assert [line for line, _ in left(run.id)] == [2, 3, 4]
    assert doctor.list_findings() == []


def test_a_later_import_is_taken_back_first(shop: Shop, tmp_path):
    before = books()
    first = take_in(tmp_path, EC, source="ec")
    second = take_in(tmp_path, EC.replace("花子", "華子"), source="ec")
    done = take_back(first.id, shop)
    assert (done.removed, done.left) == (1, 1)
    assert "あとの取込" in left(first.id)[0][1]
    assert take_back(second.id, shop).restored == 1
    again = take_back(first.id, shop, "もう一度")
    assert (again.state, again.left, left(first.id)) == (UndoState.DONE, 0, [])
    assert books() == before


def test_it_is_asked_with_a_reason_and_done_once(shop: Shop, tmp_path):
    run = take_in(tmp_path, EC, source="ec")
    with pytest.raises(Invalid), transaction():
        undo.ask_undo(get_run(run.id), reason=" ", actor=shop.actor("manager"))
    take_back(run.id, shop)
    undo.undo_import(run.id)  # a second worker finds nothing to do
    with pytest.raises(AlreadyDone):
        take_back(run.id, shop)
    lines = select(AuditLine.id).where(AuditLine.action == "import.undo")
    assert len(db.session.scalars(lines).all()) == 1


def test_a_killed_undoing_goes_on(shop: Shop, tmp_path, monkeypatch):
    before = books()
    run = take_in(tmp_path, STORE)
    monkeypatch.setattr(undo, "BATCH", 1)
    with transaction():
        undo.ask_undo(get_run(run.id), reason="誤り", actor=shop.actor("manager"))
    for _ in range(2):
        with transaction():
            undo._take_back(run.id)
    assert books() != before
    done = undo.undo_import(run.id)
    assert (done.removed, done.left) == (4, 0)
    assert books() == before


COUNT = """店舗コード,SKU,在庫数,棚卸日時,棚番
SBY,OP-1001-藍-M,5,2026/11/21 09:00,A-1
SBY,OP-1001-藍-L,3,2026/11/21 09:00,
"""


def level(shop: Shop, size: str) -> tuple[int, Any, Any]:
    db.session.rollback()
    one = db.session.get_one(StockLevel, (shop.shibuya, shop.dress[size]))
    return one.on_hand, one.counted_at, one.shelf


def test_a_count_goes_back_and_the_ledger_says_so(shop: Shop, tmp_path):
    shop.stock(shop.dress["M"], 9)
    run = take_in(tmp_path, COUNT, "stock")
    assert level(shop, "M")[0] == 5
    assert take_back(run.id, shop).left == 0
    assert (level(shop, "M"), level(shop, "L")) == ((9, None, None), (0, None, None))
    assert doctor.list_findings() == []


def test_a_count_that_was_sold_from_since_is_left(shop: Shop, tmp_path):
    shop.stock(shop.dress["M"], 9)
    run = take_in(tmp_path, COUNT, "stock")
    with later(), transaction():
        lines = [(shop.dress["M"], 1, None)]
        stock.sell(shop.shibuya, lines, actor=shop.actor(), at=clock.now())
    done = take_back(run.id, shop)
    assert (done.restored, done.left) == (1, 1)
    assert level(shop, "M")[0] == 4
    assert "入出庫" in left(run.id)[0][1]
    assert doctor.list_findings() == []


def test_goods_in_stock_and_sold_documents_are_left(shop: Shop, tmp_path):
    run = take_in(tmp_path, PRODUCTS, "products")
    variant = db.session.scalars(select(Variant).where(Variant.jan == "4909999000014")).one()
    shop.stock(variant.id, 3)
    done = take_back(run.id, shop)
    assert done.left == 1
    assert [one.code for one in db.session.scalars(select(Style).order_by(Style.code))] == [
        "BL-2001",
        "OP-1001",
    ]
    assert doctor.list_findings() == []


def test_a_half_taken_file_can_be_taken_back(shop: Shop, tmp_path):
    run = take_in(tmp_path, STORE)
    with transaction():
        get_run(run.id).state = ImportState.FAILED
    assert take_back(run.id, shop).removed == 4


def test_buyers_are_ranked_by_what_is_left(shop: Shop, tmp_path):
    take_in(tmp_path, STORE)
    wanted = select(Member.id, Member.seen_day, Member.seen_location_id).order_by(Member.id)
    before = db.session.execute(wanted).all()
    run = take_in(tmp_path, SALES.format(jan="4909999000014"), "sales")
    assert db.session.execute(wanted).all() != before
    take_back(run.id, shop)
    assert db.session.execute(wanted).all() == before
    assert db.session.scalars(select(Order.id)).all() == []
