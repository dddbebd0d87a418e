"""Follow-up questions made to stand alone, by rules and without a language model."""

import re
from collections.abc import Callable, Sequence
from functools import cache

from hoibao.app.kinds import Kind
from hoibao.app.question import NUMERAL_END, Question, analyse, find
from hoibao.app.spans import persons
from hoibao.corpus import fold_accents, match_form, one_line

# "Thế giới" and the like open nothing. Words without accents in look-aheads concern questions typed
# without: "con duong" is "con đường".
_OPENING = (
    r"^(?:thế còn|vậy còn|thế thì|vậy thì|"
    r"còn(?! (?:duong|nguoi|so|trai|gai|em|tau)(?!\w))|"
    r"thế(?! (?:giới|hệ|kỷ|kỉ|vận|mạnh|lực|trận|chiến|thao|hien|che|loai)(?!\w))|vậy|rồi)\s+"
)
_ELLIPSIS = (
    rf"{_OPENING}(?P<slot>.+?)(?:\s+(?:thì|là))?"
    r"(?:\s+(?:sao|thế nào|như thế nào|bao nhiêu|ra sao|ai|gì|ở đâu|khi nào|ngày nào|mấy|nào))?\s*[?.!]*$"
)
# "Bệnh viện trên địa bàn": where a place follows, "trên" points at nothing said before.
_DEMONSTRATIVE = (
    r"(?:này|đó|ấy|kia|nói trên|vừa nêu|vừa nói|trước đó|"
    r"trên(?=\s*(?:[?.!,;]|$)|"
    r"\s(?:là|có|do|được|bị|đã|đang|sẽ|gồm|bao gồm|diễn ra|nói|bàn|họp|ra|ở|tại|vào|của)(?!\w)))"
)
_HEADS = (
    "hội nghị|cuộc họp|buổi làm việc|buổi họp|cuộc làm việc|họp|cụm thi đua|cụm|tỉnh|thành phố|huyện|"
    "địa phương|nghị quyết|kết luận|quy định|kế hoạch|chỉ thị|nghị định|văn bản|bài viết|bài báo|bài|giải|"
    "vụ|ban|đơn vị|"
    "dự án|công trình|chương trình|nhiệm vụ|sự kiện|vụ việc|bệnh viện|công ty|trường|đội|nước|năm|ngày|quý|"
    "nhiệm kỳ|đề án|báo cáo|phong trào|ngành|cơ quan|tổ chức|loài|bệnh|thuốc|phim|trận|cuộc thi|cuộc"
)
# What one question calls a meeting, the next may call by another of these names.
_MEETINGS = ("hội nghị", "cuộc họp", "buổi làm việc", "buổi họp", "cuộc làm việc", "họp")
_ANAPHOR = rf"(?<!\w)(?P<head>{_HEADS})\s+{_DEMONSTRATIVE}(?!\w)"
_BARE_ANAPHOR = (
    r"(?<!\w)(?:(?:ở|tại|trong|việc|điều|chuyện|nơi|lúc|khi|cái|thời gian|thời điểm|giai đoạn|dịp|trước|sau)"
    r" (?:đó|này|ấy))(?!\w)"
)
# Only as typed: without accents "họ" is also "hỗ trợ" and "nó" "nợ", and "he", "it", "them" are Vietnamese.
_BARE_PRONOUN = (
    r"(?<!\w)(?:nó|(?<!dòng )họ(?! (?:(?:và )?tên|hàng)(?!\w))|"
    r"(?<!quần )(?<!công )(?<!dân )chúng(?! (?:ta|tôi)(?!\w)))(?!\w)"
)
_BARE_PRONOUN_ENGLISH = r"\b(?:there|they|them|he|she|it)\b"
_BARE_HEAD = rf"^(?:{_HEADS})(?!\w)"
_PRONOUN = (
    r"(?<!\w)(?:(?:ông|bà|anh|chị|cô)\s+ta|"  # "người ta" is anybody
    r"(?:ông|bà|anh|chị|cô|vị|đồng chí|người|cán bộ)\s+(?:ấy|này|đó|kia))(?!\w)"
)
_PHRASE_END = (
    r"(?<!\w)(?:gồm|bao gồm|do|là|được|bị|có|diễn ra|tổ chức (?:vào|tại|ở|khi)|vào|đã|đang|sẽ|thảo luận|"
    r"khi nào|ở đâu|tại đâu|bao nhiêu|mấy|ai|gì|nào|sao|những|ban hành|về (?:gì|vấn đề)|nói|thế|ra ngày|họp)"
    r"(?!\w)|[?.,;:!]"
)
# Parts of a question that another one may swap for its own, the most telling first.
_SLOTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:(?:nhiệm kỳ|giai đoạn|nhiem ky|giai doan)\s)?\d{4}\s?[-–]\s?\d{4}",
        r"(?:quý|quy)\s(?:[IV]+|\d)(?!\w)",
        r"(?:tháng|thang)\s\d{1,2}(?!\w)(?=\s?/|\s(?:năm|nam)\s|\W*$)",
        r"(?:\b\d{1,2} tháng (?:đầu|cuối) )?(?:năm|(?-i:nam))\s\d{4}",  # not "Quảng Nam 2020"
        r"(?:cụm thi đua|cụm|cum thi dua|cum)(?:\s(?:số|so))?\s(?:\d+|[IVX]+)(?!\w)",
        r"(?:nghị quyết|kết luận|quy định|kế hoạch|chỉ thị|nghị định|nghi quyet|ket luan|quy dinh|ke hoach)"
        r"(?:\s(?:số|so))?\s\d[\w/-]*",
        r"\b\d+-[A-ZĐ]+(?:/[A-ZĐ]+)?",
    )
)
# A question this short, naming nothing, can only be meant as a continuation.
_FEW_TERMS = 3
_BARE_HEAD_TERMS = 6
# Nobody points further back; each earlier question costs time, and a name looked up costs an answer.
_MOST_EARLIER = 10


def standalone(question: str, history: Sequence[str], person_of: Callable[[str], str | None]) -> str:
    """The question as it reads without the earlier ones.

    Args:
        question: the newest question.
        history: the earlier questions of the conversation, oldest first; the last ten count.
        person_of: gives the name that answers an earlier (standalone) question, or None; asked only
            where a pronoun needs it, and once for each question.

    Returns:
        The question itself where it stands alone already.
    """
    earlier: list[str] = []
    answered_by = cache(person_of)
    for asked in (*history[-_MOST_EARLIER:], question):
        earlier.append(_resolve(one_line(asked), earlier, answered_by))
    return earlier[-1]


def _resolve(question: str, earlier: Sequence[str], person_of: Callable[[str], str | None]) -> str:
    if not earlier or not question:
        return question
    parsed = analyse(question)
    previous = earlier[-1]
    opening = find(_OPENING, parsed)
    if opening and (ellipsis := find(_ELLIPSIS, parsed)):
        slot = question[ellipsis.start("slot") : ellipsis.end("slot")]
        swapped = _swap_slot(previous, slot)
        if swapped and not _own_predicate(parsed, len(slot)):
            return swapped
    resolved = _replace_pronoun(question, parsed, earlier, person_of)
    resolved = _replace_anaphor(resolved, earlier)
    if resolved != question:
        return resolved[:1].upper() + resolved[1:]
    if opening or _continues(parsed):
        return f"{_without_opening(question, parsed)} ({_topic(previous)})"
    return question


def _continues(question: Question) -> bool:
    """Whether the question leans on an earlier one without saying what of it is meant."""
    if find(_BARE_ANAPHOR, question) or find(_ANAPHOR, question):
        return True
    if question.accented and find(_BARE_PRONOUN, question):
        return True
    if question.english and find(_BARE_PRONOUN_ENGLISH, question):
        return True
    if question.names or any(term[:1].isdigit() for term in question.terms):
        return False
    if find(_BARE_HEAD, question):
        return len(question.terms) <= _BARE_HEAD_TERMS
    # One English word may stand for many Vietnamese syllables.
    return (question.content if question.english else len(question.terms)) < _FEW_TERMS


def _topic(previous: str) -> str:
    """What an earlier question was about: the question without its question words."""
    asked = analyse(previous).asked
    if asked:
        previous = previous[: asked[0]] + previous[asked[1] :]
    return " ".join(re.sub(r"[()?!]", " ", previous).split())


def _own_predicate(question: Question, slot_length: int) -> bool:
    """Whether "Còn …" opens a whole question of its own rather than a new filling for a slot."""
    return slot_length > 40 or len(question.terms) > 8


def _swap_slot(previous: str, filling: str) -> str | None:
    """`previous` with the part that `filling` is a new choice for exchanged, or None."""
    for slot in _SLOTS:
        new, old = slot.search(filling), slot.search(previous)
        if new and old and new.group() != old.group() and not _asks_more(filling[new.end() :], previous):
            return _swapped(previous, *old.span(), new.group())
    new_name = next(iter(_plain_names(filling)), None)
    if new_name and not _asks_more(filling.partition(new_name)[2], previous):
        person = _person_named(new_name) is not None
        for name in reversed(_plain_names(previous)):
            if (_person_named(name) is not None) == person and name != new_name:
                start = previous.rindex(name)
                return _swapped(previous, start, start + len(name), new_name)
    return None


def _asks_more(rest: str, previous: str) -> bool:
    """Whether what follows a filling ("cụm số 4 họp …") asks for what the earlier question does not say."""
    known = {fold_accents(term) for term in analyse(previous).terms}
    return any(fold_accents(term) not in known for term in analyse(rest).terms)


def _swapped(previous: str, start: int, end: int, new: str) -> str:
    swapped = previous[:start] + new + previous[end:]
    return swapped[:1].upper() + swapped[1:]


def _plain_names(text: str) -> list[str]:
    """Names of people and places, without numbered groups and documents, that stand in `text`."""
    return [name for name in analyse(text).names if name in text and not NUMERAL_END.search(name)]


def _replace_pronoun(
    question: str, parsed: Question, earlier: Sequence[str], person_of: Callable[[str], str | None]
) -> str:
    pronoun = find(_PRONOUN, parsed)
    if not pronoun:
        return question
    for previous in reversed(earlier):
        name = _person_named(previous)
        if name is None and analyse(previous).kind is Kind.PERSON:
            name = person_of(previous)
        if name and _may_be(pronoun.group(), name):
            return question[: pronoun.start()] + _titled(pronoun.group(), name) + question[pronoun.end() :]
    return question


def _may_be(pronoun: str, name: str) -> bool:
    """Whether the pronoun suits the name: a woman has no "Văn" in the middle of hers, a man no "Thị"."""
    middle = {match_form(word) for word in name.split()[1:-1]}
    title = fold_accents(match_form(pronoun)).split()[0]
    return not (
        (title in ("ba", "chi", "co") and "văn" in middle) or (title in ("ong", "anh") and "thị" in middle)
    )


def _titled(pronoun: str, name: str) -> str:
    title = pronoun.rsplit(maxsplit=1)[0]
    return f"{title} {name}" if title.lower() in ("ông", "bà", "anh", "chị", "cô", "đồng chí") else name


def _person_named(question: str) -> str | None:
    return next((question[start:end] for start, end in persons(question)), None)


def _replace_anaphor(question: str, earlier: Sequence[str]) -> str:
    parsed = analyse(question)
    anaphor = find(_ANAPHOR, parsed)
    if not anaphor:
        return question
    head = anaphor.group("head")
    for previous in reversed(earlier):
        phrases = (_noun_phrase(previous, name) for name in _names_for(head))
        if phrase := next(filter(None, phrases), None):
            if anaphor.start() == 0:
                phrase = phrase[:1].upper() + phrase[1:]
            return question[: anaphor.start()] + phrase + question[anaphor.end() :]
    return question


def _names_for(head: str) -> tuple[str, ...]:
    """The words that an earlier question may have for `head`, itself first."""
    folded = fold_accents(match_form(head))
    for name in _MEETINGS:
        if folded == fold_accents(name):
            return head, *(other for other in _MEETINGS[:-1] if other != name)
    return (head,)


def _noun_phrase(previous: str, head: str) -> str | None:
    """The words from `head` on, up to where its noun phrase seems to end; None where it says no more."""
    parsed = analyse(previous)
    match = find(rf"(?<!\w){re.escape(match_form(head))}(?!\w)", parsed)
    if not match:
        return None
    end = find(_PHRASE_END, parsed, match.end())
    phrase = previous[match.start() : end.start() if end else len(previous)].strip()
    return phrase if len(phrase) > len(head) else None


def _without_opening(question: str, parsed: Question) -> str:
    opening = find(_OPENING, parsed)
    rest = question[opening.end() :] if opening else question
    return rest[:1].upper() + rest[1:]
