"""The entry point of the web (`app:app`) and of the worker (`app.huey`)."""

import gc

from omni import create_app
from omni.extensions import huey

__all__ = ["app", "huey"]

app = create_app()
gc.freeze()  # what stands from the start is no garbage: no collection walks it while a clerk waits
