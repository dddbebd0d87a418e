"""The summary of the report: what each figure says, in words that need no training in statistics."""

from collections.abc import Mapping
from dataclasses import dataclass

from hoibao.eval.figures import Figure
from hoibao.eval.report.numbers import MISSING, decimal, percent
from hoibao.eval.result import Result, label


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a card: its value, its 95 % interval in words, and over how many questions it is."""

    name: str
    explanation: str
    value: str
    interval: str
    questions: int
    low: float | None = None
    high: float | None = None
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A group of figures of which the first is shown large."""

    title: str
    lines: tuple[Line, ...]


_TEXTS: Mapping[str, tuple[str, str]] = {
    "retrieval.recall@1": ("Bài đúng đứng đầu", "Bài chứa câu trả lời được xếp ngay đầu kết quả tìm kiếm."),
    "retrieval.recall@5": ("Trong 5 bài đầu", "Bài chứa câu trả lời nằm trong 5 bài đầu."),
    "retrieval.recall@10": ("Trong 10 bài đầu", "Bài chứa câu trả lời nằm trong 10 bài đầu."),
    "retrieval.recall@20": ("Trong 20 bài đầu", "Bài chứa câu trả lời nằm trong 20 bài đầu."),
    "retrieval.mrr": (
        "MRR",
        "Trung bình của 1 chia cho thứ hạng của bài đúng: 1 là luôn đứng đầu, 0,5 là đứng thứ hai.",
    ),
    "retrieval.ndcg": (
        "nDCG",
        "Điểm xếp hạng quen dùng khi so sánh các hệ thống tìm kiếm: bài đúng càng cao, điểm càng lớn.",
    ),
    "answers.contains": (
        "Câu trả lời chứa đáp án",
        "Lời hiển thị cho người đọc có chứa một đáp án đúng. Từ chối nhầm tính là sai.",
    ),
    "answers.exact_match": (
        "Đáp án ngắn khớp hoàn toàn",
        "Phần trả lời ngắn trùng hẳn với đáp án (không kể dấu câu, chữ hoa).",
    ),
    "answers.f1": ("Đáp án ngắn khớp từng phần (F1)", "Mức trùng từ giữa phần trả lời ngắn và đáp án."),
    "answers.mean_words": (
        "Độ dài trung bình (tiếng)",
        "Trả lời dài thì dễ chứa đáp án: nên đọc con số này cùng con số trên.",
    ),
    "citations.precision": (
        "Trích dẫn đúng chỗ",
        "Trích dẫn dẫn tới đúng bài, và câu được trích có đáp án hoặc bằng chứng.",
    ),
    "citations.recall": ("Câu trả lời có trích dẫn đúng", "Câu trả lời có ít nhất một trích dẫn đúng chỗ."),
    "citations.resolvable": (
        "Trích dẫn khớp nguyên văn",
        "Lời trích có thật trong bài, đúng từng chữ ở đúng vị trí.",
    ),
    "refusals.f1": (
        "Từ chối đúng lúc (F1)",
        "Nói “không có thông tin” khi, và chỉ khi, các bài báo không có câu trả lời.",
    ),
    "refusals.precision": (
        "Lần từ chối là đúng",
        "Trong những lần từ chối, bao nhiêu lần thật sự không có câu trả lời.",
    ),
    "refusals.recall": (
        "Nhận ra câu không có đáp án",
        "Trong những câu không có đáp án, bao nhiêu câu bị từ chối.",
    ),
    "refusals.refused_answerable": (
        "Từ chối nhầm",
        "Câu có đáp án trong bài báo mà hệ thống vẫn từ chối. Càng thấp càng tốt.",
    ),
    "refusals.auroc": (
        "AUROC của độ tin cậy",
        "Câu có đáp án được tin cậy hơn câu không có: 0,5 là đoán mò, 1 là luôn phân biệt được.",
    ),
    "latency_ms.p50": ("Câu thường gặp (p50)", "Một nửa số câu hỏi được trả lời nhanh hơn thế này."),
    "latency_ms.p95": ("Câu chậm (p95)", "95% số câu hỏi được trả lời nhanh hơn thế này."),
}

_CARDS = (
    ("Tìm đúng bài", ("recall@1", "recall@5", "recall@10", "recall@20", "mrr", "ndcg"), "retrieval"),
    ("Trả lời đúng", ("contains", "exact_match", "f1", "mean_words"), "answers"),
    ("Trích dẫn đúng", ("precision", "recall", "resolvable"), "citations"),
    ("Biết từ chối", ("f1", "precision", "recall", "refused_answerable", "auroc"), "refusals"),
    ("Trả lời nhanh", ("p50", "p95"), "latency_ms"),
)

SHORT = ("retrieval.recall@1", "retrieval.ndcg", "answers.contains", "answers.f1", "citations.precision",
         "refusals.f1", "refusals.refused_answerable", "latency_ms.p50")  # fmt: skip
"""The figures of the table by kind."""


def cards(result: Result) -> list[Card]:
    """The cards that have at least one figure, each led by the first figure that applies."""
    made = []
    for title, names, group in _CARDS:
        held = [(f"{group}.{name}", result.overall[f"{group}.{name}"]) for name in names]
        lines = [line(name, figure, result.k) for name, figure in held if figure.value is not None]
        if lines:
            made.append(Card(title, tuple(lines)))
    return made


def line(name: str, figure: Figure, k: int) -> Line:
    """One figure in words."""
    title, explanation = _TEXTS[name]
    shown = f"{title}@{k}" if label(name, k) != name else title
    if figure.value is None:
        return Line(shown, explanation, MISSING, "", 0)
    span = f"{show(name, figure.interval[0])} – {show(name, figure.interval[1])}" if figure.interval else ""
    low, high = figure.interval or (None, None)
    if not _is_share(name):
        return Line(shown, explanation, show(name, figure.value), span, figure.questions)
    return Line(shown, explanation, show(name, figure.value), span, figure.questions, low, high, figure.value)


def show(name: str, value: float | None) -> str:
    """A figure in its own unit: per cent, words, milliseconds."""
    if value is None:
        return MISSING
    if name == "answers.mean_words":
        return decimal(value, 1)
    if name.startswith("latency_ms"):
        return f"{decimal(value)} ms"
    if name in {"retrieval.mrr", "retrieval.ndcg", "refusals.auroc"}:
        return decimal(value, 3)
    return percent(value)


def heading(name: str, k: int) -> str:
    """The name of a figure in words."""
    title = "Biết phân biệt lúc trả lời, lúc từ chối" if name == "refusals.correct" else _TEXTS[name][0]
    return f"{title}@{k}" if label(name, k) != name else title


def _is_share(name: str) -> bool:
    return name != "answers.mean_words" and not name.startswith("latency_ms")
