"""Merging two records of one person, and taking it back at any time."""

from omni.services.merges.erasing import erase_merges
from omni.services.merges.joining import merge_members, merge_pairs
from omni.services.merges.people import Pair
from omni.services.merges.refusals import (
    BornElsewhere,
    BornSince,
    ChoiceUnknown,
    ErasedSince,
    MergedAlready,
    PersonErased,
    SamePerson,
    UndoneAlready,
)
from omni.services.merges.undoing import undo_merge

__all__ = [
    "BornElsewhere",
    "BornSince",
    "ChoiceUnknown",
    "ErasedSince",
    "MergedAlready",
    "Pair",
    "PersonErased",
    "SamePerson",
    "UndoneAlready",
    "erase_merges",
    "merge_members",
    "merge_pairs",
    "undo_merge",
]
