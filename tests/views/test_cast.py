"""The standard cast asks the same of every route: each role, a stranger, another store's clerk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from omni.domain.actor import Role
from omni.extensions import db
from omni.models.location import Location
from omni.models.staff import Staff
from omni.transactions import transaction
from omni.web.guards import PERMISSIONS
from tests.factories import Shop

LogIn = Callable[[str], FlaskClient]
REFUSED_AT_THE_DOOR = {302, 303, 401}
# What a store's goods, promises and money are kept in.
BOOKS = (
    "stock_level",
    "stock_movement",
    "stock_document",
    "allocation",
    "hold",
    "order",
    "sale_return",
    "point_transaction",
    "register_day",
    "location",
    "staff",
)
# These end or change the session itself, which is not what is asked here.
OF_THE_SESSION = {"session.login", "session.logout", "session.lock", "session.switch"}


def _guard(app: Flask, rule: Rule) -> str:
    return str(getattr(app.view_functions[rule.endpoint], "__guard__", ""))


def _routes(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Every guarded route with its method and guard, without those of the session."""
    for rule in app.url_map.iter_rules():
        guard = _guard(app, rule)
        if rule.endpoint in OF_THE_SESSION or guard not in PERMISSIONS:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, guard


@pytest.fixture(autouse=True)
def _as_a_person_sees_it(app: Flask) -> Iterator[None]:
    """A failure is an answer of 500 here, so that one run names them all."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield
    app.config["PROPAGATE_EXCEPTIONS"] = None


@pytest.fixture
def sample(shop: Shop) -> dict[str, Any]:
    """A value for each argument of an address; what has no factory here names nothing."""
    return {
        "member_id": shop.member(),
        "location_id": shop.shibuya,
        "register_id": shop.register,
        "staff_id": shop.staff["operator"],
        "variant_id": shop.dress["M"],
        "device_id": 999_999,  # this device itself, once retired, would end the session
        "code": "OP-1001",
    }


@pytest.fixture
def address(app: Flask, sample: dict[str, Any]) -> Callable[[Rule], str]:
    """The address of a route with the samples filled in."""

    def build(rule: Rule) -> str:
        values = {name: sample.get(name, 1) for name in rule.arguments}
        return app.url_map.bind("localhost").build(rule.endpoint, values)

    return build


def _books() -> dict[str, list[Any]]:
    tables = db.metadata.tables
    return {
        name: sorted(map(str, db.session.execute(select(*tables[name].c)).all())) for name in BOOKS
    }


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_each_role_enters_where_it_may_and_nowhere_else(
    app: Flask, log_in: LogIn, address: Callable[[Rule], str], role: str
) -> None:
    client = log_in(role)
    wrong = []
    for rule, method, guard in _routes(app):
        answer = client.open(address(rule), method=method)
        if Role(role) in PERMISSIONS[guard]:
            # A refusal of the thing itself is fine: it was let in and understood.
            fine = answer.status_code < 500
        else:
            fine = answer.status_code == 403 and "この操作の権限がありません。" in answer.text
        if not fine:
            wrong.append(f"{role} {method} {address(rule)}: {answer.status_code}")
    assert wrong == []


def test_who_may_not_changes_nothing(
    app: Flask, log_in: LogIn, address: Callable[[Rule], str]
) -> None:
    client = log_in("marketing")
    before = _books()
    for rule, method, guard in _routes(app):
        if method != "GET" and Role.MARKETING not in PERMISSIONS[guard]:
            client.open(address(rule), method=method, data={"key": "k", "quantity": 1})
    assert _books() == before


def test_a_stranger_meets_the_door(
    app: Flask, client: FlaskClient, address: Callable[[Rule], str]
) -> None:
    before = _books()
    for rule, method, _guard_of in _routes(app):
        answer = client.open(address(rule), method=method, data={"key": "k"})
        assert answer.status_code in REFUSED_AT_THE_DOOR, (method, rule.rule)
    assert _books() == before


def test_a_locked_device_is_a_stranger(
    app: Flask, log_in: LogIn, address: Callable[[Rule], str]
) -> None:
    client = log_in("admin")
    client.get("/lock")
    before = _books()
    for rule, method, _guard_of in _routes(app):
        answer = client.open(address(rule), method=method, data={"key": "k"})
        assert answer.status_code in REFUSED_AT_THE_DOOR, (method, rule.rule)
        assert answer.headers["Location"].startswith("/pin"), (method, rule.rule)
    assert _books() == before


def test_a_clerk_of_another_store_changes_nothing_here(
    app: Flask, log_in: LogIn, shop: Shop, address: Callable[[Rule], str]
) -> None:
    """With this store's id in the form, and with its things in the address."""
    shop.stock(shop.dress["M"], 5)
    with transaction():
        clerk = db.session.get_one(Staff, shop.staff["clerk"])
        clerk.locations = [db.session.get_one(Location, shop.shinjuku)]
    client = log_in("clerk")
    before = _books()
    failed = []
    for rule, method, guard in _routes(app):
        if method == "GET" or Role.CLERK not in PERMISSIONS[guard]:
            continue
        form = {
            "key": f"another-store-{rule.endpoint}",
            "location_id": shop.shibuya,
            "register_id": shop.register,
            "variant_id": shop.dress["M"],
            "quantity": 1,
            "counted": 1,
            "reason": "count",
        }
        answer = client.open(address(rule), method=method, data=form)
        if answer.status_code >= 500:
            failed.append(f"{method} {rule.rule}: {answer.status_code}")
    assert failed == []
    assert _books() == before
