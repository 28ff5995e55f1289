"""The `flask …` commands: thin, each calls a service or a query."""

from __future__ import annotations

from flask import Flask

from omni.cli import (
    audit,
    backups,
    begin,
    demo,
    doctor,
    drift,
    imports,
    match,
    simulate,
    tokens,
)

COMMANDS = (
    audit.command,
    backups.backup,
    backups.restore,
    backups.upgrade,
    begin.command,
    demo.command,
    doctor.command,
    drift.command,
    imports.command,
    match.command,
    simulate.command,
    tokens.command,
)


def register_commands(app: Flask) -> None:
    """Add every command to the app."""
    for command in COMMANDS:
        app.cli.add_command(command)
