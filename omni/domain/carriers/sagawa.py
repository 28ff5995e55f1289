"""佐川急便 e飛伝Ⅲ: 出荷データ out, 出荷履歴 back.

Followed: the shared template 「標準_飛脚宅配便_CSV_ヘッダ有り」, 74 columns in fixed order, as
several public programs write it; address and name lines hold 16 characters at full width (so
ASCII is widened here), 品名 as well, お客様管理番号 16 at half width. Issued numbers come back by
header (お問い合せ送り状No. beside お客様管理番号).
Not verified against a live account: the code of 配達指定時間帯 for 19–21 (19), 決済種別 0 for
代引, and whether a 指定シール is needed beside a time band. 置き配 has no column: 品名２ says it.
"""

from __future__ import annotations

from omni.domain.carriers.fitting import full_width, plain, pour
from omni.domain.carriers.layout import Layout, numbered
from omni.domain.carriers.parcels import Parcel, Row

NAME = "佐川急便"
PROGRAM = "e飛伝Ⅲ"
TRACKING = "https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do"
MOST_COD = 9_999_999
LINE = 32  # bytes: sixteen full-width characters
BANDS = {"": "", "am": "01", "14-16": "14", "16-18": "16", "18-20": "18", "19-21": "19"}
OUR_NUMBER = ("お客様管理番号", "お客様管理ナンバー")
THEIR_NUMBER = ("お問い合せ送り状No.", "お問い合せ送り状No", "お問い合せ送り状番号", "送り状No.")
POSITIONS = None  # e飛伝Ⅲ lets the user choose columns: a file without header says nothing

LAYOUT = Layout(
    columns=(
        "お届け先コード取得区分",
        "お届け先コード",
        "お届け先電話番号",
        "お届け先郵便番号",
        "お届け先住所１",
        "お届け先住所２",
        "お届け先住所３",
        "お届け先名称１",
        "お届け先名称２",
        "お客様管理番号",
        "お客様コード",
        "部署ご担当者コード取得区分",
        "部署ご担当者コード",
        "部署ご担当者名称",
        "荷送人電話番号",
        "ご依頼主コード取得区分",
        "ご依頼主コード",
        "ご依頼主電話番号",
        "ご依頼主郵便番号",
        "ご依頼主住所１",
        "ご依頼主住所２",
        "ご依頼主名称１",
        "ご依頼主名称２",
        "荷姿",
        "品名１",
        "品名２",
        "品名３",
        "品名４",
        "品名５",
        "荷札荷姿",
        *(
            f"荷札品名{n}"
            for n in ("１", "２", "３", "４", "５", "６", "７", "８", "９", "１０", "１１")
        ),
        "出荷個数",
        "スピード指定",
        "クール便指定",
        "配達日",
        "配達指定時間帯",
        "配達指定時間（時分）",
        "代引金額",
        "消費税",
        "決済種別",
        "保険金額",
        "指定シール１",
        "指定シール２",
        "指定シール３",
        "営業所受取",
        "SRC区分",
        "営業所受取営業所コード",
        "元着区分",
        "メールアドレス",
        "ご不在時連絡先",
        "出荷日",
        "お問い合せ送り状No.",
        "出荷場印字区分",
        "集約解除指定",
        *(full_width(name) for name in numbered("編集{:02}", 1, 10)),
    ),
    room={
        "お届け先電話番号": 14,
        "お届け先郵便番号": 8,
        "お届け先住所１": LINE,
        "お届け先住所２": LINE,
        "お届け先住所３": LINE,
        "お届け先名称１": LINE,
        "お届け先名称２": LINE,
        "お客様管理番号": 16,
        "お客様コード": 12,
        "ご依頼主電話番号": 14,
        "ご依頼主郵便番号": 8,
        "ご依頼主住所１": LINE,
        "ご依頼主住所２": LINE,
        "ご依頼主名称１": LINE,
        "ご依頼主名称２": LINE,
        "品名１": LINE,
        "品名２": LINE,
        "代引金額": 7,
        "消費税": 7,
    },
    has_header=True,
    needed=frozenset(
        {
            "お届け先電話番号",
            "お届け先郵便番号",
            "お届け先住所１",
            "お届け先名称１",
            "お客様コード",
            "品名１",
        }
    ),
)


def row(parcel: Parcel) -> Row:
    """The parcel's line for e飛伝Ⅲ."""
    to, sender = parcel.to, parcel.sender
    address = _lines(3, to.whole, to.building)
    name = _lines(2, to.company, to.name)
    sender_address = _lines(2, sender.whole, sender.building)
    sender_name = _lines(2, sender.name)
    contents = _lines(1, parcel.contents)
    drop_off = _lines(1, f"置き配：{parcel.drop_off}" if parcel.drop_off else "")
    values = {
        "お届け先コード取得区分": "0",
        "お届け先電話番号": to.phone,
        "お届け先郵便番号": to.postcode,
        "お届け先住所１": address[0],
        "お届け先住所２": address[1],
        "お届け先住所３": address[2],
        "お届け先名称１": name[0],
        "お届け先名称２": name[1],
        "お客様管理番号": parcel.number,
        "お客様コード": parcel.account.customer_code,
        "ご依頼主電話番号": sender.phone,
        "ご依頼主郵便番号": sender.postcode,
        "ご依頼主住所１": sender_address[0],
        "ご依頼主住所２": sender_address[1],
        "ご依頼主名称１": sender_name[0],
        "ご依頼主名称２": sender_name[1],
        "荷姿": "001",
        "品名１": contents[0],
        "品名２": drop_off[0],
        "出荷個数": "1",
        "スピード指定": "000",
        "クール便指定": "001",
        "配達日": f"{parcel.wanted_on:%Y/%m/%d}" if parcel.wanted_on else "",
        "配達指定時間帯": BANDS[parcel.time_band],
        "代引金額": str(parcel.cod_amount or ""),
        "消費税": str(parcel.cod_tax) if parcel.cod_amount else "",
        "決済種別": "0",
        "営業所受取": "0",
        "SRC区分": "0",
        "元着区分": "1",
        "出荷日": f"{parcel.ship_on:%Y/%m/%d}",
    }
    return LAYOUT.row(parcel, values)


def _lines(count: int, *parts: str) -> list[str]:
    """The parts at full width over so many lines."""
    return pour([full_width(plain(part)) for part in parts], LINE, count)
