"""Members taken in beside the same rows written by bare executemany, in the same run.

    python -m bench.import_members [--small] [--rows 100000] [--engine sqlite|postgres]

The floor writes the rows that the import wrote (of its first 200,000 members), into the same tables
of another fresh database, with the bare driver, a thousand members to a transaction and the same
durability.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

from bench._figures import Table, read_wish
from bench._imports import floor, fresh_shop, run, tell
from bench._shops import OUT, forget

FAMILIES = (
    ("佐藤", "サトウ"),
    ("鈴木", "スズキ"),
    ("高橋", "タカハシ"),
    ("髙橋", "タカハシ"),
    ("田中", "タナカ"),
    ("伊藤", "イトウ"),
    ("渡邊", "ワタナベ"),
    ("山本", "ヤマモト"),
    ("中村", "ナカムラ"),
    ("小林", "コバヤシ"),
    ("加藤", "カトウ"),
    ("吉田", "ヨシダ"),
    ("山田", "ヤマダ"),
    ("佐々木", "ササキ"),
    ("斎藤", "サイトウ"),
    ("﨑山", "サキヤマ"),
)
HEADERS = (
    "会員番号",
    "氏名",
    "フリガナ",
    "電話番号",
    "メールアドレス",
    "郵便番号",
    "住所",
    "生年月日",
    "性別",
    "入会日",
    "入会店舗",
    "ポイント残高",
)
GIVEN = [
    ("花子", "ハナコ"),
    ("美咲", "ミサキ"),
    ("太郎", "タロウ"),
    ("陽子", "ヨウコ"),
    ("翔", "ショウ"),
]
TABLES = (
    "identity", "member_key", "consent", "point_account", "point_lot", "point_transaction",
)  # fmt: skip


def write_members(path: Path, rows: int) -> None:
    """A file of so many made-up cards; one phone in ten is a household's."""
    dice = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        for number in range(rows):
            family, family_reading = FAMILIES[dice.randrange(len(FAMILIES))]
            given, reading = GIVEN[dice.randrange(len(GIVEN))]
            phone = f"090{(number - (number % 10 == 0)) % 100_000_000:08}"
            writer.writerow(
                (
                    f"{250_000_000_000 + number}",
                    f"{family}　{given}",
                    f"{family_reading} {reading}",
                    f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
                    f"m{number}@example.co.jp" if number % 3 == 0 else "",
                    f"{dice.randrange(10_000_000):07}",
                    "東京都渋谷区渋谷1丁目2番3号",
                    f"{dice.randrange(1940, 2008)}/{dice.randrange(1, 13)}/{dice.randrange(1, 29)}",
                    "女" if number % 2 else "男",
                    f"20{dice.randrange(10, 26)}/4/1",
                    f"S{number % 12 + 1:02}",
                    dice.randrange(5_000),
                )
            )


def things(condition: str) -> dict[str, str]:
    """What the import wrote about these members, table by table."""
    asked = {"member": f'SELECT * FROM "member" WHERE id {condition}'}
    for table in TABLES:
        asked[table] = f'SELECT * FROM "{table}" WHERE member_id {condition}'
    asked["point_entry"] = (
        "SELECT e.* FROM point_entry e JOIN point_lot l ON l.id = e.lot_id"
        f" WHERE l.member_id {condition}"
    )
    asked["source_record"] = (
        f"SELECT * FROM source_record WHERE kind = 'members' AND target_id {condition}"
    )
    return asked


def measure(engine: str, rows: int, table: Table) -> None:
    """One engine: import, the same again, and the floor."""
    path = OUT / f"members-{rows}.csv"
    if not path.exists():
        write_members(path, rows)
    env = fresh_shop(engine, "members")
    ran = run(env, "import", "members", str(path))
    assert f"新規 {rows:,}" in ran.said, ran.said
    again = run(env, "import", "members", str(path))
    assert f"変更なし {rows:,}" in again.said, again.said
    bare = floor(
        env, fresh_shop(engine, "floor"), parents=("company", "location", "import_run"),
        things=things, counts="member",
    )  # fmt: skip
    tell(table, f"{engine} {rows:,} members", rows, first=ran, again=again, bare=bare)
    forget(engine, "members")
    forget(engine, "floor")
    path.unlink()


def main() -> None:
    """Measure each engine."""
    wish, table = read_wish(__doc__ or "", number="rows"), Table("import_members")
    for engine in wish.engines:
        measure(engine, wish.number or max(wish.sizes), table)
    table.finish()


if __name__ == "__main__":
    main()
