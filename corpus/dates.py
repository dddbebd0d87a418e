"""The day of an article, from what its text or metadata states."""

import re
from datetime import date, datetime, timedelta, timezone

from hoibao.corpus.vietnamese import match_form

VIETNAM = timezone(timedelta(hours=7))  # no daylight saving time since 1975

_FIRST_NEWSPAPER = date(1865, 4, 15)  # Gia Định Báo
_AHEAD = timedelta(days=366)  # magazines bear the date of a coming month

_DAY = r"(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<year>\d{4})"
_DAY_IN_WORDS = r"ngày (?P<day>\d{1,2}) tháng (?P<month>\d{1,2}) năm (?P<year>\d{4})"
_TIME = r"\d{1,2}\s?[:hg]\s?\d{2}(?::\d{2})?(?: ?(?:am|pm|sa|ch))?"
_AROUND = (
    r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|cập nhật|ngày đăng|ngày|đăng|lúc|xuất bản|"
    r"thời gian|gmt ?\+? ?7|" + _TIME + r"|[\s,;:|()–-])*"
)
_DATELINES = [re.compile(_AROUND + middle + _AROUND) for middle in (_DAY, _DAY_IN_WORDS)]

# "Sáng 23/11", "Chiều nay 26/3", "Ngày 10/8/2018", at the start of a lead. Yesterday's are left alone:
# they do not tell the day of the article.
_LEAD_DAY = re.compile(
    r"\W*(?:(?:rạng sáng|sáng|trưa|chiều|tối|đêm|ngày|hôm nay|nay)[\s,(]+)+"
    r"(?P<day>\d{1,2})[/-](?P<month>\d{1,2})(?:[/-](?P<year>\d{4}))?(?![/\d-])"
)
_YEAR = re.compile(
    r"(?P<before>[^\W\d_]+ )?"
    r"(?:năm (?P<year>\d{4})|quý (?P<quarter>[ivx]+)[/ ](?:năm )?(?P<quarter_year>\d{4})"
    r"|tháng (?P<month>\d{1,2})[/ ](?:năm )?(?P<month_year>\d{4})|\d{1,2}/\d{1,2}/(?P<day_year>\d{4}))"
    r"(?!\s?[-–]\s?\d|\d)"
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_OTHER_TIMES = {"đến", "từ", "trước", "sau", "vào", "tới", "giai", "đoạn", "kỳ", "khóa", "ngày"}
_LOOKING_BACK = re.compile(r"\b(?:tổng kết|sơ kết|kết quả|nhìn lại|đánh giá)\b")
_LOOKING_AHEAD = re.compile(r"\b(?:triển khai|phương hướng|kế hoạch|dự toán|nhiệm vụ)\b")
_REACH = 3  # months between an event and the quarter or month it is about


def vietnam_day(stamp: str) -> date:
    """Return the day in Vietnam of an ISO date or date and time; without a zone the day as it stands.

    Raises:
        ValueError: it is neither.
    """
    moment = datetime.fromisoformat(stamp.strip())
    return (moment.astimezone(VIETNAM) if moment.tzinfo else moment).date()


def record_day(stamp: str) -> date:
    """Return the day of a record's date: ISO as for `vietnam_day`, or day first ("5/11/2023 08:30").

    Raises:
        ValueError: it is neither.
    """
    try:
        return vietnam_day(stamp)
    except ValueError:
        if day := dateline_day(stamp):
            return day
        raise


def believable(day: date) -> bool:
    """Tell whether an article can be of this day: there were newspapers, and it is not far ahead."""
    return _FIRST_NEWSPAPER <= day <= datetime.now(VIETNAM).date() + _AHEAD


def dateline_day(line: str) -> date | None:
    """Return the day if `line` is a dateline and nothing else ("10/08/2018 - 19:27")."""
    if len(line) > 80:
        return None
    lowered = match_form(line)
    for pattern in _DATELINES:
        if found := pattern.fullmatch(lowered):
            return _date(int(found["year"]), int(found["month"]), int(found["day"]))
    return None


def lead_day(title: str, lead: str) -> date | None:
    """Return the day that a lead starts with ("Sáng 23/11, …"), if the text leaves no doubt of its year.

    The year is one that title and lead state, and the only one. "Tổng kết năm 2022" in January may
    have been said in 2023, and "kế hoạch năm 2023" in November in 2022: there the day stays unknown.
    """
    title, lead = match_form(title), match_form(lead)
    start = _LEAD_DAY.match(lead)
    if start is None:
        return None
    month, day = int(start["month"]), int(start["day"])
    if start["year"]:
        return _date(int(start["year"]), month, day)
    text = f"{title}\n{lead}"
    years = set()
    for found in _YEAR.finditer(text):
        if (found["before"] or "").strip() in _OTHER_TIMES:
            continue
        year = found["year"] or found["quarter_year"] or found["month_year"] or found["day_year"]
        if not _close(found, month, text):
            return None
        years.add(int(year))
    return _date(years.pop(), month, day) if len(years) == 1 else None


def _close(found: re.Match[str], month: int, text: str) -> bool:
    """Tell whether an event in `month` lies in the year that `found` states."""
    if found["quarter"]:
        middle = 3 * _QUARTERS.get(found["quarter"], 9) - 1
        return abs(month - middle) <= 1 + _REACH
    if found["month"]:
        return abs(month - int(found["month"])) <= _REACH
    if month <= _REACH:
        return not _LOOKING_BACK.search(text)
    if month > 12 - _REACH:
        return bool(_LOOKING_BACK.search(text)) or not _LOOKING_AHEAD.search(text)
    return True


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
