"""Members: registering, editing, noting, greeting, and keeping them found."""

from omni.services.members.index import index_member, touch_seen

__all__ = ["index_member", "touch_seen"]
