import csv
import datetime as dt

from omni.extensions import db
from omni.models.import_run import ImportKind, ImportRun, SourceRecord
from omni.queries.matching import current_rule
from omni.transactions import transaction

BORN = dt.date(1990, 4, 1)


def record(number, member_id, run_id):
    return SourceRecord(
        kind=ImportKind.MEMBERS, source="store", external_id=number, target_id=member_id,
        raw="{}", raw_hash=number, run_id=run_id, line=1,
    )  # fmt: skip


def imported(people):
    """Members beside the records they came from."""
    with transaction():
        run = ImportRun(
            kind=ImportKind.MEMBERS, source="store", file_name="x", file_path="x",
            file_sha256="x", created_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
        )  # fmt: skip
        db.session.add(run)
        db.session.flush()
        for number, member_id in people.items():
            db.session.add(record(number, member_id, run.id))


def test_the_pairs_of_a_run_are_written_by_the_numbers_of_the_import(app, shop, tmp_path):
    alike = {"phone": "09012345678", "birthday": BORN}
    one, two, three = (
        shop.member(registered_source=source, **alike) for source in ("store", "ec", "ec")
    )
    imported({"C1": one, "E1": two, "E2": three, "C9": shop.member("林", "翔", "ハヤシ", "ショウ")})
    runner = app.test_cli_runner()
    ran = runner.invoke(args=["match", "run", "--processes", "1"])
    assert ran.exit_code == 0, ran.output
    assert "統合 2" in ran.output
    file = tmp_path / "pairs.csv"
    assert runner.invoke(args=["match", "pairs", str(file)]).exit_code == 0
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == ["record_a", "record_b", "score", "decision"]
    found = {(row["record_a"], row["record_b"], row["decision"]) for row in rows}
    assert found == {("C1", "E1", "same"), ("C1", "E2", "same"), ("E1", "E2", "same")}


def test_weights_are_learnt_from_labelled_pairs_and_count_from_then_on(app, shop, tmp_path):
    people = {}
    lines = ["record_a,record_b,same"]
    for number in range(60):
        born = BORN + dt.timedelta(days=37 * number)
        phone = f"090123456{number:02}"
        people[f"A{number}"] = shop.member(phone=phone, birthday=born)
        people[f"B{number}"] = shop.member(phone=phone, birthday=born)
        lines += [f"A{number},B{number},1", f"A{number},B{(number + 7) % 60},0"]
    imported(people)
    file = tmp_path / "labels.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    before = current_rule()
    said = app.test_cli_runner().invoke(args=["match", "learn", str(file)])
    assert said.exit_code == 0, said.output
    assert "同じ方 60組" in said.output
    after = current_rule()
    assert after.id is not None
    assert after.weights != before.weights


def test_a_handful_of_pairs_teaches_nothing(app, shop, tmp_path):
    imported({"A": shop.member(), "B": shop.member()})
    file = tmp_path / "labels.csv"
    file.write_text("record_a,record_b,same\nA,B,1\n", encoding="utf-8")
    said = app.test_cli_runner().invoke(args=["match", "learn", str(file)])
    assert said.exit_code == 1
    assert "50組以上" in said.output
    file.write_text("one,two\n1,2\n", encoding="utf-8")
    assert app.test_cli_runner().invoke(args=["match", "learn", str(file)]).exit_code == 1
