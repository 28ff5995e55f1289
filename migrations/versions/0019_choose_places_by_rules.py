"""Choose places by rules, and keep why

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "routing_rule_set",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft", "active", "retired", name="rulesetstate", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "activated_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["activated_by_id"], ["staff.id"], name=op.f("fk_routing_rule_set_activated_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["staff.id"], name=op.f("fk_routing_rule_set_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule_set")),
        sa.UniqueConstraint("version", name=op.f("uq_routing_rule_set_version")),
    )
    with op.batch_alter_table("routing_rule_set", schema=None) as batch_op:
        batch_op.create_index(
            "uq_routing_rule_set_active",
            ["state"],
            unique=True,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.create_table(
        "closed_day",
        sa.Column(
            "location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_closed_day_location_id")
        ),
        sa.PrimaryKeyConstraint("location_id", "day", name=op.f("pk_closed_day")),
    )
    op.create_table(
        "routing_place",
        sa.Column(
            "rule_set_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("is_excluded", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cutoff", sa.Time(), nullable=True),
        sa.Column("closed_weekdays", sa.JSON(), nullable=False),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_routing_place_capacity")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_routing_place_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["routing_rule_set.id"], name=op.f("fk_routing_place_rule_set_id")
        ),
        sa.PrimaryKeyConstraint("rule_set_id", "location_id", name=op.f("pk_routing_place")),
    )
    op.create_table(
        "routing_replay",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "rule_set_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                name="replaystate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("done", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["staff.id"], name=op.f("fk_routing_replay_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["routing_rule_set.id"], name=op.f("fk_routing_replay_rule_set_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_replay")),
    )
    with op.batch_alter_table("routing_replay", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_routing_replay_rule_set_id_id"), ["rule_set_id", "id"], unique=False
        )

    op.create_table(
        "routing_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "rule_set_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "excluded",
                "closed",
                "capacity",
                "buffer",
                "confidence",
                "splits",
                "distance",
                "depth",
                "last_size",
                "load",
                "cutoff",
                "hours",
                "store",
                name="rulekind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("weight", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("threshold", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.CheckConstraint("threshold >= 0", name=op.f("ck_routing_rule_threshold")),
        sa.CheckConstraint("weight BETWEEN 0 AND 1000", name=op.f("ck_routing_rule_weight")),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["routing_rule_set.id"], name=op.f("fk_routing_rule_rule_set_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")),
        sa.UniqueConstraint("rule_set_id", "kind", name=op.f("uq_routing_rule_rule_set_id_kind")),
    )
    op.create_table(
        "routing_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "routed",
                "rerouted",
                "overridden",
                name="decisionkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "rule_set_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "fulfilment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pieces", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("short", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fulfilment_id"], ["fulfilment.id"], name=op.f("fk_routing_decision_fulfilment_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"], name=op.f("fk_routing_decision_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["routing_rule_set.id"], name=op.f("fk_routing_decision_rule_set_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_routing_decision_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_decision")),
    )
    with op.batch_alter_table("routing_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_routing_decision_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_routing_decision_order_id_id"), ["order_id", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("routing_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_routing_decision_order_id_id"))
        batch_op.drop_index(batch_op.f("ix_routing_decision_at"))

    op.drop_table("routing_decision")
    op.drop_table("routing_rule")
    with op.batch_alter_table("routing_replay", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_routing_replay_rule_set_id_id"))

    op.drop_table("routing_replay")
    op.drop_table("routing_place")
    op.drop_table("closed_day")
    with op.batch_alter_table("routing_rule_set", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_routing_rule_set_active",
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.drop_table("routing_rule_set")
