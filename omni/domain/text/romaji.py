"""Names in Latin letters, brought to one spelling whoever wrote them.

Hepburn, Kunrei and passport spellings differ in letters, not in sound: Ohno, Oono and Ono; Satou
and Satoh; Syouji and Shoji; Homma and Honma. `fold_romaji` folds all of them, and the romaji made
from a member's kana, to one key. It is loose on purpose (大野 and 小野 are both `ono`, as in their
passports), so half-typed romaji needs one range of the index instead of a dozen kana guesses. A
Kunrei syllable counts from its vowel on: `mat` finds 松田, `mati` 町田.
"""

import re
import unicodedata
from functools import lru_cache

from omni.domain.text import kana
from omni.domain.text.syllables import ROMAJI, SPELLINGS

_NOT_LETTERS = re.compile(r"[^a-z]+")
_SYLLABLES = {
    "si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "zi": "ji", "di": "ji", "du": "zu",
    "wo": "o", "sy": "sh", "ty": "ch", "cy": "ch", "zy": "j", "jy": "j", "dy": "j",
}  # fmt: skip
_SYLLABLE = re.compile("s[iy]|t[iuy]|(?<![cst])hu|z[iy]|d[iuy]|wo|[cj]y")
_DOUBLED = (re.compile("([b-df-hj-mp-tv-z])\\1+"), r"\1")
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("l"), "r"),
    (re.compile("v"), "b"),
    (re.compile("m(?=[bmp])"), "n"),
    (re.compile("nn+(?=[^aiueoyn]|$)"), "n"),
    (re.compile("n{3,}"), "nn"),
    _DOUBLED,
    (re.compile("t(?=c)|d(?=z)"), ""),
)
_SILENT_H = re.compile("(?<=[ou])h(?![aiueoy])")
_LONG = re.compile("o[ou]+|([aiue])\\1+")


@lru_cache(maxsize=131_072)
def fold_romaji(text: str) -> str:
    """The one spelling of a word in Latin letters; empty when it has none."""
    word = _letters(text)
    for pattern, instead in _RULES:
        word = pattern.sub(instead, word)
    word = _SYLLABLE.sub(lambda found: _SYLLABLES.get(found[0], found[0]), word)
    word = _DOUBLED[0].sub(_DOUBLED[1], _SILENT_H.sub("", word))
    return _LONG.sub(lambda found: found[1] or "o", word)


@lru_cache(maxsize=131_072)
def of_kana(reading: str) -> str:
    """The same key, from a reading in kana."""
    return fold_romaji(to_romaji(reading) or "")


def join(words: tuple[str, ...]) -> str:
    """Folded words as one key, a vowel shared over the seam counted once: suzukichiro."""
    whole = ""
    for word in words:
        seam = whole[-1:] + word[:1]
        shared = seam in ("aa", "ii", "uu", "ee", "oo", "ou")
        whole += word[1:] if shared else word
    return whole


@lru_cache(maxsize=4_096)
def prefixes(typed: str) -> tuple[str, ...]:
    """The key prefixes a half-typed word may mean, the plainest first.

    One, mostly. `nn` may be ンナ or a doubled n for ン, and `oh` before i, u, e or y a long vowel.
    """
    word = _letters(typed)
    if word.endswith("nn"):
        word = word[:-1]
    spellings = [word]
    if re.search("nn[aiueoy]", word):
        spellings.append(re.sub("nn(?=[aiueoy])", "n", word))
    if re.search("oh[iuey]", word):
        spellings.append(re.sub("oh(?=[iuey])", "o", word))
    found = [fold_romaji(spelling) for spelling in spellings]
    return tuple(dict.fromkeys(key for key in found if key))


@lru_cache(maxsize=131_072)
def to_romaji(reading: str) -> str | None:
    """The reading in Hepburn letters, long vowels written out (satou); None when not kana."""
    if not kana.is_kana(reading):
        return None
    text = kana.katakana(reading).replace("・", " ")
    letters: list[str] = []
    doubled = False
    at = 0
    while at < len(text):
        size = 2 if text[at : at + 2] in ROMAJI else 1
        sound = ROMAJI.get(text[at : at + size], " " if text[at] == " " else "")
        if text[at] == "ッ":
            doubled = True
        else:
            if doubled and sound[:1].isalpha() and sound[0] not in "aiueon":
                sound = ("t" if sound.startswith("ch") else sound[0]) + sound
            doubled = False
            letters.append(sound)
        at += size
    return "".join(letters).strip()


@lru_cache(maxsize=4_096)
def to_kana(text: str) -> str | None:
    """The katakana of a complete romaji name as its letters say; None when it is not romaji.

    Ohno is オオノ; a long vowel that the spelling leaves out (Ono, Sato) cannot be known and is
    left out here too.
    """
    words = unicodedata.normalize("NFKC", text).split()
    read = [_read_word(_letters(word, apart="'")) for word in words]
    if not read or any(word is None for word in read):
        return None
    return " ".join(word for word in read if word)


def _read_word(word: str) -> str | None:
    letters: list[str] = []
    at = 0
    while at < len(word):
        step = _read_syllable(word, at)
        if step is None:
            return None
        sound, size = step
        letters.append(sound)
        at += size
    return "".join(letters) or None


def _read_syllable(word: str, at: int) -> tuple[str, int] | None:
    here, after = word[at], word[at + 1 : at + 2]
    if here in "nm" and (after in {"'", ""} or after not in "aiueoy"):
        if here == "m" and after not in tuple("bmp"):
            return None
        doubled = here == after == "n" and word[at + 2 : at + 3] not in tuple("aiueoy")
        return "ン", 2 if after == "'" or doubled else 1
    if here == "h" and at and word[at - 1] in "ou" and (not after or after not in "aiueoy"):
        return ("オ" if at == 1 and word[0] == "o" else "ウ"), 1
    if (here == after and here not in "aiueo") or (here == "t" and after == "c"):
        return "ッ", 1
    for size in (4, 3, 2, 1):
        sound = SPELLINGS.get(word[at : at + size])
        if sound:
            return sound, len(word[at : at + size])
    return None


def _letters(text: str, apart: str = "") -> str:
    """Lower-case plain letters: macrons and accents away, full width narrowed."""
    if text.isascii():
        plain = text.lower()
    else:
        wide = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
        plain = "".join(letter for letter in wide if not unicodedata.combining(letter))
    if apart:
        return re.sub(r"[^a-z']+", "", plain)
    return _NOT_LETTERS.sub("", plain)
