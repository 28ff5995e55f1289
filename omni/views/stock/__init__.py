"""Stock: finding goods, one style everywhere, what runs low and what does not add up."""

from omni.views.stock import cases, documents, levels, sending
from omni.views.stock.routes import blueprint

__all__ = ["blueprint", "cases", "documents", "levels", "sending"]
