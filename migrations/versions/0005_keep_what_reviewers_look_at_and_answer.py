"""Keep what reviewers look at and answer

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "undoing",
                "undone",
                name="batchstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("done", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("linked", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("skipped", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "checkpoint", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "approved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["staff.id"], name=op.f("fk_review_batch_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_review_batch_location_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_review_batch_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_batch")),
    )
    with op.batch_alter_table("review_batch", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_batch_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_review_batch_state"), ["state"], unique=False)

    op.create_table(
        "review_claim",
        sa.Column("pair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["match_pair.id"], name=op.f("fk_review_claim_pair_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_review_claim_staff_id")),
        sa.PrimaryKeyConstraint("pair_id", name=op.f("pk_review_claim")),
    )
    with op.batch_alter_table("review_claim", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_claim_staff_id_until"), ["staff_id", "until"], unique=False
        )

    op.create_table(
        "review_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "answer",
            sa.Enum("same", "different", name="answer", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "merge_event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "undone_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["review_batch.id"], name=op.f("fk_review_decision_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["match_pair.id"], name=op.f("fk_review_decision_pair_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_review_decision_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["staff.id"], name=op.f("fk_review_decision_undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decision")),
    )
    with op.batch_alter_table("review_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_decision_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_review_decision_batch_id_id"), ["batch_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_review_decision_pair_id"), ["pair_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_review_decision_staff_id_at"), ["staff_id", "at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("review_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_decision_staff_id_at"))
        batch_op.drop_index(batch_op.f("ix_review_decision_pair_id"))
        batch_op.drop_index(batch_op.f("ix_review_decision_batch_id_id"))
        batch_op.drop_index(batch_op.f("ix_review_decision_at"))

    op.drop_table("review_decision")
    with op.batch_alter_table("review_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_claim_staff_id_until"))

    op.drop_table("review_claim")
    with op.batch_alter_table("review_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_batch_state"))
        batch_op.drop_index(batch_op.f("ix_review_batch_created_at"))

    op.drop_table("review_batch")
