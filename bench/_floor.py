"""The floor: bare Flask routes over the raw driver, with the same hits and the same rows."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import secrets
import threading
from typing import Any

from flask import Flask, jsonify, request

from bench._shops import connect

app = Flask(__name__)
_kept = threading.local()
_IS_POSTGRES = "OMNI_DATABASE_URL" in os.environ
_MARK = "%s" if _IS_POSTGRES else "?"

RANK = """
SELECT member_id FROM member_key WHERE key >= ? AND key < ?
ORDER BY CASE WHEN key = ? THEN 0 ELSE 1 END, CASE WHEN location_id = ? THEN 0 ELSE 1 END,
         seen_day DESC, member_id
LIMIT 32
"""
ROWS = """
SELECT id, family_name, given_name, family_kana, given_kana, tier_code, seen_day
FROM member WHERE id IN ({})
"""


def _sql(text: str) -> str:
    return text.replace("?", _MARK)


def _connection() -> Any:
    if not hasattr(_kept, "connection"):
        _kept.connection = connect(dict(os.environ))
    return _kept.connection


@app.get("/login")
def login() -> str:
    """Say that the floor stands."""
    return "here"


@app.get("/find")
def find() -> Any:
    """The first eight members of a range of keys, in the product's order."""
    low, high, here = request.args["low"], request.args["high"], request.args.get("here", type=int)
    ask = _connection().execute
    found = ask(_sql(RANK), (low, high, low, here)).fetchall()
    first = list(dict.fromkeys(row[0] for row in found))[:8]
    if not first:
        return jsonify([])
    rows = ask(_sql(ROWS.format(", ".join("?" * len(first)))), first).fetchall()
    by_id = {row[0]: row for row in rows}
    return jsonify([list(by_id[one]) for one in first])


@app.post("/hold")
def hold() -> Any:
    """The rows of one hold, in one transaction, each by a statement of the bare driver."""
    asked = request.form
    where, variant, phone, key = (
        asked.get("location", type=int),
        asked.get("variant", type=int),
        asked["phone"],
        asked["key"],
    )
    made = _write(_connection(), where, variant, phone, key)
    return ("", 303) if made else ("", 409)


def _write(connection: Any, where: Any, variant: Any, phone: str, key: str) -> bool:
    now = dt.datetime.now(dt.UTC)
    moment = now if _IS_POSTGRES else now.strftime("%Y-%m-%d %H:%M:%S.%f")
    later = now + dt.timedelta(days=5)
    until = later if _IS_POSTGRES else later.strftime("%Y-%m-%d %H:%M:%S.%f")
    cursor = connection.cursor()

    def run(text: str, *values: Any) -> Any:
        return cursor.execute(_sql(text), values)

    run("BEGIN" if _IS_POSTGRES else "BEGIN IMMEDIATE")
    try:
        run("INSERT INTO idempotency_key (scope, key, body_hash, created_at) VALUES (?, ?, ?, ?)",
            "floor", key, hashlib.sha256(key.encode()).hexdigest(), moment)  # fmt: skip
        run("UPDATE stock_level SET reserved = reserved + 1"
            " WHERE location_id = ? AND variant_id = ? AND on_hand - reserved - buffer >= 1"
            " RETURNING variant_id", where, variant)  # fmt: skip
        if cursor.fetchone() is None:
            run("ROLLBACK")
            return False
        run("INSERT INTO hold (number, kind, state, location_id, guest_name, guest_phone, channel,"
            " expires_at, extensions, note, placed_at, placed_by_id, placed_location_id, deposit)"
            " VALUES (?, 'pickup', 'placed', ?, '山本', ?, 'store', ?, 0, '', ?, 1, ?, 0)"
            " RETURNING id",
            f"F-{secrets.token_hex(6)}", where, phone, until, moment, where)  # fmt: skip
        hold_id = cursor.fetchone()[0]
        run("INSERT INTO hold_line (hold_id, variant_id, quantity, collected, returned)"
            " VALUES (?, ?, 1, 0, 0) RETURNING id", hold_id, variant)  # fmt: skip
        line_id = cursor.fetchone()[0]
        run("INSERT INTO allocation (location_id, variant_id, quantity, state, hold_line_id,"
            " expires_at, created_at) VALUES (?, ?, 1, 'active', ?, ?, ?)",
            where, variant, line_id, until, moment)  # fmt: skip
        said = json.dumps({"number": "F", "kind": "pickup", "lines": [[variant, 1]]})
        run("INSERT INTO audit_line (at, action, object_type, object_id, staff_id, location_id,"
            " salt, digest) VALUES (?, 'hold.place', 'hold', ?, 1, ?, ?, ?) RETURNING id",
            moment, hold_id, where, secrets.token_hex(8),
            hashlib.sha256(said.encode()).hexdigest())  # fmt: skip
        audit_id = cursor.fetchone()[0]
        run('INSERT INTO audit_value (line_id, "values") VALUES (?, ?)', audit_id, said)
        run("UPDATE idempotency_key SET answer_id = ? WHERE scope = 'floor' AND key = ?",
            hold_id, key)  # fmt: skip
        run("COMMIT")
    except BaseException:
        run("ROLLBACK")
        raise
    return True


@app.post("/reservation")
def reservation() -> Any:
    """The rows of one reservation, in one transaction, each by a statement of the bare driver."""
    asked = request.get_json()
    made = _reserve(_connection(), asked["location"], asked["variant"], asked["key"])
    return (jsonify(made), 201) if made else ("", 409)


def _reserve(connection: Any, where: int, variant: int, key: str) -> dict[str, Any] | None:
    now = dt.datetime.now(dt.UTC)
    until = now + dt.timedelta(minutes=15)
    moment = now if _IS_POSTGRES else now.strftime("%Y-%m-%d %H:%M:%S.%f")
    later = until if _IS_POSTGRES else until.strftime("%Y-%m-%d %H:%M:%S.%f")
    number = f"F-{secrets.token_hex(6)}"
    cursor = connection.cursor()

    def run(text: str, *values: Any) -> Any:
        return cursor.execute(_sql(text), values)

    run("BEGIN" if _IS_POSTGRES else "BEGIN IMMEDIATE")
    try:
        run("INSERT INTO idempotency_key (scope, key, body_hash, created_at) VALUES (?, ?, ?, ?)",
            "floor", key, hashlib.sha256(key.encode()).hexdigest(), moment)  # fmt: skip
        run("INSERT INTO reservation (number, state, company_id, reference, expires_at, extensions,"
            " placed_at) SELECT ?, 'active', company_id, '', ?, 0, ? FROM location WHERE id = ?"
            " RETURNING id", number, later, moment, where)  # fmt: skip
        made = cursor.fetchone()[0]
        run("INSERT INTO reservation_line (reservation_id, location_id, variant_id, quantity)"
            " VALUES (?, ?, ?, 1) RETURNING id", made, where, variant)  # fmt: skip
        line = cursor.fetchone()[0]
        said = json.dumps({"number": number, "lines": [[where, variant, 1]]})
        run("INSERT INTO audit_line (at, action, object_type, object_id, location_id, salt, digest)"
            " VALUES (?, 'reservation.place', 'reservation', ?, ?, ?, ?) RETURNING id",
            moment, made, where, secrets.token_hex(8),
            hashlib.sha256(said.encode()).hexdigest())  # fmt: skip
        run('INSERT INTO audit_value (line_id, "values") VALUES (?, ?)', cursor.fetchone()[0], said)
        run("UPDATE stock_level SET reserved = reserved + 1"
            " WHERE location_id = ? AND variant_id = ? AND on_hand - reserved - buffer >= 1"
            " RETURNING variant_id", where, variant)  # fmt: skip
        if cursor.fetchone() is None:
            run("ROLLBACK")
            return None
        run("INSERT INTO allocation (location_id, variant_id, quantity, state,"
            " reservation_line_id, expires_at, created_at) VALUES (?, ?, 1, 'active', ?, ?, ?)",
            where, variant, line, later, moment)  # fmt: skip
        answer = {"number": number, "state": "active", "expires_at": until.isoformat()}
        run("UPDATE idempotency_key SET status = 201, body = ? WHERE scope = 'floor' AND key = ?",
            json.dumps(answer), key)  # fmt: skip
        run("COMMIT")
    except BaseException:
        run("ROLLBACK")
        raise
    return answer
