"""Reading routing: the rules, the places as they see them, and what was decided."""

from omni.queries.routing.decisions import Seen, Told, list_decisions
from omni.queries.routing.replays import Comparison, compare, get_replay, list_replays
from omni.queries.routing.rules import (
    RulesUnknown,
    find_draft,
    get_active_rules,
    get_rule_set,
    get_rules,
    list_rule_sets,
)
from omni.queries.routing.scene import Scene, set_scene

__all__ = [
    "Comparison",
    "RulesUnknown",
    "Scene",
    "Seen",
    "Told",
    "compare",
    "find_draft",
    "get_active_rules",
    "get_replay",
    "get_rule_set",
    "get_rules",
    "list_decisions",
    "list_replays",
    "list_rule_sets",
    "set_scene",
]
