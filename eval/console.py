"""The result as tables in the terminal."""

from collections.abc import Mapping

from rich import box
from rich.console import Console
from rich.table import Table

from hoibao.eval.comparison import Comparison
from hoibao.eval.figures import REPORTED, Figure
from hoibao.eval.result import Result, label

_LISTED = 10
_BY_KIND = {
    "retrieval.recall@1": "recall@1",
    "retrieval.ndcg": "ndcg",
    "answers.contains": "contains",
    "citations.precision": "cited well",
    "refusals.f1": "refusal f1",
    "refusals.refused_answerable": "refused wrongly",
}


def print_result(console: Console, result: Result) -> None:
    """Print the figures, then those by kind, then the comparison."""
    for note in result.notes:
        console.print(f"note: {note.english}", style="yellow", markup=False)
    console.print(_figures(result))
    if result.by_kind:
        console.print(_kinds(result))
    if result.comparison:
        _print_comparison(console, result.comparison, result.k)


def _figures(result: Result) -> Table:
    table = Table(
        "", "", "95 % interval", "questions", title=f"{result.dataset}: {len(result.items)} questions"
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for group, names in REPORTED.items():
        for name in names:
            figure = result.overall[f"{group}.{name}"]
            span = " – ".join(map(_show, figure.interval)) if figure.interval else ""
            table.add_row(
                label(f"{group}.{name}", result.k), _show(figure.value), span, str(figure.questions)
            )
        table.add_section()
    return table


def _kinds(result: Result) -> Table:
    table = Table("kind", "n", *_BY_KIND.values(), box=box.SIMPLE)
    table.columns[0].no_wrap = True
    for column in table.columns[1:]:
        column.justify = "right"

    def row(questions: int, held: Mapping[str, Figure]) -> list[str]:
        return [str(questions), *(_show(held[name].value) for name in _BY_KIND)]

    for kind, (questions, held) in result.by_kind.items():
        table.add_row(kind, *row(questions, held))
    return table


def _print_comparison(console: Console, comparison: Comparison, k: int) -> None:
    table = Table("against the baseline", "before", "now", "95 % interval of the difference", "")
    for d in comparison.differences:
        span = f"{d.interval[0]:+.3f} … {d.interval[1]:+.3f}" if d.interval else ""
        name = label(d.name, k) + (" (gate)" if d.gate else "")
        table.add_row(name, _show(d.before), _show(d.now), span, "" if d.verdict == "same" else d.verdict)
    console.print(table)
    for word in ("worse", "better"):
        changed = [change for change in comparison.changes if getattr(change, word)]
        if not changed:
            continue
        console.print(f"{word}: {len(changed)} questions")
        for change in changed[:_LISTED]:
            names = ", ".join(label(name, k) for name in getattr(change, word))
            console.print(f"  {change.id}  {change.question}  ({names})", markup=False, highlight=False)
        if len(changed) > _LISTED:
            console.print(f"  … and {len(changed) - _LISTED} more: see --html or --json")
    if comparison.lost:
        console.print("significant loss", style="bold red")


def _show(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if value <= 1 else f"{value:.1f}"
