"""Fixtures everybody shares: an app on a real database, a shop to play in, a browser's client."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from omni.domain import clock
from omni.extensions import db
from omni.jobs.binding import bind
from omni.services import staff as staff_service
from tests.engines import Engine, build_engine, make_database, postgres_server
from tests.factories import Shop

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)  # Saturday noon in Tokyo


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CI is set, a test that was skipped has failed: the machine must have what it needs."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


@pytest.fixture(scope="session")
def postgres_url(worker_id: str) -> str:
    """An empty PostgreSQL database of this worker; the workers of one run share a server.

    Its data lies outside pytest's own folders, which other runs clear while this one works.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    folder = Path(tempfile.gettempdir()) / f"omni-postgres-{run[:12]}"
    return make_database(postgres_server(folder), f"omni_{worker_id}")


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of this xdist worker, or `master` without xdist."""
    workerinput = getattr(request.config, "workerinput", {})
    return str(workerinput.get("workerid", "master"))


@pytest.fixture(scope="session")
def engine_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Engine]:
    """The app of an engine by its name, built when first asked for."""
    built: dict[str, Engine] = {}

    def get(name: str) -> Engine:
        if name not in built:
            url = request.getfixturevalue("postgres_url") if name == "postgres" else None
            built[name] = build_engine(Path(tmp_path_factory.mktemp(name)), url)
        return built[name]

    return get


@pytest.fixture
def engine_name() -> str:
    """Which engine a test runs on; folders of services and queries run on both."""
    return "sqlite"


@pytest.fixture
def engine(engine_name: str, engine_of: Callable[[str], Engine]) -> Engine:
    """An app on an empty database."""
    found = engine_of(engine_name)
    found.reset()
    return found


@pytest.fixture(autouse=True, scope="session")
def cheap_hashes() -> None:
    """Argon2 at its lightest: the suite checks what is compared, not how long it takes."""
    staff_service.set_cost(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def frozen() -> Iterator[dt.datetime]:
    """Stand still at a Saturday noon in Tokyo."""
    with clock.set_clock(NOW):
        yield NOW


@pytest.fixture
def app(engine: Engine, frozen: dt.datetime) -> Iterator[Flask]:
    """The app, in a context of its own, on an empty database."""
    bind(engine.app)  # the app that was built last is another engine's
    with engine.app.app_context():
        yield engine.app
        db.session.remove()


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A shop at work: two stores, a warehouse, a till, a staff of each role and some goods."""
    return Shop.open()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody has logged in with."""
    return app.test_client()


@pytest.fixture
def log_in(client: FlaskClient, shop: Shop) -> Callable[[str], FlaskClient]:
    """Log in as `clerk`, `manager`, `ec`, `operator`, `marketing` or `admin`."""

    def enter(login: str) -> FlaskClient:
        answer = client.post("/login", data={"login": login, "password": "demo"})
        assert answer.status_code == 303, answer.text
        return client

    return enter


@pytest.fixture
def statements(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Record the SQL statements of a block, to pin their number."""

    @contextmanager
    def record() -> Iterator[list[str]]:
        seen: list[str] = []
        here = threading.get_ident()

        def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
            if threading.get_ident() == here:
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return record
