"""Reading stock: what lies where, what runs low, what does not add up, and what happened."""

from omni.queries.stock.availability import (
    Availability,
    ShelfRow,
    list_availability,
    list_shelf,
)
from omni.queries.stock.confidence import LevelConfidence, judge, list_confidence
from omni.queries.stock.documents import DocumentLine, get_document, list_document_lines
from omni.queries.stock.incoming import list_incoming
from omni.queries.stock.levels import Level, Place, distance, far, list_levels, list_where_available
from omni.queries.stock.lists import (
    Case,
    LowLevel,
    StyleSold,
    count_cases,
    count_low,
    get_case,
    list_cases,
    list_low,
    list_sold_styles,
)
from omni.queries.stock.matrix import (
    Everywhere,
    Matrix,
    Spot,
    choose_cell,
    get_everywhere,
    get_matrix,
)
from omni.queries.stock.movements import MovementPage, list_movements
from omni.queries.stock.sending import (
    Parcel,
    count_parcels,
    get_send_back,
    list_coming,
    list_to_send,
)

__all__ = [
    "Availability",
    "Case",
    "DocumentLine",
    "Everywhere",
    "Level",
    "LevelConfidence",
    "LowLevel",
    "Matrix",
    "MovementPage",
    "Parcel",
    "Place",
    "ShelfRow",
    "Spot",
    "StyleSold",
    "choose_cell",
    "count_cases",
    "count_low",
    "count_parcels",
    "distance",
    "far",
    "get_case",
    "get_document",
    "get_everywhere",
    "get_matrix",
    "get_send_back",
    "judge",
    "list_availability",
    "list_cases",
    "list_coming",
    "list_confidence",
    "list_document_lines",
    "list_incoming",
    "list_levels",
    "list_low",
    "list_movements",
    "list_shelf",
    "list_sold_styles",
    "list_to_send",
    "list_where_available",
]
