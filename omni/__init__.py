"""omni: the companion app for the shop counter."""

from __future__ import annotations

from flask import Flask

from omni import models as models
from omni import sealing
from omni.cli import register_commands
from omni.config import Settings, read_settings
from omni.extensions import (
    babel,
    bind_huey,
    csrf,
    db,
    limiter,
    login_manager,
    migrate,
    prepare_engine,
)
from omni.jobs import register_jobs
from omni.views import register_blueprints
from omni.web import register_web
from omni.web.dispatch import RetryingFlask
from omni.web.locale import select_locale


def create_app(settings: Settings | None = None) -> Flask:
    """Build the app for these settings (by default those of the environment)."""
    settings = settings or read_settings()
    app = RetryingFlask(__name__)
    app.config.from_mapping(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "hide_parameters": True,  # what people typed stays out of error messages and logs
            "pool_pre_ping": not settings.is_sqlite,
            "pool_size": 10,  # a thread of gunicorn each (tools/run.sh) and two that write beside
            "pool_use_lifo": True,  # the connection used last has its pages and statements at hand
        },
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=256 * 1024 * 1024,
        BABEL_DEFAULT_LOCALE=settings.default_locale,
        BABEL_DEFAULT_TIMEZONE="Asia/Tokyo",
        RATELIMIT_ENABLED=settings.rate_limits,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
    )
    db.init_app(app)
    migrate.init_app(app, db, directory=str(settings.migrations_dir))
    login_manager.init_app(app)
    babel.init_app(app, locale_selector=select_locale)
    csrf.init_app(app)
    limiter.init_app(app)
    bind_huey(settings)
    sealing.bind(settings.secret_key)
    with app.app_context():
        prepare_engine(db.engine)
    register_web(app)
    register_blueprints(app)
    register_commands(app)
    register_jobs(app)
    return app
