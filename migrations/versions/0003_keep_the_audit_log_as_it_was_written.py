"""Keep the audit log as it was written: triggers refuse what the chain would only find later.

A line may only be sealed, once; a seal never changes; values beside a line may be erased, never
rewritten.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LINE = [
    "id",
    "at",
    "action",
    "object_type",
    "object_id",
    "member_id",
    "staff_id",
    "approved_by_id",
    "location_id",
    "device_id",
    "address",
    "salt",
    "digest",
]
REFUSED = "the audit log is append-only"
NEVER = (("audit_line", "DELETE"), ("audit_seal", "UPDATE"), ("audit_seal", "DELETE"))


def _sqlite() -> None:
    for table, verb in (*NEVER, ("audit_value", "UPDATE")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in LINE)
    op.execute(
        "CREATE TRIGGER audit_line_only_sealed BEFORE UPDATE ON audit_line "
        f"WHEN OLD.seal_id IS NOT NULL OR NEW.seal_id IS NULL OR {changed} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    )


def _postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
    )
    for table, verb in (*NEVER, ("audit_value", "UPDATE")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
        )
    for table in ("audit_line", "audit_seal", "audit_value"):
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )
    changed = " OR ".join(f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in LINE)
    op.execute(
        "CREATE TRIGGER audit_line_only_sealed BEFORE UPDATE ON audit_line FOR EACH ROW "
        f"WHEN (OLD.seal_id IS NOT NULL OR NEW.seal_id IS NULL OR {changed}) "
        "EXECUTE FUNCTION audit_refuse()"
    )


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _postgresql()
    else:
        _sqlite()


def downgrade() -> None:
    names = [(table, f"{table}_no_{verb.lower()}") for table, verb in NEVER]
    names += [("audit_value", "audit_value_no_update"), ("audit_line", "audit_line_only_sealed")]
    if op.get_bind().dialect.name == "postgresql":
        names += [(t, f"{t}_no_truncate") for t in ("audit_line", "audit_seal", "audit_value")]
        for table, name in names:
            op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute("DROP FUNCTION audit_refuse()")
        return
    for _table, name in names:
        op.execute(f"DROP TRIGGER {name}")
