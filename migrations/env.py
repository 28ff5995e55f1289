"""How Alembic meets the app: one engine, one metadata, batch mode for SQLite."""

from alembic import context
from flask import current_app

from omni.extensions import UtcDateTime, db


def _skip_empty(_context, _revision, directives):
    """Write no revision when nothing changed."""
    if context.config.cmd_opts and getattr(context.config.cmd_opts, "autogenerate", False):
        script = directives[0]
        if script.upgrade_ops.is_empty():
            directives[:] = []


def _render(kind, item, _autogen):
    """Write our own types as what they are in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run_migrations() -> None:
    """Run on the app's own engine; the caller's connection when one is given (tests)."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _run(given)
        return
    with db.engine.connect() as connection:
        _run(connection)


def _run(connection) -> None:
    options = dict(current_app.extensions["migrate"].configure_args)
    options.setdefault("process_revision_directives", _skip_empty)
    options["compare_type"] = True
    options["render_item"] = _render
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        transaction_per_migration=True,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations need a database: offline SQL is not supported.")
run_migrations()
