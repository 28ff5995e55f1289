"""ヤマト運輸 B2クラウド: 発送データ out, 発行済データ back.

Followed: the basic layout of 外部データ取り込み (送り状発行データレイアウト, 97 columns in fixed
order), names, lengths and codes as public programs quote the template's own header
(newb2/help/manual/manual_sosa/16_exchange). Lengths are in full-width characters there, in bytes
here. 発行済データ comes back in the same columns with 伝票番号 filled. Not verified against a live
account: the last two columns (連携管理番号, 通知メールアドレス). B2 has no column for 置き配,
which is why it is said in 記事.
"""

from __future__ import annotations

from omni.domain.carriers.fitting import plain, pour, width
from omni.domain.carriers.layout import Layout
from omni.domain.carriers.parcels import Address, Flaw, Parcel, Row

NAME = "ヤマト運輸"
PROGRAM = "B2クラウド"
TRACKING = "https://toi.kuronekoyamato.co.jp/cgi-bin/tneko"
MOST_COD = 300_000
ROOM = 64  # bytes of the address in one field; the building has half of it
BANDS = {
    "": "",
    "am": "0812",
    "14-16": "1416",
    "16-18": "1618",
    "18-20": "1820",
    "19-21": "1921",
}
OUR_NUMBER = ("お客様管理番号",)
THEIR_NUMBER = ("伝票番号",)
POSITIONS = (0, 3)  # of those two in a file without header

_COLLECT_LATER = (
    "収納代行請求金額（税込）",
    "収納代行内消費税額等",
    "収納代行請求先郵便番号",
    "収納代行請求先住所",
    "収納代行請求先住所（アパートマンション名）",
    "収納代行請求先会社・部門名１",
    "収納代行請求先会社・部門名２",
    "収納代行請求先名（漢字）",
    "収納代行請求先名（カナ）",
    "収納代行問合せ先名（漢字）",
    "収納代行問合せ先郵便番号",
    "収納代行問合せ先住所",
    "収納代行問合せ先住所（アパートマンション名）",
    "収納代行問合せ先電話番号",
    "収納代行管理番号",
    "収納代行品名",
    "収納代行備考",
)
_SEARCH = tuple(name for n in range(1, 6) for name in (f"検索キータイトル{n}", f"検索キー{n}"))
_MAILS = tuple(
    f"{mail}{part}"
    for mail in ("投函予定メール", "投函完了メール（お届け先宛）", "投函完了メール（ご依頼主宛）")
    for part in ("利用区分", "e-mailアドレス", "メッセージ")
)

LAYOUT = Layout(
    columns=(
        "お客様管理番号",
        "送り状種類",
        "クール区分",
        "伝票番号",
        "出荷予定日",
        "お届け予定日",
        "配達時間帯",
        "お届け先コード",
        "お届け先電話番号",
        "お届け先電話番号枝番",
        "お届け先郵便番号",
        "お届け先住所",
        "お届け先アパートマンション名",
        "お届け先会社・部門１",
        "お届け先会社・部門２",
        "お届け先名",
        "お届け先名(ｶﾅ)",
        "敬称",
        "ご依頼主コード",
        "ご依頼主電話番号",
        "ご依頼主電話番号枝番",
        "ご依頼主郵便番号",
        "ご依頼主住所",
        "ご依頼主アパートマンション",
        "ご依頼主名",
        "ご依頼主名(ｶﾅ)",
        "品名コード１",
        "品名１",
        "品名コード２",
        "品名２",
        "荷扱い１",
        "荷扱い２",
        "記事",
        "ｺﾚｸﾄ代金引換額（税込)",
        "内消費税額等",
        "止置き",
        "営業所コード",
        "発行枚数",
        "個数口表示フラグ",
        "請求先顧客コード",
        "請求先分類コード",
        "運賃管理番号",
        "クロネコwebコレクトデータ登録",
        "クロネコwebコレクト加盟店番号",
        "クロネコwebコレクト申込受付番号１",
        "クロネコwebコレクト申込受付番号２",
        "クロネコwebコレクト申込受付番号３",
        "お届け予定ｅメール利用区分",
        "お届け予定ｅメールe-mailアドレス",
        "入力機種",
        "お届け予定ｅメールメッセージ",
        "お届け完了ｅメール利用区分",
        "お届け完了ｅメールe-mailアドレス",
        "お届け完了ｅメールメッセージ",
        "クロネコ収納代行利用区分",
        "予備",
        *_COLLECT_LATER,
        "複数口くくりキー",
        *_SEARCH,
        "予備２",
        "予備３",
        *_MAILS,
        "連携管理番号",
        "通知メールアドレス",
    ),
    room={
        "お客様管理番号": 50,
        "お届け先電話番号": 15,
        "お届け先郵便番号": 8,
        "お届け先住所": 64,
        "お届け先アパートマンション名": 32,
        "お届け先会社・部門１": 50,
        "お届け先会社・部門２": 50,
        "お届け先名": 32,
        "ご依頼主電話番号": 15,
        "ご依頼主郵便番号": 8,
        "ご依頼主住所": 64,
        "ご依頼主アパートマンション": 32,
        "ご依頼主名": 32,
        "品名１": 50,
        "記事": 44,
        "請求先顧客コード": 12,
        "請求先分類コード": 3,
        "運賃管理番号": 2,
    },
    has_header=True,
    needed=frozenset(
        {
            "お届け先電話番号",
            "お届け先郵便番号",
            "お届け先住所",
            "お届け先名",
            "ご依頼主電話番号",
            "ご依頼主郵便番号",
            "ご依頼主住所",
            "ご依頼主名",
            "品名１",
            "請求先顧客コード",
            "運賃管理番号",
        }
    ),
)


def row(parcel: Parcel) -> Row:
    """The parcel's line for B2クラウド; a long street runs on into the building's field."""
    street, building = _address(parcel.to)
    sender_street, sender_building = _address(parcel.sender)
    values = {
        "お客様管理番号": parcel.number,
        "送り状種類": "2" if parcel.cod_amount else "0",
        "クール区分": "0",
        "出荷予定日": f"{parcel.ship_on:%Y/%m/%d}",
        "お届け予定日": f"{parcel.wanted_on:%Y/%m/%d}" if parcel.wanted_on else "",
        "配達時間帯": BANDS[parcel.time_band],
        "お届け先電話番号": parcel.to.phone,
        "お届け先郵便番号": parcel.to.postcode,
        "お届け先住所": street,
        "お届け先アパートマンション名": building,
        "お届け先会社・部門１": parcel.to.company,
        "お届け先名": parcel.to.name,
        "敬称": "様",
        "ご依頼主電話番号": parcel.sender.phone,
        "ご依頼主郵便番号": parcel.sender.postcode,
        "ご依頼主住所": sender_street,
        "ご依頼主アパートマンション": sender_building,
        "ご依頼主名": parcel.sender.name,
        "品名１": parcel.contents,
        "記事": f"置き配：{parcel.drop_off}" if parcel.drop_off else "",
        "ｺﾚｸﾄ代金引換額（税込)": str(parcel.cod_amount or ""),
        "内消費税額等": str(parcel.cod_tax) if parcel.cod_amount else "",
        "発行枚数": "" if parcel.cod_amount else "1",
        "個数口表示フラグ": "2",
        "請求先顧客コード": parcel.account.customer_code,
        "請求先分類コード": parcel.account.billing_class,
        "運賃管理番号": parcel.account.fare_number,
    }
    return LAYOUT.row(parcel, values, _too_much(parcel))


def _address(place: Address) -> tuple[str, str]:
    """Prefecture, city and street in 32 full-width characters, the rest with the building in 16.

    What fits nowhere is left in the first field, whose length then says so.
    """
    whole, building = plain(place.whole), plain(place.building)
    first, rest = pour([whole], ROOM, 2)
    along = f"{rest} {building}".strip()
    return (first, along) if rest and width(along) <= ROOM // 2 else (whole, building)


def _too_much(parcel: Parcel) -> list[Flaw]:
    if parcel.cod_amount <= MOST_COD:
        return []
    return [
        Flaw(
            parcel.number,
            "ｺﾚｸﾄ代金引換額（税込)",
            "too_much",
            str(parcel.cod_amount),
            str(MOST_COD),
        )
    ]
