"""`flask api-token` makes, lists and revokes."""

from __future__ import annotations

from omni.queries.tokens import find_holder


def test_a_token_is_made_listed_and_revoked(app, shop):
    run = app.test_cli_runner().invoke
    made = run(args=["api-token", "make", "EC", "--location", "ECW", "--scope", "stock:*"])
    secret = made.output.strip()
    assert find_holder(secret).scopes == {"stock:read"}
    prefix = "_".join(secret.split("_")[:2])
    assert f"{prefix}  in force" in run(args=["api-token", "list"]).output
    assert run(args=["api-token", "revoke", prefix]).exit_code == 0
    assert find_holder(secret) is None
    wrong = run(args=["api-token", "make", "EC", "--location", "NO", "--scope", "stock:*"])
    assert wrong.exit_code == 1
    assert run(args=["api-token", "revoke", "omni_x"]).exit_code == 1
    assert "holds:write" in run(args=["api-token", "scopes"]).output
