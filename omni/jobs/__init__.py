"""What the worker runs: tasks take ids, periodic sweeps make a lost task harmless."""

from __future__ import annotations

from flask import Flask

from omni.jobs import audit as audit
from omni.jobs import channels as channels
from omni.jobs import deliveries as deliveries
from omni.jobs import holds as holds
from omni.jobs import imports as imports
from omni.jobs import matching as matching
from omni.jobs import points as points
from omni.jobs import privacy as privacy
from omni.jobs import reservations as reservations
from omni.jobs import reviews as reviews
from omni.jobs import routing as routing
from omni.jobs import shipments as shipments
from omni.jobs import stocktakes as stocktakes
from omni.jobs import webhooks as webhooks
from omni.jobs.binding import bind


def register_jobs(app: Flask) -> None:
    """Bind every task to the app and listen for what committed commands ask for."""
    bind(app)
