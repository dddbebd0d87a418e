from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from page_dom import parse
from page_samples import ARTICLE, FIRST, SECOND, answer, refusal, short

from hoibao.app.answer import Sentence, Tokens
from hoibao.app.page import render
from hoibao.app.page.turn import Turn
from hoibao.app.times import Period
from hoibao.corpus import Article

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror="alert(1)">"\'`**đậm** $x$ '
    "![](http://evil/a.png) [a](javascript:1)"
)


def test_every_sentence_is_followed_by_its_own_chips() -> None:
    root = parse(render.finished(Turn(answer(ARTICLE, FIRST, SECOND)), 3))

    sentences = root.find("p", "said").find_all("span", "sentence")
    assert [sentence.text.replace("\u2060", "") for sentence in sentences] == [f"{FIRST}[1]", f"{SECOND}[2]"]
    chip = sentences[1].find("button", "chip")
    assert (chip.attrs["data-turn"], chip.attrs["data-cite"]) == ("3", "2")
    assert chip.attrs["aria-label"] == f"Mở nguồn 2: {ARTICLE.title}"


def test_the_short_answer_is_marked_where_it_stands() -> None:
    repeated = replace(ARTICLE, text="Long An hay Long An?")
    whole = answer(repeated, "Long An hay Long An?")
    second = replace(short(whole.citations[0], "Long An"), start=12, end=19)

    root = parse(render.finished(Turn(replace(whole, short=second)), 0))

    sentence = root.find("span", "sentence")
    assert sentence.children[0] == "Long An hay "
    assert sentence.find("mark", "short").text == "Long An"


def test_a_short_answer_that_its_sentence_does_not_hold_is_not_marked() -> None:
    whole = answer()
    reworded = replace(whole, sentences=(Sentence("Có mười một địa phương.", (1,)),))

    root = parse(render.finished(Turn(replace(reworded, short=short(whole.citations[0], "Long An"))), 0))

    assert root.find_all("mark") == []
    assert root.find("span", "sentence").text.startswith("Có mười một địa phương.")


def test_a_question_is_shown_without_characters_that_turn_it_around_or_cannot_be_seen() -> None:
    asked = "Cụm 4 \u202egồm\u200f  đâu\x07?"
    turn = Turn(replace(answer(), question=asked, understood="Cụm 4 gồm đâu?"))

    root = parse(render.finished(turn, 0))

    assert root.find("h2", "question").text == "Cụm 4 gồm đâu?"
    assert not root.find_all("p", "understood")


def test_how_a_question_was_understood_is_shown_only_if_it_differs() -> None:
    plain = answer()
    assert "được hiểu là" not in render.finished(Turn(plain), 0)
    root = parse(render.finished(Turn(replace(plain, understood="Cụm 5 gồm đâu?")), 0))
    assert root.find("p", "understood").text == "Câu hỏi được hiểu là: Cụm 5 gồm đâu?"


def test_the_time_preferred_is_shown_with_a_button_that_takes_it_away() -> None:
    quarter = Period(date(2024, 1, 1), date(2024, 3, 31), "quý I/2024")
    dated = replace(answer(), period=quarter, understood="Quý I/2024 cụm 4 gồm đâu?")

    root = parse(render.finished(Turn(dated), 3))

    button = root.find("p", "preferred").find("button")
    assert button.text == "Ưu tiên bài trong quý I/2024 ×"
    assert (button.attrs["data-act"], button.attrs["data-turn"]) == ("unprefer", "3")
    assert button.attrs["aria-label"] == "Bỏ ưu tiên bài trong quý I/2024 và hỏi lại"
    assert "disabled" not in button.attrs
    order = [node.attrs.get("class") for node in root.find("div", "answer").find_all("p")]
    assert order[:3] == ["understood", "preferred", "said"]
    # A refusal has it, too; while the answer grows it cannot be used yet.
    assert "Ưu tiên bài" in render.finished(Turn(replace(refusal(), period=quarter)), 0)
    assert "disabled" in parse(render.growing(dated, 0)).find("p", "preferred").find("button").attrs
    assert "preferred" not in render.finished(Turn(answer()), 0)


def test_sources_name_each_article_once_with_its_day() -> None:
    root = parse(render.finished(Turn(answer(ARTICLE, FIRST, SECOND)), 0))

    (item,) = root.find("div", "sources").find_all("li")
    assert item.text.replace("\u2060", "") == f"[1][2] {ARTICLE.title} Báo Long An · 09/08/2018"
    assert root.find("p", "confidence").text == "Độ tin cậy: cao (82%)"


def test_a_refusal_says_so_and_offers_the_nearest_articles() -> None:
    root = parse(render.finished(Turn(refusal(ARTICLE)), 2))

    assert root.find("p", "refusal").text == "Kho không có bài nào nói đến điều này."
    near = root.find("button", "near")
    assert (near.text, near.attrs["data-turn"], near.attrs["data-rank"]) == (ARTICLE.title, "2", "0")
    assert root.find_all(css="chip") == []
    assert root.find_all("p", "confidence") == []
    assert root.find_all("div", "nearest") != []
    assert "Những bài gần nhất" not in render.finished(Turn(refusal()), 0)


def test_only_a_finished_turn_can_be_copied_and_rated() -> None:
    for html in (render.waiting("Hỏi?", 0, 2046), render.growing(answer(), 0)):
        root = parse(html)
        assert root.find("article").attrs["aria-busy"] == "true"
        assert root.find_all(css="actions") == []
    assert "Đang tìm trong 2.046 bài báo…" in render.waiting("Hỏi?", 0, 2046)
    assert parse(render.finished(Turn(answer()), 0)).find_all(css="actions") != []


def test_a_rating_is_shown_with_thanks() -> None:
    root = parse(render.finished(Turn(answer(), "down"), 0))

    pressed = {
        b.attrs["data-verdict"]: b.attrs["aria-pressed"]
        for b in root.find_all("button")
        if "data-verdict" in b.attrs
    }
    assert pressed == {"up": "false", "down": "true"}
    assert "Cảm ơn" in root.find("span", "thanks").text
    assert parse(render.finished(Turn(answer()), 0)).find_all(css="thanks") == []


def test_what_does_not_hold_is_marked_and_the_cost_and_the_notice_are_told() -> None:
    whole = answer(ARTICLE, FIRST)
    doubted = Sentence("Điều <b>lạ</b>.", (), verified=False)
    written = replace(
        whole,
        sentences=(*whole.sentences, doubted),
        notice="Mô hình <bận>.",
        tokens=Tokens(2000, 46),
    )

    root = parse(render.finished(Turn(written), 0))

    (marked,) = root.find_all("span", "unverified")
    assert marked.text == "Điều <b>lạ</b>. chưa kiểm chứng được"
    assert root.find("p", "aside").text == "Mô hình <bận>."
    assert "2.046 token" in root.find("p", "tokens").text
    assert "Điều <b>lạ</b>. (chưa kiểm chứng được)" in render.plain_text(written)
    plain = parse(render.finished(Turn(whole), 0))
    assert [plain.find_all(css=css) for css in ("unverified", "doubt", "aside", "tokens")] == [[]] * 4


def test_a_sentence_that_is_being_written_is_told_from_one_that_holds() -> None:
    whole = answer()
    begun = replace(whole, sentences=(*whole.sentences, Sentence("Còn nữa", ())), complete=False)
    spans = parse(render.growing(begun, 0)).find_all("span", "sentence")
    assert ["pending" in span.attrs["class"] for span in spans] == [False, True]


def test_an_answer_not_yet_begun_says_that_it_is_written() -> None:
    begun = replace(answer(), understood="Cụm 4?", sentences=(), citations=())
    root = parse(render.growing(begun, 0))
    assert root.find("p", "searching").text == "Đang viết câu trả lời…"
    assert "Cụm 4?" in root.find("p", "understood").text


def test_the_copy_holds_question_answer_and_sources() -> None:
    assert render.plain_text(answer(ARTICLE, FIRST, SECOND)) == (
        f"Cụm 4 gồm những đâu?\n\n{FIRST} [1] {SECOND} [2]\n\nNguồn:\n"
        f"[1] {ARTICLE.title}, Báo Long An, 09/08/2018, https://baolongan.vn/a4\n"
        f"[2] {ARTICLE.title}, Báo Long An, 09/08/2018, https://baolongan.vn/a4"
    )
    root = parse(render.finished(Turn(answer()), 0))
    (copy,) = [button for button in root.find_all("button") if button.attrs["data-act"] == "copy"]
    assert copy.attrs["data-text"] == render.plain_text(answer())


def test_an_empty_library_is_told_how_to_be_filled() -> None:
    assert "hoibao ingest" in parse(render.header(0)).text
    assert "hoibao ingest" not in render.header(5)
    assert "2.046 bài báo trong kho" in parse(render.header(2046)).text


def test_no_examples_leave_no_empty_row() -> None:
    assert render.examples([]) == ""
    assert [b.text for b in parse(render.examples(["A <b>?", "B?"])).find_all("button")] == ["A <b>?", "B?"]


@given(
    st.sampled_from([HOSTILE, "</article>", '" onclick="x', "${alert(1)}", "{{1}}"])
    | st.text("<>&\"'abc ", min_size=1)
)
def test_nothing_that_comes_from_outside_becomes_markup(text: str) -> None:
    said = text.strip() or "x"
    article = Article("x", said, said, source=said, url=said, author=said)
    given_answer = replace(answer(article, said, question=said), understood=said + "?")
    harmless = Article("x", "x", "x", source="x", url="x", author="x")
    expected = replace(answer(harmless, "x", question="x"), understood="x?")

    for turn, plain in (
        (Turn(given_answer), Turn(expected)),
        (Turn(refusal(article, question=said)), Turn(refusal(harmless, question="x"))),
    ):
        assert _shape(render.finished(turn, 0)) == _shape(render.finished(plain, 0))
    assert parse(render.finished(Turn(given_answer), 0)).find("h2").text == " ".join(said.split())


def _shape(html: str) -> list[tuple[str, list[str]]]:
    return [(node.tag, sorted(node.attrs)) for node in parse(html).find_all()]
