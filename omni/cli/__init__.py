"""The `flask …` commands: thin, each calls a service or a query."""

from __future__ import annotations

from flask import Flask


def register_commands(app: Flask) -> None:
    """Add every command to the app."""
