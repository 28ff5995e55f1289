"""What was typed outlives a reload and a lost answer, and is never the next customer's."""

import pytest
from playwright.sync_api import expect

from tests.browser.scanner import scan
from tests.browser.test_frame import FORM

pytestmark = pytest.mark.browser


@pytest.fixture
def form_page(enter, live):
    """A page with a form, built into the frame of the counter."""
    page = enter()
    sent = []

    def build(route):
        if route.request.method == "POST":
            sent.append(route.request.post_data)
            route.abort()
            return
        answer = route.fetch(url=f"{live}/")
        key = f"k-{len(sent) + 2}"
        form = FORM.replace("/nowhere", "/with-form").replace("k-1", key)
        route.fulfill(response=answer, body=answer.text().replace("</main>", form + "</main>"))

    page.route("**/with-form", build)
    page.goto("/with-form")
    page.sent = sent
    return page


def test_a_reload_keeps_what_was_typed(form_page):
    page = form_page
    page.evaluate("document.querySelector('[name=key]').value = 'another'")
    page.locator("#note").fill("裾上げ")
    page.reload()
    expect(page.locator("#note")).to_have_value("裾上げ")


def test_a_later_visit_offers_what_was_typed_and_does_not_impose_it(form_page):
    page = form_page
    page.evaluate("document.querySelector('[name=key]').value = 'another'")
    page.locator("#note").fill("裾上げ")
    page.goto("/")
    page.goto("/with-form")
    expect(page.locator(".notice-offer")).to_contain_text("入力途中の内容があります")
    assert page.locator("#note").input_value() == ""
    page.get_by_role("button", name="消す").click()
    page.goto("/")
    page.goto("/with-form")
    expect(page.locator(".notice-offer")).to_have_count(0)


def test_a_lost_answer_is_sent_again_under_the_same_key(form_page):
    page = form_page
    page.locator("#note").fill("裾上げ")
    page.locator("#send").click()
    page.wait_for_timeout(300)
    page.goto("/with-form")
    expect(page.locator(".notice-offer")).to_contain_text("確認できませんでした")
    page.get_by_role("button", name="入力を戻す").click()
    expect(page.locator("#note")).to_have_value("裾上げ")
    assert page.locator("[name=key]").input_value() == "k-2"


def test_another_person_never_sees_it(form_page, enter):
    page = form_page
    page.locator("#note").fill("裾上げ")
    page.context.clear_cookies()
    enter("manager")
    assert "裾上げ" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_card_scanned_into_a_new_hold_leaves_what_was_typed(enter, shop):
    shop.stock(shop.dress["M"], 5)
    member = shop.member("山田", "花子", card="200000001234")
    page = enter()
    page.goto(f"/holds/new?variant_id={shop.dress['M']}")
    page.locator("[name=guest_name]").fill("田中")
    day = page.locator("[name=visit_on]").nth(1)
    chosen = day.get_attribute("value")
    day.locator("xpath=..").click()
    page.get_by_text("メモ・前金・店長の承認").click()
    page.locator("[name=note]").fill("裾上げの相談")
    scan(page, "200000001234")
    expect(page.locator("#hold-form [name=member_id]")).to_have_value(str(member))
    expect(page.locator(f"[name=visit_on][value='{chosen}']")).to_be_checked()
    expect(page.locator("[name=note]")).to_have_value("裾上げの相談")
    expect(page.locator(".notice-offer")).to_have_count(0)
