"""A second, empty shop of the same engine to restore into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from omni.extensions import db
from tests.engines import build_engine, make_database


@pytest.fixture
def other(
    request: pytest.FixtureRequest, app: Flask, engine_name: str, tmp_path: Path, worker_id: str
) -> Iterator[Flask]:
    """An empty, migrated installation elsewhere."""
    url = None
    if engine_name == "postgres":
        server = request.getfixturevalue("postgres_url")
        url = make_database(server, f"restored_{worker_id}")
    built = build_engine(tmp_path / "other", url).app
    yield built
    with built.app_context():
        db.session.remove()
        db.engine.dispose()
