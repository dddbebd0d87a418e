"""The result of one evaluation, and the JSON that it is written as.

`{"dataset", "questions", "retrieval": {…}, "answers": {…}, "citations": {…}, "refusals": {…},
"latency_ms": {…}, "intervals": {…}, "counts": {…}, "by_kind": {kind: …}, "curves": {…},
"notes": […], "settings": {…}, "comparison": {…} or null, "items": […]}`. `intervals` and `counts`
have the shape of the figures: [low, high] of the 95 % interval, and over how many questions the
figure is. What does not apply is null. Shares lie between 0 and 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hoibao.eval.comparison import Comparison, Difference
from hoibao.eval.datasets import Dataset, Note, Question
from hoibao.eval.figures import REPORTED, Figure, figures
from hoibao.eval.judging import Item, JudgedCitation, Scores
from hoibao.eval.metrics.refusals import ReliabilityBin, RiskPoint, reliability, risk_coverage

NO_KIND = "other"
"""The group of questions without a kind, where others have one."""


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that one evaluation found out. `settings` says how it was made."""

    dataset: str
    notes: tuple[Note, ...]
    k: int
    settings: Mapping[str, Any]
    items: tuple[Item, ...]
    overall: Mapping[str, Figure]
    by_kind: Mapping[str, tuple[int, Mapping[str, Figure]]]
    comparison: Comparison | None = None


def kind_of(question: Question) -> str:
    """The group a question is reported in."""
    return question.kind or NO_KIND


def make_result(
    dataset: Dataset,
    items: Sequence[Item],
    k: int,
    settings: Mapping[str, Any],
    comparison: Comparison | None,
) -> Result:
    """Work out all figures, over all questions and per kind (if any question has one)."""
    groups: dict[str, list[Scores]] = {}
    if any(item.question.kind for item in items):
        for item in items:
            groups.setdefault(kind_of(item.question), []).append(item.scores)
    return Result(
        dataset=dataset.name,
        notes=dataset.notes,
        k=k,
        settings=settings,
        items=tuple(items),
        overall=figures([item.scores for item in items]),
        by_kind={kind: (len(scores), figures(scores)) for kind, scores in sorted(groups.items())},
        comparison=comparison,
    )


def answered_pairs(items: Sequence[Item]) -> list[tuple[float, bool]]:
    """(confidence, right) of every question that was answered and can be judged."""
    return [
        (s.confidence, bool(s.right))
        for s in (item.scores for item in items)
        if not s.refused and s.confidence is not None and s.right is not None
    ]


def risk_curve(items: Sequence[Item]) -> tuple[RiskPoint, ...]:
    """The risk-coverage curve over all questions that can be judged; every wrong answer is a risk."""
    judged = sum(item.scores.right is not None for item in items)
    return risk_coverage(answered_pairs(items), judged)


def reliability_bins(items: Sequence[Item]) -> tuple[ReliabilityBin, ...]:
    """How often answers of each range of confidence were right."""
    return reliability(answered_pairs(items))


def label(name: str, k: int) -> str:
    """The public name of a figure: MRR and nDCG carry the number of articles they look at."""
    return f"{name}@{k}" if name.rpartition(".")[2] in {"mrr", "ndcg"} else name


def to_json(result: Result) -> dict[str, Any]:
    """The result as a JSON object (see the module's docstring)."""
    comparison = result.comparison
    return {
        "dataset": result.dataset,
        **_group_record(len(result.items), result.overall, result.k),
        "by_kind": {kind: _group_record(n, held, result.k) for kind, (n, held) in result.by_kind.items()},
        "curves": {
            "risk_coverage": [_rounded(asdict(point)) for point in risk_curve(result.items)],
            "reliability": [_rounded(asdict(group)) for group in reliability_bins(result.items)],
        },
        "notes": [note.english for note in result.notes],
        "settings": dict(result.settings),
        "comparison": _comparison_record(comparison, result.k) if comparison else None,
        "items": [_item_record(item, result.k) for item in result.items],
    }


def _group_record(questions: int, held: Mapping[str, Figure], k: int) -> dict[str, Any]:
    grouped = {
        group: {label(name, k): held[f"{group}.{name}"] for name in names}
        for group, names in REPORTED.items()
    }
    return {
        "questions": questions,
        **{group: {n: _round(f.value) for n, f in named.items()} for group, named in grouped.items()},
        "intervals": {
            group: {n: [_round(end) for end in f.interval] if f.interval else None for n, f in named.items()}
            for group, named in grouped.items()
        },
        "counts": {group: {n: f.questions for n, f in named.items()} for group, named in grouped.items()},
    }


def _comparison_record(comparison: Comparison, k: int) -> dict[str, Any]:
    def difference(d: Difference) -> dict[str, Any]:
        span = [_round(end) for end in d.interval] if d.interval else None
        return {
            "figure": label(d.name, k),
            "before": _round(d.before),
            "now": _round(d.now),
            "interval": span,
            "verdict": d.verdict,
            "gate": d.gate,
        }

    return {
        "baseline": comparison.baseline,
        "lost": comparison.lost,
        "figures": [difference(d) for d in comparison.differences],
        "changes": [
            {
                "id": change.id,
                "better": [label(name, k) for name in change.better],
                "worse": [label(name, k) for name in change.worse],
            }
            for change in comparison.changes
        ],
    }


def _item_record(item: Item, k: int) -> dict[str, Any]:
    question, response, scores = item.question, item.response, item.scores
    return {
        "id": question.id,
        "kind": question.kind,
        "question": question.question,
        "history": list(question.history),
        "scope": list(question.scope) if question.scope else None,
        "understood": response.understood,
        "answerable": question.answerable,
        "expected_answers": list(question.answers),
        "expected_evidence": list(question.evidence),
        "expected_articles": list(question.articles),
        "refused": response.refused,
        "answer": response.answer,
        "short_answer": response.short_answer,
        "confidence": response.confidence,
        "citations": [_citation_record(citation) for citation in item.citations],
        "ranking": list(response.ranking) if response.ranking is not None else None,
        "latency_ms": response.latency_ms,
        "right": scores.right,
        # Not rounded: a baseline must read back exactly what was measured.
        "scores": {
            **{label(name, k): value for name, value in (scores.ranking or {}).items()},
            "exact_match": scores.exact_match,
            "f1": scores.f1,
            "contains": scores.contains,
            "words": scores.words,
            "judgeable": scores.judgeable,
            "shown": scores.shown,
            "supported": scores.supported,
            "resolved": scores.resolved,
        },
    }


def _citation_record(citation: JudgedCitation) -> dict[str, Any]:
    cited = asdict(citation.cited)
    return {**cited, "title": citation.title, "resolves": citation.resolves, "right": citation.right}


def _rounded(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _round(value) for name, value in record.items()}


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
