"""The whole page: figures, plots and table put into the template, with style and script inside it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hoibao.eval.comparison import Comparison
from hoibao.eval.figures import Figure
from hoibao.eval.report.cards import SHORT, cards, heading, show
from hoibao.eval.report.numbers import MISSING, decimal, points
from hoibao.eval.report.plots import plots
from hoibao.eval.report.rows import FLAGS, STATUSES, rows
from hoibao.eval.result import Result

_VERDICTS = {"gain": "tốt lên rõ rệt", "loss": "kém đi rõ rệt", "same": "không khác rõ rệt"}


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    share: float | None


def to_html(result: Result) -> str:
    """The report as one page that asks nothing from outside; all data in it is escaped."""
    environment = Environment(
        loader=PackageLoader("hoibao.eval.report", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    table = rows(result.items)
    return environment.get_template("report.html.j2").render(
        result=result,
        style=_asset("report.css"),
        script=_asset("report.js"),
        cards=cards(result),
        plots=plots(result),
        headings=[heading(name, result.k) for name in SHORT],
        kinds=_kinds(result),
        comparison=_comparison(result.comparison, result) if result.comparison else None,
        rows=table,
        statuses=[
            (status, name, count)
            for status, name in STATUSES.items()
            if (count := sum(row.status == status for row in table))
        ],
        flags=[
            (flag, name, count)
            for flag, name in FLAGS.items()
            if (count := sum(flag in row.flags for row in table))
        ],
        kind_counts=sorted(Counter(row.kind for row in table if row.kind).items()),
        total=decimal(len(table)),
        settings=[(name, value) for name, value in _flat(result.settings) if value is not None],
    )


def _asset(name: str) -> Markup:
    # Our own files: the only text that goes into the page unescaped.
    return Markup(files("hoibao.eval.report").joinpath("assets", name).read_text(encoding="utf-8"))  # noqa: S704


def _kinds(result: Result) -> list[tuple[str, str, list[_Cell]]]:
    groups = {"Tất cả": (len(result.items), result.overall), **result.by_kind}
    return [
        (kind, decimal(n), [_cell(name, held[name]) for name in SHORT]) for kind, (n, held) in groups.items()
    ]


def _cell(name: str, figure: Figure) -> _Cell:
    if figure.value is None:
        return _Cell(MISSING, None)
    share = None if name.startswith("latency_ms") else figure.value
    return _Cell(show(name, figure.value), 1 - share if share is not None and "refused_" in name else share)


def _comparison(comparison: Comparison, result: Result) -> dict[str, Any]:
    numbers = {item.question.id: number for number, item in enumerate(result.items, start=1)}

    def changed(names: str) -> list[dict[str, Any]]:
        return [
            {
                "number": numbers[change.id],
                "question": change.question,
                "figures": ", ".join(heading(name, result.k) for name in getattr(change, names)),
            }
            for change in comparison.changes
            if getattr(change, names)
        ]

    return {
        "baseline": comparison.baseline,
        "lost": comparison.lost,
        "differences": [
            {
                "name": heading(d.name, result.k),
                "before": show(d.name, d.before),
                "now": show(d.name, d.now),
                "by": MISSING if d.before is None or d.now is None else points(d.now - d.before),
                "interval": f"{points(d.interval[0])} … {points(d.interval[1])}" if d.interval else MISSING,
                "verdict": d.verdict,
                "words": _VERDICTS[d.verdict],
                "gate": d.gate,
            }
            for d in comparison.differences
        ],
        "better": changed("better"),
        "worse": changed("worse"),
    }


def _flat(settings: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    held: list[tuple[str, Any]] = []
    for name, value in settings.items():
        held += _flat(value, f"{prefix}{name}.") if isinstance(value, Mapping) else [(prefix + name, value)]
    return held
