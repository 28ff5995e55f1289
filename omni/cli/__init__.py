"""The `flask …` commands: thin, each calls a service or a query."""

from __future__ import annotations

from flask import Flask

from omni.cli import (
    audit,
    demo,
    doctor,
    imports,
)

AREAS = (
    audit,
    demo,
    doctor,
    imports,
)


def register_commands(app: Flask) -> None:
    """Add every command to the app."""
    for area in AREAS:
        app.cli.add_command(area.command)
