"""The reader's filters: from what was typed to `Filters`, and shown above the question box."""

import re
from datetime import date

from hoibao.app.page.markup import escape
from hoibao.app.wording import day
from hoibao.corpus import Filters, HoibaoError

_DAY = re.compile(r"\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})\s*")


class FilterError(HoibaoError):
    """A filter that cannot be used; the message is Vietnamese, for the reader of the page."""


def read_filters(source: str | None, section: str | None, first: str | None, last: str | None) -> Filters:
    """Build filters from a source, a section and two days as typed ("23/11/2022" or nothing).

    Raises:
        FilterError: a day that does not exist or cannot be read, or a range that ends before it begins.
    """
    earliest, latest = _read_day(first, "Từ ngày"), _read_day(last, "Đến ngày")
    if earliest and latest and earliest > latest:
        raise FilterError(
            f"Khoảng ngày chưa đúng: ngày bắt đầu ({day(earliest)}) sau ngày kết thúc ({day(latest)})."
        )
    return Filters(
        source=source or None,
        published=(earliest, latest) if earliest or latest else None,
        section=section or None,
    )


def _read_day(typed: str | None, field: str) -> date | None:
    if not typed or not typed.strip():
        return None
    match = _DAY.fullmatch(typed)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        pass
    shown = typed.strip()[:20]
    raise FilterError(f"{field}: “{shown}” không phải là ngày. Bạn hãy gõ theo mẫu 23/11/2022.")


def active_filters(filters: Filters) -> str:
    """Return a row of buttons, one for each active filter, that take the filter away again."""
    first, last = filters.published or (None, None)
    shown = (
        ("source", f"Nguồn: {filters.source}" if filters.source else None),
        ("section", f"Chuyên mục: {filters.section}" if filters.section else None),
        ("first", f"Từ ngày {day(first)}" if first else None),
        ("last", f"Đến ngày {day(last)}" if last else None),
    )
    buttons = "".join(
        f'<button type="button" class="filter" data-act="unfilter" data-filter="{name}"'
        f' aria-label="Bỏ bộ lọc {escape(label)}"><span class="filter-name">{escape(label)}</span>'
        ' <span aria-hidden="true">×</span></button>'
        for name, label in shown
        if label
    )
    return f'<div class="filters-on"><span>Đang lọc:</span> {buttons}</div>' if buttons else ""
