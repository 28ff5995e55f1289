"""Taking files in on the screen."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from omni.domain import clock
from omni.extensions import db
from omni.jobs import imports as jobs
from omni.jobs.binding import bind
from omni.models.audit import AuditLine
from omni.models.import_run import HeaderMapping, ImportRun, ImportState
from omni.models.location import Location
from omni.models.member import Member
from omni.models.staff import Staff
from omni.queries.imports import get_run
from omni.services.audit.reads import flush_all
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.imports.files import STORE

HX = {"HX-Request": "true"}
RUN_ROUTES = (
    ("GET", ""),
    ("GET", "/rehearsal"),
    ("GET", "/refusals.csv"),
    ("POST", "/columns"),
    ("POST", "/start"),
    ("POST", "/discard"),
    ("GET", "/undo"),
    ("POST", "/undo"),
)
BAD = "会員番号,氏名,独自列\n1,佐藤 花子,x\n,=HYPERLINK(1),y\n"


@pytest.fixture
def manager(app: Flask, log_in: Callable[[str], FlaskClient]) -> FlaskClient:
    """A manager, and a worker that works for this app and not for the last one that was built."""
    bind(app)
    return log_in("manager")


def send(client: FlaskClient, text: str, **fields: str):
    form = {"key": "k", "kind": "members", "source": "store"} | fields
    form["file"] = (io.BytesIO(text.encode()), "会員.csv")  # type: ignore[assignment]
    return client.post("/imports", data=form, content_type="multipart/form-data")


def sent(client: FlaskClient, text: str, **fields: str) -> int:
    """Send a file; returns the run's id."""
    answer = send(client, text, **fields)
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[-1])


def members() -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(Member)) or 0


def test_a_file_is_shown_before_anything_happens(manager: FlaskClient):
    run_id = sent(manager, STORE)
    page = manager.get(f"/imports/{run_id}").text
    assert "4行を取り込む" in page
    assert "髙﨑 花子" in page
    assert members() == 0


def test_a_rehearsal_says_what_would_happen(manager: FlaskClient):
    run_id = sent(manager, BAD)
    piece = manager.get(f"/imports/{run_id}/rehearsal", headers=HX).text
    assert piece.lstrip().startswith('<div id="rehearsal">')
    assert re.search(r"新規</span>\s*<span class=\"hero-value\">1<", piece)
    assert "会員番号がありません。" in piece
    assert members() == 0


def test_a_started_file_is_taken_in_by_the_worker(manager: FlaskClient):
    run_id = sent(manager, STORE)
    assert manager.post(f"/imports/{run_id}/start").status_code == 303
    waiting = manager.get(f"/imports/{run_id}", headers=HX).text
    assert 'hx-trigger="every 1s"' in waiting
    assert "順番待ち" in waiting
    jobs.take_files_in.call_local()
    done = manager.get(f"/imports/{run_id}", headers=HX).text
    assert "hx-trigger" not in done
    assert re.search(r"新規</span>\s*<span class=\"hero-value\">4<", done)
    assert members() == 4


def test_starting_twice_takes_in_once(manager: FlaskClient):
    run_id = sent(manager, STORE)
    for _ in range(2):
        assert manager.post(f"/imports/{run_id}/start").status_code == 303
    jobs.take_files_in.call_local()
    assert manager.post(f"/imports/{run_id}/start").status_code == 303
    assert get_run(run_id).state is ImportState.DONE
    assert members() == 4


def test_a_worker_that_does_not_run_is_said(manager: FlaskClient):
    run_id = sent(manager, STORE)
    manager.post(f"/imports/{run_id}/start")
    assert "huey_consumer" not in manager.get(f"/imports/{run_id}").text
    with clock.set_clock(clock.now() + dt.timedelta(seconds=20)):
        assert "huey_consumer" in manager.get(f"/imports/{run_id}").text


def test_an_unknown_column_is_named_by_hand_and_remembered(manager: FlaskClient):
    text = "番号札,氏名\n1,佐藤 花子\n"
    run_id = sent(manager, text)
    page = manager.get(f"/imports/{run_id}").text
    assert "必要な列が見つかりません：会員番号" in page
    assert manager.post(f"/imports/{run_id}/start").status_code == 422
    chosen = {"column-0": "number", "column-1": "name"}
    assert manager.post(f"/imports/{run_id}/columns", data=chosen).status_code == 303
    assert get_run(run_id).mapping == {"番号札": "number", "氏名": "name"}
    said = db.session.execute(select(HeaderMapping.header, HeaderMapping.field)).all()
    assert said == [("番号札", "number")]
    again = sent(manager, text)
    assert "必要な列" not in manager.get(f"/imports/{again}").text


def test_a_field_that_does_not_exist_is_refused(manager: FlaskClient):
    run_id = sent(manager, STORE)
    answer = manager.post(f"/imports/{run_id}/columns", data={"column-0": "password"})
    assert answer.status_code == 422
    assert get_run(run_id).mapping["会員番号"] == "number"


def test_refused_rows_are_downloaded_asleep_and_the_download_is_noted(manager: FlaskClient):
    run_id = sent(manager, BAD)
    manager.post(f"/imports/{run_id}/start")
    jobs.take_files_in.call_local()
    answer = manager.get(f"/imports/{run_id}/refusals.csv")
    assert answer.mimetype == "text/csv"
    assert answer.data.decode("utf-8-sig").splitlines() == [
        "行番号,項目,理由,会員番号,氏名,独自列",
        "3,会員番号,会員番号がありません。,,'=HYPERLINK(1),y",
    ]
    assert f"/imports/{run_id}/refusals.csv" in manager.get(f"/imports/{run_id}").text


def test_the_downloaded_list_can_be_corrected_and_taken_in(manager: FlaskClient):
    run_id = sent(manager, BAD)
    manager.post(f"/imports/{run_id}/start")
    jobs.take_files_in.call_local()
    listed = manager.get(f"/imports/{run_id}/refusals.csv").data.decode("utf-8-sig")
    again = sent(manager, listed.replace(",,'=HYPERLINK(1)", ",2,'=HYPERLINK(1)"))
    manager.post(f"/imports/{again}/start")
    jobs.take_files_in.call_local()
    assert (get_run(again).created, get_run(again).refused) == (1, 0)


def test_a_damaged_file_gets_a_sentence_and_no_run(manager: FlaskClient):
    answer = send(manager, STORE[:-60])
    assert answer.status_code == 422
    assert "行目の途中で切れています" in answer.text
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 0


@pytest.mark.parametrize(
    "fields",
    [{"kind": "passwords"}, {"kind": "stock", "counted_at": "2030-01-01T00:00"}],
)
def test_a_wrong_form_says_so_beside_the_field(manager: FlaskClient, fields):
    answer = send(manager, STORE, **fields)
    assert answer.status_code == 422
    assert 'class="field-error"' in answer.text


def test_a_file_is_needed(manager: FlaskClient):
    answer = manager.post("/imports", data={"key": "k", "kind": "members", "source": "store"})
    assert answer.status_code == 422
    assert "ファイルを選んでください。" in answer.text


def test_a_file_looked_at_can_be_dropped(manager: FlaskClient):
    run_id = sent(manager, STORE)
    assert manager.post(f"/imports/{run_id}/discard").status_code == 303
    assert manager.get(f"/imports/{run_id}").status_code == 404
    other = sent(manager, STORE)
    manager.post(f"/imports/{other}/start")
    assert manager.post(f"/imports/{other}/discard").status_code == 409


def test_a_failed_file_can_go_on(manager: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    run_id = sent(manager, STORE)
    manager.post(f"/imports/{run_id}/start")
    with monkeypatch.context() as broken:
        broken.setattr("omni.services.imports.runs.checkpoint", None)
        with pytest.raises(TypeError):
            jobs.take_files_in.call_local()
    page = manager.get(f"/imports/{run_id}").text
    assert "途中で止まりました" in page
    assert "続きから再開" in page
    manager.post(f"/imports/{run_id}/start")
    jobs.take_files_in.call_local()
    assert members() == 4


def test_a_clerk_may_not_take_files_in(log_in: Callable[[str], FlaskClient], shop: Shop):
    assert log_in("clerk").get("/imports").status_code == 403


def test_taking_a_file_in_is_on_the_record(manager: FlaskClient):
    run_id = sent(manager, STORE)
    manager.post(f"/imports/{run_id}/start")
    jobs.take_files_in.call_local()
    lines = select(AuditLine.action).where(AuditLine.object_type == "import_run")
    assert list(db.session.scalars(lines.order_by(AuditLine.id))) == ["import.open", "import.done"]


def test_the_list_tells_what_was_taken_in(manager: FlaskClient):
    assert "まだ何も取り込んでいません" in manager.get("/imports").text
    sent(manager, STORE)
    assert "会員.csv" in manager.get("/imports").text


def test_who_looks_at_the_rows_of_a_file_is_noted_once(manager: FlaskClient):
    run_id = sent(manager, STORE)
    manager.get(f"/imports/{run_id}")
    manager.get(f"/imports/{run_id}/rehearsal", headers=HX)
    flush_all()
    db.session.rollback()
    wanted = select(AuditLine.object_id).where(
        AuditLine.action == "view", AuditLine.object_type == "import_run"
    )
    assert db.session.scalars(wanted).all() == [run_id]


def test_a_formula_in_wide_letters_sleeps_in_the_list_of_refusals(manager: FlaskClient):
    run_id = sent(manager, BAD.replace("=HYPERLINK", "　＝HYPERLINK"))
    manager.post(f"/imports/{run_id}/start")
    jobs.take_files_in.call_local()
    assert "'　＝HYPERLINK" in manager.get(f"/imports/{run_id}/refusals.csv").text


def test_another_stores_imports_are_not_seen_nor_touched(
    manager: FlaskClient, app: Flask, shop: Shop
):
    """A manager of 新宿 sees no run of 渋谷 in the list and enters none by its address."""
    run_id = sent(manager, STORE)
    with transaction():
        person = db.session.get_one(Staff, shop.staff["manager"])
        person.locations = [db.session.get_one(Location, shop.shinjuku)]

    other = app.test_client()
    other.post("/login", data={"login": "manager", "password": "demo"})
    assert f"/imports/{run_id}" not in other.get("/imports").text
    for method, path in RUN_ROUTES:
        assert other.open(f"/imports/{run_id}{path}", method=method).status_code == 403
    assert get_run(run_id).state is ImportState.UPLOADED

    desk = app.test_client()
    desk.post("/login", data={"login": "ec", "password": "demo"})
    assert f"/imports/{run_id}" in desk.get("/imports").text
    assert desk.get(f"/imports/{run_id}").status_code == 200


def test_an_import_is_taken_back_with_a_reason(manager: FlaskClient):
    run_id = sent(manager, STORE)
    manager.post(f"/imports/{run_id}/start")
    jobs.take_files_in.call_local()
    here = f"/imports/{run_id}/undo"
    assert "この取込を取り消す" in manager.get(f"/imports/{run_id}").text
    page = manager.get(here).text
    assert "削除する" in page
    assert manager.post(here, data={"key": "u", "reason": ""}).status_code == 422
    assert members() == 4
    assert manager.post(here, data={"key": "u", "reason": "違うファイル"}).status_code == 303
    jobs.take_files_back.call_local()
    assert members() == 0
    page = manager.get(f"/imports/{run_id}").text
    assert "4件を削除し" in page
    assert "この取込を取り消す" not in page


def test_columns_are_guessed_by_their_cells_and_say_why(manager: FlaskClient):
    rows = "\n".join(f"{n},佐藤 {n}子,090-1111-22{n}2,1990/1/{n}" for n in range(1, 6))
    run_id = sent(manager, f"会員番号,氏名,列A,列B\n{rows}\n")
    assert get_run(run_id).mapping == {
        "会員番号": "number",
        "氏名": "name",
        "列A": "mobile",
        "列B": "birthday",
    }
    page = manager.get(f"/imports/{run_id}").text
    assert "内容から推測" in page
    assert "070・080・090 で始まる電話番号です" in page


def test_the_first_rows_of_each_outcome_are_shown_before_anything_is_written(
    manager: FlaskClient, shop: Shop
):
    shop.member("田中", "美咲", card="210000000017")
    run_id = sent(manager, STORE)
    page = manager.get(f"/imports/{run_id}/rehearsal").text
    assert "登録済みの会員につなぐ行" in page
    assert "新しく登録する行" in page
    assert "3行目" in page
    assert members() == 1
