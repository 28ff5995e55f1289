"""Asking the worker to match."""

from __future__ import annotations

from omni.domain.actor import Actor
from omni.services import audit
from omni.transactions import wake


def ask_to_run(*, actor: Actor) -> None:
    """Have the worker look for people who are registered twice; one that runs already goes on."""
    audit.write("match.ask", "match_run", None, actor=actor)
    wake("matching")
