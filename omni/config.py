"""Typed settings, read once from OMNI_* environment variables."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class SettingError(ValueError):
    """A setting is missing or cannot be understood."""


@dataclass(frozen=True)
class Smtp:
    """The server that takes our mail, and the address it is from."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    starttls: bool


@dataclass(frozen=True)
class Settings:
    """Everything an installation may choose; README lists each with its meaning."""

    data_dir: Path
    database_url: str
    redis_url: str | None
    secret_key: str
    secure_cookies: bool
    trusted_proxies: int
    default_locale: str
    lock_minutes: int
    workers: int
    threads: int
    rate_limits: bool
    smtp: Smtp | None
    hook_bytes: int
    webhook_hosts: tuple[str, ...]

    @property
    def migrations_dir(self) -> Path:
        """Where Alembic finds the migrations."""
        return Path(__file__).resolve().parent.parent / "migrations"

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded engine holds the data."""
        return self.database_url.startswith("sqlite")


def _secret(env: Mapping[str, str], data_dir: Path) -> str:
    """Return the configured secret, or one made on first start and kept beside the data."""
    if given := env.get("OMNI_SECRET_KEY"):
        return given
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "secret_key"
    if not path.exists():
        _make_secret(path)
    return path.read_text().strip()


def _make_secret(path: Path) -> None:
    """Put a whole secret there at once: of processes that start together, the first one's."""
    descriptor, made = tempfile.mkstemp(dir=path.parent)  # readable by its owner alone
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    with contextlib.suppress(FileExistsError):
        os.link(made, path)
    os.unlink(made)


def _flag(env: Mapping[str, str], name: str, default: bool) -> bool:
    value = env.get(name, "").strip().lower()
    if value in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return value in {"1", "true", "yes", "on"} if value else default
    raise SettingError(f"{name} is a yes/no setting, not {value!r}")


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(env.get(name) or default)
    except ValueError as error:
        raise SettingError(f"{name} is a whole number, not {env[name]!r}") from error


def _names(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(filter(None, (one.strip().lower() for one in env.get(name, "").split(","))))


def _smtp(env: Mapping[str, str]) -> Smtp | None:
    """The mail server, when one is named."""
    if not (host := env.get("OMNI_SMTP_HOST")):
        return None
    if not (sender := env.get("OMNI_SMTP_SENDER")):
        raise SettingError("OMNI_SMTP_SENDER names the address our mail is from")
    return Smtp(
        host=host,
        port=_number(env, "OMNI_SMTP_PORT", 587),
        user=env.get("OMNI_SMTP_USER", ""),
        password=env.get("OMNI_SMTP_PASSWORD", ""),
        sender=sender,
        starttls=_flag(env, "OMNI_SMTP_STARTTLS", True),
    )


def _database_url(url: str) -> str:
    """Accept the usual postgres:// spellings and name the driver we ship."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def read_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises SettingError with the name of the one that is wrong."""
    env = os.environ if env is None else env
    data_dir = Path(env.get("OMNI_DATA_DIR") or "var").resolve()
    url = env.get("OMNI_DATABASE_URL") or f"sqlite:///{data_dir / 'omni.db'}"
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(url),
        redis_url=env.get("OMNI_REDIS_URL") or None,
        secret_key=_secret(env, data_dir),
        secure_cookies=_flag(env, "OMNI_SECURE_COOKIES", False),
        trusted_proxies=_number(env, "OMNI_TRUSTED_PROXIES", 0),
        default_locale=env.get("OMNI_LOCALE") or "ja",
        lock_minutes=_number(env, "OMNI_LOCK_MINUTES", 15),
        workers=_number(env, "OMNI_WORKERS", 2),
        threads=_number(env, "OMNI_THREADS", 8),
        rate_limits=_flag(env, "OMNI_RATE_LIMITS", True),
        smtp=_smtp(env),
        hook_bytes=_number(env, "OMNI_HOOK_BYTES", 10 * 1024 * 1024),
        webhook_hosts=_names(env, "OMNI_WEBHOOK_HOSTS"),
    )
