"""Merging two records of one person, and taking it back at any time."""

from omni.services.merges.joining import merge_members, merge_pairs
from omni.services.merges.people import Pair
from omni.services.merges.refusals import (
    BornElsewhere,
    ChoiceUnknown,
    MergedAlready,
    PersonErased,
    SamePerson,
    UndoneAlready,
)

__all__ = [
    "BornElsewhere",
    "ChoiceUnknown",
    "MergedAlready",
    "Pair",
    "PersonErased",
    "SamePerson",
    "UndoneAlready",
    "merge_members",
    "merge_pairs",
]
