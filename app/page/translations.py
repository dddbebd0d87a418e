"""Gradio's built-in words, in Vietnamese for every browser."""

import gradio as gr

# Gradio has no Vietnamese locale: a browser that asks for one gets English, any other its own
# language. Dotted keys in a locale go before Gradio's own words, so every locale gets ours.
_LOCALES = ["ar", "ca", "ckb", "de", "en", "es", "et", "eu", "fa", "fi", "fr", "he", "hi", "id", "ja", "ko", "lt", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sv", "ta", "th", "tr", "uk", "ur", "uz", "zh-CN", "zh-TW"]

_WORDS = {
    "blocks.connection_can_break": "Trên điện thoại, kết nối có thể bị ngắt khi bạn rời trang này.",
    "blocks.long_requests_queue": "Đang có nhiều người hỏi cùng lúc, bạn chờ một chút nhé.",
    "blocks.lost_connection": "Mất kết nối vì trang bị rời đi. Đang nối lại…",
    "blocks.waiting_for_inputs": "Đang chờ tải tệp lên, bạn thử lại sau nhé.",
    "common.built_with": "xây dựng bằng",
    "common.built_with_gradio": "Xây dựng bằng Gradio",
    "common.clear": "Xóa",
    "common.download": "Tải xuống",
    "common.edit": "Sửa",
    "common.empty": "Trống",
    "common.error": "Có lỗi",
    "common.loading": "Đang tải",
    "common.or": "hoặc",
    "common.progress": "Tiến độ",
    "common.remove": "Bỏ",
    "common.settings": "Cài đặt",
    "common.share": "Chia sẻ",
    "common.submit": "Gửi",
    "common.undo": "Hoàn tác",
    "dropdown.dropdown": "Danh sách chọn",
    "errors.build_error": "trang chưa dựng được",
    "errors.config_error": "cấu hình của trang có lỗi",
    "errors.contact_page_author": "Hãy báo cho người phụ trách trang này.",
    "errors.no_app_file": "không tìm thấy trang",
    "errors.runtime_error": "trang gặp lỗi khi chạy",
    "errors.space_not_working": "Trang không hoạt động: {0}",
    "errors.space_paused": "trang đang tạm dừng",
    "status.queue_position": "Đang chờ: thứ {position} trên {size}",
}

TRANSLATIONS = gr.I18n(**dict.fromkeys(_LOCALES, _WORDS))
