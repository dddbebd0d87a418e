"""The chat page as its readers use it."""

import re
import threading
from typing import Any

import pytest
from page_hostile import ATTACKS
from page_site import free_port
from playwright.sync_api import Browser, Locator, Page, expect

from hoibao.app.assistant import Assistant
from hoibao.app.page import start
from hoibao.corpus import Filters

QUESTION = "Cụm thi đua số 4 gồm những địa phương nào?"
OFF_TOPIC = "Giá vàng SJC hôm nay là bao nhiêu một lượng?"
FINISHED = '#current .turn[aria-busy="false"]'


def ask(page: Page, question: str) -> Locator:
    """Ask with the keyboard and return the finished turn."""
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    turn = page.locator(FINISHED).filter(has=page.get_by_role("heading", name=question, exact=True))
    turn.wait_for()
    return turn


def chosen_words(page: Page) -> str:
    """The words of the chosen citation as the panel highlights them."""
    page.locator("#source mark.chosen").first.wait_for()
    return " ".join(page.locator("#source mark.chosen").all_inner_texts())


def is_in_view(mark: Locator) -> bool:
    """Whether an element lies inside the window and is not covered by anything."""
    return bool(
        mark.evaluate(
            """(e) => {
              const box = e.getClientRects()[0];
              const top = document.elementFromPoint(box.left + 2, box.top + box.height / 2);
              return box.top >= 0 && box.bottom <= innerHeight && (top === e || e.contains(top));
            }"""
        )
    )


def test_an_answer_streams_in_and_its_citation_opens_the_very_words(open_page, assistant: Assistant) -> None:
    page = open_page()
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

    turn = ask(page, QUESTION)

    (quote,) = [citation.quote for citation in assistant.ask(QUESTION).citations if citation.n == 1]
    expect(turn.locator(".said")).to_contain_text("Long An")
    expect(turn.locator(".said mark.short")).to_contain_text("Ninh Thuận")
    expect(turn.locator(".confidence")).to_contain_text("Độ tin cậy")
    seen = page.evaluate("window.seen")
    assert any("Đang tìm trong 5 bài báo…" in text for text in seen)
    beginnings = [text for text in seen if text.startswith("Cụm thi đua") and "Nguồn" not in text]
    assert len(beginnings) >= 3, "the answer came in one piece"

    turn.locator(".said .chip").first.click()

    assert chosen_words(page) == quote
    assert is_in_view(page.locator("#source mark.chosen").first)
    expect(page.locator("#source .panel-title")).to_have_text(
        "Cụm thi đua số 4, Ban Tổ chức Trung ương: Tiếp tục làm tốt công tác tham mưu"
    )
    expect(page.locator("#source .byline")).to_contain_text("10/08/2018")
    assert page.locator("#source").inner_text().count("Tiếp tục làm tốt công tác tham mưu") == 1


def test_words_far_down_in_an_article_are_scrolled_to_each_time(open_page) -> None:
    page = open_page(width=1366, height=500)
    turn = ask(page, "Chế độ tiền lương mới được hướng dẫn theo nghị quyết nào?")
    mark = page.locator("#source mark.chosen").first
    content = page.locator("#source .panel-content")

    for _ in range(2):
        turn.locator(".said .chip").first.click()
        mark.wait_for()
        assert is_in_view(mark)
        assert content.evaluate("e => e.scrollTop") > 500
        content.evaluate("e => { e.scrollTop = 0; }")
        assert not is_in_view(mark)


def test_the_link_of_a_source_is_safe_to_follow(open_page) -> None:
    page = open_page()
    ask(page, "Ai trình bày báo cáo tại hội nghị Cụm thi đua số III?").locator(".said .chip").first.click()

    link = page.locator("#source .byline a")
    expect(link).to_have_attribute("href", re.compile(r"^http://baoquangngai\.vn/"))
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("target", "_blank")


def test_a_question_without_an_answer_is_refused_with_articles_to_read(open_page) -> None:
    page = open_page()

    turn = ask(page, OFF_TOPIC)

    expect(turn.locator(".refusal")).to_be_visible()
    expect(turn.locator(".chip")).to_have_count(0)
    title = turn.locator(".near").first.inner_text()
    turn.locator(".near").first.click()
    expect(page.locator("#source .panel-title")).to_have_text(title)
    expect(page.locator("#source mark")).to_have_count(0)


def test_an_example_is_put_into_the_box(open_page) -> None:
    page = open_page()

    page.get_by_role("button", name=QUESTION).click()

    expect(page.locator("#question textarea")).to_have_value(QUESTION)
    page.get_by_role("button", name="Hỏi", exact=True).click()
    expect(page.locator(FINISHED)).to_contain_text("Long An")
    expect(page.locator("#examples")).to_be_hidden()


def test_filters_restrict_the_search_and_can_be_taken_away(open_page, assistant: Assistant) -> None:
    page = open_page()
    (source,) = assistant.library.sources()
    page.get_by_role("button", name="Bộ lọc").first.click()
    page.locator("#filter-source input").click()
    page.get_by_role("option", name=source).click()
    expect(page.locator(".filter")).to_contain_text(f"Nguồn: {source}")

    turn = ask(page, QUESTION)

    allowed = {article.title for article in assistant.library.articles(Filters(source=source))}
    shown = turn.locator(".source-title, .near").all_inner_texts()
    assert shown
    assert set(shown) <= allowed

    page.locator(".filter").click()
    expect(page.locator(".filter")).to_have_count(0)
    expect(page.locator("#filter-source input")).to_have_value("Tất cả nguồn")
    expect(ask(page, QUESTION + " Kể ra nhé?").locator(".source-title").first).to_contain_text(
        "Cụm thi đua số 4"
    )


def test_the_section_is_a_filter_where_there_are_sections(open_page, hostile_site: str) -> None:
    expect(open_page().locator("#filter-section")).to_have_count(0)  # the samples have none

    page = open_page(hostile_site)
    page.get_by_role("button", name="Bộ lọc").first.click()
    page.locator("#filter-section input").click()
    page.get_by_role("option", name="Nhà nông").click()
    expect(page.locator(".filter")).to_contain_text("Chuyên mục: Nhà nông <img")

    titles = ask(page, QUESTION).locator(".source-title, .near").all_inner_texts()
    assert titles
    assert all(title.startswith("Vườn xoài") for title in titles)
    page.locator(".filter").click()
    expect(page.locator("#filter-section input")).to_have_value("Tất cả chuyên mục")
    expect(page.locator(".filter")).to_have_count(0)


def fill_day(box: Locator, day: str) -> None:
    """Type a day, again if the page was still settling and took the first try away."""
    for _ in range(20):
        box.fill(day)
        box.page.wait_for_timeout(250)
        if box.input_value() == day:
            return
    pytest.fail(f"{day} does not stay in its box")


def test_days_restrict_the_search_and_a_wrong_one_loses_nothing(open_page) -> None:
    page = open_page()
    page.get_by_role("button", name="Bộ lọc").first.click()
    first = page.locator("#filter-first input")
    fill_day(first, "31/2/2019")
    page.locator("#question textarea").fill(QUESTION)
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#warning [role=alert]")).to_contain_text("31/2/2019")
    expect(page.locator("#question textarea")).to_have_value(QUESTION)

    page.wait_for_timeout(300)  # as long as the first question is under way, a second one is not taken
    fill_day(first, "1/1/2019")
    page.locator("#question textarea").press("Enter")

    expect(page.locator(FINISHED)).to_be_visible()
    expect(page.locator("#warning [role=alert]")).to_have_count(0)
    expect(page.locator(".filter")).to_contain_text("Từ ngày 01/01/2019")
    assert "10/08/2018" not in page.locator(FINISHED).inner_text()


def test_bad_questions_get_one_line_and_stay_in_the_box(open_page) -> None:
    page = open_page()
    box = page.locator("#question textarea")
    box.press("Enter")
    expect(page.locator("#warning [role=alert]")).to_have_text("Bạn hãy gõ câu hỏi trước khi gửi.")

    box.fill("a" * 100_000)
    box.press("Enter")

    expect(page.locator("#warning [role=alert]")).to_contain_text("100.000 ký tự")
    assert len(box.input_value()) == 100_000
    expect(page.locator(".turn")).to_have_count(0)


def test_shift_enter_begins_a_new_line(open_page) -> None:
    page = open_page()
    box = page.locator("#question textarea")
    box.press_sequentially("Một")
    box.press("Shift+Enter")
    box.press_sequentially("hai")
    expect(box).to_have_value("Một\nhai")
    expect(page.locator(".turn")).to_have_count(0)


def test_on_a_phone_the_source_covers_the_page_and_can_be_left(open_page) -> None:
    page = open_page(width=390, height=844, has_touch=True)
    turn = ask(page, QUESTION)
    _fits(page)
    expect(page.locator("#question textarea")).to_be_in_viewport()

    turn.locator(".said .chip").first.tap()

    page.locator("#source mark.chosen").first.wait_for()
    assert is_in_view(page.locator("#source mark.chosen").first)
    _fits(page)
    assert page.locator("#source").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    page.get_by_role("button", name="Quay lại câu trả lời").tap()
    expect(page.locator("#source")).to_be_hidden()
    expect(turn.locator(".said")).to_be_in_viewport()
    ask(page, OFF_TOPIC)
    page.get_by_role("button", name="Bộ lọc").first.tap()
    _fits(page)


def test_filters_leave_a_phone_room_to_read(open_page, assistant: Assistant) -> None:
    page = open_page(width=390, height=844, has_touch=True)
    ask(page, QUESTION)
    page.get_by_role("button", name="Bộ lọc").first.tap()
    first = page.locator("#filter-first input")
    expect(first).to_be_visible()
    page.wait_for_timeout(300)  # the opening is animated
    assert page.locator("#composer").bounding_box()["height"] < 844 / 2
    fill_day(first, "1/1/2017")

    turn = ask(page, QUESTION + " Kể ra nhé?")

    expect(first).to_be_hidden()
    expect(page.locator(".filter")).to_contain_text("Từ ngày 01/01/2017")
    expect(turn.locator(".said")).to_contain_text("Long An")


def test_a_long_source_name_is_cut_short_of_the_arrow(open_page, hostile_site: str) -> None:
    page = open_page(hostile_site)
    page.get_by_role("button", name="Bộ lọc").first.click()
    box = page.locator("#filter-source input")
    box.wait_for()
    assert box.evaluate("e => getComputedStyle(e).textOverflow") == "ellipsis"
    room = box.evaluate("e => e.getBoundingClientRect().right - parseFloat(getComputedStyle(e).paddingRight)")
    arrow = page.locator("#filter-source .icon-wrap").bounding_box()
    assert room <= arrow["x"]


def test_a_new_question_puts_the_earlier_article_away(open_page) -> None:
    page = open_page()
    turn = ask(page, QUESTION)
    turn.locator(".said .chip").first.click()
    page.locator("#source mark.chosen").first.wait_for()

    ask(page, OFF_TOPIC)

    expect(page.locator("#source")).to_be_hidden()
    page.locator("#earlier .said .chip").first.click()
    expect(page.locator("#source mark.chosen").first).to_be_visible()


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_everything_works_from_the_keyboard(open_page) -> None:
    page = open_page()
    turn = ask(page, QUESTION)
    chip = turn.locator(".said .chip").first
    page.locator("#question textarea").press("Shift+Tab")
    for _ in range(12):
        if chip.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab")
    expect(chip).to_be_focused()
    assert chip.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
    expect(chip).to_have_attribute("aria-label", re.compile("^Mở nguồn 1: Cụm thi đua số 4"))

    page.keyboard.press("Enter")

    page.locator("#source mark.chosen").first.wait_for()
    expect(page.locator("#source .panel-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    expect(chip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#source")).to_be_visible()


def test_thumbs_are_stored_with_question_and_answer(open_page, assistant: Assistant) -> None:
    page = open_page()
    before = len(assistant.library.feedback())
    turn = ask(page, QUESTION)
    turn.get_by_role("button", name="Câu trả lời tốt").click()
    expect(turn.locator(".thanks")).to_have_text("Cảm ơn bạn đã góp ý!")
    turn.get_by_role("button", name="Câu trả lời chưa tốt").click()
    expect(turn.get_by_role("button", name="Câu trả lời chưa tốt")).to_have_attribute("aria-pressed", "true")

    up, down = assistant.library.feedback()[before:]
    assert (up.question, up.verdict, down.verdict) == (QUESTION, "up", "down")
    assert "Long An" in up.answer


def test_an_answer_is_copied_with_its_sources(open_page) -> None:
    page = open_page()
    turn = ask(page, QUESTION)

    turn.get_by_role("button", name="Sao chép").click()

    expect(turn.get_by_role("button", name="Đã sao chép")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{QUESTION}\n\nCụm thi đua số 4 gồm")
    assert "[1] Cụm thi đua số 4, Ban Tổ chức Trung ương" in copied


def test_a_conversation_goes_on_and_can_be_begun_anew(open_page) -> None:
    page = open_page()
    ask(page, QUESTION)
    ask(page, "Bà Trương Thị Mai đánh giá thế nào về Vụ Địa phương III?")
    expect(page.locator(".turn")).to_have_count(2)
    page.locator("#earlier .said .chip").first.click()
    expect(page.locator("#source .panel-title")).to_contain_text("Cụm thi đua số 4")

    page.get_by_role("button", name="Cuộc trò chuyện mới").click()

    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#source")).to_be_hidden()
    expect(page.locator("#examples")).to_be_visible()
    expect(ask(page, QUESTION).locator(".said")).to_contain_text("Long An")


def test_a_follow_up_shows_how_it_was_understood(open_page, assistant: Assistant) -> None:
    page = open_page()
    first, follow_up = "Cuộc họp ở Triệu Phong do ai chủ trì?", "Ông ấy nhấn mạnh điều gì?"
    ask(page, first)

    turn = ask(page, follow_up)

    understood = assistant.ask(follow_up, [first]).understood
    assert understood != follow_up
    expect(turn.locator(".understood")).to_contain_text(understood)


def test_a_time_preferred_is_taken_away_by_keyboard_in_its_place(open_page) -> None:
    page = open_page(width=390, height=844)
    dated, follow_up = "Ai chủ trì hội nghị giao ban quý I/2024 ở Triệu Phong?", "Thế quý II thì sao?"
    ask(page, dated)
    expect(page.locator("#current .preferred")).to_contain_text("Ưu tiên bài trong quý I/2024")
    turn = ask(page, follow_up)
    expect(turn.locator(".understood")).to_contain_text("quý II/2024")
    expect(turn.locator(".preferred")).to_contain_text("Ưu tiên bài trong quý II/2024")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    button = page.get_by_role("button", name="Bỏ ưu tiên bài trong quý II/2024 và hỏi lại")
    button.focus()
    page.keyboard.press("Enter")

    # Only its own turn is answered again, and whoever asked for it is led to the new answer.
    expect(page.locator("#current .preferred")).to_have_count(0)
    expect(page.locator(FINISHED).locator(".question")).to_have_text(follow_up)
    expect(page.locator("#current .answer")).to_be_focused()
    expect(page.locator("#earlier .preferred")).to_have_count(1)

    page.locator("#earlier .preferred button").click()

    expect(page.locator("#earlier .preferred")).to_have_count(0)
    expect(page.locator('#earlier .turn[aria-busy="false"] .said')).to_contain_text("Phan Văn Phụng")
    expect(page.locator(".turn")).to_have_count(2)
    # What was answered anew opens its article, and the conversation goes on.
    page.locator("#earlier .said .chip").first.click()
    assert "Phan Văn Phụng" in chosen_words(page)
    page.keyboard.press("Escape")
    ask(page, QUESTION)
    expect(page.locator(".turn")).to_have_count(3)
    expect(page.locator("#earlier .preferred")).to_have_count(0)


def test_two_readers_neither_wait_for_each_other_nor_see_each_other(
    open_page, assistant: Assistant, monkeypatch
) -> None:
    slow, asked = threading.Event(), threading.Event()
    real = assistant.stream

    def ask_slowly(question: str, *rest: Any, **named: Any) -> object:
        if question == OFF_TOPIC:
            asked.set()
            assert slow.wait(30)
        return real(question, *rest, **named)

    monkeypatch.setattr(assistant, "stream", ask_slowly)
    one, two = open_page(), open_page()
    one.locator("#question textarea").fill(OFF_TOPIC)
    one.locator("#question textarea").press("Enter")
    assert asked.wait(10)

    ask(two, QUESTION)

    expect(one.locator(".searching")).to_be_visible()
    expect(one.locator("body")).not_to_contain_text("Long An, Tiền Giang")
    slow.set()
    expect(one.locator(FINISHED)).to_be_visible()
    expect(two.locator("#conversation")).not_to_contain_text("vàng")
    expect(two.locator(".turn")).to_have_count(1)


def test_a_hostile_article_and_a_hostile_question_are_shown_as_text(open_page, hostile_site: str) -> None:
    page = open_page(hostile_site)

    turn = ask(page, "Ông Đặng Hắc Khách trồng bao nhiêu cây xoài?")

    expect(turn.locator(".said")).to_contain_text(ATTACKS[0])
    turn.locator(".said .chip").first.click()
    assert ATTACKS[0] in chosen_words(page)
    for attack in ATTACKS:
        expect(page.locator("#source .article-text")).to_contain_text(attack)
        expect(page.locator("#source .panel-title")).to_contain_text(attack)
    page.locator("#question textarea").fill("".join(ATTACKS))
    page.locator("#question textarea").press("Enter")
    expect(page.locator(FINISHED).locator(".question")).to_have_text("".join(ATTACKS))
    page.get_by_role("button", name="Bộ lọc").first.click()
    page.locator("#filter-source input").click()
    page.get_by_role("option", name="Báo <script>").click()
    expect(page.locator(".filter")).to_contain_text(ATTACKS[0])

    assert page.locator("#desk").locator("script, img, iframe, svg[onload], style, h1").count() == 0
    assert page.locator('#desk a[href^="javascript"], #desk [onerror], #desk [onload]').count() == 0


def test_an_empty_library_says_how_to_fill_it(open_page, empty_site: str) -> None:
    page = open_page(empty_site)

    expect(page.locator(".masthead .empty")).to_contain_text("hoibao ingest")
    expect(page.locator(".examples")).to_have_count(0)
    expect(ask(page, QUESTION).locator(".refusal")).to_be_visible()


def test_a_lost_server_is_told_and_the_question_is_kept(browser: Browser, assistant: Assistant) -> None:
    server = start(assistant, port=free_port())
    with browser.new_context(locale="vi-VN") as context:
        page = context.new_page()
        page.goto(server.local_url)
        page.locator("#question textarea").fill(QUESTION)
        server.close(verbose=False)

        page.locator("#question textarea").press("Enter")

        expect(page.locator(".toast-body")).to_contain_text("Mất kết nối với máy chủ")
        assert not ENGLISH.search(page.locator(".toast-wrap").inner_text())
        expect(page.locator("#question textarea")).to_have_value(QUESTION)


ENGLISH = re.compile(
    r"\b(?:the|submit|clear|error|loading|close|copy|send|stop|options?|chatbot|textbox|like|dislike|settings|api|gradio)\b",
    re.IGNORECASE,
)


def test_every_word_a_reader_meets_is_vietnamese(open_page) -> None:
    for locale in ("vi-VN", "en-US", "fr-FR"):
        page = open_page(locale=locale)
        turn = ask(page, QUESTION)
        turn.locator(".said .chip").first.click()
        page.locator("#source mark.chosen").first.wait_for()
        page.get_by_role("button", name="Bộ lọc").first.click()
        page.locator("#filter-source input").click()
        met = page.evaluate(
            """() => [document.body.innerText, ...[...document.querySelectorAll("body *")].flatMap((e) =>
              ["title", "placeholder", "aria-label", "alt"].map((name) => e.getAttribute(name)))]"""
        )
        assert [text for text in met if text and ENGLISH.search(text)] == []
        assert page.title() == "Hỏi Báo"
        assert page.evaluate("document.documentElement.lang") == "vi"


def test_the_question_box_is_in_view_and_large_enough_to_read(open_page) -> None:
    page = open_page(width=1366, height=768)
    expect(page.locator("#question textarea")).to_be_in_viewport(ratio=1)
    turn = ask(page, QUESTION)
    expect(page.locator("#question textarea")).to_be_in_viewport(ratio=1)
    turn.locator(".said .chip").first.click()
    page.locator("#source mark.chosen").first.wait_for()
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(".said, .article-text p, #question textarea, .near, .filter")]
          .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 16


def test_text_keeps_its_contrast_in_both_schemes(open_page) -> None:
    for scheme in ("light", "dark"):
        page = open_page(color_scheme=scheme)
        ask(page, QUESTION).locator(".said .chip").first.click()
        page.locator("#source mark.chosen").first.wait_for()
        for css in (
            ".said",
            ".question",
            ".confidence",
            ".chip",
            "mark.chosen",
            ".byline",
            ".tagline",
            "#send",
        ):
            assert _contrast(page.locator(css).first) >= 4.5, (scheme, css)


def _contrast(element: Locator) -> float:
    """WCAG contrast of an element's text against the nearest painted background."""
    text, ground = element.evaluate(
        """(e) => {
          const painted = (n) => {
            const c = getComputedStyle(n).backgroundColor;
            return c.endsWith(", 0)") && n.parentElement ? painted(n.parentElement) : c;
          };
          return [getComputedStyle(e).color, painted(e)];
        }"""
    )
    lighter, darker = sorted(map(_luminance, (text, ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(value) / 255 for value in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
