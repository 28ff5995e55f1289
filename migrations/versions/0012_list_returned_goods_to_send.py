"""List returned goods to send: from the return until they arrive

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = "sent_at IS NULL"
UNDER_WAY = "sent_at IS NOT NULL AND arrived_at IS NULL"
LINKS = (
    ("return_line_id", "return_line"),
    ("location_id", "location"),
    ("variant_id", "variant"),
    ("destination_id", "location"),
    ("sent_by_id", "staff"),
    ("arrived_by_id", "staff"),
)


def upgrade() -> None:
    op.create_table(
        "send_back",
        sa.Column("id", ID, nullable=False),
        sa.Column("return_line_id", ID, nullable=False),
        sa.Column("location_id", ID, nullable=False),
        sa.Column("variant_id", ID, nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", ID, nullable=False),
        sa.Column("destination_id", ID, nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", ID, nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_by_id", ID, nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_send_back_quantity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_send_back")),
        sa.UniqueConstraint("return_line_id", name=op.f("uq_send_back_return_line_id")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_send_back_{column}"))
            for column, table in LINKS
        ),
    )
    for name, column, which in (
        ("ix_send_back_waiting", "location_id", WAITING),
        ("ix_send_back_under_way", "destination_id", UNDER_WAY),
    ):
        op.create_index(
            name,
            "send_back",
            [column],
            sqlite_where=sa.text(which),
            postgresql_where=sa.text(which),
        )


def downgrade() -> None:
    op.drop_table("send_back")
