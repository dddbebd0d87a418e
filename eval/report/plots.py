"""The plots of the report: recall, risk and coverage, time, confidence, reliability."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from hoibao.eval.judging import Item
from hoibao.eval.metrics.ranking import RECALL_CUTOFFS
from hoibao.eval.report import svg
from hoibao.eval.report.numbers import decimal, percent, ticks
from hoibao.eval.result import Result, reliability_bins, risk_curve

_SHARES = [(share / 100, f"{share}%") for share in range(0, 101, 20)]
_TWENTIETHS = 20


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture with its heading, what it shows in plain words, and the key to its colours."""

    title: str
    picture: Markup
    explanation: str
    key: tuple[tuple[str, str], ...] = ()


def plots(result: Result) -> list[Plot]:
    """All plots for which the result has data."""
    made = (_recall(result), _risk(result), _latency(result), _confidence(result), _reliability(result))
    return [plot for plot in made if plot]


def _recall(result: Result) -> Plot | None:
    held = [(cutoff, result.overall[f"retrieval.recall@{cutoff}"]) for cutoff in RECALL_CUTOFFS]
    points = [(float(at), figure.value) for at, figure in held if figure.value is not None]
    if not points:
        return None
    axes = svg.Axes(
        (0, 21), (0, 1), [(k, str(k)) for k, _ in held], _SHARES, "số bài đầu được xem", "tìm thấy"
    )
    spans = [(float(at), figure.interval) for at, figure in held if figure.interval]
    band = [(at, high) for at, (_, high) in spans] + [(at, low) for at, (low, _) in reversed(spans)]
    shapes = [svg.area(axes, band, "good"), svg.line(axes, points, "good")]
    for at, value in points:
        shapes.append(svg.dot(axes, (at, value), "good", f"{at:.0f} bài đầu: {percent(value)}"))
        below = value > 0.9
        shapes.append(svg.note(axes, (at, value - 0.09 if below else value + 0.04), percent(value, 0)))
    return Plot(
        "Tìm thấy bài chứa câu trả lời",
        svg.plot(axes, shapes, "Tỉ lệ tìm thấy theo số bài đầu được xem"),
        "Xem bao nhiêu bài đầu thì gặp bài chứa câu trả lời. Đường càng sát mép trên càng tốt; "
        "dải mờ là khoảng tin cậy 95%.",
    )


def _risk(result: Result) -> Plot | None:
    curve = risk_curve(result.items)
    if not curve:
        return None
    top = max(0.2, max(point.risk for point in curve))
    y_ticks = [(value, percent(value, 0)) for value in ticks(top)]
    axes = svg.Axes((0, 1), (0, y_ticks[-1][0]), _SHARES, y_ticks, "phần câu hỏi được trả lời", "trả lời sai")
    last = curve[-1]
    hint = f"Hiện nay: trả lời {percent(last.coverage)} câu hỏi, sai {percent(last.risk)} số đó"
    shapes = [
        svg.line(axes, [(point.coverage, point.risk) for point in curve], "bad"),
        svg.dot(axes, (last.coverage, last.risk), "bad", hint, radius=5),
    ]
    return Plot(
        "Nếu chỉ trả lời khi chắc chắn",
        svg.plot(axes, shapes, hint),
        "Đi từ trái sang phải là trả lời thêm những câu kém chắc chắn hơn. Độ tin cậy có ích thì đường này "
        "thấp ở bên trái. Chấm tròn là ngưỡng đang dùng.",
    )


def _latency(result: Result) -> Plot | None:
    times = np.array(
        [item.response.latency_ms for item in result.items if item.response.latency_ms is not None]
    )
    if not times.size:
        return None
    end = ticks(max(float(np.percentile(times, 99)), 1.0), 5)[-1]
    counts, edges = np.histogram(np.minimum(times, end), bins=30, range=(0, end))
    y_ticks = [(value, decimal(value)) for value in ticks(float(counts.max())) if value == int(value)]
    axes = svg.Axes(
        (0, end),
        (0, 1.12 * max(y_ticks[-1][0], float(counts.max()))),
        [(value, decimal(value)) for value in ticks(end, 5)],
        y_ticks,
        "mili giây",
        "số câu hỏi",
    )
    shapes = []
    for count, low, high in zip(counts.tolist(), edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if count:
            more = " trở lên" if high >= end else ""
            hint = f"{decimal(low)}–{decimal(high)} ms{more}: {count} câu"
            shapes.append(svg.bar(axes, (low, 0), (high, count), "good", hint))
    for percentile in (50, 95):
        at = min(float(np.percentile(times, percentile)), end)
        shapes.append(svg.line(axes, [(at, 0), (at, axes.y[1])], "mark"))
        shapes.append(svg.note(axes, (at, axes.y[1] * 0.95), f"\u00a0p{percentile}", "start"))
    return Plot(
        "Thời gian trả lời",
        svg.plot(axes, shapes, "Phân bố thời gian trả lời"),
        "Mỗi cột là số câu hỏi được trả lời trong khoảng thời gian đó. Một nửa số câu nhanh hơn vạch p50, "
        "95% nhanh hơn vạch p95.",
    )


def _confidence(result: Result) -> Plot | None:
    right, wrong = _by_confidence(result.items, right=True), _by_confidence(result.items, right=False)
    if not right and not wrong:
        return None
    top = ticks(float(max([*right.values(), *wrong.values()])), 2)
    marks = [value for value in top if value == int(value)]
    axes = svg.Axes(
        (0, 1),
        (-top[-1], top[-1]),
        [(share / 5, decimal(share / 5, 1)) for share in range(6)],
        [(sign * value, decimal(value)) for value in marks for sign in ((1, -1) if value else (1,))],
        "độ tin cậy",
        "số câu hỏi",
    )
    shapes = []
    for held, sign, style, word in ((right, 1, "good", "đúng"), (wrong, -1, "bad", "sai")):
        for slot, count in sorted(held.items()):
            low, high = slot / _TWENTIETHS, (slot + 1) / _TWENTIETHS
            hint = f"độ tin cậy {decimal(low, 2)}–{decimal(high, 2)}: {count} câu {word}"
            shapes.append(svg.bar(axes, (low, 0), (high, sign * count), style, hint))
    shapes.append(svg.line(axes, [(0, 0), (1, 0)], "base"))
    return Plot(
        "Độ tin cậy của câu đúng và câu sai",
        svg.plot(axes, shapes, "Phân bố độ tin cậy của câu đúng và câu sai"),
        "Câu phục vụ đúng (trả lời đúng, hoặc từ chối đúng lúc) vẽ lên trên, câu sai vẽ xuống dưới.",
        (("good", "đúng"), ("bad", "sai")),
    )


def _by_confidence(items: Sequence[Item], *, right: bool) -> Counter[int]:
    return Counter(
        min(int(item.scores.confidence * _TWENTIETHS), _TWENTIETHS - 1)
        for item in items
        if item.scores.confidence is not None and item.scores.right is right
    )


def _reliability(result: Result) -> Plot | None:
    bins = reliability_bins(result.items)
    if not bins:
        return None
    shares = [(share / 5, decimal(share / 5, 1)) for share in range(6)]
    axes = svg.Axes((0, 1), (0, 1), shares, _SHARES, "độ tin cậy", "thật sự đúng")
    most = max(group.count for group in bins)
    shapes = [svg.line(axes, [(0, 0), (1, 1)], "mark")]
    shapes.append(svg.line(axes, [(group.mean_confidence, group.share_right) for group in bins], "good"))
    for group in bins:
        sure, right = decimal(group.mean_confidence, 2), percent(group.share_right)
        hint = f"{group.count} câu, tin cậy {sure}, đúng {right}"
        radius = 3 + 6 * (group.count / most) ** 0.5
        shapes.append(svg.dot(axes, (group.mean_confidence, group.share_right), "good", hint, radius))
    return Plot(
        "Độ tin cậy có đáng tin không",
        svg.plot(axes, shapes, "Phần câu thật sự đúng theo độ tin cậy"),
        "Chỉ tính câu được trả lời. Nằm đúng đường chéo là tin cậy bao nhiêu, đúng bấy nhiêu; nằm dưới là "
        "quá tự tin, nằm trên là quá dè dặt. Chấm càng to càng nhiều câu.",
    )
