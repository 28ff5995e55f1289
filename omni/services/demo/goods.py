# ruff: noqa: ISC004
"""Sixty styles a women's and men's apparel chain hangs in late autumn."""

from __future__ import annotations

import random

from stdnum import ean

from omni.domain.actor import Actor
from omni.services.styles import StyleEntry, VariantEntry, save_style

LETTERS = ("S", "M", "L")
NUMBERS = ("7号", "9号", "11号")
MENS = ("M", "L", "XL")
FREE = ("F",)
SHOES = ("22.5", "23", "23.5", "24", "24.5")

SWATCHES = {
    "白": "#F4F1EA",
    "黒": "#1E1E22",
    "藍": "#26407A",
    "墨": "#45474C",
    "生成": "#E6DCC8",
    "灰": "#9A9DA3",
    "紅": "#A8323A",
    "深緑": "#2F5D4A",
    "茶": "#6B4A33",
    "空": "#8DB4D6",
    "桜": "#E3B7BE",
    "芥子": "#C69A2D",
}

# category, prefix, sizes, colours to draw from, price band in yen, names
LINES = (
    ("ワンピース", "OP", NUMBERS, "藍黒紅", (9900, 18900),
     "リネンブレンドワンピース シャツワンピース ニットワンピース プリーツワンピース"
     " ウールワンピース ティアードワンピース ジャンパースカート"),
    ("ブラウス", "BL", LETTERS, "白空桜", (5900, 9900),
     "ボウタイブラウス スタンドカラーブラウス レースブラウス バンドカラーシャツ"
     " ギャザーブラウス オックスフォードシャツ"),
    ("ニット", "KN", LETTERS, "生成灰深緑", (6900, 14900),
     "カシミヤ混タートルニット ケーブルニット リブカーディガン モヘヤニット"
     " ハイゲージクルーニット ニットベスト アランカーディガン"),
    ("スカート", "SK", NUMBERS, "黒茶深緑", (7900, 12900),
     "プリーツスカート タイトスカート ナローデニムスカート ツイードスカート ギャザースカート"),
    ("パンツ", "PT", LETTERS, "黒墨生成", (7900, 13900),
     "ワイドパンツ テーパードパンツ コーデュロイパンツ センタープレスパンツ デニムパンツ"),
    ("コート", "CT", LETTERS, "灰茶墨", (24900, 49900),
     "ウールチェスターコート ダウンコート ステンカラーコート ダッフルコート"
     " キルティングコート ノーカラーコート"),
    ("ジャケット", "JK", NUMBERS, "藍墨茶", (14900, 24900),
     "テーラードジャケット ツイードジャケット ノーカラージャケット コーデュロイジャケット"),
    ("メンズシャツ", "MS", MENS, "白藍灰", (6900, 9900),
     "ボタンダウンシャツ ネルシャツ バンドカラーシャツ リネンシャツ"),
    ("メンズニット", "MK", MENS, "墨深緑生成", (7900, 14900),
     "ウールクルーニット ショールカーディガン ミドルゲージタートル"),
    ("バッグ", "BG", FREE, "黒茶芥子", (5900, 19800),
     "別注トート キャンバストート レザーショルダー ナイロンリュック 巾着バッグ"),
    ("靴", "SH", SHOES, "黒茶", (9900, 19800),
     "レザーローファー ショートブーツ バレエシューズ ストラップパンプス"),
    ("小物", "AC", FREE, "灰芥子紅", (1900, 6900),
     "カシミヤストール ウールマフラー 手袋 ベレー帽 革ベルト"),
)  # fmt: skip

FOOD = (
    ("FD-0001", "焼き菓子 詰め合わせ", "ヤキガシ ツメアワセ", 1620),
    ("FD-0002", "ほうじ茶 ティーバッグ", "ホウジチャ ティーバッグ", 1080),
)


def hang_goods(dice: random.Random, *, actor: Actor) -> list[int]:
    """Put every style into the catalogue; returns the style ids in the order of the list."""
    serial = iter(range(1, 100_000))
    ids = []
    for category, prefix, sizes, colours, band, names in LINES:
        for number, name in enumerate(names.split(), start=1):
            entry = StyleEntry(
                code=f"{prefix}-{1000 + number}",
                name=name,
                price=dice.randrange(band[0], band[1] + 1, 1000),
                category=category,
                brand="OMNI",
                season="2026AW",
                is_on_sale=dice.random() < 0.12,
            )
            picked = [colour for colour in SWATCHES if colour in colours][:3]
            ids.append(
                save_style(entry, _variants(entry.code, picked, sizes, serial), actor=actor).id
            )
    for code, name, kana, price in FOOD:
        entry = StyleEntry(
            code=code, name=name, kana=kana, price=price, category="食品", tax_rate=8
        )
        ids.append(
            save_style(entry, [VariantEntry(sku=code, jan=_jan(next(serial)))], actor=actor).id
        )
    return ids


def _variants(
    code: str, colours: list[str], sizes: tuple[str, ...], serial: object
) -> list[VariantEntry]:
    return [
        VariantEntry(
            sku=f"{code}-{list(SWATCHES).index(colour) + 1:02d}-{size}",
            jan=_jan(next(serial)),  # type: ignore[call-overload]
            colour=colour,
            size=size,
            swatch=SWATCHES[colour],
        )
        for colour in colours
        for size in sizes
    ]


def _jan(number: int) -> str:
    """A JAN of a maker's range that is kept for examples, with its check digit."""
    body = f"4580000{number:05d}"
    return body + ean.calc_check_digit(body)
