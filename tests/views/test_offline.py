"""The page kept for when the server cannot be reached."""


def test_the_offline_page_is_for_everyone_and_about_no_one(client, log_in):
    log_in("clerk")
    page = client.get("/offline").text
    assert "サーバーにつながりません" in page
    assert "clerk" not in page
