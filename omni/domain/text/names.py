"""Names: the registered glyph is shown and printed; what is folded here is only for finding."""

import re
import unicodedata
from functools import lru_cache

from omni.domain.text import kana
from omni.domain.text.itaiji import fold_itaiji

_SPACES = " \t\r\n\u3000"
_MARKS = "ー.,、。・･'’`´\"”“()（）[]【】「」/／-‐‑‒–—―−_＿:;!&＆+*#@"
_DROPPED: dict[int, str | None] = {ord(mark): None for mark in _SPACES + _MARKS + "?？〓□�"}
_KATAKANA = {code: chr(code + 0x60) for code in range(0x3041, 0x3097)}
_KATAKANA |= {ord("ヶ"): "ケ", ord("ヵ"): "カ"}
_COMPANY = re.compile(r"株式会社|有限会社|合同会社|合資会社|一般社団法人|\((?:株|有|同|資|社)\)")
_HONORIFIC = re.compile(
    r"(?<=\S)\s*(?:様|さま|御中)$|(?<=\S)\s+(?:さん|サン|殿|sama|san)$", re.IGNORECASE
)
_LOST = re.compile("[?？〓□�]")
_YOSHI = ("ヨシ", "キチ", "キツ", "ヨ")


@lru_cache(maxsize=131_072)
def fold_name(text: str) -> str:
    """The finding key of a name: common kanji, no spaces or marks, one case; 髙﨑 is 高崎."""
    plain = fold_itaiji(unicodedata.normalize("NFKC", text))
    if "社" in plain or "(" in plain:
        plain = _COMPANY.sub("", plain) or plain
    folded = plain.translate(_DROPPED).casefold().translate(_KATAKANA)
    return unicodedata.normalize("NFC", _repeated(folded) if "々" in folded else folded)


def split_name(raw: str) -> tuple[str, str]:
    """Family and given name where a space parts them; a name in one piece stays whole.

    Nothing is guessed: 今村奏希 is all family name. A name in Latin letters is one field too, for
    nobody can say which of its words is the family's. Courtesy (様, 御中) is no part of a name.
    """
    name = strip_courtesy(raw)
    words = name.split()
    if len(words) < 2 or is_latin(name):
        return " ".join(words), ""
    return words[0], " ".join(words[1:])


def strip_courtesy(raw: str) -> str:
    """The name without 様, 御中 or さん behind it."""
    name = raw.strip()
    return _HONORIFIC.sub("", name) if name else name


@lru_cache(maxsize=8_192)
def fold_goods(text: str) -> str:
    """A text in one width, case and kana, its words still apart: what goods are called."""
    plain = fold_itaiji(unicodedata.normalize("NFKC", text))
    return " ".join(plain.casefold().translate(_KATAKANA).split())


def is_japanese(text: str) -> bool:
    """Whether the name has letters beyond the Latin ones, so that its glyphs are worth a row."""
    return not text.isascii() and not is_latin(text)


@lru_cache(maxsize=131_072)
def is_latin(text: str) -> bool:
    """Whether every letter of the name is Latin, as foreign and romaji names are."""
    plain = unicodedata.normalize("NFKD", text)
    letters = [letter for letter in plain if letter.isalpha()]
    return bool(letters) and all(letter < "\u0250" for letter in letters)


def mend_lost(name: str, reading: str) -> str:
    """The name with a glyph that an old code page lost put back as 吉 where the reading says so.

    Excel's cp932 writes 𠮷 as `?`. The reading is that of the same part of the name. Only for
    finding: the card keeps what the file said until a person corrects it.
    """
    if not _LOST.search(name):
        return name
    sound = kana.fold_kana(reading)
    return _LOST.sub("吉" if any(word in sound for word in _YOSHI) else "", name)


def typed_keys(name: str) -> tuple[str, ...]:
    """The keys of a name as it is asked for: one copied with its lost glyph may be 吉 or not."""
    mended = fold_name(_LOST.sub("吉", name))
    return tuple(dict.fromkeys(key for key in (fold_name(name), mended) if key))


def _repeated(text: str) -> str:
    """佐々木 written out as 佐佐木."""
    letters: list[str] = []
    for letter in text:
        letters.append(letters[-1] if letter == "々" and letters else letter)
    return "".join(letters)
