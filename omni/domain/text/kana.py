"""Kana as people write it, folded so that every spelling of one sound is found.

The key is for finding: タナカ, たなか and ﾀﾅｶ are one key, and so are キョウコ and the キヨウコ of
systems that know no small letters. Long vowels written with letters stay (サトウ is not サトミ, and
サト is a prefix of both); only the mark ー, whose letter nobody can know, opens several keys.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

_HIRAGANA = {code: chr(code + 0x60) for code in range(0x3041, 0x3097)}
_HIRAGANA |= {0x309D: "ヽ", 0x309E: "ヾ"}
_DASHES = "‐‑‒–—―−-﹣－ー─━~〜～ｰ"
_MARKS = {ord(dash): "ー" for dash in _DASHES}
_DROPPED: dict[int, str | None] = {ord(mark): None for mark in " \t\n\r\u3000・･.,，．、。'’`=＝゠"}
_VOICING = {ord("゛"): "\u3099", ord("゜"): "\u309a"}
_STRAY: dict[int, str | None] = {0x3099: None, 0x309A: None}
_SMALL = dict(zip(map(ord, "ァィゥェォッャュョヮヵヶ"), "アイウエオツヤユヨワカケ", strict=True))
_SAME_SOUND = dict(zip(map(ord, "ヂヅヲヰヱヴ"), "ジズオイエブ", strict=True))
_SAME_SOUND |= {ord("ヷ"): "バ", ord("ヸ"): "ビ", ord("ヹ"): "ベ", ord("ヺ"): "ボ"}
_V_ROW = re.compile("ヴ([ァィェォ])")
_V_SOUND = dict(zip("ァィェォ", "バビベボ", strict=True))
_KANA_ONLY = re.compile(r"[ァ-ヺヽヾー\s・･‐‑‒–—―−\-~〜]+")
_VOWELS = {
    "ア": "アカサタナハマヤラワガザダバパ",
    "イ": "イキシチニヒミリギジビピ",
    "ウ": "ウクスツヌフムユルグズブプ",
    "エ": "エケセテネヘメレゲゼデベペ",
    "オ": "オコソトノホモヨロゴゾドボポ",
}
_VOWEL = {letter: vowel for vowel, row in _VOWELS.items() for letter in row}
_LONG = {"ア": ("", "ア"), "イ": ("", "イ"), "ウ": ("", "ウ"), "エ": ("", "イ", "エ")}
_LONG |= {"オ": ("", "オ", "ウ")}
_MOST_KEYS = 6


@lru_cache(maxsize=131_072)
def katakana(text: str) -> str:
    """The reading in full-width katakana, words kept apart by one space: how a card is stored."""
    wide = unicodedata.normalize("NFKC", text.translate(_VOICING)).translate(_HIRAGANA)
    return " ".join(wide.split())


@lru_cache(maxsize=131_072)
def is_kana(text: str) -> bool:
    """Whether the text is a reading: kana of any width and nothing else."""
    wide = katakana(text)
    return bool(_KANA_ONLY.fullmatch(wide)) and any("ァ" <= letter <= "ヺ" for letter in wide)


@lru_cache(maxsize=131_072)
def words(text: str) -> tuple[str, ...]:
    """The words of a reading: family and given name, or the parts between the ・ of one."""
    return tuple(katakana(text).replace("・", " ").split())


@lru_cache(maxsize=131_072)
def fold_kana(text: str) -> str:
    """The finding key of a reading; ー is dropped, so that サトー is found as サト."""
    return unicodedata.normalize("NFC", _marked(text).replace("ー", ""))


@lru_cache(maxsize=131_072)
def keys(text: str) -> tuple[str, ...]:
    """Every key a reading may go by, `fold_kana` first: オーノ is オノ, オオノ and オウノ."""
    marked = _marked(text)
    if "ー" not in marked:
        return (fold_kana(text),)
    choices: list[tuple[str, ...]] = []
    before = ""
    for letter in marked:
        if letter == "ー":
            choices.append(_LONG.get(_VOWEL.get(before, ""), ("",)))
        else:
            choices.append((letter,))
            before = letter
    spelt = ("".join(letters) for letters in islice(product(*choices), _MOST_KEYS))
    return tuple(dict.fromkeys((fold_kana(text), *spelt)))[:_MOST_KEYS]


def _marked(text: str) -> str:
    """The key with its long-vowel marks still in it."""
    wide = unicodedata.normalize("NFKC", text.translate(_VOICING)).translate(_HIRAGANA)
    wide = unicodedata.normalize("NFC", wide.translate(_MARKS).translate(_DROPPED))
    if "ヴ" in wide:
        wide = _V_ROW.sub(lambda found: _V_SOUND[found[1]], wide)
    return wide.translate(_STRAY).translate(_SMALL).translate(_SAME_SOUND).lstrip("ー")
