"""Reading merges: what one would do, what one did, and what its undoing would do."""

from omni.queries.merges.history import MergeStory, list_merges
from omni.queries.merges.preview import FieldChoice, MergePreview, MergeSide, preview_merge
from omni.queries.merges.undoing import BornRow, UndoPreview, preview_undo

__all__ = [
    "BornRow",
    "FieldChoice",
    "MergePreview",
    "MergeSide",
    "MergeStory",
    "UndoPreview",
    "list_merges",
    "preview_merge",
    "preview_undo",
]
