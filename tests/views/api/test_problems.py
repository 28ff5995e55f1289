"""Every refusal of the API is a problem document, in the language asked for."""

from __future__ import annotations

import pytest

from tests.views.api.conftest import M

POSTS = ("/reservations", "/holds", "/members", "/webhooks")


def test_an_unknown_address_is_a_problem(program):
    answer = program.get("/nowhere")
    assert (answer.status_code, answer.json["code"]) == (404, "not-found")
    assert answer.json["instance"] == "/api/v1/nowhere"


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "TRACE"])
def test_a_wrong_method_says_which_are_right(program, client, method):
    answer = client.open("/api/v1/reservations", method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert answer.content_type == "application/problem+json"


def test_the_sentence_speaks_the_language_asked_for(program):
    japanese = program.get("/locations/NO/stock", **{"Accept-Language": "ja"}).json
    english = program.get("/locations/NO/stock", **{"Accept-Language": "en"}).json
    assert japanese["code"] == english["code"] == "location-unknown"
    assert "拠点" in japanese["title"]
    assert english["title"] == "There is no location “NO”."


@pytest.mark.parametrize("body", ["{", "[1,", "nul", "[" * 100_000, '{"lines": NaN}', "\xff"])
@pytest.mark.parametrize("path", POSTS)
def test_broken_json_is_a_400(program, client, path, body):
    answer = client.post(
        f"/api/v1{path}",
        data=body.encode("latin-1"),
        content_type="application/json",
        headers={"Authorization": f"Bearer {program.token}", "Idempotency-Key": "k"},
    )
    assert (answer.status_code, answer.json["code"]) == (400, "malformed")


def test_another_content_type_is_a_415(program, client):
    answer = client.post(
        "/api/v1/reservations",
        data={"lines": "x"},
        headers={"Authorization": f"Bearer {program.token}", "Idempotency-Key": "k"},
    )
    assert (answer.status_code, answer.json["code"]) == (415, "not-json")


def test_a_huge_body_is_a_413(program):
    answer = program.post("/reservations", {"reference": "x" * 1_100_000, "lines": []})
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "lines"),
        ({"lines": []}, "lines"),
        ({"lines": [{"sku": M, "quantity": 1.0}]}, "lines.0.quantity"),
        ({"lines": [{"sku": M, "quantity": "1"}]}, "lines.0.quantity"),
        ({"lines": [{"sku": M, "quantity": True}]}, "lines.0.quantity"),
        ({"lines": [{"sku": M, "quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [{"sku": M, "quantity": 10**30}]}, "lines.0.quantity"),
        ({"lines": [{"sku": "a\0b"}]}, "lines.0.sku"),
        ({"lines": [{"sku": "\ud800"}]}, "lines.0.sku"),
        ({"lines": [{"sku": M, "colour": "red"}]}, "lines.0.colour"),
        ({"lines": [{"sku": M}], "minutes": 0}, "minutes"),
        ([], ""),
    ],
)
def test_a_wrong_field_is_named(program, body, field):
    answer = program.post("/reservations", body)
    assert answer.status_code == 422, answer.text
    assert field in [one["field"] for one in answer.json["errors"]]


@pytest.mark.parametrize("path", POSTS)
def test_a_post_needs_a_key(program, client, path):
    bodies = {
        "/reservations": {"lines": [{"sku": M}]},
        "/holds": {"location": "SBY", "lines": [{"sku": M}]},
        "/members": {"family_name": "田中"},
        "/webhooks": {"url": "https://shop.example/hook", "events": ["stock.changed"]},
    }
    answer = client.post(
        f"/api/v1{path}",
        json=bodies[path],
        headers={"Authorization": f"Bearer {program.token}"},
    )
    assert (answer.status_code, answer.json["code"]) == (400, "key-missing")


@pytest.mark.parametrize("cursor", ["x", "MA", "LTE", "é", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_cursor_nobody_gave_is_refused(program, cursor):
    answer = program.get(f"/reservations?cursor={cursor}")
    assert (answer.status_code, answer.json["code"]) == (422, "cursor-unreadable")


def test_a_nul_in_the_address_is_refused(program):
    answer = program.get("/stock?sku=%00")
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
