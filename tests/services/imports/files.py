"""Small files of our own with the habits of real exports; every value is made up."""

from __future__ import annotations

import io

from omni.domain.actor import Actor
from omni.models.import_run import ImportKind, ImportRun
from omni.queries.imports import get_run
from omni.services import imports
from omni.services.imports import Options
from omni.transactions import transaction

STORE = """会員番号,氏名,フリガナ,電話番号,メールアドレス,郵便番号,住所,生年月日,性別,入会日,入会店舗,ポイント残高
210000000017,髙﨑 花子,ﾀｶｻｷ　ﾊﾅｺ,090ー1111ー2222,,〒150-0002,渋谷区渋谷１－２－３,S50.4.2,女,2014/11/6,SBY,3219
210000000024,?田　太郎,ヨシダ　タロウ,０９０－１１１１－２２２２,TARO@EXAMPLE.CO.JP,,,1964年1月8日,男,2015/3/8,SJK,0
210000000031,,ｻﾄｳ ｱｵｲ,03(1234)5678,,,,,,2016/4/1,SBY,120
210000000048,今村奏希,ｲﾏﾑﾗ ｿｳｷ,,taro@example.co.jp,9580001,村上市馬下2ー4ー18,19640309,男,2018/12/13,S99,50
"""

EC = """customer_id,last_name,first_name,last_kana,first_kana,tel,email,zip,prefecture,city,address1,address2,birthday,sex,registered_at,points,mail_opt_in
EC00000001,高崎,花子,たかさき,はなこ,+81 90-1111-2222,Hanako@Example.jp,1500002,東京都,渋谷区,渋谷1-2-3,コーポ東 101,1975-04-02,female,2020-01-02T03:04:05+09:00,500,1
EC00000002,Ken,Ito,イトウ,ケン,08033334444,ken@example.jp,1600022,東京都,新宿区,新宿3丁目1番1号,,,,2021-01-02T03:04:05+09:00,0,0
"""


def upload(folder, text: str | bytes, kind: str, name: str = "file.csv") -> imports.Upload:
    """Keep a file as if it had been chosen on the screen."""
    body = text.encode() if isinstance(text, str) else text
    return imports.keep_file(io.BytesIO(body), name, ImportKind(kind), folder)


def open_file(
    folder, text: str | bytes, kind: str = "members", source: str = "store", **options
) -> int:
    """Open a run for a file; returns its id."""
    from omni.domain.actor import SYSTEM

    actor: Actor = options.pop("actor", SYSTEM)
    kept = upload(folder, text, kind)
    with transaction():
        run = imports.open_run(
            kept,
            ImportKind(kind),
            source,
            options=Options(**options),
            columns=imports.understand(ImportKind(kind), source, kept.layout),
            actor=actor,
        )
        return run.id


def take_in(
    folder, text: str | bytes, kind: str = "members", source: str = "store", **options
) -> ImportRun:
    """Take a file in from one end to the other; returns the run."""
    run_id = open_file(folder, text, kind, source, **options)
    imports.run(run_id)
    return get_run(run_id)


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, refused; together every row that was read."""
    found = (run.created, run.updated, run.unchanged, run.refused)
    assert sum(found) == run.done_rows == run.total_rows
    return found


PRODUCTS = """品番,商品名,フリガナ,カラー,サイズ,JANコード,価格,税率
BL-2001,リネンブラウス,,白,S,4909999000014,"8,900",10
BL-2001,リネンブラウス,,白,M,4909999000021,"8,900",10%
BL-2001,リネンブラウス,,紺,M,,"9,900",
TW-0001,今治タオル,,,,,1100,軽減
BL-2001,リネンブラウス,,紺,L,4909999000015,"8,900",10
"""

STOCK = """店舗コード,JAN/SKU,在庫数,棚卸日時
SBY,{jan},5,2026/11/21 09:00
SJK,OP-1001-藍-M,2,2026/11/21 09:00
SBY,4999999999999,1,2026/11/21 09:00
XXX,{jan},1,2026/11/21 09:00
SBY,OP-1001-藍-L,-1,2026/11/21 09:00
SBY,OP-1001-藍-S,3,2027/01/01 09:00
"""

SALES = """伝票番号,レシート番号,日時,店舗,会員番号,JANコード,商品名,数量,単価,値引,税率,金額,支払方法
A-1,0001,2026/11/01 15:00,SBY,210000000017,{jan},ワンピース,1,9900,900,10,9000,現金
A-1,0001,2026/11/01 15:00,SBY,210000000017,,紙袋,2,10,,8,20,現金
A-2,0002,2026/11/02 02:30,SBY,,4999999999999,謎の品,1,,,10,500,QR
A-3,0003,2026/11/02 12:00,SJK,999,{jan},ワンピース,0,9900,,10,0,
A-3,0003,2026/11/02 12:00,SJK,999,{jan},ワンピース,-1,9900,,10,-9900,
A-3,0003,2026/11/02 12:00,SJK,999,{jan},ワンピース,3,,,10,1000,カード
A-4,0004,2026/11/03 12:00,XXX,,{jan},ワンピース,1,9900,,10,9900,
A-5,0005,2026/11/04 12:00,SBY,,{jan},ワンピース,2,100,,10,190,
A-5,0005,2026/11/04 12:00,SJK,,{jan},ワンピース,2,100,,10,200,
A-6,0006,2026/11/05 12:00,SBY,,{jan},ワンピース,1,100,50,10,100,
"""
