"""The WSGI entry point."""

from omni import create_app

app = create_app()
