"""`flask doctor`: prove that every cached number is the sum of its rows."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click
from flask.cli import with_appcontext

from omni.queries import doctor


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.argument("areas", nargs=-1, type=click.Choice(sorted(doctor.AREAS)))
@with_appcontext
def command(areas: tuple[str, ...], as_json: bool) -> None:
    """Check the books (of these AREAS, or all); exit 1 when any rule is broken."""
    findings = doctor.list_findings(areas)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(str(finding))
        checked = ", ".join(areas or doctor.AREAS)
        click.echo(f"{len(findings)} broken ({checked})" if findings else f"all well ({checked})")
    if findings:
        sys.exit(1)
