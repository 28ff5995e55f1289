"""The one box: what a member or goods are found by, what a typed text may mean, and why it hit.

`member_keys` and `style_keys` are the rows of the search index, `read_query` the ranges of it that
a text asks for, `reasons` the words and marks that say why a row was found. All three fold alike.
"""

from omni.domain.lookup.index import GoodsKind, Kind, Probe, member_keys, style_keys
from omni.domain.lookup.query import LONGEST, Query, read_query
from omni.domain.lookup.reasons import GOODS_LABELS, LABELS, Mark, Reason, Shown, explain, reasons

__all__ = [
    "GOODS_LABELS",
    "LABELS",
    "LONGEST",
    "GoodsKind",
    "Kind",
    "Mark",
    "Probe",
    "Query",
    "Reason",
    "Shown",
    "explain",
    "member_keys",
    "read_query",
    "reasons",
    "style_keys",
]
