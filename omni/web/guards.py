"""Who may enter where: roles × stores, decided here and nowhere else.

Every route carries exactly one of `@allow(permission)` and `@public(reason)`; a test reads
`__guard__` of each view.

What is looked at leaves a line (`saw`) by one rule: whoever opens one person's card, document,
paper or form, by whatever way, is noted; so is a search, as the text that stood. A list of the
day's work (the board, those who wait, the day's sales) leaves none, and therefore names people but
shows no phone, mail or address unmasked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Flask, g, request, session
from flask import Response as FlaskResponse
from flask_login import current_user
from werkzeug.wrappers import Response

from omni.domain import clock
from omni.domain.actor import HEAD_OFFICE, Actor, Role
from omni.domain.business_day import business_day
from omni.domain.errors import Forbidden
from omni.models.location import Location
from omni.queries import locations
from omni.services import audit
from omni.web import session as door

P = ParamSpec("P")
View = Callable[P, "Response | str"]

EVERYONE = frozenset(Role)
FLOOR = frozenset({Role.CLERK, Role.MANAGER, Role.ADMIN})
DESK = frozenset({Role.EC, Role.MANAGER, Role.ADMIN})

PERMISSIONS: dict[str, frozenset[Role]] = {
    "counter": EVERYONE,
    "members.view": EVERYONE,
    "members.edit": FLOOR | {Role.EC, Role.OPERATOR},
    "members.merge": FLOOR | {Role.EC, Role.OPERATOR},
    "members.merge_alone": DESK,  # the others ask a manager for the PIN
    "members.reveal": frozenset({Role.CLERK, Role.MANAGER, Role.EC, Role.OPERATOR, Role.ADMIN}),
    "reviews": FLOOR | {Role.EC, Role.OPERATOR},
    "reviews.today": frozenset({Role.EC, Role.MANAGER, Role.OPERATOR, Role.ADMIN}),
    "reviews.run": DESK,
    "reviews.batch": frozenset({Role.MANAGER, Role.ADMIN}),
    "members.withdraw": FLOOR | {Role.EC, Role.OPERATOR},
    "privacy.request": FLOOR | {Role.EC, Role.OPERATOR},
    "privacy.answer": DESK,
    "privacy.erase": frozenset({Role.MANAGER, Role.ADMIN}),
    "stock.view": EVERYONE,
    "stock.change": FLOOR | {Role.EC},
    "stocktakes.approve": frozenset({Role.MANAGER, Role.ADMIN}),  # others ask for the PIN
    "holds.view": EVERYONE,
    "holds.change": FLOOR | {Role.EC, Role.OPERATOR},
    "orders.view": EVERYONE,
    "orders.change": FLOOR | {Role.EC, Role.OPERATOR},
    "orders.pay": DESK,
    "shipments.view": EVERYONE,
    "shipments.work": FLOOR | {Role.EC},
    "shipments.desk": DESK,
    "sales.view": EVERYONE,
    "sales.ring_up": FLOOR,
    "sales.paper": FLOOR | {Role.EC},
    "sales.return": FLOOR,
    "closing": FLOOR,
    "routing.rules": DESK,
    "points.view": EVERYONE,
    "points.adjust": FLOOR,
    "points.books": frozenset({Role.MANAGER, Role.EC, Role.ADMIN}),
    "imports": DESK,
    "channels": DESK,
    "channels.connect": frozenset({Role.EC, Role.ADMIN}),
    "exports": DESK | {Role.MARKETING},
    "exports.members": DESK | {Role.MARKETING},
    "exports.stock": DESK,
    "exports.sales": DESK,
    "exports.holds": DESK,
    "exports.points": DESK,
    "exports.point_books": frozenset({Role.EC, Role.ADMIN}),
    "audit.view": frozenset({Role.MANAGER, Role.ADMIN}),
    "devices": frozenset({Role.MANAGER, Role.ADMIN}),
    "admin": frozenset({Role.ADMIN}),
}


def may(permission: str) -> bool:
    """Whether the person at the screen has this permission."""
    return current_user.is_authenticated and current_user.role in PERMISSIONS[permission]


def require(permission: str) -> None:
    """Refuse whoever lacks a permission that the form, not the route, decides."""
    if not may(permission):
        raise Forbidden


def allow(permission: str, *, by_hand: bool = True) -> Callable[[View[P]], View[P]]:
    """Let in who is logged in, unlocked, and has this permission.

    A route the page asks by itself (a poll, a stream) is not `by_hand`: it puts no lock off.
    """
    roles = PERMISSIONS[permission]

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Response | str:
            if not current_user.is_authenticated:
                return door.ask_to_log_in()
            if door.is_locked():
                return door.ask_for_pin()
            if by_hand:
                door.stay_awake()
            if current_user.role not in roles:
                raise Forbidden
            return view(*args, **kwargs)

        guarded.__guard__ = permission  # type: ignore[attr-defined]
        return guarded

    return guard


def signed_in(view: View[P]) -> View[P]:
    """Let in whoever is logged in, even while the device waits for a PIN."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response | str:
        if not current_user.is_authenticated:
            return door.ask_to_log_in()
        return view(*args, **kwargs)

    guarded.__guard__ = "signed in"  # type: ignore[attr-defined]
    return guarded


def public(reason: str) -> Callable[[View[P]], View[P]]:
    """Let in anyone, for a reason that is written down."""

    def guard(view: View[P]) -> View[P]:
        view.__guard__ = f"public: {reason}"  # type: ignore[attr-defined]
        return view

    return guard


def open_locations() -> list[Location]:
    """The locations this person may work at, in the chain's order."""
    if not current_user.is_authenticated:
        return []
    if "open_locations" not in g or g.open_locations[0] != current_user.id:
        everywhere = current_user.role in HEAD_OFFICE
        found = locations.list_locations() if everywhere else list(current_user.locations)
        g.open_locations = (current_user.id, found)
    return g.open_locations[1]  # type: ignore[no-any-return]


def current_location() -> Location | None:
    """The store this tablet works for; it changes only when a person changes it."""
    if "location" not in g:
        allowed = open_locations()
        chosen = session.get("location_id")
        g.location = next((one for one in allowed if one.id == chosen), None) or next(
            iter(allowed), None
        )
    return g.location  # type: ignore[no-any-return]


def here() -> int:
    """The id of the store this tablet works for; refuses a person who has none."""
    location = current_location()
    if location is None:
        raise Forbidden
    return location.id


def today() -> dt.date:
    """The business day at the store this tablet works for; refuses a person who has none.

    It is one day for the whole of an answer.
    """
    location = current_location()
    if location is None:
        raise Forbidden
    if "today" not in g:
        g.today = business_day(clock.now(), location.time_zone, location.cutover_hour)
    return g.today  # type: ignore[no-any-return]


def works_at(location_id: int) -> bool:
    """Whether this person may work at that location."""
    return location_id in {one.id for one in open_locations()}


def check_location(location_id: int) -> int:
    """Return the id when this person may work at that location; refuses another's store."""
    if not works_at(location_id):
        raise Forbidden
    return location_id


def own_locations() -> tuple[int, ...] | None:
    """The stores whose papers this person may see; None for head office, who sees them all."""
    if current_user.role in HEAD_OFFICE:
        return None
    return tuple(place.id for place in open_locations())


def check_own(location_id: int | None) -> None:
    """Refuse papers of another store, or of the chain, to whoever works for a store."""
    mine = own_locations()
    if mine is not None and location_id not in mine:
        raise Forbidden


def actor() -> Actor:
    """Who is acting, from where, for services and the audit log."""
    location = current_location()
    return Actor(
        staff_id=current_user.id,
        role=current_user.role,
        location_id=location.id if location else None,
        device_id=session.get("device_id"),
        address=request.remote_addr,
    )


def saw(
    action: str,
    object_type: str,
    object_id: int | None = None,
    *,
    member_id: int | None = None,
    settling: bool = False,
    **values: Any,
) -> None:
    """Note in the audit log what this request reads: view, search, reveal, print, export.

    Call it in the view before the answer is rendered; the line is written within a second. A
    search that runs while it is typed is `settling`: only a text that stood for two seconds, or
    that the person went on from, is kept.
    """
    line = {"action": action, "object_type": object_type, "object_id": object_id}
    rest = {"member_id": member_id, "settling": settling, "actor": actor()}
    g.setdefault("saw", []).append(line | rest | values)


def _remember_what_was_seen(response: FlaskResponse) -> FlaskResponse:
    """Hand over after the view, so that a view that was run again is noted once."""
    for line in g.pop("saw", ()):
        audit.remember_read(**line)
    return response


def register_guards(app: Flask) -> None:
    """Have every request's readings noted."""
    app.after_request(_remember_what_was_seen)
