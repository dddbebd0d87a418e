from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from hoibao.app.answer import Answer
from hoibao.app.extractive import answer
from hoibao.app.period import find_period
from hoibao.app.question import analyse
from hoibao.corpus import Article
from hoibao.embeddings import Hit, Reader

Ask = Callable[..., Answer]


def article(name: str, title: str, text: str, published: str | None, source: str | None = None) -> Article:
    day = date.fromisoformat(published) if published else None
    return Article(name, title, text, source=source or f"Báo {name.upper()}", published=day)


@pytest.fixture
def ask(reader: Reader) -> Ask:
    def made(text: str, *articles: Article) -> Answer:
        question = analyse(text)
        question = replace(question, period=find_period(text, date(2023, 1, 1)))
        hits = [
            Hit(found, 0, len(found.text), found.text, 0.9 - n / 50, 0.9, 10.0)
            for n, found in enumerate(articles)
        ]
        return answer(text, question, hits, dict.fromkeys(question.terms, 1.0), reader)

    return made


HOW_MANY = "Vụ cháy chợ Đồng Xuân làm bao nhiêu người chết?"


def fire(name: str, said: str, published: str | None, title: str = "Cháy lớn tại chợ Đồng Xuân") -> Article:
    return article(name, title, said, published)


def test_two_numbers_are_both_shown_with_their_sources_and_days(ask: Ask) -> None:
    one = fire("a", "Vụ cháy chợ Đồng Xuân làm 12 người chết.", "2022-11-23")
    other = fire("b", "Theo công an, vụ cháy chợ Đồng Xuân đã làm 15 người chết.", "2022-11-30")

    made = ask(HOW_MANY, one, other)

    assert made.notice == (
        "Hai bài viết nêu số liệu khác nhau: “12” (Báo A, 23/11/2022) và “15” (Báo B, 30/11/2022)."
    ) or made.notice == (
        "Hai bài viết nêu số liệu khác nhau: “15” (Báo B, 30/11/2022) và “12” (Báo A, 23/11/2022)."
    )
    assert sorted(citation.article_id for citation in made.citations) == ["a", "b"]
    assert [sentence.citations for sentence in made.sentences] == [(1,), (2,)]
    assert made.short
    assert made.short.n == 1
    for citation, source in zip(made.citations, made.sentences, strict=True):
        assert citation.quote == source.text


def test_what_tells_neither_source_nor_day_is_named_by_its_title(ask: Ask) -> None:
    # Neither is dated: nothing says that they speak of different times.
    one = Article("a", "Cháy lớn tại chợ Đồng Xuân", "Vụ cháy chợ Đồng Xuân làm 12 người chết.")
    other = Article("b", "Cháy tại chợ Đồng Xuân", "Vụ cháy chợ Đồng Xuân đã làm 15 người chết.")
    notice = ask(HOW_MANY, one, other).notice
    assert "“12” (bài “Cháy lớn tại chợ Đồng Xuân”, không rõ ngày)" in notice
    assert "“15” (bài “Cháy tại chợ Đồng Xuân”, không rõ ngày)" in notice


@pytest.mark.parametrize(
    ("question", "one", "other", "matter"),
    [
        (
            "Lễ hội chùa Hương khai mạc ngày nào?",
            "Lễ hội chùa Hương sẽ khai mạc ngày 6/2 tại huyện Mỹ Đức.",
            "Lễ hội chùa Hương khai mạc ngày 8/2 tại huyện Mỹ Đức.",
            "thời gian",
        ),
        (
            "Ai làm Giám đốc Bệnh viện Bạch Mai?",
            "Ông Nguyễn Văn An được bổ nhiệm làm Giám đốc Bệnh viện Bạch Mai.",
            "Ông Trần Quốc Bình được bổ nhiệm làm Giám đốc Bệnh viện Bạch Mai.",
            "tên người",
        ),
        (
            "Nhà máy điện gió Hòa Thắng đặt ở huyện nào?",
            "Nhà máy điện gió Hòa Thắng được đặt tại huyện Bắc Bình.",
            "Nhà máy điện gió Hòa Thắng được đặt ở huyện Tuy Phong.",
            "địa điểm",
        ),
    ],
)
def test_days_persons_and_places_may_disagree(
    ask: Ask, question: str, one: str, other: str, matter: str
) -> None:
    a, b = article("a", "Tin", one, "2024-01-20"), article("b", "Tin", other, "2024-01-25")
    made = ask(question, a, b)
    assert made.notice.startswith(f"Hai bài viết nêu {matter} khác nhau: “")
    assert {citation.article_id for citation in made.citations} == {"a", "b"}


SAID = "Vụ cháy chợ Đồng Xuân làm 12 người chết."


@pytest.mark.parametrize(
    "other",
    [
        # the same value, written otherwise
        fire("b", "Vụ cháy chợ Đồng Xuân đã làm hơn 12 người chết.", "2022-11-24"),
        fire("b", "Vụ cháy chợ Đồng Xuân đã làm mười hai người chết.", "2022-11-24"),
        # another thing
        fire("b", "Vụ cháy chợ Bến Thành đã làm 15 người chết.", "2022-11-24", "Cháy chợ Bến Thành"),
        fire("b", "Vụ cháy chợ Đồng Xuân đã làm 15 người bị thương.", "2022-11-24"),
        fire("b", "Vụ cháy chợ Đồng Xuân đã làm 15 cửa hàng hư hại.", "2022-11-24"),
        fire("b", "Vụ cháy chợ Đồng Xuân ở Hải Phòng đã làm 15 người chết.", "2022-11-24"),
        # another time
        fire("b", "Năm 1994, vụ cháy chợ Đồng Xuân đã làm 5 người chết.", "2022-11-24"),
        fire("b", "Vụ cháy chợ Đồng Xuân đã làm 15 người chết.", "2019-11-24"),
        fire("b", "Vụ cháy chợ Đồng Xuân đã làm 15 người chết.", None),
        fire("b", "Vụ cháy chợ Đồng Xuân ngày 3/2 đã làm 15 người chết.", "2022-11-24"),
        # both values stand in one article
        fire(
            "b",
            "Vụ cháy chợ Đồng Xuân đã làm 15 người chết. Hôm qua mới là 12 người.",
            "2022-11-24",
        ),
    ],
)
def test_what_does_not_contradict_is_no_disagreement(ask: Ask, other: Article) -> None:
    one = fire("a", SAID, "2022-11-23")
    assert ask(HOW_MANY, one, other).notice == ""
    assert ask(HOW_MANY, other, one).notice == ""


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "Cụm thi đua số 4 có bao nhiêu địa phương?",
            "Cụm thi đua số 4 có 11 địa phương tham gia.",
            "Cụm thi đua số 3 có 12 địa phương tham gia.",
        ),
        (
            "Quý I/2024 tỉnh Long An kết nạp bao nhiêu đảng viên?",
            "Quý I/2024 tỉnh Long An đã kết nạp 320 đảng viên mới.",
            "Quý II/2024 tỉnh Long An đã kết nạp 350 đảng viên mới.",
        ),
        (
            "Tỉnh Long An kết nạp bao nhiêu đảng viên năm 2023?",
            "Năm 2023, tỉnh Long An đã kết nạp 1.320 đảng viên mới.",
            "Năm 2022, tỉnh Long An đã kết nạp 1.350 đảng viên mới.",
        ),
        (
            "Giá xăng RON 95 hôm nay là bao nhiêu đồng?",
            "Giá xăng RON 95 hôm nay là 23.450 đồng mỗi lít.",
            "Giá xăng RON 95 hôm nay là 24.110 đồng mỗi lít.",
        ),
        (
            "Long An trong tháng xảy ra bao nhiêu vụ tai nạn?",
            "Trong tháng, tỉnh Long An xảy ra 12 vụ tai nạn giao thông.",
            "Trong tháng, tỉnh Long An xảy ra 15 vụ tai nạn giao thông.",
        ),
        (  # each the news of its day
            "Huyện Triệu Phong họp giao ban ngày nào?",
            "Sáng 19/1, huyện Triệu Phong tổ chức họp giao ban công tác Đảng.",
            "Sáng 26/1, huyện Triệu Phong tổ chức họp giao ban công tác Đảng.",
        ),
        (
            "Lễ hội chùa Hương khai mạc ngày nào?",
            "Lễ hội chùa Hương sẽ khai mạc ngày 6/2 tại huyện Mỹ Đức.",
            "Lễ hội chùa Hương khai mạc ngày 6 tháng 2 tại huyện Mỹ Đức.",
        ),
        (
            "Lễ hội chùa Hương diễn ra ngày nào?",
            "Lễ hội chùa Hương sẽ diễn ra từ ngày 6/2 đến 10/2 tại huyện Mỹ Đức.",
            "Lễ hội chùa Hương sẽ diễn ra ngày 8-10/2 tại huyện Mỹ Đức.",
        ),
        (  # alike, but hardly the same event
            "Ông Donald Trump nói về hạm đội ngày nào?",
            "Ngày 6/1, Tổng thống Donald Trump nói rằng một hạm đội đang hướng về Iran.",
            "Ngày 9/1, Tổng thống Donald Trump tuyên bố một hạm đội khổng lồ của Mỹ đang tiến về Iran.",
        ),
        (
            "Ai là Trưởng bộ phận Khảo sát lương của Talentnet?",
            "Bà Hoa Nguyễn, Trưởng bộ phận Khảo sát lương của Công ty Talentnet, cho biết.",
            "Bà Nguyễn Hoa, Trưởng bộ phận Khảo sát lương của Công ty Talentnet, nhận định.",
        ),
        (
            "Ai là Giám đốc Bệnh viện Bạch Mai?",
            "Ông Nguyễn Văn An là Giám đốc Bệnh viện Bạch Mai.",
            "Ông Văn An là Giám đốc Bệnh viện Bạch Mai.",
        ),
        (  # nothing tells which conference
            "Hội nghị có bao nhiêu đại biểu tham dự?",
            "Hội nghị có 120 đại biểu tham dự và thảo luận.",
            "Hội nghị có 150 đại biểu tham dự và thảo luận.",
        ),
        (
            "Cụm thi đua số 4 gồm những địa phương nào?",
            "Cụm thi đua số 4 gồm Long An, Tiền Giang và Lâm Đồng.",
            "Cụm thi đua số 4 gồm Long An, Tiền Giang và Bến Tre.",
        ),
    ],
)
def test_other_groups_times_and_events_do_not_disagree(ask: Ask, question: str, one: str, other: str) -> None:
    a, b = article("a", "Tin", one, "2024-01-19"), article("b", "Tin", other, "2024-01-26")
    assert ask(question, a, b).notice == ""
    assert ask(question, b, a).notice == ""


def test_one_article_never_disagrees_with_itself(ask: Ask) -> None:
    one = fire("a", f"{SAID} Vụ cháy chợ Đồng Xuân làm 15 người chết.", "2022-11-23")
    assert ask(HOW_MANY, one).notice == ""


def test_articles_far_apart_disagree_about_a_time_that_both_state(ask: Ask) -> None:
    one = article("a", "Tin", "Năm 2021, tỉnh Long An có 1.320 doanh nghiệp mới.", "2022-01-10")
    other = article("b", "Tin", "Năm 2021, tỉnh Long An có 1.480 doanh nghiệp mới.", "2023-03-10")
    notice = ask("Năm 2021 tỉnh Long An có bao nhiêu doanh nghiệp mới?", one, other).notice
    assert "“1.320”" in notice
    assert "“1.480”" in notice


def test_both_articles_are_of_the_time_asked_about(ask: Ask) -> None:
    one = fire("a", SAID, "2022-11-23")
    soon = fire("b", "Vụ cháy chợ Đồng Xuân đã làm 15 người chết.", "2022-11-30")
    later = fire("b", "Vụ cháy chợ Đồng Xuân đã làm 15 người chết.", "2022-12-03")
    for time in ("tháng 11/2022", "tháng 11 năm ngoái"):
        question = f"Vụ cháy chợ Đồng Xuân {time} làm bao nhiêu người chết?"
        assert ask(question, one, soon).notice
        assert ask(question, one, later).notice == ""
