"""What the text of a news page says about itself: title, author, day, source."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from hoibao.corpus.cleaning import clean, is_body
from hoibao.corpus.dates import dateline_day, lead_day
from hoibao.corpus.sentences import sentences
from hoibao.corpus.vietnamese import match_form, normalise, tokenize

_LONGEST_TITLE = 250
_LONGEST_MADE_TITLE = 180
_WORDS_OF_A_TITLE = 4
_NO_TITLE_END = re.compile(r"(?:[.;:,]|[.!?…][\"”’»)]+)\Z")
_AUTHOR_LINE = re.compile(
    r"\(?(?:tin|bài|tác giả|người viết|thực hiện|theo pv|pv|nhóm pv|phóng viên)"
    r"(?:[\s,/&+–-]+(?:và|tin|bài|ảnh|video|clip|đồ họa))*\s*:\s*(?P<name>[^\d:]{2,60}?)\s*\)?",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"(?:ảnh|video|đồ họa|clip|nguồn ảnh|ảnh minh họa)\b.*|.*\bảnh\s*:.*", re.IGNORECASE)
_NAME_WORD = r"(?:[^\W\d_]\.|[^\W\d_]{1,12})"
_NAME = rf"{_NAME_WORD}(?: {_NAME_WORD}){{1,4}}"
_NAME_LINE = re.compile(rf"(?:[^\W\d_]\.){{1,2}}[^\W\d_]{{1,12}}|{_NAME}(?:(?: - |, | – | và ){_NAME})?")
_NO_NAME = frozenset(
    """
    báo theo nguồn đài tạp trang cổng ban hội sở tỉnh thành tp ttxvn ảnh việt hà bộ ủy ubnd phòng viện trường
    công tập quốc chính đảng tin bài đồng thị huyện xã phường quận tổng cục đại
    """.split()
)
_SOURCE_LINE = re.compile(
    r"\(?(?:[Nn]guồn(?: tin)?(?P<colon>\s*:)?|[Tt]heo(?=\s+(?:TTXVN|VOV|VTV|[Bb]áo|Đài|Tạp chí|Cổng)\b))"
    r"\s*(?P<name>[^:]{0,60}?)[\s:(–-]*(?P<url>https?://[^\s)]+)?\)?"
)
_OPENING_ADJUNCT = re.compile(
    r"(?:rạng sáng|sáng|trưa|chiều|tối|đêm|khuya|hôm nay|hôm qua|ngày|vào|mới đây|vừa qua|tại|ở)\b"
)
_NEWSROOM = re.compile(r"\(?[A-ZĐ][\w.]{1,15}(?:\.vn|\.VN|Online)?\)?\s*[-–]\s+(?=[^\W\d_])")
_MOST_ADJUNCTS = 3
_LONGEST_ADJUNCT = 10  # words
_WORDS_LEFT = 5
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Page:
    """A cleaned page: `text` begins with the title if the page has a title line."""

    title: str
    text: str
    source: str | None
    url: str | None
    author: str | None
    published: date | None


def read_page(raw: str) -> Page | None:
    """Return the page whose text `raw` is, cleaned; None if nothing is left of it.

    Only what the text states is told. A page without a title line gets a title made from its lead;
    that one is not put into the text.
    """
    lines = clean(normalise(raw)).split("\n")
    if not any(map(has_words, lines)):
        return None
    days = {n: day for n, line in enumerate(lines) if line and (day := dateline_day(line))}
    title_at = _find_title(lines, days.keys())
    lead_at = _find_lead(lines, title_at)
    if title_at is None:
        title = make_title(lines[lead_at])
        text = normalise("\n".join(lines))
    else:
        title = lines[title_at]
        text = with_title(title, "\n".join(lines))
    last_body = max((n for n, line in enumerate(lines) if is_body(line)), default=lead_at)
    labels = [line for n, line in enumerate(lines) if line and n > last_body and n not in days]
    head = [line for n, line in enumerate(lines[:lead_at]) if line and n not in days and n != title_at]
    source, url = _find_source(labels)
    return Page(
        title=title,
        text=text,
        source=source,
        url=url,
        author=_find_author(labels, head),
        published=_find_day(days, lead_at, last_body) or lead_day(title, lines[lead_at]),
    )


def has_words(text: str) -> bool:
    """Tell whether there is a letter or a digit in `text`."""
    return _LETTER.search(text) is not None


def with_title(title: str, text: str) -> str:
    """Return normalised `text` with `title` as its first line, once."""
    lines = text.split("\n")
    if title in lines:
        lines.remove(title)
    return normalise("\n".join([title, "", *lines]))


def make_title(lead: str) -> str:
    """Return a headline made of the first sentence of `lead`.

    The place of the newsroom and adjuncts of time and place in front are left out, and what is
    longer than a headline goes, at a comma if there is one. All words are the lead's own. `lead`
    must have words.
    """
    sentence = next(words for start, end in sentences(lead) if has_words(words := lead[start:end]))
    parts = _NEWSROOM.sub("", sentence, count=1).split(", ")
    for _ in range(_MOST_ADJUNCTS):
        rest = ", ".join(parts[1:])
        if not _is_adjunct(parts[0]) or len(rest.split()) < _WORDS_LEFT:
            break
        parts.pop(0)
    title = ", ".join(parts).rstrip(" .…:;,/")
    if not has_words(title):
        title = sentence
    if len(title) > _LONGEST_MADE_TITLE:
        clause = max(title.rfind(mark, 0, _LONGEST_MADE_TITLE) for mark in (", ", "; "))
        if clause > _LONGEST_MADE_TITLE // 2:
            title = title[:clause]
        else:
            title = title[: max(title.rfind(" ", 0, _LONGEST_MADE_TITLE), 0) or _LONGEST_MADE_TITLE] + "…"
    return title[:1].upper() + title[1:]


def _is_adjunct(part: str) -> bool:
    return _OPENING_ADJUNCT.match(part.lower()) is not None and len(part.split()) <= _LONGEST_ADJUNCT


def _find_title(lines: list[str], datelines: Collection[int]) -> int | None:
    """Return the index of the title line: the first headline above the body, a longer one preferred."""
    label = None
    for n, line in enumerate(lines):
        if not has_words(line) or n in datelines or _CREDIT.fullmatch(line) or _AUTHOR_LINE.fullmatch(line):
            continue
        if len(line) > _LONGEST_TITLE or _NO_TITLE_END.search(line):
            break
        if len(tokenize(line)) >= _WORDS_OF_A_TITLE:
            return n
        label = n if label is None else label  # "Thời sự": perhaps a section, perhaps all there is
    return label


def _find_lead(lines: list[str], title: int | None) -> int:
    others = [n for n, line in enumerate(lines) if has_words(line) and n != title]
    return next((n for n in others if is_body(lines[n])), others[0] if others else title or 0)


def _find_day(days: dict[int, date], lead: int, last_body: int) -> date | None:
    return next((day for n, day in days.items() if n < lead or n > last_body), None)


def _find_author(labels: list[str], head: list[str]) -> str | None:
    for line in [*reversed(labels), *head]:
        found = _AUTHOR_LINE.fullmatch(line)
        if found and _is_capitalised(found["name"]):
            return found["name"]
    ending = [line for line in labels if not (_CREDIT.fullmatch(line) or _SOURCE_LINE.fullmatch(line))]
    return ending[-1] if ending and _is_name(ending[-1]) else None


def _is_name(line: str) -> bool:
    return (
        _NAME_LINE.fullmatch(line) is not None
        and _is_capitalised(line)
        and match_form(line.split()[0]) not in _NO_NAME
    )


def _is_capitalised(name: str) -> bool:
    words = [word for word in re.split(r"[\s,()–-]+", name) if word not in {"", "và"}]
    return bool(words) and all(word[0].isupper() for word in words)


def _find_source(labels: list[str]) -> tuple[str | None, str | None]:
    for line in reversed(labels):
        found = _SOURCE_LINE.fullmatch(line)
        # "Nguồn cung giảm" is no source: a colon, an address or a proper name tells.
        if found and (found["colon"] or found["url"] or found["name"][:1].isupper()):
            name = found["name"] if has_words(found["name"]) else None
            if name or found["url"]:
                return name, found["url"]
    return None, None
