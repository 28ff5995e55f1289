"""Turns: commands on something that has no row to lock go one after another."""

from __future__ import annotations

from sqlalchemy import func, select

from omni.extensions import db


def take_turn(subject: str) -> None:
    """Wait until no other command has this subject's turn, and keep it until this one ends.

    SQLite has one writer: there every command has its turn already.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(subject))))
