"""`flask audit` seals, and says whether the log is as it was written."""

from __future__ import annotations

import json

from flask import Flask
from sqlalchemy import text

from omni.extensions import db
from omni.services import audit
from omni.transactions import transaction
from tests.factories import Shop


def _run(app: Flask, *arguments: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["audit", *arguments])
    return done.exit_code, done.output


def test_a_whole_chain_is_sealed_and_holds(app: Flask, shop: Shop) -> None:
    with transaction():
        audit.write("view", "member", 7, actor=shop.actor(), q="田中")
    assert _run(app, "seal") == (0, "1 lines sealed\n")
    code, said = _run(app, "verify")
    assert code == 0
    assert "1 lines under 1 seals, 0 erased on purpose, 0 not sealed yet" in said
    assert "the chain holds" in said


def test_a_broken_chain_fails_and_names_the_line(app: Flask, shop: Shop) -> None:
    with transaction():
        audit.write("view", "member", 7, actor=shop.actor(), q="田中")
    _run(app, "seal")
    with transaction():
        db.session.execute(text("DELETE FROM audit_value"))
    code, said = _run(app, "verify")
    assert code == 1
    assert "broken: seal 1, lines 1: its values are gone" in said
    code, said = _run(app, "verify", "--json")
    assert code == 1
    assert json.loads(said)["breaks"][0]["line_ids"] == [1]
