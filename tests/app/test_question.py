import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoibao.app.kinds import Kind
from hoibao.app.question import NUMERAL_END, analyse
from hoibao.corpus import fold_accents

KINDS = [
    ("Ai chủ trì hội nghị giao ban?", Kind.PERSON),
    ("Phóng viên nào đưa tin?", Kind.PERSON),
    ("Có bao nhiêu văn bản được ban hành?", Kind.NUMBER),
    ("Mấy tỉnh đã tinh giản bộ máy?", Kind.NUMBER),
    ("Kết luận số 50 ra ngày nào?", Kind.DATE),
    ("Bài báo đăng ngày mấy?", Kind.DATE),
    ("Hội nghị diễn ra khi nào?", Kind.DATE),
    ("Cuộc họp được tổ chức ở đâu?", Kind.PLACE),
    ("Ông ấy công tác ở tỉnh nào?", Kind.PLACE),
    ("Vì sao các địa phương lúng túng?", Kind.REASON),
    ("Công tác cán bộ được đánh giá thế nào?", Kind.MANNER),
    ("Tỉ lệ phát triển đảng viên ở Triệu Phong ra sao?", Kind.MANNER),
    ("Tỉ lệ hộ nghèo của tỉnh?", Kind.NUMBER),
    ("Tổng số đảng viên năm nay thế nào?", Kind.NUMBER),
    ("Giải này còn có tên gọi là gì?", Kind.NAME),
    ("Kết luận đó nói về vấn đề gì?", Kind.THING),
    ("Who chaired the meeting of the committee?", Kind.PERSON),
    ("How many documents were issued by the Secretariat?", Kind.NUMBER),
    ("When was the conference held in the province?", Kind.DATE),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kind_is_read_from_the_question_words(text: str, kind: Kind) -> None:
    assert analyse(text).kind is kind


@pytest.mark.parametrize(("text", "kind"), [row for row in KINDS if not row[0].isascii()])
def test_kind_is_the_same_without_accents(text: str, kind: Kind) -> None:
    assert analyse(fold_accents(text)).kind is kind


def test_a_list_is_asked_for_by_what_stands_before_the_question_word() -> None:
    assert analyse("Cụm thi đua số 4 gồm những địa phương nào?").many
    assert not analyse("Ai là tác giả của những bài này?").many


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Cụm thi đua số 5 gồm những tỉnh nào?", ["Cụm thi đua số 5"]),
        ("Nghị quyết số 35-NQ/TW ban hành ngày nào?", ["Nghị quyết số 35-NQ/TW"]),
        ("Nghị quyết 13 của BCT nói gì?", ["Nghị quyết 13"]),
        ("cum thi dua so 7 gom nhung tinh nao", ["cum thi dua so 7"]),
        ("Ai là Trưởng Ban Tổ chức Tỉnh ủy Hà Giang?", ["Hà Giang"]),
        ("Ông Nguyễn Chín làm gì?", ["Nguyễn Chín"]),
        ("Ai là Bí thư Tỉnh ủy Đồng Nai?", ["Đồng Nai"]),
        ("Quy định 96-QĐ/TW ban hành tháng nào?", ["Quy định 96-QĐ/TW"]),
        ("Nghị quyết 18 năm 2017 nói gì?", ["Nghị quyết 18"]),
        ("Kế hoạch 5 năm đặt mục tiêu gì?", []),
        ("Bộ Chính trị quyết định 3 nội dung gì?", []),
        ("Trước Manning, ai là thủ quân? Ngoài Hà Nội còn ai?", ["Hà Nội"]),
        ("Chợ Mới họp chợ Bến Thành lúc nào?", ["Chợ Mới", "Bến Thành"]),
        ("Cụm 4 khác Cụm 4 ở đâu?", ["Cụm 4"]),
        ("Ai là Bí thư Tỉnh ủy?", []),
        ("giá vàng hôm nay bao nhiêu", []),
    ],
)
def test_named_things_are_found_and_offices_are_not(text: str, names: list[str]) -> None:
    assert list(analyse(text).names) == names


def test_a_capital_keeps_a_syllable_that_is_otherwise_a_function_word() -> None:
    assert "cần" in analyse("Dự án nào ở Cần Thơ?").terms
    assert "cần" not in analyse("Chúng ta cần làm gì?").terms


def test_abbreviations_are_spelled_out_among_the_terms() -> None:
    assert analyse("BCT họp ngày nào?").terms[:3] == ("bộ", "chính", "trị")


def test_what_is_searched_for_has_abbreviations_spelled_out() -> None:
    assert analyse("Trưởng BTC là ai?").query == "Trưởng BTC (ban tổ chức) là ai?"


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Who chairs Emulation Cluster No. 9?", True),
        ("Who is the chairman of Đồng Nai province?", True),
        ("HOW MANY PEOPLE ATTENDED THE CONFERENCE", True),
        ("WHO cong bo bao nhieu ca mac COVID-19?", False),
        ("WHO khuyến cáo gì về dịch bệnh ở Hà Nội?", False),
        ("who la ai", False),
        ("Manchester United thang ai?", False),
        ("Michael Jackson's This Is It mang về bao nhiêu tiền?", False),
        ("Phim The Lord of the Rings dài bao lâu?", False),
        ("Did Phan Van Phung Attend The Meeting In Quang Tri?", True),
    ],
)
def test_what_is_english(text: str, english: bool) -> None:
    assert analyse(text).english is english


def test_names_and_abbreviations_of_an_english_question() -> None:
    question = analyse("When did Lam Dong and UBND Long An sign the plan?")
    assert question.names == ("Lam Dong", "Long An")
    assert {"ủy", "nhân", "long", "an"} <= set(question.terms)
    assert "the" not in analyse("WHEN DID THE COMMITTEE MEET?").terms


def test_a_numbered_group_is_named_in_english_too() -> None:
    assert analyse("Who chairs Emulation Cluster No. 9?").names == ("cụm thi đua số 9",)
    assert analyse("Who signed the report of An Giang?").terms[-2:] == ("an", "giang")


def test_an_english_question_keeps_what_a_vietnamese_article_can_say_in_its_words() -> None:
    question = analyse("What did Phan Van Phung say about Resolution 27-NQ/TW at the conference?")
    assert question.english
    assert question.terms == ("phan", "van", "phung", "nghị", "quyết", "27-nq/tw", "hội", "nghị")
    assert question.names == ("Phan Van Phung", "nghị quyết 27-NQ/TW")
    assert question.query == f"{question.text} nghi quyet hoi nghi"  # so names without accents count as much
    assert question.content == 6  # three words of the name, Resolution, its number, conference


@given(st.text(max_size=300))
def test_any_text_can_be_taken_apart(text: str) -> None:
    question = analyse(text)
    assert question.asked is None or 0 <= question.asked[0] < question.asked[1] <= len(question.text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ban to chuc tinh uy lam viec the nao", Kind.MANNER),  # "to" and "the" are no English here
        ("Ai chu tri hoi nghi ve tinh gon bo may?", Kind.PERSON),  # bộ máy, not "mấy"
        ("tu dau nam den nay ai lam bi thu", Kind.PERSON),  # từ đầu năm, not "từ đâu"
        ("Ai công bố tỷ lệ hộ nghèo?", Kind.PERSON),
    ],
)
def test_words_that_look_like_question_words_do_not_decide(text: str, kind: Kind) -> None:
    question = analyse(text)
    assert question.kind is kind
    assert not question.english


def test_a_question_in_capitals_keeps_no_function_words() -> None:
    assert analyse("HỘI NGHỊ DO AI CHỦ TRÌ?").terms == ("hội", "nghị", "chủ", "trì")


def test_a_number_that_ends_in_no_match_takes_no_time() -> None:
    assert NUMERAL_END.search("1-" * 1000 + "!") is None


@pytest.mark.parametrize(
    ("question", "asks_office"),
    [
        ("What post did Nguyen Van Phong hold in 2023?", True),
        ("Which position was Le Thi Hoa appointed to?", True),
        ("Which offices were merged in Quang Ninh?", False),
        ("What position did Quang Nam take in the reform index?", False),
    ],
)
def test_an_office_asked_for_in_english(question: str, asks_office: bool) -> None:
    assert (analyse(question).kind is Kind.OFFICE) is asks_office


def test_the_verb_that_opens_an_english_question_is_no_part_of_a_name() -> None:
    assert analyse("Did Phan Van Phung chair the meeting?").names == ("Phan Van Phung",)
    assert analyse("An Giang signed what with Long An?").names == ("An Giang", "Long An")


def test_the_letter_of_an_abbreviation_is_no_accent() -> None:
    assert not analyse("cum CĐ mien nui hop khi nao?").accented
    assert analyse("CỤM CÔNG ĐOÀN HỌP KHI NÀO?").accented
    assert analyse("UBND tỉnh họp khi nào?").accented
