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
    Article("a", "Luật mới", "Bang Alabama thông qua luật. Ở ngoài bang Percy Spencer và Kim Anh phản đối."),
    Article("b", "Tin Mỹ", "Các nhà khoa học ở Mỹ cho biết mẹ của Thái có đà hồi phục."),
]


@pytest.mark.parametrize(
    "text",
    [
        "Ngoài Alabama còn có những bang nào thông qua luật?",  # the capital is that of the first word
        "Mẹ Kim Anh làm nghề gì?",
        "Percy Lebaron Spencer sinh năm nào?",
        "Các nhà khoa học Hoa Kỳ đưa ra lời khuyên nào?",
        "Ai phản đối luật ở miền Nam Alabama?",
        "Việt Nam ban hành mấy văn bản?",
    ],
)
def test_what_is_only_said_in_other_words_is_not_missing(text: str) -> None:
    assert missing_name(analyse(text), NEWS) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Đà Nẵng thông qua luật nào?", "Đà Nẵng"),
        ("Mẹ Kim Oanh làm nghề gì?", "Mẹ Kim Oanh"),
        ("Luật của Jack Sparrow là gì?", "Jack Sparrow"),
        ("Luật ở Lai Châu và Alabama là gì?", "Lai Châu"),
        ("Cụm thi đua số 9 gồm những ai?", "Cụm thi đua số 9"),
    ],
)
def test_what_none_of_the_articles_names_is_missing(text: str, name: str) -> None:
    assert missing_name(analyse(text), NEWS) == name
