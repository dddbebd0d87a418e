from datetime import date

import pytest
from page_dom import parse

from hoibao.app.page.filtering import FilterError, active_filters, read_filters
from hoibao.corpus import Filters


def test_nothing_typed_filters_nothing() -> None:
    assert read_filters("", "", "", "  ") == Filters()
    assert read_filters(None, None, None, None) == Filters()


def test_source_and_days_are_read() -> None:
    assert read_filters("Báo A", "Thời sự", "1/2/2020", " 03-12-2021 ") == Filters(
        source="Báo A", published=(date(2020, 2, 1), date(2021, 12, 3)), section="Thời sự"
    )
    assert read_filters("", "", "", "29.02.2024").published == (None, date(2024, 2, 29))


@pytest.mark.parametrize(
    "typed", ["hôm qua", "31/2/2020", "2020-01-02", "1/2", "1/2/20", "0/1/2020", "1/1/0000", "x" * 999]
)
def test_a_wrong_day_is_told_with_its_field_and_the_pattern(typed: str) -> None:
    with pytest.raises(FilterError, match=r"Đến ngày.*23/11/2022") as error:
        read_filters("", "", "", typed)
    assert len(str(error.value)) < 120


def test_a_range_that_ends_before_it_begins_is_told() -> None:
    with pytest.raises(FilterError, match=r"02/01/2020.*01/01/2020"):
        read_filters("", "", "2/1/2020", "1/1/2020")
    assert read_filters("", "", "1/1/2020", "1/1/2020").published == (date(2020, 1, 1), date(2020, 1, 1))


def test_active_filters_can_each_be_taken_away() -> None:
    root = parse(active_filters(Filters("<b>Báo</b>", (date(2020, 1, 2), None), section="<i>")))

    buttons = root.find_all("button")
    assert [button.attrs["data-filter"] for button in buttons] == ["source", "section", "first"]
    assert "Nguồn: <b>Báo</b>" in buttons[0].text
    assert "Chuyên mục: <i>" in buttons[1].text
    assert "Từ ngày 02/01/2020" in buttons[2].text
    assert active_filters(Filters()) == ""
