from collections.abc import Callable
from dataclasses import fields

import pytest

from hoibao.app import extractive, reading
from hoibao.app.answer import Answer
from hoibao.app.candidates import Candidate, Quote, candidates
from hoibao.app.composing import refusal, unsaid
from hoibao.app.evidence import Evidence
from hoibao.app.extractive import answer
from hoibao.app.question import analyse
from hoibao.app.ranking import Certainty
from hoibao.app.reading import Ranked
from hoibao.corpus import Article
from hoibao.embeddings import Hit, Reader


def hit(article: Article, score: float = 0.9, similarity: float = 0.9) -> Hit:
    return Hit(article, 0, len(article.text), article.text, score, similarity, 10.0)


MEETING = Article(
    "họp",
    "Giao ban quý I ở Triệu Phong",
    "Chiều 26/3, tại huyện Triệu Phong, ông Phan Văn Phụng chủ trì hội nghị giao ban quý I. "
    "Tỉ lệ phát triển đảng viên còn thấp. Hội nghị giao ban quý I đã thành công.",
)
GROUP = Article(
    "cụm", "Cụm thi đua số 4", "Cụm thi đua số 4 gồm 11 địa phương: Long An, Tiền Giang và Bình Thuận."
)


Ask = Callable[..., Answer]


@pytest.fixture
def ask(reader: Reader) -> Ask:
    def made(text: str, *hits: Hit, among: int | None = None) -> Answer:
        question = analyse(text)
        return answer(text, question, hits, dict.fromkeys(question.terms, 1.0), reader, among=among)

    return made


def test_the_sentence_that_answers_is_quoted_and_cited(ask: Ask) -> None:
    made = ask("Ai chủ trì hội nghị giao ban quý I?", hit(MEETING), hit(GROUP, 0.1, 0.8))
    assert not made.refused
    assert [sentence.citations for sentence in made.sentences] == [(1,)]
    citation = made.citations[0]
    assert citation.article_id == "họp"
    assert citation.quote == MEETING.text[citation.start : citation.end] == made.text
    assert "Phan Văn Phụng" in made.text
    assert made.short
    assert made.short.text.endswith("Phan Văn Phụng")
    assert made.short.text == MEETING.text[made.short.start : made.short.end]
    assert citation.start <= made.short.start < made.short.end <= citation.end


def test_a_thing_named_nowhere_is_refused_by_its_name_however_near_the_rest(ask: Ask) -> None:
    made = ask("Cụm thi đua số 5 gồm những địa phương nào?", hit(GROUP))
    assert made.refused
    assert "Cụm thi đua số 5" in made.text
    assert made.citations == ()
    assert [article.id for article in made.nearest] == ["cụm"]


def test_what_has_nothing_to_do_with_the_articles_is_refused(ask: Ask) -> None:
    made = ask("Công thức nấu phở bò ngon?", hit(MEETING, 0.9, 0.79), hit(GROUP, 0.2, 0.78))
    assert made.refused
    assert made.confidence < 0.4


def test_a_number_asked_for_and_not_stated_weighs_against_the_sentence(ask: Ask) -> None:
    with_number = ask("Bao nhiêu địa phương thuộc Cụm thi đua số 4?", hit(GROUP))
    without = ask("Bao nhiêu đảng viên phát triển trong quý I?", hit(MEETING))
    assert with_number.confidence > without.confidence


def test_without_passages_there_is_a_plain_refusal(ask: Ask) -> None:
    made = ask("Ai chủ trì hội nghị?")
    assert made.refused
    assert made.nearest == ()
    assert "bài gần nhất" not in made.text


def test_a_day_of_the_year_may_be_all_that_is_asked_about(ask: Ask) -> None:
    assert not ask("Ngày 26 tháng 3 là ngày gì?", hit(MEETING)).text.startswith("Chào bạn")


@pytest.mark.parametrize("question", ["Xin chào!", "1+1 bằng mấy?", "???"])
def test_where_nothing_is_asked_the_reader_is_greeted(ask: Ask, question: str) -> None:
    made = ask(question, hit(MEETING))
    assert made.refused
    assert made.text.startswith("Chào bạn")


def test_a_question_in_english_words_alone_is_told_what_language_the_articles_have(ask: Ask) -> None:
    made = ask("How many are there?")
    assert made.refused
    assert "hãy hỏi lại bằng tiếng Việt" in made.text


def test_a_refused_question_in_english_is_better_asked_in_vietnamese(ask: Ask) -> None:
    made = ask("How many localities are in the group?")
    assert made.refused
    assert "bạn hỏi bằng tiếng Việt" in made.text


@pytest.mark.parametrize(
    "question",
    [
        "Cụm thi đua số 3 gồm những địa phương nào?",
        "Ai chủ trì hội nghị giao ban quý I năm 2019?",
        "Chủ tịch hội nghị giao ban quý I là ai?",
    ],
)
def test_sentences_about_another_thing_are_no_answer(ask: Ask, question: str) -> None:
    other = Article("khác", "Tin", "Cụm thi đua số 3 đã họp. Năm 2019 có nhiều đổi mới.")
    dated = Article("ngày", MEETING.title, MEETING.text.replace("quý I.", "quý I năm 2024.", 1))
    # More probably wrong than right.
    assert ask(question, hit(GROUP), hit(dated), hit(other, 0.1, 0.8)).confidence < 0.5


def test_a_sentence_without_a_number_hardly_tells_how_many(ask: Ask) -> None:
    told = Article("a", "Tin", "Ban Tổ chức Tỉnh ủy đã luân chuyển 28 cán bộ trong năm.")
    silent = Article("b", "Tin", "Ban Tổ chức Tỉnh ủy đã luân chuyển cán bộ trong năm.")
    question = "Ban Tổ chức Tỉnh ủy đã luân chuyển bao nhiêu cán bộ?"
    assert ask(question, hit(told)).confidence > 0.7
    assert ask(question, hit(silent)).confidence < 0.3


def test_a_refusal_tells_which_words_the_nearest_articles_do_not_say(ask: Ask) -> None:
    made = ask("Giá vàng miếng hôm nay tăng bao nhiêu?", hit(MEETING, 0.2, 0.78), hit(GROUP, 0.1, 0.77))
    assert made.refused
    assert "không nhắc đến “Giá vàng miếng" in made.text


def test_among_few_articles_what_is_not_sure_is_refused_as_such(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "Ai chủ trì hội nghị giao ban quý I?"
    monkeypatch.setattr(reading, "confidence", lambda _: 0.6)
    assert not ask(question, hit(MEETING)).refused
    assert not ask(question, hit(MEETING), among=4).refused
    made = ask(question, hit(MEETING), among=3)
    assert made.refused
    assert "đủ chắc chắn" in made.text
    assert made.confidence == 0.6
    # Where hardly anything speaks for an answer, it is told what the articles do not state.
    monkeypatch.setattr(reading, "confidence", lambda _: 0.05)
    assert "không nêu rõ tên người" in ask(question, hit(MEETING), among=3).text


def test_a_refusal_whose_words_are_all_said_tells_what_is_not_stated() -> None:
    asked = analyse("Hội nghị giao ban quý I có bao nhiêu đảng viên?")
    assert "con số" in refusal(asked.text, asked, 0.1, [MEETING], "").text
    assert "con số" not in refusal(asked.text, asked, 0.1, [], "").text


def test_what_is_unsaid_is_the_longest_stretch() -> None:
    asked = analyse("Giao ban quý I bàn gì về tàu vũ trụ và lúa?")
    assert unsaid(asked, [MEETING]) == "tàu vũ trụ"
    assert unsaid(asked, []) == ""
    assert unsaid(analyse("Giao ban quý I bàn gì về lúa?"), [MEETING]) == ""  # one syllable
    assert unsaid(analyse("Giao ban quý I ở Triệu Phong?"), [MEETING]) == ""
    assert unsaid(analyse("Giao ban bàn gì về " + "rổ xoài " * 50 + "?"), [MEETING]) == ""


def ranked(*sentences: tuple[str, float]) -> Ranked:
    """Sentences of one article that are equally likely, with how far each is a rival."""
    text = " ".join(sentence for sentence, _ in sentences)
    article = Article("a", "Tin", text)
    nothing = dict.fromkeys((field.name for field in fields(Evidence)), 0.0)
    made = [
        Candidate(
            Quote(article, text.index(sentence), text.index(sentence) + len(sentence), None),
            0,
            Evidence(**nothing | {"rival": rival}),
        )
        for sentence, rival in sentences
    ]
    certainty = Certainty(**dict.fromkeys((field.name for field in fields(Certainty)), 0.5))
    return Ranked(made, [1 / len(made)] * len(made), certainty, [])


def test_a_sentence_about_a_rival_is_not_shown_beside_one_about_the_thing_itself() -> None:
    question = analyse("Cụm thi đua số III họp ở đâu?")
    own, other, more = "Cụm thi đua số III họp ở Quảng Ngãi.", "Cụm số 4 họp tại Long An.", "Hội nghị bế mạc."
    shown = extractive._choose(question, ranked((own, 0.0), (other, 1.0), (more, 0.0)))
    assert [quote.text for quote in shown] == [own, more]
    # Where the best is one itself, nothing is better than it.
    shown = extractive._choose(question, ranked((other, 1.0), (own, 1.0)))
    assert {quote.text for quote in shown} == {own, other}


def test_a_sentence_is_read_with_the_one_before_it_unless_that_is_long() -> None:
    question = analyse("Ai kết luận hội nghị?")
    for before, start in (("Ông Phụng dự họp.", 0), ("Ông Phụng " + "rất " * 40 + "bận.", None)):
        text = f"{before} Ông kết luận hội nghị."
        article = Article("a", "Tin", text)
        weights = dict.fromkeys(question.terms, 1.0)
        last = max(candidates(question, [hit(article)], weights), key=lambda one: one.quote.start)
        assert last.context == (last.quote.start if start is None else start)


def test_a_line_of_figures_is_no_sentence() -> None:
    question = analyse("Hội nghị có hạn chế gì?")
    article = Article("a", "Tin", "10/08/2018 - 19:27\nHội nghị còn hạn chế về thời gian.")
    found = candidates(question, [hit(article)], dict.fromkeys(question.terms, 1.0))
    assert [one.quote.text for one in found] == ["Hội nghị còn hạn chế về thời gian."]


def test_a_sentence_without_a_cause_has_no_short_answer_to_why(ask: Ask) -> None:
    question = "Vì sao tỉ lệ phát triển đảng viên ở các xã còn thấp?"
    silent = Article("a", "Tin", "Tỉ lệ phát triển đảng viên ở các xã còn thấp.")
    telling = Article("b", "Tin", "Tỉ lệ phát triển đảng viên ở các xã còn thấp do thiếu nguồn kết nạp.")
    assert ask(question, hit(silent)).short is None
    short = ask(question, hit(telling)).short
    assert short
    assert "thiếu nguồn kết nạp" in short.text


def test_the_author_is_that_of_the_article_that_the_question_describes() -> None:
    other = Article("a", "Tin", "Hội nghị họp ở Long An.\n\nThanh Nga", author="Thanh Nga")
    meant = Article("b", "Tin", "Hội nghị họp ở Triệu Phong.\n\nTrần Tuyền", author="Trần Tuyền")
    hits = [Hit(one, 0, len(one.text), one.text, 0.9, 0.9, 10.0) for one in (other, meant)]
    question = analyse("Ai viết bài báo về hội nghị ở Triệu Phong?")
    about = extractive._about_article(question, hits, dict.fromkeys(question.terms, 1.0))
    assert about
    assert about[0].text == "Trần Tuyền"


def test_an_article_that_names_no_author_has_none_of_another() -> None:
    meant = Article("a", "Tin", "Hội nghị tổng kết công tác dân vận.")
    other = Article("b", "Tin", "Hội nghị tổng kết công tác tổ chức.\n\nThanh Nga", author="Thanh Nga")
    hits = [Hit(one, 0, len(one.text), one.text, 0.9, 0.9, 10.0) for one in (meant, other)]
    question = analyse("Ai viết bài báo về hội nghị tổng kết công tác dân vận?")
    assert extractive._about_article(question, hits, dict.fromkeys(question.terms, 1.0)) is None


def test_articles_asked_for_are_each_cited(ask: Ask) -> None:
    made = ask("Những bài nào nói về Long An?", hit(MEETING), hit(GROUP))
    assert not made.refused
    assert [citation.article_id for citation in made.citations] == ["cụm"]
    assert "Long An" in made.text
    assert made.short is None


def test_of_articles_asked_for_no_more_is_shown_than_is_read(ask: Ask) -> None:
    articles = [
        Article(f"a{i}", f"Tin {i}", f"Ông Lê Văn Tám đến xã thứ {i}{' và nói về lúa' * 7}.")
        for i in range(6)
    ]
    made = ask("Những bài nào nhắc đến ông Lê Văn Tám?", *(hit(article) for article in articles))
    assert 2 <= len(made.sentences) <= 4
    assert len(made.text.split()) <= 90
