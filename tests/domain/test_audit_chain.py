"""The fingerprints of the log, which may never change."""

import datetime as dt

from omni.domain.audit_chain import FIRST, digest, line_text, seal_hash

TOKYO = dt.timezone(dt.timedelta(hours=9))


def test_a_digest_does_not_depend_on_the_order_of_names() -> None:
    assert digest("salt", {"a": 1, "b": "二"}) == digest("salt", {"b": "二", "a": 1})
    assert digest("salt", {"a": 1}) != digest("tlas", {"a": 1})


def test_a_moment_is_the_same_in_every_zone() -> None:
    there = dt.datetime(2026, 11, 21, 12, 3, tzinfo=TOKYO)
    assert line_text([1, there, None, "田中"]) == (
        '[1, "2026-11-21T03:03:00.000000+00:00", null, "田中"]'
    )


def test_the_hashes_are_those_of_the_first_release() -> None:
    assert digest("salt", {"q": "田中"}) == (
        "3a2fa5e7debfe783f3d92e906532c140a9a3a334202a2eb1ecc462e677f4aeb5"
    )
    assert seal_hash(FIRST, ["a", "b"]) == (
        "01ac7c5ca1c2badddff5ced3062e6ed149a0429e92b9812a35a245435cd671ad"
    )
