"""A list goes out, through Excel, and comes back: only what was changed there is changed here."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from omni.domain.exports import GETA, MARK
from omni.domain.profiles import Profile
from omni.extensions import db
from omni.models.member import Identity, Member
from omni.queries import doctor
from omni.queries.exports import LISTS, Asked
from omni.queries.imports import get_run
from omni.services import members
from omni.services.imports import undo
from omni.transactions import transaction
from omni.web import exports as files
from tests.factories import Shop
from tests.services.imports.files import counts, take_in

Edit = Callable[[dict[str, str]], dict[str, str]]
FORMATS = ("xlsx", "cp932", "utf-8")


@pytest.fixture
def people(shop: Shop) -> dict[str, int]:
    """Leading zeros, long numbers, letters Shift_JIS lacks, a formula for a name."""
    details = {
        "birthday": dt.date(1985, 4, 1),
        "postcode": "0600001",
        "prefecture": "北海道",
        "city": "札幌市",
        "street": "北1条1-2-3",
        "home_location_id": shop.shibuya,
    }
    return {
        "zero": shop.member("田中", "美咲", card="000123456789", phone="0312345678", **details),
        "rare": shop.member("𠮷田", "髙子", "ヨシダ", "タカコ", mail="taka@example.jp"),
        "formula": shop.member("=HYPERLINK(1)", "+1", "カ", "キ", phone="09012345678"),
    }


def sent(app: Any, kind: str) -> bytes:
    """The list as the screen would hand it out."""
    wanted = LISTS["members"]
    sheet = files.Sheet(
        [f"{MARK} 会員", "2026/11/21", "佐藤"], list(wanted.heads), wanted.rows(Asked())
    )
    with app.test_request_context():
        if kind == "xlsx":
            return b"".join(files.workbook_bytes(sheet))
        return b"".join(files.csv_bytes(sheet, encoding=kind))


def edited(body: bytes, kind: str, edit: Edit) -> bytes:
    """The file as a spreadsheet saves it after somebody changed some cells."""
    if kind == "xlsx":
        book = load_workbook(io.BytesIO(body))
        page = book.active
        heads = [cell.value for cell in page[2]]
        for row in page.iter_rows(min_row=3):
            old = {head: str(cell.value or "") for head, cell in zip(heads, row, strict=True)}
            for cell, value in zip(row, edit(dict(old)).values(), strict=True):
                cell.value = value or None
        saved = io.BytesIO()
        book.save(saved)
        return saved.getvalue()
    encoding = "utf-8-sig" if kind == "utf-8" else kind
    mark, heads, *rows = csv.reader(io.StringIO(body.decode(encoding), newline=""))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([mark, heads])
    for row in rows:
        is_data = not row[0].startswith(MARK)
        writer.writerow(edit(dict(zip(heads, row, strict=True))).values() if is_data else row)
    return out.getvalue().encode(encoding)


def books() -> list[Any]:
    tables = [Member.__table__, Identity.__table__]
    return [sorted(map(str, db.session.execute(select(table)).all())) for table in tables]


def excel(row: dict[str, str]) -> dict[str, str]:
    """What Excel does to cells by itself when it opens and saves a CSV."""
    return row | {"生年月日": row["生年月日"].replace("/0", "/"), "ポイント残高": "0"}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("edit", [dict, excel])
def test_a_list_that_nobody_changed_changes_nothing(app, people, tmp_path, kind, edit):
    before = books()
    run = take_in(tmp_path, edited(sent(app, kind), kind, edit))
    assert counts(run) == (0, 0, 3, 0)
    assert books() == before


@pytest.mark.parametrize("kind", FORMATS)
def test_only_the_changed_cells_change(app, people, tmp_path, kind):
    def edit(row: dict[str, str]) -> dict[str, str]:
        if row["omni ID"] != str(people["zero"]):
            return row
        assert row["会員番号"].lstrip("'") == "000123456789"
        return row | {"電話番号": "03-9999-8888", "生年月日": "1986-5-6", "町名・番地": "北2条"}

    before = books()
    run = take_in(tmp_path, edited(sent(app, kind), kind, edit))
    assert counts(run) == (0, 1, 2, 0)
    member = db.session.get_one(Member, people["zero"])
    assert (member.birthday, member.street, member.postcode) == (
        dt.date(1986, 5, 6),
        "北2条",
        "0600001",
    )
    wanted = select(Identity.value_norm).where(Identity.member_id == member.id)
    assert sorted(db.session.scalars(wanted)) == ["000123456789", "0399998888"]
    assert doctor.list_findings() == []
    with transaction():
        undo.ask_undo(get_run(run.id), reason="戻す", actor=undo.Actor(None, undo.Role.ADMIN))
    assert undo.undo_import(run.id).restored == 1
    strip = [[line.split("datetime")[0] for line in table] for table in books()]
    assert strip == [[line.split("datetime")[0] for line in table] for table in before]


def test_a_letter_that_shift_jis_lacks_is_replaced_listed_and_left_alone(app, people, tmp_path):
    body = sent(app, "cp932").decode("cp932")
    assert f"{GETA}田" in body
    assert "U+20BB7" in body.splitlines()[-1]
    run = take_in(tmp_path, body.encode("cp932"))
    assert counts(run) == (0, 0, 3, 0)
    assert "〓" in run.notices[0][0]
    assert db.session.get_one(Member, people["rare"]).family_name == "𠮷田"

    def write_it_out(row: dict[str, str]) -> dict[str, str]:
        return row | {"姓": row["姓"].replace(GETA, "吉")}

    run = take_in(tmp_path, edited(body.encode("cp932"), "cp932", write_it_out))
    assert counts(run) == (0, 1, 2, 0)
    assert db.session.get_one(Member, people["rare"]).family_name == "吉田"


def test_what_was_changed_here_meanwhile_stays(app, shop: Shop, people, tmp_path):
    body = sent(app, "utf-8")
    with transaction():
        member = db.session.get_one(Member, people["rare"])
        profile = Profile("𠮷田", "貴子", "ヨシダ", "タカコ")
        members.edit_member(member.id, profile, version=member.version, actor=shop.actor())

    def edit(row: dict[str, str]) -> dict[str, str]:
        return row | ({"名": "多佳子", "市区町村": "渋谷区"} if row["姓"] == "𠮷田" else {})

    run = take_in(tmp_path, edited(body, "utf-8", edit))
    assert counts(run) == (0, 1, 2, 0)
    after = db.session.get_one(Member, people["rare"])
    assert (after.given_name, after.city) == ("貴子", "渋谷区")
    assert "出力のあと" in run.notices[0][0]


def test_a_row_without_its_check_or_its_person_is_refused(app, people, tmp_path):
    def edit(row: dict[str, str]) -> dict[str, str]:
        lost = {str(people["zero"]): {"照合コード": ""}, str(people["rare"]): {"omni ID": "99999"}}
        wrong = {"生年月日": "いつか"} if row["omni ID"] == str(people["formula"]) else {}
        return row | lost.get(row["omni ID"], wrong)

    before = books()
    run = take_in(tmp_path, edited(sent(app, "xlsx"), "xlsx", edit))
    assert counts(run) == (0, 0, 0, 3)
    assert books() == before


def test_no_cell_that_goes_out_runs_in_a_spreadsheet(app, people):
    for kind in ("cp932", "utf-8"):
        text = sent(app, kind).decode("utf-8-sig" if kind == "utf-8" else kind)
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")] == []
    page = load_workbook(io.BytesIO(sent(app, "xlsx"))).active
    types = {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None}
    assert types == {"s", "n"}
