"""Page or fragment: the server decides what to send, never the client."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for


def wants_fragment() -> bool:
    """Whether htmx asks for a piece of the page it already shows."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def render(
    page: str, fragment: str | None = None, *, status: int = 200, **context: Any
) -> Response:
    """Render the fragment alone for htmx, the whole page for everyone else."""
    template = fragment if fragment and wants_fragment() else page
    response = make_response(render_template(template, **context), status)
    response.vary.add("HX-Request")
    return response


def go(endpoint: str, **values: Any) -> Response:
    """Send the browser to another page after a command, by htmx or by plain redirect."""
    return go_to(url_for(endpoint, **values))


def go_to(target: str) -> Response:
    """Send the browser to an address of ours."""
    if wants_fragment():
        response = make_response("", 200)
        response.headers["HX-Redirect"] = target
        return response
    return redirect(target, code=303)  # type: ignore[return-value]
