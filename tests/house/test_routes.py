"""Every way in says who may take it."""

import re

# Werkzeug's own files, which need no person.
STATIC = {"static"}


def routes(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in STATIC]


def test_every_route_declares_its_guard(app):
    unguarded = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in routes(app)
        if not getattr(app.view_functions[rule.endpoint], "__guard__", None)
    ]
    assert unguarded == []


def test_a_public_route_gives_its_reason(app):
    guards = {getattr(view, "__guard__", "") for view in app.view_functions.values()}
    assert [guard for guard in guards if re.fullmatch(r"public:\s*", guard)] == []


def test_a_stranger_is_sent_to_the_door(app, client):
    """Whoever has not logged in gets no page and no effect from a guarded route."""
    let_in = []
    for rule in routes(app):
        guard = getattr(app.view_functions[rule.endpoint], "__guard__", "")
        if guard.startswith("public:"):
            continue
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(
                rule.endpoint, dict.fromkeys(rule.arguments, 1), force_external=False
            )
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = client.open(address, method=method)
            if answer.status_code not in (302, 303, 401):
                let_in.append(f"{method} {address}: {answer.status_code}")
    assert let_in == []
