"""What sort of words would answer a question, told by its question words."""

from enum import StrEnum


class Kind(StrEnum):
    """The sort of answer that a question asks for."""

    PERSON = "person"
    NUMBER = "number"
    DATE = "date"
    PLACE = "place"
    NAME = "name"
    OFFICE = "office"
    REASON = "reason"
    MANNER = "manner"
    THING = "thing"


def _any(*alternatives: str) -> str:
    return rf"\b(?:{'|'.join(alternatives)})\b"


# Words without accents in the look-arounds concern questions typed without: "bo may" is "bộ máy".
_HOW_MANY = "(?<!bo )(?<!nha )(?<!xe )(?<!guong )mấy(?! (?:moc|bay))"
_TIMES = "ngày|hôm|tháng|năm|quý|buổi|thời gian|thời điểm|thế kỷ|giai đoạn|nhiệm kỳ"
_PLACES = (
    "nơi|địa điểm|địa phương|tỉnh|thành phố|tỉnh thành|huyện|quận|xã|phường|thị xã|vùng|miền|khu vực|nước|"
    "quốc gia|châu lục|bang|đất nước"
)
_PEOPLE = (
    "người|ông|bà|vị|đồng chí|cô|anh|chị|nhân vật|lãnh đạo|cán bộ|tác giả|phóng viên|nhà báo|đại biểu|bí thư|"
    "bác sĩ|nhà khoa học|tổng thống|vua|chủ tịch"
)

# The first that matches decides. Lower case, with accents: `hoibao.app.question.find` takes them off
# for a question that was typed without.
VIETNAMESE: tuple[tuple[Kind, str], ...] = (
    (
        Kind.REASON,
        _any(
            "vì sao|tại sao|sao lại|vì đâu|do đâu|vì cái gì",
            "vì lý do (?:gì|nào)",
            "(?:nguyên nhân|lý do) (?:là )?(?:gì|nào)",
        ),
    ),
    (
        Kind.DATE,
        _any(
            "khi nào|lúc nào|bao giờ|hồi nào|mấy giờ",
            "(?:ngày|tháng|năm|quý|hôm) (?:mấy|bao nhiêu)",
            rf"(?:{_TIMES})(?: tháng| năm){{0,2}} nào",
            "(?:thời gian|thời điểm) (?:là )?(?:gì|bao giờ)",
        ),
    ),
    (
        Kind.NAME,
        r"\b(?:tên gọi|tên khác|còn gọi|được gọi|gọi tắt|viết tắt|tên đầy đủ)\b[^?]*\b(?:gì|nào|sao)\b",
    ),
    (Kind.NUMBER, _any(f"bao nhiêu|bao nhiu|bao lâu|bao xa|{_HOW_MANY}")),
    (
        Kind.PLACE,
        _any(
            "tại đâu|đi đâu|nơi đâu|chỗ nào",
            "(?:ở|từ|đến) đâu(?! (?:nam|thang|quy|tuan|nhiem ky|the ky))",
            r"đâu(?= là\b)",
            rf"(?:{_PLACES})(?:, (?:thành phố|thành))? nào",
            r"đâu(?=\s*\??$)",
        ),
    ),
    (
        Kind.OFFICE,
        _any(
            "(?:chức vụ|chức danh|chức|cương vị) (?:là )?(?:gì|nào)",
            "(?:là|giữ|làm) chức (?:vụ )?(?:gì|nào)",
        ),
    ),
    (
        Kind.PERSON,
        _any(
            "ai",
            f"(?:{_PEOPLE}) nào",
            r"(?:trưởng|bí thư|chủ tịch|giám đốc|ông|bà|tác giả)\b[^?]* tên (?:là )?gì",
        ),
    ),
    # "Còn thấp" answers, too.
    (Kind.MANNER, r"\b(?:tỷ lệ|tỉ lệ)\b[^?]*\b(?:ra sao|thế nào)\b"),
    (Kind.NUMBER, _any("số lượng|tổng số|tỷ lệ|tỉ lệ")),
    (Kind.MANNER, _any("như thế nào|ra sao|thế nào|bằng cách nào|cách nào|làm sao|thì sao|sao")),
    (Kind.THING, _any("cái gì|điều gì|những gì|việc gì|là gì|về gì|gì|nào")),
    # Requests without a question word: "Cho tôi biết ngày ban hành của …".
    (Kind.DATE, _any("(?:ngày|thời gian|thời điểm) (?:ban hành|diễn ra|tổ chức|họp|đăng)")),
    (Kind.PERSON, _any("(?:tên|họ tên|danh tính) (?:của )?(?:người|tác giả|ông|bà|vị)")),
)
ENGLISH: tuple[tuple[Kind, str], ...] = (
    (Kind.REASON, _any("why")),
    (Kind.NUMBER, _any("how (?:many|much|long|large|big)", "what (?:number|percentage|share)")),
    (Kind.DATE, _any("when", "(?:what|which) (?:day|date|year|month|quarter|time)")),
    (
        Kind.PLACE,
        _any(
            "where",
            r"(?:what|which) (?:\w+ )?"
            "(?:places?|provinces?|city|cities|districts?|locality|localities|regions?)",
        ),
    ),
    (
        Kind.OFFICE,
        _any(
            "(?:what|which) (?:posts?|positions?|offices?)"
            "(?= (?:do|does|did|has|have|had|is|was) [^?]*(?:hold|held|have|appointed|given))"
        ),
    ),
    (Kind.PERSON, _any("who|whom|whose")),
    (Kind.MANNER, _any("how")),
    (Kind.THING, _any("what|which")),
)
MANY = _any("gồm|bao gồm|gồm có|những|các|liệt kê|kể tên|kể ra")
