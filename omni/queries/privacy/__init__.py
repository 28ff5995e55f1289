"""Reading about people's data: what may be sent, what is held, what is due."""

from omni.queries.privacy.consents import list_asked, list_purposes, list_said, may_send
from omni.queries.privacy.disclosure import Disclosure, get_disclosure
from omni.queries.privacy.erasure import ErasurePreview, preview_erasure
from omni.queries.privacy.obstacles import list_obstacles
from omni.queries.privacy.people import get_person, records_of
from omni.queries.privacy.report import as_json, as_rows
from omni.queries.privacy.requests import get_request, list_requests
from omni.queries.privacy.retention import list_due, list_withdrawn
from omni.queries.privacy.traces import Traces, find_traces

__all__ = [
    "Disclosure",
    "ErasurePreview",
    "Traces",
    "as_json",
    "as_rows",
    "find_traces",
    "get_disclosure",
    "get_person",
    "get_request",
    "list_asked",
    "list_due",
    "list_obstacles",
    "list_purposes",
    "list_requests",
    "list_said",
    "list_withdrawn",
    "may_send",
    "preview_erasure",
    "records_of",
]
