from typing import cast

from hoibao.app import reading
from hoibao.app.candidates import candidates
from hoibao.app.question import analyse
from hoibao.app.windows import windows
from hoibao.corpus import Article
from hoibao.embeddings import Excerpt, Hit, Reader, Reading

MEETING = Article(
    "họp",
    "Giao ban quý I ở Triệu Phong",
    "Chiều 26/3, tại huyện Triệu Phong, ông Phan Văn Phụng chủ trì hội nghị giao ban quý I. "
    "Tỉ lệ phát triển đảng viên còn thấp. Hội nghị giao ban quý I đã thành công.",
)
# More than is read at once; only the last sentence answers, and it says nothing else of the question.
ABOUT = "Cụm thi đua số 4 họp ở Long An, đại biểu {} nói lời chào, rồi nêu cách làm hay của nơi mình" + (
    " trong không khí trang trọng, ấm áp" * 3 + "."
)
LONG = Article(
    "dài",
    "Sơ kết của Cụm thi đua số 4",
    " ".join([*(ABOUT.format(count) for count in range(5)), "Tiến độ sắp xếp còn chậm."]),
)


def hit(article: Article) -> Hit:
    return Hit(article, 0, len(article.text), article.text, 0.9, 0.9, 10.0)


class Scripted:
    """A reader that finds the sentences holding `answer` right, and notes what it was given."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.given: list[list[Excerpt]] = []

    def read(self, question: str, excerpts: list[Excerpt]) -> list[list[Reading]]:
        self.asked.append(question)
        self.given.append(excerpts)
        return [
            [
                Reading(start, end, *((6.0, 9.0) if self.answer in excerpt.text[start:end] else (-8.0, -9.0)))
                for start, end in excerpt.sentences
            ]
            for excerpt in excerpts
        ]


def first_of(question: str, article: Article, reader: Scripted) -> str:
    asked = analyse(question)
    weights = dict.fromkeys(asked.terms, 1.0)
    ranked = reading.rank(asked, [hit(article)], weights, cast("Reader", reader))
    assert ranked
    return ranked.candidates[0].quote.text


def test_the_reader_is_given_the_names_of_an_english_question_with_their_accents() -> None:
    reader = Scripted("")
    question = analyse("Did Phan Van Phung chair the quarterly meeting in Trieu Phong?")
    found = candidates(question, [hit(MEETING)], dict.fromkeys(question.terms, 1.0))
    reading.read(question, [hit(MEETING)], windows(found, found[:1], 800), cast("Reader", reader))
    assert reader.asked == ["Did Phan Văn Phụng chair the quarterly meeting in Triệu Phong?"]


def test_more_is_read_where_nothing_read_answers() -> None:
    reader = Scripted("còn chậm")
    first = first_of("Cụm thi đua số 4 họp ở Long An, thấy điều gì chưa được?", LONG, reader)
    assert first == "Tiến độ sắp xếp còn chậm."
    before, after = [{excerpt.text for excerpt in given} for given in reader.given]
    assert not any("còn chậm" in text for text in before)
    assert not before & after


def test_no_more_is_read_than_needed() -> None:
    reader = Scripted("Phan Văn Phụng")
    assert "Phụng" in first_of("Ai chủ trì hội nghị giao ban quý I?", MEETING, reader)
    assert len(reader.given) == 1


def test_where_nothing_answers_the_first_stays() -> None:
    reader = Scripted("không có")
    asked = analyse("Cụm thi đua số 4 họp ở Long An, thấy điều gì chưa được?")
    weights = dict.fromkeys(asked.terms, 1.0)
    for read_on, rounds in ((False, 1), (True, 2)):
        reader.given = []
        ranked = reading.rank(asked, [hit(LONG)], weights, cast("Reader", reader), read_on=read_on)
        assert ranked
        assert len(reader.given) == rounds
        assert not any("còn chậm" in one.quote.text for one in ranked.candidates)


def test_where_there_is_nothing_else_to_read_the_first_stays() -> None:
    first = first_of("Hội nghị giao ban quý I bàn gì?", MEETING, Scripted("không có"))
    assert first in MEETING.text
