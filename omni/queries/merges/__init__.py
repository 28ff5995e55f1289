"""Reading merges: what one would do, what one did, and what its undoing would do."""

from omni.queries.merges.alike import Alike, find_alike, find_evidence
from omni.queries.merges.history import MergeStory, list_merges
from omni.queries.merges.preview import FieldChoice, MergePreview, MergeSide, preview_merge
from omni.queries.merges.undoing import BornRow, UndoPreview, preview_undo

__all__ = [
    "Alike",
    "BornRow",
    "FieldChoice",
    "MergePreview",
    "MergeSide",
    "MergeStory",
    "UndoPreview",
    "find_alike",
    "find_evidence",
    "list_merges",
    "preview_merge",
    "preview_undo",
]
