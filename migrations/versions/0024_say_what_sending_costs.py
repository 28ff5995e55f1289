"""Say what sending costs the customer, and how far a parcel gets in a day

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "delivery_terms",
        sa.Column("company_id", big, nullable=False),
        sa.Column("fee", big, nullable=False),
        sa.Column("free_from", big, nullable=False),
        sa.Column("cod_fee", big, nullable=False),
        sa.Column("near_km", big, nullable=False),
        sa.Column("far_km", big, nullable=False),
        sa.CheckConstraint(
            "fee >= 0 AND free_from >= 0 AND cod_fee >= 0", name=op.f("ck_delivery_terms_yen")
        ),
        sa.CheckConstraint(
            "near_km >= 0 AND far_km >= near_km", name=op.f("ck_delivery_terms_kilometres")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_delivery_terms_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_delivery_terms")),
    )


def downgrade() -> None:
    op.drop_table("delivery_terms")
