"""Find who was seen last at a store: the order in which the one box offers members.

Revision ID: 0010
Revises: 0009
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INDEX = "ix_member_seen_location_id_seen_day"


def upgrade() -> None:
    op.create_index(INDEX, "member", ["seen_location_id", "seen_day"])


def downgrade() -> None:
    op.drop_index(INDEX, "member")
