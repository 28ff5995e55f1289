"""日本郵便 ゆうパックプリントR: 発送予定データ out, 発送履歴データ back.

Followed: the standard 118-column layout by position, without header, cp932 (速販's 「ゆうパック
プリントR CSV入出力項目」 of 2014 for lengths in bytes, public programs for the order of the
rest); dates are yyyymmdd. 発送履歴 comes back with a header; お客様側管理番号 and お問い合わせ番号
must be among its columns (発送予定 has no issued number). Not verified against an installation:
the newer V3 layout of 100 columns is not written; 送り状種別 is left to the program's default;
置き配 has no column and is said in 記事名１; 57 for 19–21 is as R-Waybill's table gives it.
"""

from __future__ import annotations

from omni.domain.carriers.fitting import plain, pour
from omni.domain.carriers.layout import Layout
from omni.domain.carriers.parcels import Address, Flaw, Parcel, Row

NAME = "日本郵便"
PROGRAM = "ゆうパックプリントR"
TRACKING = "https://trackings.post.japanpost.jp/services/srv/search/"
MOST_COD = 300_000
LINE = 50  # bytes of an address or name line
BANDS = {"": "00", "am": "51", "14-16": "53", "16-18": "54", "18-20": "55", "19-21": "57"}
OUR_NUMBER = ("お客様側管理番号",)
THEIR_NUMBER = ("お問い合わせ番号", "お問合せ番号", "お問い合せ番号")
POSITIONS = None  # 発送履歴 is written by a filter of the user's own: its header decides

LAYOUT = Layout(
    columns=(
        "お客様側管理番号",
        "発送予定日",
        "発送予定時間区分",
        "出荷期限日",
        "到着期限日",
        "郵便種別",
        "保冷種別",
        "元／着払／代引",
        "書留／セキュリティ／特定記録種別",
        "配達時間帯指定郵便種別",
        "送り状種別",
        "お届け先 コード",
        "お届け先 郵便番号",
        "お届け先 住所１",
        "お届け先 住所２",
        "お届け先 住所３",
        "お届け先 名称１",
        "お届け先 名称２",
        "お届け先 敬称区分",
        "お届け先 電話番号",
        "お届け先 メールアドレス１",
        "お届け先 局留め区分",
        "お届け先 局留め郵便局名",
        "お届け先 局留めメール使用区分",
        "お届け先 局留め郵便番号",
        "お届け先 配達予告メール使用区分",
        "お届け先 再配達予告メール使用区分",
        "ご依頼主 コード",
        "ご依頼主 集荷先と同一区分",
        "ご依頼主 郵便番号",
        "ご依頼主 住所１",
        "ご依頼主 住所２",
        "ご依頼主 住所３",
        "ご依頼主 名称１",
        "ご依頼主 名称２",
        "ご依頼主 敬称",
        "ご依頼主 電話番号",
        "ご依頼主 メールアドレス１",
        "ご依頼主 荷送人指図区分",
        "ご依頼主 お届け通知メール使用区分",
        "ご依頼主 お届け通知はがき使用区分",
        "集荷先 コード",
        "集荷先 連携可否区分",
        "集荷先 会社コード",
        "集荷先 依頼先店所コード",
        "集荷先 郵便番号",
        "集荷先 住所１",
        "集荷先 住所２",
        "集荷先 住所３",
        "集荷先 名称１",
        "集荷先 名称２",
        "集荷先 敬称",
        "集荷先 電話番号",
        "受注番号",
        "こわれもの区分",
        "なまもの区分",
        "ビン類区分",
        "逆さま厳禁区分",
        "下積み厳禁区分",
        "商品サイズ区分",
        "重量合計（ｇ）",
        "25kg超重量物区分",
        "損害要償額",
        "速達・配達日指定種別",
        "配達指定日／希望日",
        "配達時間帯区分",
        "差出方法区分",
        "ゆうパック複数個割引",
        "ゆうパック同一割引",
        "セット商品コード",
        "セット品名ラベル印字区分",
        "倉庫数",
        "複数個口数",
        "記事名１",
        "記事名２",
        *(f"フリー項目{n:02}" for n in range(1, 11)),
        "港利用区分",
        "空港・局/支店名",
        "航空会社名",
        "利用便名",
        "レジャー区分",
        "プレー・搭乗日",
        "プレー・搭乗時間",
        "クラブ本数",
        "往路集貨日",
        "出荷先登録名",
        "集荷希望区分",
        "集荷日付",
        "集荷時間帯区分",
        "支店連携先選択用名称",
        "代引金額",
        "代引消費税金額",
        "送り状発行年月日",
        "商品番号（明細）",
        "品名（明細）",
        "個数（明細）",
        "重量（明細）",
        "単価（明細）",
        "金額（明細）",
        *(f"商品備考{n:02}（明細）" for n in range(1, 11)),
    ),
    room={
        "お客様側管理番号": 15,
        "お届け先 郵便番号": 8,
        "お届け先 住所１": LINE,
        "お届け先 住所２": LINE,
        "お届け先 住所３": LINE,
        "お届け先 名称１": LINE,
        "お届け先 名称２": LINE,
        "お届け先 電話番号": 20,
        "ご依頼主 郵便番号": 8,
        "ご依頼主 住所１": LINE,
        "ご依頼主 住所２": LINE,
        "ご依頼主 住所３": LINE,
        "ご依頼主 名称１": LINE,
        "ご依頼主 名称２": LINE,
        "ご依頼主 電話番号": 20,
        "記事名１": LINE,
        "品名（明細）": LINE,
    },
    has_header=False,
    needed=frozenset(
        {
            "お届け先 郵便番号",
            "お届け先 住所１",
            "お届け先 名称１",
            "お届け先 電話番号",
            "ご依頼主 名称１",
        }
    ),
)


def row(parcel: Parcel) -> Row:
    """The parcel's line for ゆうパックプリントR."""
    values = {
        "お客様側管理番号": parcel.number,
        "発送予定日": f"{parcel.ship_on:%Y%m%d}",
        "郵便種別": "0",
        "保冷種別": "0",
        "元／着払／代引": "2" if parcel.cod_amount else "0",
        "配達指定日／希望日": f"{parcel.wanted_on:%Y%m%d}" if parcel.wanted_on else "",
        "配達時間帯区分": BANDS[parcel.time_band],
        "重量合計（ｇ）": str(parcel.weight or ""),
        "記事名１": f"置き配：{parcel.drop_off}" if parcel.drop_off else "",
        "代引金額": str(parcel.cod_amount or ""),
        "代引消費税金額": str(parcel.cod_tax) if parcel.cod_amount else "",
        "品名（明細）": parcel.contents,
        **_person("お届け先", parcel.to),
        **_person("ご依頼主", parcel.sender),
    }
    return LAYOUT.row(parcel, values, _too_much(parcel))


def _person(who: str, place: Address) -> dict[str, str]:
    """The address over three lines and the name over two."""
    city = f"{place.prefecture}{place.city}"
    address = pour([plain(one) for one in (city, place.street, place.building)], LINE, 3)
    name = pour([plain(one) for one in (place.company, place.name)], LINE, 2)
    return {
        f"{who} 郵便番号": place.postcode,
        f"{who} 住所１": address[0],
        f"{who} 住所２": address[1],
        f"{who} 住所３": address[2],
        f"{who} 名称１": name[0],
        f"{who} 名称２": name[1],
        f"{who} 電話番号": place.phone,
    }


def _too_much(parcel: Parcel) -> list[Flaw]:
    if parcel.cod_amount <= MOST_COD:
        return []
    return [Flaw(parcel.number, "代引金額", "too_much", str(parcel.cod_amount), str(MOST_COD))]
