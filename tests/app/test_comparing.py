import pytest

from hoibao.app import extractive
from hoibao.app.candidates import Candidate, candidates
from hoibao.app.comparing import compared, of_each
from hoibao.app.kinds import Kind
from hoibao.app.question import analyse
from hoibao.app.ranking import Certainty
from hoibao.app.reading import Ranked
from hoibao.corpus import Article
from hoibao.embeddings import Hit

LARGE = Article("a", "Tin", "Sáng 23/11, Cụm thi đua số III họp. Cụm có 13 ban. Mọi người ra về sớm.")
SMALL = Article("b", "Tin", "Cụm thi đua số 4 gồm 11 địa phương. Hội nghị bế mạc.")
QUESTION = "Cụm thi đua số III và Cụm thi đua số 4, cụm nào họp trước?"


def hits(*articles: Article) -> list[Hit]:
    return [Hit(article, 0, len(article.text), article.text, 0.9, 0.9, 10.0) for article in articles]


def about_each(text: str, *articles: Article) -> list[Candidate]:
    question = analyse(text)
    return of_each(compared(question), hits(*articles), dict.fromkeys(question.terms, 1.0))


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        (QUESTION, ["Cụm thi đua số III", "Cụm thi đua số 4"]),
        (
            "Giữa Kết luận 21-KL/TW và Kế hoạch 03-KH/TW, văn bản nào mới hơn?",
            ["Kết luận 21-KL/TW", "Kế hoạch 03-KH/TW"],
        ),
        (
            "Ông Phan Văn Nhiệm và ông Phạm Tiến Dũng, ai nhiều tuổi hơn?",
            ["Ông Phan Văn Nhiệm", "ông Phạm Tiến Dũng"],
        ),
        ("cum thi dua so 3 va cum thi dua so 4, cum nao dong hon", ["cum thi dua so 3", "cum thi dua so 4"]),
        (
            "Kế hoạch 03-KH/TW, 07-KH/TW và 12-KH/TW: bản nào mới nhất?",
            ["Kế hoạch 03-KH/TW", "07-KH/TW", "12-KH/TW"],
        ),
        ("Giữa Hà Nội, Quảng Nam và Đà Nẵng, nơi nào đông hơn?", ["Hà Nội", "Quảng Nam", "Đà Nẵng"]),
        (
            "Cụm nào họp trước, Cụm thi đua số 3 hay Cụm thi đua số 4?",
            ["Cụm thi đua số 3", "Cụm thi đua số 4"],
        ),
    ],
)
def test_the_things_that_are_compared(question: str, sides: list[str]) -> None:
    assert [side.name.text for side in compared(analyse(question))] == sides


def test_a_thing_may_have_a_conjunction_or_a_time() -> None:
    question = "Công ty Minh Long với Công ty Hòa Phát và các đối tác, bên nào lãi nhiều hơn?"
    assert [side.name.text for side in compared(analyse(question))] == [
        "Công ty Minh Long",
        "Công ty Hòa Phát và các đối tác",
    ]
    question = "Năm 2018, Long An hay là Tiền Giang, tỉnh nào đông dân hơn?"
    assert [side.name.text for side in compared(analyse(question))] == ["Năm 2018, Long An", "Tiền Giang"]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        (QUESTION, Kind.DATE),
        ("Kế hoạch 03-KH/TW và 07-KH/TW, bản nào mới nhất?", Kind.DATE),
        ("Cụm thi đua số III và Cụm thi đua số 4, cụm nào đông hơn?", Kind.NUMBER),
        ("Quảng Nam và Đà Nẵng, tỉnh nào có nhiều xã đạt chuẩn nông thôn mới hơn?", Kind.NUMBER),
        ("Tỉnh nào đông dân hơn, Long An hay Tiền Giang trước đây?", Kind.NUMBER),
        ("cum thi dua so 3 va cum thi dua so 4, cum nao nhieu xa nhat", Kind.NUMBER),
    ],
)
def test_each_is_asked_about_by_itself(question: str, kind: Kind) -> None:
    sides = compared(analyse(question))
    assert len(sides) == 2
    for side in sides:
        assert set(side.name.names) <= set(side.asked.names)
        assert side.asked.kind is kind


@pytest.mark.parametrize(
    "question",
    [
        "Ai chủ trì hội nghị của Cụm thi đua số 4 ở Long An?",
        "Đắk Nông và Quảng Nam do ai đại diện?",
        "Năm nay và năm trước, năm nào nóng hơn?",
        "Ông Phan Văn Nhiệm và các đại biểu, ai đến trước?",
        "Quảng Nam và Đà Nẵng, sáp nhập khi nào?",
        "Trong trận Việt Nam với Thái Lan, ai ghi bàn?",
        "Tại hội nghị của Cụm thi đua số III và Cụm thi đua số 4, ai chủ trì?",
        "Cụm thi đua số III và Cụm thi đua số 4, ai chủ trì?",
        "Giữa Việt Nam và Hoa Kỳ, hai bên ký gì?",
        "Ông Nguyễn Văn An đã làm việc với UBND Long An, kết quả thế nào?",
        "Ha Noi va Nam Dinh, thi dau may tran?",
        "Cụm số 1, cụm số 2, cụm số 3, cụm số 4 và cụm số 5, cụm nào đông hơn?",
        "Ông Phan Văn Nhiệm và ông Phạm Tiến Dũng, ai là vụ trưởng?",
        "Ai chủ trì, ông Phan Văn Nhiệm hay ông Phạm Tiến Dũng?",
        "Quảng Nam và Đà Nẵng, tỉnh nào thống nhất chủ trương hợp nhất nhiều sở?",
        "Quảng Nam và Đà Nẵng, nơi nào có hơn 3.000 đảng viên?",
        "Ông Phan Văn Nhiệm và ông Phạm Tiến Dũng, ai phát biểu trước hội nghị?",
        "Ông Phan Văn Nhiệm và ông Phạm Tiến Dũng, ai giữ chức vụ mới?",
        "cum thi dua so 3 va cum thi dua so 4, cum nao dau tu nhieu vao nhat ban",
        "Cụm thi đua số 3 và Cụm thi đua số 3, cụm nào đông hơn?",
    ],
)
def test_where_no_named_things_are_compared(question: str) -> None:
    assert compared(analyse(question)) == ()


def test_long_questions_are_soon_read() -> None:
    assert compared(analyse("a và (, " * 300)) == ()
    assert compared(analyse("Cụm số 1 và " * 20 + "Cụm số 2, cụm nào đông hơn?")) == ()
    assert compared(analyse("Cụm số 1, " * 180 + "cụm nào nhiều " + "nhiều " * 300 + "hơn?")) == ()


def test_there_is_a_sentence_about_each() -> None:
    assert [one.quote.article.id for one in about_each(QUESTION, SMALL, LARGE)] == ["a", "b"]
    both = Article("c", "Tin", "Cụm thi đua số III họp trước Cụm thi đua số 4. Cụm thi đua số 4 họp sau.")
    assert [one.quote.article.id for one in about_each(QUESTION, both)] == ["c"]


def test_there_is_none_where_nothing_is_said_of_one() -> None:
    assert about_each(QUESTION, LARGE) == []
    other = Article("b", "Tin", "Ngày 10/8, cụm nào họp trước đều báo cáo.")
    assert about_each(QUESTION, LARGE, other) == []


def test_the_sentences_are_those_that_tell_what_is_compared() -> None:
    question = "Cụm thi đua số III và Cụm thi đua số 4, cụm nào đông ban hơn?"
    small = Article("b", "Tin", "Sáng 10/8, Cụm thi đua số 4 họp tại Long An. Cụm thi đua số 4 gồm 11 ban.")
    assert [one.quote.text for one in about_each(question, LARGE, small)] == [
        "Cụm có 13 ban.",
        "Cụm thi đua số 4 gồm 11 ban.",
    ]


def test_an_article_that_names_both_does_not_tell_of_which_its_sentences_are() -> None:
    text = "Có 9 phần nào nhiều nghị quyết hơn. Nghị quyết 21-NQ/TW có 3 phần. Nghị quyết 28-NQ/TW có 5 phần."
    question = "Nghị quyết 21-NQ/TW với Nghị quyết 28-NQ/TW: nghị quyết nào nhiều phần hơn?"
    assert [one.quote.text for one in about_each(question, Article("c", "Tin", text))] == [
        "Nghị quyết 21-NQ/TW có 3 phần.",
        "Nghị quyết 28-NQ/TW có 5 phần.",
    ]


def test_both_are_shown_without_a_short_answer() -> None:
    question = analyse(QUESTION)
    ranked = candidates(question, hits(LARGE, SMALL), dict.fromkeys(question.terms, 1.0))
    each = about_each(QUESTION, LARGE, SMALL)
    certainty = Certainty(*[0.5] * 11)
    quotes = extractive._of_each(Ranked(ranked, [1 / len(ranked)] * len(ranked), certainty, each))
    assert [quote.article.id for quote in quotes] == ["a", "b"]
    assert all(quote.short is None for quote in quotes)
