"""Every Vietnamese string of the page that is not tied to one piece of markup."""

from hoibao.app.wording import number

APP_NAME = "Hỏi Báo"
TAGLINE = "Hỏi bằng tiếng Việt. Mỗi câu trả lời đều dẫn về đúng những chữ trong bài báo."

QUESTION_PLACEHOLDER = "Bạn muốn biết điều gì trong các bài báo?"
DATE_PLACEHOLDER = "ngày/tháng/năm"
ALL_SOURCES = "Tất cả nguồn"
ALL_SECTIONS = "Tất cả chuyên mục"

LIBRARY_EMPTY = "Kho chưa có bài báo nào."
EMPTY_QUESTION = "Bạn hãy gõ câu hỏi trước khi gửi."
REQUEST_REFUSED = "Yêu cầu này không hợp lệ. Bạn hãy tải lại trang rồi thử lại."
TROUBLE = "Có trục trặc"
SESSION_LOST = "Cuộc trò chuyện này không còn được lưu trên máy chủ. Bạn hãy hỏi lại câu hỏi nhé."
ARTICLE_GONE = "Bài báo này không còn trong kho."
ARTICLE_CHANGED = (
    "Bài báo đã được cập nhật sau khi có câu trả lời, nên không thể đánh dấu đúng chỗ được trích dẫn."
)
THANKS = "Cảm ơn bạn đã góp ý!"
RATING_NOT_STORED = "Xin lỗi, chưa lưu được góp ý của bạn. Bạn thử lại sau nhé."
WRITING = "Đang viết câu trả lời…"
UNEXPECTED = "Xin lỗi, đã có lỗi ngoài dự kiến. Câu hỏi của bạn vẫn còn trong ô, mời bạn thử lại."
UNEXPECTED_AGAIN = "Xin lỗi, đã có lỗi ngoài dự kiến. Câu trả lời trước đó vẫn còn, mời bạn thử lại."

LIBRARY_TROUBLE = "Kho bài báo đang gặp sự cố. Bạn thử lại sau, hoặc báo cho người phụ trách trang này nhé."

# Questions to begin with, each beside the sample article that answers it: one is only offered
# when that article is in the library.
EXAMPLES = (
    ("Cụm thi đua số 4 gồm những địa phương nào?", "002_4e02cfc57b7093a3"),
    ("Ai phát biểu khai mạc hội nghị giao ban khu vực miền Nam?", "001_b5c23c1b94bf1a09"),
    ("Cần Thơ đang triển khai những dự án trọng điểm nào?", "001_b5c23c1b94bf1a09"),
    ("Ai trình bày báo cáo tại hội nghị Cụm thi đua số III?", "003_5072486995dc572e"),
    ("Vì sao các địa phương lúng túng về bảo vệ chính trị nội bộ?", "004_03101006a328a728"),
    ("Bà Trương Thị Mai đánh giá thế nào về Vụ Địa phương III?", "000_83b688fcd551f66a"),
)


def searching(articles: int) -> str:
    """What stands in place of an answer that is being looked for."""
    return f"Đang tìm trong {number(articles)} bài báo…"
