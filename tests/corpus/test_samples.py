import re
from datetime import date

import pytest

from hoibao.corpus import Article, find_files, normalise, read_all, sample_folder, sentences

SOURCE_URL = (
    "http://baoquangngai.vn/channel/2022/202211/"
    "ban-to-chuc-trung-uong-hoi-nghi-tong-ket-cong-tac-thi-dua-cum-thi-dua-so-iii-3145728/"
)
EXPECTED = {
    "000_83b688fcd551f66a": (
        "Đồng chí Trương Thị Mai, Ủy viên Bộ Chính trị, Thường Trực Ban Bí thư, Trưởng Ban Tổ chức Trung ương"
        " làm việc với Vụ Địa phương III",
        None,
        None,
        None,
        None,
    ),
    "001_b5c23c1b94bf1a09": (
        "Hội nghị giao ban công tác tổ chức xây dựng Đảng khu vực miền Nam năm 2023",
        None,
        None,
        None,
        None,
    ),
    "002_4e02cfc57b7093a3": (
        "Cụm thi đua số 4, Ban Tổ chức Trung ương: Tiếp tục làm tốt công tác tham mưu",
        None,
        None,
        "Thanh Nga",
        date(2018, 8, 10),
    ),
    "003_5072486995dc572e": (
        "Hội nghị tổng kết công tác thi đua Cụm thi đua số III",
        "Quảng Ngãi",
        SOURCE_URL,
        "T. THUẬN",
        date(2022, 11, 23),
    ),
    "004_03101006a328a728": (
        "Trưởng Ban Tổ chức Tỉnh ủy Phan Văn Phụng chủ trì hội nghị giao ban công tác tổ chức xây dựng Đảng"
        " quý I, triển khai nhiệm vụ trọng tâm quý II/2024",
        None,
        None,
        "Trần Tuyền",
        date(2024, 3, 26),
    ),
}
# The lines that cleaning takes out of each sample: furniture, and the poorer of each doubled caption.
REMOVED = {
    "000_83b688fcd551f66a": {
        "Toàn cảnh cuộc họp",
        "Đồng chí Nguyễn Văn Phóng, Vụ Trưởng Vụ Địa phương III báo cáo tình hình theo dõi địa bàn"
        " với Lãnh đạo Ban.",
        "Đồng chí Trương Thị Mai, Ủy viên Bộ Chính trị, Thường trực Ban Bí thư, Trưởng Ban Tổ chức Trung ương"
        " phát biểu kết luận cuộc họp.",
        "Phản hồi",
        "Các tin khác",
        "Mới nhất",
        "Xem nhiều nhất",
    },
    "001_b5c23c1b94bf1a09": {
        "Toàn cảnh Họi nghị",
        "Đồng chí Mai Văn Chính, Ủy viên Trung ương Đảng, Phó Trưởng Ban Thường trực Ban Tổ chức Trung"
        " phát biểu khai mạc Hội nghị.",
        "Đồng chí Nguyễn Văn Hiếu, Ủy viên Dự khuyết Ban Chấp hành Trung ương Đảng, Bí thư Thành ủy Cần Thơ"
        " phát biểu chào mừng Hội nghị.",
        "Phản hồi",
        "Các tin khác",
        "Mới nhất",
        "Xem nhiều nhất",
    },
    "002_4e02cfc57b7093a3": {"Tiếng Việt | English", "Chia sẻ bài viết"},
    "003_5072486995dc572e": set(),
    "004_03101006a328a728": set(),
}


@pytest.fixture(scope="module")
def samples() -> dict[str, Article]:
    articles = list(read_all(find_files([sample_folder()])))
    assert all(isinstance(article, Article) for article in articles)
    return {article.id: article for article in articles if isinstance(article, Article)}


@pytest.mark.parametrize("name", EXPECTED)
def test_metadata(samples: dict[str, Article], name: str) -> None:
    article = samples[name]
    found = article.title, article.source, article.url, article.author, article.published
    assert found == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_text_keeps_everything_but_furniture_and_doubles(samples: dict[str, Article], name: str) -> None:
    raw = normalise((sample_folder() / f"{name}.txt").read_text("utf-8"))
    lines = [line for line in samples[name].text.split("\n") if line]
    assert {line for line in raw.split("\n") if line} - set(lines) == REMOVED[name]
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("name", EXPECTED)
def test_text_is_clean(samples: dict[str, Article], name: str) -> None:
    text = samples[name].text
    assert text == normalise(text)
    assert "  " not in text
    assert not re.search("[Ððð\u00a0]", text)
    furniture = (
        "Phản hồi|Các tin khác|Mới nhất|Xem nhiều nhất|Chia sẻ bài viết|Tiếng Việt \\| English|Họi nghị"
    )
    assert not re.search(furniture, text)


def test_titles_can_be_cited(samples: dict[str, Article]) -> None:
    made = "004_03101006a328a728"
    assert all(
        article.text.startswith(f"{article.title}\n") for name, article in samples.items() if name != made
    )
    assert samples[made].title in samples[made].text.split("\n")[0]


def test_what_a_reader_asks_for_is_still_there(samples: dict[str, Article]) -> None:
    text = samples["002_4e02cfc57b7093a3"].text
    whole = [text[start:end] for start, end in sentences(text)]
    assert "10/08/2018 - 19:27" in whole
    assert "Thanh Nga" in whole
    assert any(
        s.startswith("Cụm thi đua số 4 gồm 11 địa phương") and s.endswith("TP. Hồ Chí Minh.") for s in whole
    )
    assert "Tin, ảnh: T. THUẬN" in samples["003_5072486995dc572e"].text.split("\n")
    assert "– Ảnh: Trần Tuyền" in samples["004_03101006a328a728"].text
