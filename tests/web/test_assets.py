"""Static files are addressed by content, kept for long, and sent compressed."""

import gzip

from omni.web.assets import asset


def test_an_asset_is_addressed_by_what_it_holds(app):
    with app.test_request_context():
        address = asset("css/tokens.css")
    assert address.startswith("/static/css/tokens.css?v=")
    assert len(address.rsplit("=", 1)[1]) == 10


def test_a_versioned_file_is_kept_for_a_year_and_travels_compressed(client):
    with client.get("/static/vendor/htmx-2.0.11.min.js") as answer:
        plain = answer.data
    small = client.get("/static/vendor/htmx-2.0.11.min.js", headers={"Accept-Encoding": "gzip, br"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain
    assert "immutable" in small.headers["Cache-Control"]
    assert "max-age=31536000" in small.headers["Cache-Control"]


def test_an_address_without_a_mark_is_asked_for_each_time(client):
    with client.get("/static/css/tokens.css") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"


def test_a_login_does_not_empty_the_cache(client, shop):
    client.post("/login", data={"login": "clerk", "password": "demo"})
    with client.get("/static/vendor/htmx-2.0.11.min.js") as answer:
        assert answer.headers["Vary"] == "Accept-Encoding"


def test_the_service_worker_may_answer_for_the_whole_app_and_is_always_fresh(client):
    with client.get("/static/js/sw.js") as answer:
        assert answer.headers["Service-Worker-Allowed"] == "/"
        assert answer.headers["Cache-Control"] == "no-cache"


def packed(client, name):
    with client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"}) as answer:
        return answer.data


def test_the_first_page_with_everything_it_loads_is_under_150_kb(client):
    page = client.get("/login").get_data(as_text=True)
    loaded = {part.split('"')[0] for part in page.split('"/static/')[1:]}
    assert len(loaded) > 10
    total = len(gzip.compress(page.encode())) + sum(len(packed(client, name)) for name in loaded)
    assert total < 150_000
