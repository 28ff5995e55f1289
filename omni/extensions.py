"""The libraries the app is built on, made once and bound to an app in create_app()."""

from __future__ import annotations

import datetime as dt
import enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf import CSRFProtect
from huey import Huey
from huey.storage import MemoryStorage, RedisStorage, SqliteStorage
from sqlalchemy import BigInteger, DateTime, Enum, Integer, MetaData, String, Text, event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, make_transient_to_detached, registry
from sqlalchemy.types import JSON, TypeDecorator

from omni.config import Settings

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BigId = BigInteger().with_variant(Integer(), "sqlite")
LARGEST_ID = 2**63 - 1  # a larger number from a form or an address names nothing


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware UTC moment; a naive one is refused, on SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value!r}")
        return value.astimezone(dt.UTC)

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        """Read UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def _enum_values(kind: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in kind]


class Base(DeclarativeBase):
    """The base of every table: constraint names by one rule, states stored as their words."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            int: BigId,
            str: Text,
            dt.datetime: UtcDateTime,
            dict[str, Any]: JSON,
            list[Any]: JSON,
            enum.Enum: Enum(
                enum.Enum,
                native_enum=False,
                length=24,
                validate_strings=True,
                values_callable=_enum_values,
            ),
        },
    )


WRITING = "omni.writing"
"""What a session's `info` says while a command is under way; see transactions.py."""


class ReadingSession(Session):
    """A session that reads PostgreSQL without BEGIN and ROLLBACK around it: two journeys less.

    In READ COMMITTED every statement sees its own moment either way. A command begins on the engine
    itself.
    """

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """The engine of a command, or its twin that begins nothing."""
        bind = super().get_bind(*args, **kwargs)
        if bind.dialect.name != "postgresql" or self.info.get(WRITING):
            return bind
        return _reading(bind) if isinstance(bind, Engine) else bind


@lru_cache(maxsize=16)
def _reading(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="AUTOCOMMIT")


db = SQLAlchemy(
    model_class=Base, disable_autonaming=True, session_options={"class_": ReadingSession}
)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

Row = TypeVar("Row", bound=Base)


def keep_known(row: Row) -> Row:
    """A row that a statement has just written, as the session's own and without reading it again;
    what it does not say yet is read when asked for."""
    make_transient_to_detached(row)
    db.session.add(row)
    return row


# Folded keys are compared byte by byte, so that a prefix is a range on either engine.
KeyText = String().with_variant(String(collation="C"), "postgresql")


class LimitedViews(Limiter):
    """Limits stand on views, by decorator; no other request is looked at for one."""

    def _check_request_limit(
        self, callable_name: str | None = None, in_middleware: bool = True
    ) -> None:
        """Leave the look that the library takes before every request: it can find nothing."""
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


migrate = Migrate(render_as_batch=True)
login_manager = LoginManager()
babel = Babel()
csrf = CSRFProtect()
limiter = LimitedViews(key_func=get_remote_address, headers_enabled=True)
huey: Huey = Huey("omni", storage_class=MemoryStorage)


def bind_huey(settings: Settings) -> None:
    """Point the worker's queue at its store: SQLite on one machine, Redis past it."""
    if settings.redis_url:
        huey.storage = RedisStorage("omni", url=settings.redis_url)
    else:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        huey.storage = SqliteStorage("omni", filename=str(settings.data_dir / "huey.db"))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Let us say BEGIN ourselves, wait for writers, and survive a power cut."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=10000",
        "foreign_keys=ON",
        "cache_size=-64000",
        "mmap_size=1073741824",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at BEGIN in a command: a reader can never be upgraded later."""
    writes = connection.get_execution_options().get("omni_write")
    driver: Any = connection.connection.dbapi_connection
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


def prepare_engine(engine: Engine) -> None:
    """Teach a SQLite engine our way of transactions; PostgreSQL needs nothing."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
