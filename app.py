"""The entry point of the web (`app:app`) and of the worker (`app.huey`)."""

from omni import create_app
from omni.extensions import huey

__all__ = ["app", "huey"]

app = create_app()
