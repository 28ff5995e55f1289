"""What a column may mean, and the headers that say so in Japanese or English exports."""

from __future__ import annotations

from dataclasses import dataclass

from omni.domain.errors import N_


@dataclass(frozen=True)
class Field:
    """One thing a column may hold, its word on the screen and the headers it goes by."""

    name: str
    label: str
    headers: str


_OF_MEMBERS = (
    Field(
        "number",
        N_("会員番号"),
        "会員番号 会員no 会員id 会員コード カード番号 会員カード番号 ec会員id ec会員番号 顧客番号 顧客id"
        " 顧客コード お客様番号 customer_id customer_no customer_number customer_code member_id"
        " member_no member_number member_code card_no card_number card_id membership_no id"
        " household_id",
    ),
    Field(
        "name", N_("氏名"), "氏名 名前 お名前 会員名 会員氏名 顧客名 full_name name customer_name"
    ),
    Field("family", N_("姓"), "姓 氏 苗字 名字 last_name family_name surname lastname sei"),
    Field("given", N_("名"), "名 first_name given_name firstname forename mei"),
    Field(
        "kana",
        N_("フリガナ"),
        "フリガナ ふりがな カナ かな 氏名カナ 氏名フリガナ カナ氏名 会員名カナ 名前カナ ヨミガナ よみがな"
        " name_kana kana full_name_kana furigana",
    ),
    Field(
        "family_kana",
        N_("セイ"),
        "セイ せい 姓カナ 姓フリガナ 姓かな 姓ふりがな last_kana last_name_kana family_kana"
        " family_name_kana sei_kana",
    ),
    Field(
        "given_kana",
        N_("メイ"),
        "メイ めい 名カナ 名フリガナ 名かな 名ふりがな first_kana first_name_kana given_kana"
        " given_name_kana mei_kana",
    ),
    Field(
        "phone",
        N_("電話番号"),
        "電話番号 電話 tel tel_no telno phone phone_number telephone 自宅電話 自宅電話番号 固定電話 連絡先"
        " 電話番号1 tel1 phone1",
    ),
    Field(
        "mobile",
        N_("携帯電話"),
        "携帯電話 携帯電話番号 携帯番号 携帯 mobile mobile_phone cell cell_phone cellphone 電話番号2 tel2"
        " phone2",
    ),
    Field(
        "mail",
        N_("メールアドレス"),
        "メールアドレス メール eメール email e-mail mail mail_address email_address mailaddress pcメール",
    ),
    Field(
        "postcode",
        N_("郵便番号"),
        "郵便番号 〒 zip zip_code zipcode postal_code postcode post_code postalcode",
    ),
    Field("address", N_("住所"), "住所 住所全体 address full_address ご住所"),
    Field("prefecture", N_("都道府県"), "都道府県 県 prefecture pref state"),
    Field("city", N_("市区町村"), "市区町村 市町村 市区 住所市区町村 city 市区郡町村"),
    Field(
        "street",
        N_("町名・番地"),
        "町名番地 番地 町域番地 町名 住所1 address1 address_1 street address_line1 addr1",
    ),
    Field(
        "building",
        N_("建物名"),
        "建物名 建物 マンション名 建物名部屋番号 住所2 address2 address_2 building address_line2 addr2",
    ),
    Field(
        "birthday",
        N_("生年月日"),
        "生年月日 誕生日 お誕生日 birthday birth_date birthdate date_of_birth dob 生年月日西暦",
    ),
    Field("gender", N_("性別"), "性別 sex gender"),
    Field(
        "registered_on",
        N_("入会日"),
        "入会日 登録日 登録日時 入会日時 会員登録日 入会年月日 registered_at registered_on registration_date"
        " created_at created joined_at joined_on join_date signup_date enrolled_at",
    ),
    Field(
        "store",
        N_("入会店舗"),
        "入会店舗 入会店 登録店舗 店舗 店舗コード 入会店舗コード store store_code store_id home_store"
        " registered_store shop shop_code",
    ),
    Field(
        "points",
        N_("ポイント残高"),
        "ポイント残高 ポイント 保有ポイント 現在ポイント ポイント数 points point point_balance"
        " points_balance balance",
    ),
    Field(
        "mail_opt_in",
        N_("メール配信の同意"),
        "mail_opt_in email_opt_in opt_in optin newsletter mail_magazine mailmagazine メール配信 メルマガ"
        " メルマガ配信 メール配信可否 メール配信希望 dm希望 配信許諾 accepts_marketing",
    ),
)

# Columns of our own list of members: they say whose row it is and which cells were changed.
RETURNED = (
    Field("omni_id", "omni ID", "omni_id"),
    Field("check", N_("照合コード"), "照合コード check_code"),
)
MEMBERS = (*_OF_MEMBERS, *RETURNED)

PRODUCTS = (
    Field(
        "style",
        N_("品番"),
        "品番 商品コード 商品番号 スタイルコード style style_code style_no product_code product_id item_code"
        " item_no 型番 メーカー品番",
    ),
    Field("name", N_("商品名"), "商品名 品名 名称 商品名称 name product_name item_name title"),
    Field(
        "kana", N_("商品名カナ"), "商品名カナ 品名カナ 商品名フリガナ カナ name_kana kana reading"
    ),
    Field("sku", N_("SKU"), "sku sku_code skuコード sku番号 sku_id 単品コード variant_code"),
    Field(
        "jan", N_("JANコード"), "jan janコード jan_code ean ean13 barcode バーコード jancd gtin upc"
    ),
    Field("colour", N_("カラー"), "カラー 色 カラー名 色名 color colour color_name colour_name"),
    Field("size", N_("サイズ"), "サイズ サイズ名 size size_name"),
    Field(
        "price",
        N_("価格"),
        "価格 販売価格 税込価格 上代 定価 単価 売価 税込売価 本体価格税込 price unit_price retail_price"
        " selling_price list_price",
    ),
    Field("tax_rate", N_("税率"), "税率 消費税率 tax_rate tax taxrate vat_rate"),
    Field("brand", N_("ブランド"), "ブランド ブランド名 brand brand_name メーカー manufacturer"),
    Field(
        "category", N_("カテゴリー"), "カテゴリー カテゴリ 分類 部門 アイテム category department"
    ),
    Field("season", N_("シーズン"), "シーズン 季節 展開時期 season"),
)

_STORE = (
    "店舗コード 店舗 店コード 店番 店舗番号 店舗id 拠点 拠点コード 倉庫 倉庫コード 店名 店舗名 在庫拠点 store"
    " store_code store_id shop shop_code location location_code warehouse branch"
)

_GOODS = (
    Field(
        "jan", N_("JANコード"), "jan janコード jan_code ean ean13 barcode バーコード jancd gtin upc"
    ),
    Field(
        "sku",
        N_("SKU"),
        "sku sku_code skuコード sku番号 sku_id 単品コード variant_code jan/sku sku/jan jan_or_sku",
    ),
    Field(
        "style",
        N_("品番"),
        "品番 商品コード 商品番号 スタイルコード style style_code style_no product_code product_id item_code"
        " item_no jan/品番 品番/jan",
    ),
    Field("colour", N_("カラー"), "カラー 色 カラー名 色名 color colour color_name"),
    Field("size", N_("サイズ"), "サイズ サイズ名 size size_name"),
)

STOCK = (
    Field("store", N_("店舗コード"), _STORE),
    *_GOODS,
    Field(
        "quantity",
        N_("在庫数"),
        "在庫数 在庫 数量 在庫数量 実棚数 棚卸数 現在庫 実在庫 quantity qty stock on_hand stock_quantity"
        " inventory count counted",
    ),
    Field(
        "counted_at",
        N_("棚卸日時"),
        "棚卸日時 棚卸日 在庫日時 在庫日 時点 基準日時 基準日 counted_at counted_on count_date as_of"
        " snapshot_at stock_date updated_at",
    ),
    Field("shelf", N_("棚番"), "棚番 棚 棚番号 ロケーション shelf bin shelf_no"),
)

SALES = (
    Field(
        "document",
        N_("伝票番号"),
        "伝票番号 伝票no 売上番号 売上伝票番号 取引番号 取引id 注文番号 注文id 受注番号 document_no document"
        " document_number order_no order_id order_number basket_id transaction_id transaction_no"
        " sale_id invoice_no",
    ),
    Field(
        "receipt",
        N_("レシート番号"),
        "レシート番号 レシートno レシート receipt receipt_no receipt_number receipt_id",
    ),
    Field(
        "sold_at",
        N_("売上日時"),
        "日時 売上日時 販売日時 取引日時 注文日時 購入日時 売上日 販売日 取引日 購入日 注文日 日付 年月日 sold_at"
        " sold_on datetime date_time timestamp transaction_timestamp transaction_date ordered_at"
        " order_date sale_date purchased_at purchase_date date",
    ),
    Field("time", N_("時刻"), "時刻 時間 売上時刻 販売時刻 取引時刻 time sale_time"),
    Field("store", N_("店舗"), _STORE),
    Field(
        "register",
        N_("レジ番号"),
        "レジ番号 レジ レジno register register_no register_id till pos_no",
    ),
    Field(
        "member",
        N_("会員番号"),
        "会員番号 会員no 会員id 会員コード カード番号 会員カード番号 顧客番号 顧客id 顧客コード お客様番号 member"
        " member_id member_no member_number card_no card_number customer_id customer_no"
        " customer_number customer household_id",
    ),
    *_GOODS,
    Field("description", N_("商品名"), "商品名 品名 名称 description item_name product_name name"),
    Field("quantity", N_("数量"), "数量 点数 個数 売上数量 販売数量 quantity qty pieces units"),
    Field(
        "unit_price",
        N_("単価"),
        "単価 販売単価 税込単価 売価 価格 unit_price price selling_price",
    ),
    Field(
        "discount",
        N_("値引"),
        "値引 値引き 値引額 値引金額 割引 割引額 割引金額 discount discount_amount",
    ),
    Field("tax_rate", N_("税率"), "税率 消費税率 tax_rate taxrate vat_rate"),
    Field(
        "amount",
        N_("金額"),
        "金額 売上金額 税込金額 合計金額 小計 明細金額 販売金額 amount sales_value line_total total"
        " line_amount sales_amount subtotal",
    ),
    Field("tender", N_("支払方法"), "支払方法 支払 決済方法 tender payment payment_method"),
)

FIELDS: dict[str, tuple[Field, ...]] = {
    "members": MEMBERS,
    "products": PRODUCTS,
    "stock": STOCK,
    "sales": SALES,
}

# Of each group at least one column has to be there.
NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "members": (("number",), ("name", "family", "kana", "family_kana")),
    "products": (("style",), ("name",), ("price",)),
    "stock": (("store",), ("jan", "sku", "style"), ("quantity",)),
    "sales": (
        ("document", "receipt"),
        ("sold_at",),
        ("quantity",),
        ("amount", "unit_price"),
    ),
}


def label(kind: str, name: str | None) -> str:
    """The word of a field on the screen, to be translated; empty for none."""
    return next((field.label for field in FIELDS[kind] if field.name == name), "")
