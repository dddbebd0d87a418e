"""Answers that a language model writes, as the readers of the page see them."""

import pytest
from page_hostile import ATTACKS
from playwright.sync_api import Locator, Page, expect

from tests.app.llm.server import ModelServer, drops, fails, repeats, says

QUESTION = "Cụm thi đua số 4 gồm những địa phương nào?"
FIRST = "Cụm thi đua số 4 gồm 11 địa phương, trong đó có Long An và Tiền Giang"
SECOND = "Hội nghị do ông Trần Dối chủ trì vào ngày 1/1/2030"
DOUBT = "chưa kiểm chứng được"
FINISHED = '#current .turn[aria-busy="false"]'
BUSY = '#current .turn[aria-busy="true"]'


def begin(page: Page, question: str = QUESTION) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")


def ask(page: Page, question: str = QUESTION) -> Locator:
    begin(page, question)
    page.locator(FINISHED).wait_for()
    return page.locator(FINISHED)


def test_marks_become_chips_that_open_the_very_words_while_the_text_streams(
    open_page, written_site: str, model: ModelServer
) -> None:
    model.answer(says(f"{FIRST} [1]. Theo bài báo, hội nghị còn bàn thêm nhiều việc nữa. " * 2, pause=0.12))
    page = open_page(written_site)
    page.evaluate(
        """() => {
          window.seen = [];
          new MutationObserver(() => {
            const text = document.querySelector("#current .answer")?.innerText;
            if (text && text !== window.seen.at(-1)) window.seen.push(text);
          }).observe(document.querySelector("#current"),
                     {childList: true, subtree: true, characterData: true});
        }"""
    )

    begin(page)
    page.locator(f"{BUSY} .said .chip").first.click()

    expect(page.locator("#source mark.chosen").first).to_contain_text("Cụm thi đua số 4 gồm 11 địa phương")
    assert page.locator(BUSY).count() == 1, "the source opened only after the answer was whole"
    page.locator(FINISHED).wait_for()
    seen = page.evaluate("window.seen")
    assert any("Đang viết câu trả lời…" in text for text in seen)
    assert sum(text.startswith("Cụm thi đua") for text in seen) >= 5
    assert not any("[1" in text.replace("[1]", "") for text in seen), "half a mark was shown"


def test_a_sentence_that_does_not_hold_is_marked(open_page, written_site: str, model: ModelServer) -> None:
    model.answer(says(f"{FIRST} [1]. {SECOND} [1]."))
    turn = ask(open_page(written_site))

    expect(turn.locator(".sentence")).to_have_count(2)
    expect(turn.locator(".sentence").first.locator(".chip")).to_have_text("[1]")
    doubted = turn.locator(".sentence.unverified")
    expect(doubted).to_contain_text(SECOND)
    expect(doubted.locator(".doubt")).to_have_text(DOUBT)
    expect(doubted.locator(".chip")).to_have_count(0)
    expect(turn.locator(".tokens")).to_contain_text("1.034 token")
    turn.get_by_role("button", name="Sao chép").click()
    copied = turn.page.evaluate("navigator.clipboard.readText()")
    assert f"{SECOND}. ({DOUBT})" in copied


@pytest.mark.parametrize(
    "behaviour", [fails(500), drops(f"{FIRST} [1]. Và"), says("HACKED"), repeats(": ping\n\n", 0.5)]
)
def test_a_model_that_fails_leaves_the_quoted_answer_with_a_word_about_it(
    open_page, written_site: str, model: ModelServer, behaviour: object
) -> None:
    model.answer(behaviour)
    turn = ask(open_page(written_site))

    expect(turn.locator(".aside")).to_contain_text("nên đây là câu trích nguyên văn")
    expect(turn.locator(".said")).to_contain_text("Ninh Thuận")
    expect(turn.locator(".said .chip").first).to_be_visible()
    assert "HACKED" not in turn.inner_text()


def test_what_a_model_writes_is_never_more_than_text(
    open_page, written_site: str, model: ModelServer
) -> None:
    model.answer(says(f"{FIRST} [1]. {' '.join(ATTACKS)} [1]. **đậm** `mã` [bấm](http://xau.example) [2]."))
    turn = ask(open_page(written_site))

    expect(turn.locator(".said")).to_contain_text(ATTACKS[0])
    expect(turn.locator(".said :is(a, img, script, iframe, svg, style, strong, code)")).to_have_count(0)
    expect(turn.locator(".sentence:not(.unverified)")).to_have_count(1)


def test_a_conversation_goes_on_with_what_the_model_understood(
    open_page, written_site: str, model: ModelServer
) -> None:
    understood = "Cụm thi đua số 4 sơ kết ở đâu?"
    model.answer(says(f"{FIRST} [1]."), says(understood), says(f"{FIRST} [1]."))
    page = open_page(written_site)
    ask(page)
    begin(page, "Sơ kết ở đâu?")

    expect(page.locator(FINISHED).locator(".understood")).to_contain_text(understood)
    expect(page.locator("#earlier .turn")).to_have_count(1)


@pytest.mark.parametrize("width", [390, 1366])
def test_nothing_is_wider_than_the_page(open_page, written_site: str, model: ModelServer, width: int) -> None:
    model.answer(says(f"{FIRST} [1]. {SECOND} [1]. {'a' * 300} [1]."))
    page = open_page(written_site, width=width, height=844)
    ask(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
