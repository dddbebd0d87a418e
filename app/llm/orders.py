"""Sentences of an article that speak to a machine instead of its readers: they are no evidence."""

import re
import unicodedata

from hoibao.corpus import fold_accents, normalise

# Without accents: attackers write with and without. Each needs several words that news seldom joins.
_ORDER = re.compile(
    r"(?:bo qua|quen|phot lo|khong tuan theo|dung tuan theo) (?:(?:moi|cac|toan bo|tat ca|het|nhung) )*"
    r"(?:huong dan|chi dan|quy tac|chi thi|lenh)"
    r"|(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|rule|prompt|above|previous)"
    r"|(?:hay|phai|chi) (?:duoc )?(?:tra loi|in ra|xuat ra|giai ma)(?!\w)"
    r"|hay (?:dap|viet|noi)(?: dung| chinh xac| ro)? ?(?:rang|:)"
    r"|(?:system|assistant|developer|user|he thong|tro ly|nguoi dung) ?(?:prompt|message)?(?:\]|>|\*{2})? ?:"
    r"|(?:mo hinh ngon ngu|tro ly ao|chatbot|(?<!\w)ai(?!\w) assistant|language model)\b.{0,60}"
    r"(?:hay|phai|must|should)"
    r"|<\|?/?(?:im_start|im_end|system|assistant|user|inst|endoftext)|\[/?inst\]"
    r"|(?:you are|act as|from now on|pretend)\b.{0,40}\b(?:now|assistant|model|ai|dan)\b"
    r"|(?:tu bay gio|ke tu bay gio|tu gio)\b.{0,20}(?:ban la|hay|dong vai)"
    r"|(?:dong vai|nhap vai) (?:la |mot )*(?:tro ly|tin tac|hacker|chatbot|mo hinh|he thong|ai|dan)(?!\w)"
    r"|(?:print|reveal|repeat|output|say|respond|answer|reply)\b.{0,30}\b(?:prompt|key|instruction|only|with|exactly)\b"
    r"|(?:quy tac|huong dan|chi dan|nhiem vu) moi ?:|(?:moi|tat ca) (?:cac )?cau hoi (?:bang|la|voi)(?!\w)"
    r"|(?:het|end of|ket thuc)(?: phan| cac)? (?:nguon|tai lieu|sources?|documents?|context)"
    r"|base64",
    re.IGNORECASE,
)
# Categories of characters that nobody sees: controls, formatting, tags, private use; line ends excepted.
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs"}
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def visible(text: str) -> str:
    """The text without characters that no reader sees, in which words for a machine could hide."""
    seen = (c for c in _SELECTORS.sub("", text) if c == "\n" or unicodedata.category(c) not in _UNSEEN)
    return "".join(seen)


def speaks_to_machine(sentence: str) -> bool:
    """Whether a sentence reads like an instruction for a language model."""
    return _ORDER.search(fold_accents(normalise(sentence)).lower()) is not None
