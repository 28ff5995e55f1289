"""Choosing Japanese or English."""

from tests.factories import Shop


def test_the_login_page_speaks_the_language_chosen(client):
    answer = client.post(
        "/language", data={"locale": "en"}, headers={"Referer": "http://localhost/login"}
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login"
    assert '<html lang="en"' in client.get("/login").text


def test_a_language_we_do_not_speak_changes_nothing(client):
    client.post("/language", data={"locale": "xx"})
    assert '<html lang="ja"' in client.get("/login").text


def test_the_language_outlives_the_login(client, shop: Shop):
    client.post("/language", data={"locale": "en"})
    client.post("/login", data={"login": "clerk", "password": "demo"})
    assert '<html lang="en"' in client.get("/").text


def test_the_way_back_never_leads_to_another_house(client):
    answer = client.post("/language", headers={"Referer": "http://localhost//evil.example/x"})
    assert answer.headers["Location"] == "/evil.example/x"
