"""What can go wrong with a language model, in words for whoever runs hoibao and for whoever reads it."""

from enum import StrEnum

import openai

from hoibao.corpus import HoibaoError


class Trouble(StrEnum):
    """What the reader is told; whoever runs hoibao finds the particulars in the error's own words."""

    UNREACHABLE = "Không kết nối được với mô hình ngôn ngữ"
    SLOW = "Mô hình ngôn ngữ trả lời quá lâu"
    BUSY = "Mô hình ngôn ngữ đang quá tải"
    SETTINGS = "Mô hình ngôn ngữ chưa được cài đặt đúng"
    BROKEN = "Mô hình ngôn ngữ đang gặp sự cố"
    EMPTY = "Mô hình ngôn ngữ không viết được câu trả lời"
    UNSUPPORTED = "Không kiểm chứng được câu nào do mô hình ngôn ngữ viết"
    NOTHING_FOUND = "Mô hình ngôn ngữ không thấy câu trả lời trong các đoạn đã đọc"


class LanguageModelError(HoibaoError):
    """A language model that gives no answer that can be used.

    `trouble` says it to the reader; `passing` is true where the same request may succeed a moment
    later, after `pause` seconds if the server said so. The message never repeats what the server
    wrote: that may hold the key, or anything else.
    """

    def __init__(
        self, message: str, trouble: Trouble, *, passing: bool = False, pause: float | None = None
    ) -> None:
        super().__init__(message)
        self.trouble = trouble
        self.passing = passing
        self.pause = pause


def explained(error: Exception) -> LanguageModelError:
    """The error that tells of a request that failed with `error`, of whatever kind."""
    match error:
        case LanguageModelError():
            return error
        case openai.APITimeoutError():
            return LanguageModelError(
                "the language model's server did not answer in time: see HOIBAO_LLM_TIMEOUT and "
                "HOIBAO_LLM_SECONDS",
                Trouble.SLOW,
                passing=True,
            )
        case openai.APIStatusError():
            return _refused(error)
        case openai.APIConnectionError():
            return LanguageModelError(
                "the connection to the language model's server failed: check HOIBAO_LLM_URL",
                Trouble.UNREACHABLE,
                passing=True,
            )
        case _:
            return LanguageModelError(
                f"the server at HOIBAO_LLM_URL does not speak the chat completions API "
                f"({type(error).__name__})",
                Trouble.BROKEN,
            )


def _refused(error: openai.APIStatusError) -> LanguageModelError:
    status = error.status_code
    if status in (401, 403):
        return LanguageModelError(
            f"the language model's server refused the key ({status}): set HOIBAO_LLM_KEY", Trouble.SETTINGS
        )
    if status == 404:
        return LanguageModelError(
            "the server does not know this model or address (404): check HOIBAO_LLM_MODEL and HOIBAO_LLM_URL",
            Trouble.SETTINGS,
        )
    if status in (408, 429):
        return LanguageModelError(
            f"the language model's server has too much to do ({status})",
            Trouble.BUSY,
            passing=True,
            pause=_seconds(error.response.headers.get("retry-after")),
        )
    if status >= 500:
        return LanguageModelError(
            f"the language model's server failed ({status})", Trouble.BROKEN, passing=True
        )
    return LanguageModelError(
        f"the language model's server refused the request ({status}): check HOIBAO_LLM_URL and "
        "HOIBAO_LLM_MODEL",
        Trouble.SETTINGS,
    )


def _seconds(header: str | None) -> float | None:
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:  # a date: such a server does not mean seconds
        return None
