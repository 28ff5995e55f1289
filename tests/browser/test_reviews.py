"""The review lane by keys and by thumbs: a decision a second, none lost, none given twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import func, select

from omni.extensions import db
from omni.models.match import MatchPair, PairState
from omni.models.member import Identity, IdentityKind, Member
from omni.models.review import Answer, ReviewDecision
from omni.services import reviews
from omni.transactions import transaction
from tests.browser.conftest import TABLET
from tests.factories import Shop
from tests.pairs import PATTERN, seen, state, survivor, twins

pytestmark = pytest.mark.browser
Enter = Callable[[str], Page]


def lane(enter: Enter, role: str = "clerk") -> Page:
    page = enter(role)
    page.goto("/reviews")
    return page


def wait(page: Page) -> None:
    """The page takes no answer in the moment after a pair has appeared."""
    page.wait_for_timeout(450)


def name(page: Page, number: int) -> None:
    expect(page.locator(".pair-card:visible .pair-name").first).to_contain_text(f"美咲{number}")


def tap(page: Page, word: str) -> None:
    wait(page)
    page.locator(".pair-card:visible").get_by_role("button", name=word).tap()


def settled(page: Page, answers: int) -> None:
    """Everything has been sent: the server's own count stands in the bar."""
    expect(page.locator("[data-done]")).to_have_text(str(answers))
    expect(page.locator("[data-undo]")).to_be_visible()
    page.wait_for_load_state("networkidle")


def answers() -> list[Answer]:
    db.session.rollback()
    return list(db.session.scalars(select(ReviewDecision.answer).order_by(ReviewDecision.id)))


def test_keys_answer_pair_after_pair(enter: Enter, shop: Shop) -> None:
    pairs = [twins(shop, number) for number in range(1, 6)]
    page = lane(enter)
    for number, key in enumerate(("ArrowRight", "ArrowLeft", "j", "f", "ArrowDown"), start=1):
        name(page, number)
        wait(page)
        page.keyboard.press(key)
    expect(page.locator("[data-empty]")).to_contain_text("あとにした組だけが残っています")
    settled(page, 4)
    assert answers() == [Answer.SAME, Answer.DIFFERENT, Answer.SAME, Answer.DIFFERENT]
    assert [survivor(account) == card for _, card, account in pairs] == [
        True,
        False,
        True,
        False,
        False,
    ]


def test_a_key_held_down_is_one_answer(enter: Enter, shop: Shop) -> None:
    for number in range(1, 4):
        twins(shop, number)
    page = lane(enter)
    name(page, 1)
    wait(page)
    for _ in range(8):
        page.keyboard.down("ArrowLeft")
        page.wait_for_timeout(100)
    page.keyboard.up("ArrowLeft")
    name(page, 2)
    settled(page, 1)
    assert len(answers()) == 1


def test_a_double_tap_answers_one_pair(enter: Enter, shop: Shop) -> None:
    pairs = [twins(shop, number)[0] for number in range(1, 4)]
    page = lane(enter)
    name(page, 1)
    wait(page)
    where = (
        page.locator(".pair-card:visible").get_by_role("button", name="同じ人です").bounding_box()
    )
    assert where is not None
    x, y = where["x"] + where["width"] / 2, where["y"] + where["height"] / 2
    page.touchscreen.tap(x, y)
    page.touchscreen.tap(x, y)
    name(page, 2)
    settled(page, 1)
    assert [state(pair) for pair in pairs] == [PairState.LINKED, PairState.OPEN, PairState.OPEN]


def test_the_next_pair_is_there_before_the_server_has_answered(enter: Enter, shop: Shop) -> None:
    for number in range(1, 4):
        twins(shop, number)
    page = lane(enter)
    name(page, 1)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/reviews/pairs/*", hold)
    tap(page, "別の人です")
    name(page, 2)
    tap(page, "別の人です")
    name(page, 3)
    assert answers() == []
    held[0].continue_()
    settled(page, 2)
    assert len(answers()) == 2


def test_an_answer_whose_reply_was_lost_is_sent_again_and_counts_once(
    enter: Enter, shop: Shop
) -> None:
    pair, card, account = twins(shop)
    page = lane(enter)
    name(page, 1)
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/reviews/pairs/*", lose_the_first)
    tap(page, "同じ人です")
    settled(page, 1)
    assert (lost, len(answers()), survivor(account)) == ([200], 1, card)
    assert state(pair) is PairState.LINKED


def test_what_was_not_sent_is_sent_after_a_reload(enter: Enter, shop: Shop) -> None:
    first, second = twins(shop, 1)[0], twins(shop, 2)[0]
    page = lane(enter)
    name(page, 1)
    page.route("**/reviews/pairs/*", lambda route: route.abort())
    tap(page, "別の人です")
    name(page, 2)
    page.wait_for_timeout(300)
    page.unroute("**/reviews/pairs/*")
    page.reload()
    settled(page, 1)
    name(page, 2)
    assert [state(first), state(second)] == [PairState.DIFFERENT, PairState.OPEN]


@pytest.mark.parametrize("word", ["別の人です", "同じ人です"])
def test_the_last_answer_is_taken_back_in_place(enter: Enter, shop: Shop, word: str) -> None:
    pair, _, account = twins(shop, 1)
    twins(shop, 2)
    page = lane(enter)
    name(page, 1)
    tap(page, word)
    name(page, 2)
    settled(page, 1)
    page.get_by_role("button", name="元に戻す").tap()
    name(page, 1)
    assert (state(pair), survivor(account)) == (PairState.OPEN, None)
    tap(page, "同じ人です")
    name(page, 2)
    settled(page, 1)
    assert state(pair) is PairState.LINKED


def test_two_reviewers_have_different_pairs(
    enter: Enter, shop: Shop, browser: Browser, live: str
) -> None:
    for number in range(1, 8):
        twins(shop, number)
    mine = lane(enter)
    name(mine, 1)
    context = browser.new_context(base_url=live, **TABLET)
    hers = context.new_page()
    hers.goto("/login")
    hers.fill("[name=login]", "ec")
    hers.fill("[name=password]", "demo")
    hers.click("button[type=submit]")
    hers.wait_for_url("**/")
    hers.goto("/reviews")
    name(hers, 4)
    tap(mine, "同じ人です")
    tap(hers, "別の人です")
    name(mine, 2)
    name(hers, 5)
    settled(hers, 1)
    context.close()
    assert sorted(answers()) == [Answer.DIFFERENT, Answer.SAME]


def test_who_comes_second_reads_why_and_goes_on(enter: Enter, shop: Shop) -> None:
    first, _, account = twins(shop, 1)
    twins(shop, 2)
    page = lane(enter)
    name(page, 1)
    token = seen(first)
    with transaction():
        actor = shop.actor("ec")
        reviews.decide_pair(first, Answer.DIFFERENT, seen=token, key="ec", actor=actor)
    tap(page, "同じ人です")
    expect(page.locator("#refusal")).to_contain_text("先にecさんさんが「別の人」と答えました")
    name(page, 2)
    assert survivor(account) is None
    tap(page, "別の人です")
    settled(page, 1)
    expect(page.locator("#refusal")).to_be_empty()


def test_letters_in_the_box_are_a_search_and_no_answer(enter: Enter, shop: Shop) -> None:
    pair, _, _ = twins(shop)
    page = lane(enter)
    name(page, 1)
    wait(page)
    page.locator("#box").click()
    page.keyboard.type("fj", delay=90)
    assert page.input_value("#box") == "fj"
    assert (answers(), state(pair)) == ([], PairState.OPEN)


def test_a_sample_first_then_all_of_a_kind_and_back(enter: Enter, shop: Shop) -> None:
    for number in range(1, 13):
        twins(shop, number)
    page = enter("manager")
    page.goto("/reviews")
    page.get_by_role("link", name="まとめて統合").tap()
    page.get_by_role("link", name="見本を見る").tap()
    expect(page.locator(".sample-pair")).to_have_count(10)
    page.get_by_role("button", name="12組を統合する").tap()
    page.wait_for_url(re.compile(r"/reviews/batches/\d+$"))
    batch = int(page.url.rsplit("/", 1)[1])
    expect(page.locator("#batch")).to_contain_text("順番を待っています")
    reviews.run_batch(batch)
    expect(page.locator("#batch h2")).to_have_text("統合しました")
    page.get_by_text("まとめて取り消す").tap()
    page.get_by_role("button", name="12組を取り消す").tap()
    expect(page.locator("#batch h2")).to_have_text("取り消しています")
    reviews.run_batch(batch)
    expect(page.locator("#batch h2")).to_have_text("取り消しました")
    db.session.rollback()
    left = select(func.count()).where(
        MatchPair.state == PairState.OPEN, MatchPair.pattern == PATTERN
    )
    assert db.session.scalar(left) == 12


def test_at_the_counter_this_is_her_in_one_tap(enter: Enter, shop: Shop) -> None:
    member = shop.member("髙橋", "美咲", "タカハシ", "ミサキ", phone="09012340903")
    page = enter("clerk")
    page.goto("/members/new")
    page.fill("[name=phone]", "090-1234-0903")
    page.fill("[name=card]", "200000001234")
    page.locator("[name=card]").blur()
    likely = page.locator("#duplicates article")
    expect(likely).to_contain_text("同じ電話番号")
    likely.get_by_role("button", name="この方です（カードを追加）").dblclick()
    page.wait_for_url(f"**/members/{member}")
    expect(page.locator(".page")).to_contain_text("入力した内容を、この会員に加えました")
    db.session.rollback()
    cards = select(Identity.value_norm).where(
        Identity.member_id == member, Identity.kind == IdentityKind.CARD
    )
    assert list(db.session.scalars(cards)) == ["200000001234"]
    assert db.session.scalar(select(func.count()).select_from(Member)) == 1
