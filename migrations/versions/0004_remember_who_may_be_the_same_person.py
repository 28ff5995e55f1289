"""Remember who may be the same person, what was decided of them, and by which weights

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "match_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("thresholds", sa.JSON(), nullable=False),
        sa.Column("learnt_from", sa.JSON(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_match_rule_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_rule")),
    )
    op.create_table(
        "match_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("full", "incremental", name="matchkind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("running", "done", "failed", name="matchstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "phase",
            sa.Enum("compare", "link", name="matchphase", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("done", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "checkpoint", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "member_cursor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "change_cursor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("runner", sa.Text(), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["rule_id"], ["match_rule.id"], name=op.f("fk_match_run_rule_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_match_run_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run")),
    )
    with op.batch_alter_table("match_run", schema=None) as batch_op:
        batch_op.create_index(
            "uq_match_run_running",
            ["state"],
            unique=True,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )

    op.create_table(
        "match_pair",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("a_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("b_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("same", "ask", "different", name="decision", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "linked",
                "different",
                "stale",
                name="pairstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "merge_event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("a_id < b_id", name=op.f("ck_match_pair_ordered")),
        sa.ForeignKeyConstraint(["a_id"], ["member.id"], name=op.f("fk_match_pair_a_id")),
        sa.ForeignKeyConstraint(["b_id"], ["member.id"], name=op.f("fk_match_pair_b_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["staff.id"], name=op.f("fk_match_pair_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_match_pair_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_pair")),
        sa.UniqueConstraint("a_id", "b_id", name=op.f("uq_match_pair_a_id_b_id")),
    )
    with op.batch_alter_table("match_pair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_pair_b_id"), ["b_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_match_pair_state_decision_pattern"),
            ["state", "decision", "pattern"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_match_pair_state_decision_score"),
            ["state", "decision", "score"],
            unique=False,
        )


def downgrade() -> None:

    with op.batch_alter_table("match_pair", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_pair_state_decision_score"))
        batch_op.drop_index(batch_op.f("ix_match_pair_state_decision_pattern"))
        batch_op.drop_index(batch_op.f("ix_match_pair_b_id"))

    op.drop_table("match_pair")
    with op.batch_alter_table("match_run", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_match_run_running",
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )

    op.drop_table("match_run")
    op.drop_table("match_rule")
