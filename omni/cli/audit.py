"""`flask audit`: seal the log, and prove that it is as it was written."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click
from flask.cli import AppGroup

from omni.queries.audit.verification import verify
from omni.services.audit.seals import BATCH, seal_lines
from omni.transactions import transaction

command = AppGroup("audit", help="The audit log: seal it, and prove that nobody has changed it.")


@command.command("seal")
def seal() -> None:
    """Seal every line written so far (the worker does this by itself)."""
    sealed = 0
    while True:
        with transaction():
            now = seal_lines()
        sealed += now
        if now < BATCH:
            break
    click.echo(f"{sealed} lines sealed")


@command.command("verify")
@click.option("--anchor", help="A head hash printed earlier; it has to be in the chain still.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
def verify_chain(anchor: str | None, as_json: bool) -> None:
    """Walk the whole chain; exit 1 when a line, a value or a seal is not what was written."""
    verdict = verify(anchor)
    if as_json:
        click.echo(json.dumps(asdict(verdict), default=str, indent=2))
    else:
        for one in verdict.breaks:
            lines = "–".join(str(line_id) for line_id in one.line_ids) or "none"
            click.echo(f"broken: seal {one.seal_id or '-'}, lines {lines}: {one.reason}")
        since = f" (since {verdict.unsealed_since:%Y-%m-%d %H:%M:%S})" if verdict.unsealed else ""
        click.echo(
            f"{verdict.lines} lines under {verdict.seals} seals, {verdict.erased} erased on "
            f"purpose, {verdict.unsealed} not sealed yet{since}"
        )
        click.echo(f"head {verdict.head}")
        click.echo("the chain holds" if verdict.holds else f"{len(verdict.breaks)} broken")
    if not verdict.holds:
        sys.exit(1)
