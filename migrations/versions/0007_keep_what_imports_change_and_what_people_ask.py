"""Keep what imports change, what people ask about their data, and how long data are kept

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENTS = ("withdrawn_at", "erased_at")
MESSAGES = ["mail", "line", "sms", "phone", "post"]
PURPOSES = [
    {
        "code": code,
        "name": name,
        "wording": wording,
        "needs_consent": needs,
        "channels": channels,
        "position": position,
    }
    for position, (code, name, wording, needs, channels) in enumerate(
        (
            (
                "service",
                "会員サービス",
                "お取り置き・ご注文・ポイントなど、お取引のご連絡をお送りします。",
                False,
                MESSAGES,
            ),
            (
                "marketing",
                "広告・お知らせ",
                "新商品やお得な情報のお知らせをお送りしてもよろしいですか。",
                True,
                MESSAGES,
            ),
            (
                "analysis",
                "分析",
                "お買い物の記録を、品ぞろえやご案内の改善のために分析してもよろしいですか。",
                True,
                ["any"],
            ),
            (
                "sharing",
                "共同利用",
                "会員情報を、グループ会社と共同で利用してもよろしいですか。",
                True,
                ["any"],
            ),
        )
    )
]
RULES = [
    {
        "kind": kind,
        "name": name,
        "months": months,
        "action": action,
        "basis": basis,
        "position": position,
    }
    for position, (kind, name, months, action, basis) in enumerate(
        (
            ("import_refusal", "取り込めなかった行の元の内容", 3, "clear", ""),
            ("search_text", "操作ログに残る検索語", 12, "clear", ""),
            ("guest", "会員でない方の取り置きのお名前と電話番号", 12, "clear", ""),
            ("withdrawn", "退会された会員の登録情報", 36, "propose", ""),
            ("request", "開示などの請求の控え", 36, "clear", ""),
            (
                "books",
                "売上・返品・領収書の控え",
                84,
                "keep",
                "法人税法施行規則59条・消費税法57条の4（7年）",
            ),
        )
    )
]


def upgrade() -> None:
    purposes = op.create_table(
        "consent_purpose",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("needs_consent", sa.Boolean(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_consent_purpose")),
    )
    op.create_table(
        "erased_key",
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_erased_key")),
    )
    rules = op.create_table(
        "retention_rule",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("months", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "clear", "propose", "keep", name="retentionaction", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("months > 0", name=op.f("ck_retention_rule_months")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_retention_rule")),
    )
    op.create_table(
        "import_image",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "external_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("record", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_import_image_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_image")),
    )
    with op.batch_alter_table("import_image", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_image_run_id_target_id"), ["run_id", "target_id"], unique=False
        )

    op.create_table(
        "import_left",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "external_id",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_import_left_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_left")),
    )
    with op.batch_alter_table("import_left", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_left_run_id_line"), ["run_id", "line"], unique=False
        )

    op.create_table(
        "import_undo",
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum("queued", "running", "done", name="undostate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "last_record", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("removed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("restored", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("left", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_import_undo_run_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_import_undo_staff_id")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_import_undo")),
    )
    op.create_table(
        "member_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "disclosure",
                "correction",
                "stop_use",
                "erasure",
                name="requestkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("open", "done", "refused", name="requeststate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("identity_check", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint("identity_check <> ''", name=op.f("ck_member_request_identity_check")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["staff.id"], name=op.f("fk_member_request_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_member_request_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_member_request_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_member_request_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_request")),
    )
    with op.batch_alter_table("member_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_member_request_member_id"), ["member_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_member_request_state_due_on"), ["state", "due_on"], unique=False
        )

    for name in MOMENTS:
        op.add_column("member", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.bulk_insert(purposes, PURPOSES)
    op.bulk_insert(rules, RULES)


def downgrade() -> None:
    for name in MOMENTS:
        op.drop_column("member", name)

    with op.batch_alter_table("member_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_request_state_due_on"))
        batch_op.drop_index(batch_op.f("ix_member_request_member_id"))

    op.drop_table("member_request")
    op.drop_table("import_undo")
    with op.batch_alter_table("import_left", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_left_run_id_line"))

    op.drop_table("import_left")
    with op.batch_alter_table("import_image", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_image_run_id_target_id"))

    op.drop_table("import_image")
    op.drop_table("retention_rule")
    op.drop_table("erased_key")
    op.drop_table("consent_purpose")
