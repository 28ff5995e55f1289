"""Members: registering, editing, noting, greeting, and keeping them found."""

from omni.services.members.consents import question, record_consents
from omni.services.members.households import leave_household, link_household
from omni.services.members.identities import (
    AccountInUse,
    add_identity,
    fold_value,
    name_by,
    remove_identity,
)
from omni.services.members.index import index_member, touch_seen
from omni.services.members.notes import add_note, change_note
from omni.services.members.recognising import recognise_member
from omni.services.members.registering import (
    ChangedMeanwhile,
    Contacts,
    edit_member,
    register_member,
)
from omni.services.members.sharing import mark_shared
from omni.services.members.visits import check_in_visit

__all__ = [
    "AccountInUse",
    "ChangedMeanwhile",
    "Contacts",
    "add_identity",
    "add_note",
    "change_note",
    "check_in_visit",
    "edit_member",
    "fold_value",
    "index_member",
    "leave_household",
    "link_household",
    "mark_shared",
    "name_by",
    "question",
    "recognise_member",
    "record_consents",
    "register_member",
    "remove_identity",
    "touch_seen",
]
