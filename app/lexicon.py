"""Word lists of questions: words that carry no content, and words that name nobody."""

import re

from hoibao.corpus import match_form

# Question words and function words; everything is in match form.
STOP_WORDS = frozenset(
    match_form("""
    ai gì nào đâu sao mấy bao nhiêu nhiu lâu khi lúc giờ hồi vì tại do bởi thế như vậy ra là của và các
    những cái chiếc được bị đã đang sẽ vẫn còn cũng đều chỉ có không chưa chăng hay hoặc với cùng cho để
    từ đến tới trong ngoài trên dưới ở về theo bằng qua thì mà nếu rằng này kia đó ấy đây nọ một rất lại
    đi lên xuống vào ngày tháng năm người việc điều thứ hỏi xin vui lòng biết ạ à nhỉ nhé ơi hãy phải
    cần nên tôi
    """).split()
)
# Without accents most of them are also something else ("thi đua", "Đảng", "Cần Thơ"): fewer stay.
FOLDED_STOP_WORDS = frozenset(
    "ai gi nao dau sao may nhieu khi vi la va cua cac nhung duoc da se co khong cho o ve nhu the".split()
)
ENGLISH_STOP_WORDS = frozenset(
    """
    a i an and are as at be been by did do does for from had has have how in is it its many much of on or
    s that the their them there they this those to was were what when where which who whom whose why
    will with during about into than then these held take took place give gave
    """.split()
)
# A question opens with one of these; no Vietnamese one does, but for abbreviations ("WHO").
ENGLISH_QUESTION_WORDS = frozenset({"how", "what", "when", "where", "which", "who", "whom", "whose", "why"})
# Capitalised words that open a question or stand before a name without being part of it.
TITLE_WORDS = frozenset(
    match_form("""
    Ai Tổng Bí thư Phó Trưởng Ban Vụ Thường trực Ủy viên Đồng chí Bộ Chính trị Hội nghị Tỉnh ủy Thành Trung
    ương Ông Bà Tổ chức Chủ tịch Giám đốc Đảng Nhà nước Hàm phố Tỉnh Huyện Giải Cụm Quyết Kết luận Kế
    hoạch Toàn Ngành Trong Tại Ở Theo Có Những Các Vì Khi Nếu Còn Thế Vậy Sao Người Kể Từ Quốc Chính phủ
    Mặt trận Tổ quốc Giữa Ngoài Trước Sau Một Lần Tên Cuộc Trận Môn Tướng Vua Mẹ Cha Bố Con Vợ Chồng Anh Chị
    Em Cô Chú Bác Cụ Cậu Chợ Saint
    """).split()
)
# Places, and a person, whose first syllable is also one of these.
PLACES_LIKE_TITLES = frozenset(
    match_form(place)
    for place in (
        "Đồng Nai|Đồng Tháp|Đồng Hới|Trung Quốc|Hàm Thuận|Vụ Bản|Ban Mê|Con Cuông|Cô Tô|Anh Sơn|Anh Quốc|"
        "Bác Ái|Bác Hồ|Bố Trạch|Bà Rịa|Cha Lo|Chợ Mới|Chợ Lách|Chợ Gạo|Chợ Đồn|Chợ Rẫy|Chợ Lớn"
    ).split("|")
)
# The build of a Vietnamese syllable without accents: initial, vowels, final.
SYLLABLE = re.compile(
    r"(?:ngh?|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)
