"""Keep stock movements: a written movement is neither changed nor deleted

Revision ID: 0002
Revises: 0001

"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = "a stock movement stays as it was written"


def upgrade():
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""
            CREATE FUNCTION keep_stock_movement() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$
            """
        )
        op.execute(
            """
            CREATE TRIGGER stock_movement_stays BEFORE UPDATE OR DELETE ON stock_movement
            FOR EACH ROW EXECUTE FUNCTION keep_stock_movement()
            """
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"""
            CREATE TRIGGER stock_movement_stays_{verb.lower()} BEFORE {verb} ON stock_movement
            BEGIN SELECT RAISE(ABORT, '{WORDS}'); END
            """
        )


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER stock_movement_stays ON stock_movement")
        op.execute("DROP FUNCTION keep_stock_movement()")
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER stock_movement_stays_{verb}")
