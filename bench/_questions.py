"""What is asked of the box: real keys of the shop's own members, and the range each stands for."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench._shops import Shop

LAST = "\U0010ffff"
MOST = 40
_MEMBER = re.compile(rb'href="/members/(\d+)"')


@dataclass(frozen=True)
class Question:
    """A typed text, and the one range of the index that answers it."""

    text: str
    low: str
    high: str

    def path(self, page: int = 1) -> str:
        """Asking the product."""
        return "/?" + urlencode({"q": self.text} | ({"page": page} if page > 1 else {}))

    def floor(self, here: int) -> str:
        """Asking the floor."""
        return "/find?" + urlencode({"low": self.low, "high": self.high, "here": here})


def exact(text: str, key: str) -> Question:
    """A text that is a whole key."""
    return Question(text, key, key + "\x01")


def begun(text: str, key: str) -> Question:
    """A text that a key begins with."""
    return Question(text, key, key + LAST)


def rows(shop: Shop, sql: str, *values: Any) -> list[Any]:
    """What the bare driver answers."""
    connection = shop.connect()
    mark = "%s" if shop.engine == "postgres" else "?"
    found: list[Any] = connection.execute(sql.replace("?", mark), values).fetchall()
    connection.close()
    return found


def here_of(shop: Shop) -> int:
    """The store the clerk of the demo logs in at."""
    return int(
        rows(shop, "SELECT id FROM location WHERE is_active ORDER BY position, id LIMIT 1")[0][0]
    )


def kinds(shop: Shop) -> dict[str, list[Question]]:
    """Phones, last fours, and prefixes in kana and kanji, of members picked by chance."""
    dice = random.Random(7)
    wanted = sorted(dice.sample(range(1, shop.members + 1), MOST * 2))
    marks = ", ".join(map(str, wanted))
    phones = [
        one[0]
        for one in rows(
            shop,
            f"SELECT value_norm FROM identity WHERE kind = 'phone' AND member_id IN ({marks})"
            " ORDER BY value_norm",
        )
    ]
    named = rows(
        shop,
        "SELECT family_name, given_name, family_kana, given_kana FROM member"
        f" WHERE id IN ({marks}) ORDER BY id",
    )
    fours = [phone[-4:] for phone in phones if phone[-4] != "0"]
    return {
        "phone": [exact(phone, "p" + phone) for phone in phones[:MOST]],
        "last 4": [exact(four, "4" + four) for four in fours[:MOST]],
        "kana prefix": [_kana(row[2], row[3]) for row in named[:MOST]],
        "kanji prefix": [_kanji(row[0], row[1]) for row in named[:MOST]],
    }


def _kana(family: str, given: str) -> Question:
    """The family name and how the given one begins, as one says it."""
    from omni.domain.text import kana

    text = family + given[:1]
    return begun(text, "k" + kana.fold_kana(text))


def _kanji(family: str, given: str) -> Question:
    from omni.domain.text import names

    text = family + given[:1]
    return begun(text, "n" + names.fold_name(text))


def shown(fragment: bytes) -> list[int]:
    """The members an answer shows, in its order."""
    return [int(one) for one in _MEMBER.findall(fragment)]


def plainly_sorted(shop: Shop, question: Question, here: int) -> list[int]:
    """Every member of the range, fetched whole and sorted in Python: the order there should be."""
    found = rows(
        shop,
        "SELECT key, member_id, location_id, seen_day FROM member_key WHERE key >= ? AND key < ?",
        question.low,
        question.high,
    )
    found.sort(key=lambda row: (row[0] != question.low, row[2] != here, -row[3], row[1]))
    return list(dict.fromkeys(int(row[1]) for row in found))
