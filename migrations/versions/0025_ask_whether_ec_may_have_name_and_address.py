"""Ask whether EC may have name and address: a purpose of its own, to be taken back like the others

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

PURPOSES = sa.table(
    "consent_purpose",
    sa.column("code", sa.Text()),
    sa.column("name", sa.Text()),
    sa.column("wording", sa.Text()),
    sa.column("needs_consent", sa.Boolean()),
    sa.column("channels", sa.JSON()),
    sa.column("position", sa.Integer()),
)
LINK = {
    "code": "link",
    "name": "ECへの会員情報の提供",
    "wording": "お名前とご住所をECサイトへお渡しし、ご登録やご注文の入力を省けるようにしてもよろしいですか。",
    "needs_consent": True,
    "channels": ["ec"],
    "position": 4,
}


def upgrade() -> None:
    op.bulk_insert(PURPOSES, [LINK])


def downgrade() -> None:
    op.execute(PURPOSES.delete().where(PURPOSES.c.code == "link"))
