"""The blueprint every page about goods hangs on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("stock", __name__, url_prefix="/stock")
