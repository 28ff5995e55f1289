"""The frame: the box keeps the focus, takes scans from anywhere, and never shows an old answer."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TABLET
from tests.browser.scanner import scan as slow_scan

pytestmark = pytest.mark.browser

FORM = """
<div id="page-under-test"><form method="post" action="/nowhere" id="note-form">
<input type="hidden" name="key" value="k-1"><input id="note" name="note">
<input id="secret" name="secret" type="password">
<input id="card" name="card" data-scan="own"><button type="submit" id="send">ok</button></form>
<p><time class="when" tabindex="0">11</time></p></div>
"""


def answers(query):
    rows = "".join(
        f'<a class="answer" role="option" id="answer-{n}" data-answer href="/?picked={n}">{n}</a>'
        for n in (1, 2, 3)
    )
    return f'<section id="answers" data-q="{query}"><div class="rows">{rows}</div></section>'


def reply(route):
    query = parse_qs(urlsplit(route.request.url).query).get("q", [""])[0]
    route.fulfill(body=answers(query), content_type="text/html; charset=utf-8")


def is_fragment(route):
    return route.request.headers.get("hx-request") == "true"


@pytest.fixture
def counter(enter):
    """The counter, whose box answers with three rows."""
    page = enter()
    page.route("**/?*", lambda route: reply(route) if is_fragment(route) else route.continue_())
    return page


@pytest.fixture
def counter_with_form(counter):
    counter.evaluate(
        "html => document.getElementById('page').insertAdjacentHTML('beforeend', html)", FORM
    )
    return counter


def scan(page, code, enter=True):
    """A wedge scanner: all keys at once, each on its way before the next is typed."""
    page.evaluate(
        """([code, enter]) => {
        for (const key of [...code, ...(enter ? ['Enter'] : [])]) {
          const target = document.activeElement;
          const event = new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true});
          if (!target.dispatchEvent(event) || key === 'Enter') continue;
          if ('value' in target) {
            target.value += key;
            target.dispatchEvent(new Event('input', {bubbles: true}));
          }
        }}""",
        [code, enter],
    )


def test_the_box_has_the_focus_from_the_start(counter):
    expect(counter.locator("#box")).to_be_focused()


def test_answers_come_while_typing_and_the_first_is_chosen(counter):
    counter.keyboard.type("タナカ", delay=60)
    expect(counter.locator("#answer-1")).to_have_attribute("aria-selected", "true")
    expect(counter.locator("#page")).to_be_hidden()


def test_arrows_and_enter_open_an_answer(counter):
    counter.keyboard.type("タナカ", delay=60)
    expect(counter.locator("#answers")).to_have_attribute("data-q", "タナカ")
    counter.keyboard.press("ArrowDown")
    expect(counter.locator("#answer-2")).to_have_attribute("aria-selected", "true")
    counter.keyboard.press("Enter")
    counter.wait_for_url("**/?picked=2")


def test_escape_brings_the_page_back(counter):
    counter.keyboard.type("タナカ", delay=60)
    expect(counter.locator("#answer-1")).to_be_visible()
    counter.keyboard.press("Escape")
    expect(counter.locator("#page")).to_be_visible()
    expect(counter.locator("#box")).to_have_value("")


def test_enter_before_the_answers_asks_the_server_itself(counter):
    counter.locator("#box").fill("4901234000016")
    counter.keyboard.press("Enter")
    counter.wait_for_url(re.compile(r"\?q=4901234000016"))


def test_an_older_answer_never_covers_a_newer_one(counter):
    held = []

    def slow_first(route):
        if not is_fragment(route):
            route.continue_()
        elif "q=first" in route.request.url:
            held.append(route)
        else:
            reply(route)

    counter.route("**/?*", slow_first)
    counter.locator("#box").fill("first")
    counter.wait_for_timeout(300)
    assert len(held) == 1
    counter.locator("#box").fill("second")
    expect(counter.locator("#answers")).to_have_attribute("data-q", "second")
    reply(held[0])
    counter.wait_for_timeout(200)
    expect(counter.locator("#answers")).to_have_attribute("data-q", "second")


def test_a_tap_on_the_paper_gives_the_focus_back(counter):
    counter.evaluate("document.activeElement.blur()")
    counter.locator("#page").click(position={"x": 5, "y": 5})
    expect(counter.locator("#box")).to_be_focused()


def test_a_scan_into_another_field_goes_to_the_box_and_leaves_what_was_typed(counter_with_form):
    page = counter_with_form
    page.locator("#note").click()
    page.keyboard.type("裾上げ", delay=60)
    page.wait_for_timeout(60)
    page.evaluate(
        "document.querySelector('#box-form').addEventListener('submit', e => {"
        "e.preventDefault(); window.asked = [document.querySelector('#box').value,"
        " document.querySelector('#note').value]})"
    )
    scan(page, "4901234000016")
    assert page.evaluate("window.asked") == ["4901234000016", "裾上げ"]


def test_a_scan_over_half_a_name_searches_for_the_scan_alone(counter):
    counter.keyboard.type("タナ", delay=60)
    counter.wait_for_timeout(60)
    scan(counter, "4901234000016")
    counter.wait_for_url(re.compile(r"\?q=4901234000016"))


def test_a_field_that_wants_its_scans_keeps_them(counter_with_form):
    page = counter_with_form
    page.locator("#card").focus()
    scan(page, "2000000123455", enter=False)
    assert page.locator("#card").input_value() == "2000000123455"
    expect(page.locator("#box")).to_have_value("")


def test_a_hand_is_no_scanner(counter_with_form):
    page = counter_with_form
    page.locator("#note").click()
    page.keyboard.type("12345678", delay=60)
    page.wait_for_timeout(60)
    assert page.locator("#note").input_value() == "12345678"


def test_an_input_method_does_not_swallow_a_scan(counter):
    counter.evaluate(
        """() => {
        for (const digit of '49012345')
          document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
            {key: 'Process', code: 'Digit' + digit, isComposing: true, bubbles: true}));
        document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
          {key: 'Process', code: 'Enter', isComposing: true, bubbles: true, cancelable: true}));
        }"""
    )
    counter.wait_for_url(re.compile(r"\?q=49012345"))


def test_without_a_network_the_screen_says_so_and_sends_nothing(counter_with_form):
    page = counter_with_form
    sent = []
    page.route("**/nowhere", lambda route: (sent.append(1), route.abort()))
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("#offline")).to_contain_text("サーバーにつながりません")
    page.locator("#note").fill("裾上げ")
    page.locator("#send").click()
    page.wait_for_timeout(200)
    assert sent == []
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_contain_text("つながりました")
    assert page.locator("#note").input_value() == "裾上げ"


def test_a_double_tap_sends_once(counter_with_form):
    page = counter_with_form
    sent = []
    page.route("**/nowhere", lambda route: sent.append(route))  # noqa: PLW0108
    page.evaluate("for (let n = 0; n < 3; n++) document.querySelector('#send').click()")
    page.wait_for_timeout(300)
    assert len(sent) == 1
    sent[0].abort()


def test_what_was_typed_is_kept_but_no_secret(counter_with_form):
    page = counter_with_form
    page.locator("#note").fill("裾上げ")
    page.locator("#secret").fill("1234")
    kept = page.evaluate("JSON.stringify(sessionStorage)")
    assert "裾上げ" in kept
    assert "k-1" in kept
    assert "1234" not in kept


def test_the_exact_time_shows_on_a_tap(counter_with_form):
    page = counter_with_form
    page.locator(".when").click()
    expect(page.locator(".when")).to_be_focused()


def test_dark_is_one_tap_and_stays(counter):
    counter.locator("[data-theme-next]").click()
    expect(counter.locator("html")).to_have_attribute("data-bs-theme", "dark")
    counter.reload()
    expect(counter.locator("html")).to_have_attribute("data-bs-theme", "dark")


@pytest.mark.parametrize("size", [(1180, 820), (820, 1180), (390, 844)])
def test_nothing_is_wider_than_the_screen_and_targets_are_large(counter, size):
    counter.set_viewport_size({"width": size[0], "height": size[1]})
    assert counter.evaluate("document.documentElement.scrollWidth") <= size[0]
    small = counter.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, input:not([type=hidden])')]
        .filter(e => e.checkVisibility() && !e.matches('.visually-hidden-focusable'))
        .map(e => [e.outerHTML.slice(0, 60), e.getBoundingClientRect()])
        .filter(([, box]) => box.width < 44 || box.height < 44).map(([html]) => html)"""
    )
    assert small == []


def test_without_a_server_the_offline_page_answers(browser, live):
    context = browser.new_context(base_url=live, **TABLET | {"service_workers": "allow"})
    page = context.new_page()
    page.goto("/login")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    page.goto("/?q=1234")
    expect(page.locator("h1")).to_have_text("サーバーにつながりません")
    context.set_offline(False)
    page.get_by_text("もう一度つなぐ").click()
    expect(page.locator("[name=login]")).to_be_focused()
    context.close()


@pytest.mark.parametrize(
    ("apart", "hiccup"), [(0.002, 0), (0.02, 0), (0.05, 0), (0.005, 110), (0.03, 80)]
)
def test_wired_and_bluetooth_scanners_are_scanners(counter_with_form, apart, hiccup):
    page = counter_with_form
    page.locator("#note").fill("裾上げ")
    page.locator("#note").focus()
    slow_scan(page, "4901234000016", apart=apart, hiccup=hiccup)
    page.wait_for_url(re.compile(r"\?q=4901234000016"))


@pytest.mark.parametrize("apart", [0.08, 0.12])
def test_the_fastest_hands_are_hands(counter_with_form, apart):
    page = counter_with_form
    page.evaluate(
        "document.getElementById('note-form').addEventListener('submit', (event) => {"
        " event.preventDefault(); document.title = document.getElementById('note').value; })"
    )
    page.locator("#note").focus()
    slow_scan(page, "4901234000016", apart=apart)
    expect(page).to_have_title("4901234000016")
    expect(page.locator("#box")).to_have_value("")
