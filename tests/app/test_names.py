import pytest

from hoibao.app.names import missing_name, name_credit, names_credit
from hoibao.app.question import analyse
from hoibao.app.words import Words
from hoibao.corpus import Article

TEXT = Words(
    "Cụm thi đua số III thực hiện Nghị quyết số 18-NQ/TW, 19-NQ/TW và Quy định số 96-QĐ/TW; "
    "Trưởng Ban Tổ chức Tỉnh ủy Quảng Nam Nguyễn Chín và bà Trương Thị Mai dự."
)


@pytest.mark.parametrize(
    "name",
    [
        "Cụm thi đua số III",
        "Cụm thi đua số 3",
        "cụm 3",
        "Nghị quyết số 18-NQ/TW",
        "Nghị quyết 18",
        "nghị quyết 19",
        "Quy định 96",
        "Quảng Nam",
        "Nguyễn Chín",
    ],
)
def test_what_stands_in_the_text_is_named(name: str) -> None:
    assert name_credit(name, TEXT) == 1.0


@pytest.mark.parametrize(
    "name",
    ["Cụm thi đua số 5", "Nghị quyết 35-NQ/TW", "Nghị quyết 96", "Kết luận 18", "Hà Giang", "Nguyễn Mai"],
)
def test_what_does_not_stand_in_the_text_is_not_named(name: str) -> None:
    assert name_credit(name, TEXT) == 0.0


def test_other_accents_and_single_slips_count_for_less() -> None:
    folded, slipped = name_credit("Truơng Thị Mai", TEXT), name_credit("Quảng Nma", TEXT)
    assert 0.0 < slipped < folded < 1.0


def test_credits_are_shared_among_names() -> None:
    assert names_credit(analyse("Quảng Nam và Hà Giang có gì?"), TEXT) == 0.5
    assert names_credit(analyse("có gì mới?"), TEXT) == 1.0


NEWS = [
    Article("a", "Luật mới", "Ông Percy Spencer phản đối luật của bang Alabama, Kim Anh thì không."),
    Article("b", "Tin Đắk Lắk", "Đắk Lắk, Kiên Giang, Hải Dương chi nhiều tiền theo Quyết định số 18-QĐ/TW."),
    Article("c", "Thi đua", "Các cụm thi đua số 4 và 5 họp với John Kerry ở New York, có 9 đơn."),
]


@pytest.mark.parametrize(
    "text",
    [
        "Ngoài Alabama còn có những bang nào thông qua luật?",
        "Mẹ Kim Anh làm nghề gì?",
        "Percy Lebaron Spencer sinh năm nào?",
        "Việt Nam ban hành mấy văn bản?",
        "Luật ở miền Nam Việt Nam là gì?",
        "Miền Bắc Việt Nam có luật nào?",
        "Bộ Chính trị Việt Nam ban hành mấy văn bản?",
    ],
)
def test_what_need_not_be_named_so_is_not_missing(text: str) -> None:
    assert missing_name(analyse(text), NEWS) == ""


def test_a_word_that_is_a_numeral_without_its_accents_is_no_number() -> None:
    assert name_credit("Nghị quyết 6", Words("Có 6 người. Họ thông qua nghị quyết vì dân.")) == 0.0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mẹ Kim Oanh làm nghề gì?", "Kim Oanh"),
        ("Luật của Percy Lebaron Smith là gì?", "Percy Lebaron Smith"),
        ("Luật ở Lai Châu và Alabama là gì?", "Lai Châu"),
        ("Cụm thi đua số 9 gồm những ai?", "Cụm thi đua số 9"),
        ("Nghị quyết 18 nói gì?", "Nghị quyết 18"),
        ("Tiền Giang có luật nào?", "Tiền Giang"),
        ("Bình Dương có luật nào?", "Bình Dương"),
        ("Bộ Chính trị Lào Cai ban hành mấy văn bản?", "Lào Cai"),
        ("Ai là Chủ tịch tỉnh Đắk Nông?", "Đắk Nông"),
        ("Luật nào ở New Zealand?", "New Zealand"),
        ("John Smith phản đối luật nào?", "John Smith"),
    ],
)
def test_what_none_of_the_articles_names_is_missing(text: str, name: str) -> None:
    assert missing_name(analyse(text), NEWS) == name
