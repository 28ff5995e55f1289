"""Splink's recipe over the members of a database: python -m bench._many_splink FILE MEMBERS."""

from __future__ import annotations

import sqlite3
import sys

from bench._splink import MEMBERS, Record, guess
from omni.domain.text import kana, names

_MEMBERS = (
    "SELECT id, family_name || given_name, family_kana || given_kana, birthday, postcode"
    " FROM member WHERE id <= ?"
)
_NAMED = (
    "SELECT member_id, value_norm FROM identity WHERE kind = ? AND member_id <= ? ORDER BY id DESC"
)


def read(path: str, members: int) -> list[Record]:
    """The members, every column folded as the product folds it, with their first phone and mail."""
    connection = sqlite3.connect(path)
    phones, mails = (
        dict(connection.execute(_NAMED, (kind, members))) for kind in ("phone", "mail")
    )
    return [
        {
            "unique_id": str(number),
            "name": names.fold_name(name) or None,
            "kana": kana.fold_kana(reading) or None,
            "phone": phones.get(number),
            "email": mails.get(number),
            "zip": postcode,
            "dob": birthday,
        }
        for number, name, reading, birthday, postcode in connection.execute(_MEMBERS, (members,))
    ]


if __name__ == "__main__":
    found = guess(read(sys.argv[1], int(sys.argv[2])), MEMBERS)
    print(f"{found.seconds:.1f} s, {len(found.pairs):,} pairs")
