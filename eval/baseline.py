"""An earlier result, read back from its JSON to be compared with.

`python -m hoibao.eval.baseline RESULT BASELINE` keeps of a result what is compared, ids and scores, and
none of the dataset's words: such a baseline may be committed where the dataset may not.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from hoibao.corpus import HoibaoError
from hoibao.eval.datasets import Question, questions_digest
from hoibao.eval.datasets.records import Record, read_object
from hoibao.eval.judging import Scores
from hoibao.eval.metrics.ranking import RECALL_CUTOFFS

_COMPARED_SETTINGS = ("k", "questions_digest", "made", "model", "versions")
_COMPARED = ("id", "answerable", "refused", "confidence", "latency_ms", "scores")


class BaselineError(HoibaoError):
    """An earlier result that the present one cannot be compared with."""


def read_baseline(path: Path, questions: Sequence[Question], k: int) -> tuple[Scores, ...]:
    """The scores that an earlier result gave to `questions`, in their order.

    Raises:
        BaselineError: it was made with other questions, another `k`, or is no result at all.
        DatasetError: the file is missing or broken.
    """
    report = read_object(path)
    settings = report.fields.get("settings")
    items = report.records("items")
    if not isinstance(settings, dict) or not items:
        raise BaselineError(f"{path}: is no result written by `hoibao eval --json`")
    earlier, present = [item.text("id") for item in items], [question.id for question in questions]
    if earlier != present:
        only = [*(set(earlier) - set(present)), *(set(present) - set(earlier))]
        first = f", first difference {min(only)!r}" if only else ", in another order"
        raise BaselineError(
            f"{path}: has {len(earlier)} questions, this run {len(present)}{first}: "
            "make the baseline anew with --json"
        )
    if settings.get("questions_digest") != questions_digest(tuple(questions)):
        raise BaselineError(
            f"{path}: the questions have the same ids, but their words or what is expected of them changed: "
            "make the baseline anew with --json"
        )
    if settings.get("k") != k:
        raise BaselineError(f"{path}: was made with --k {settings.get('k')}: compare with the same")
    return tuple(_scores(item, k) for item in items)


def _scores(item: Record, k: int) -> Scores:
    held = item.fields.get("scores")
    if not isinstance(held, dict):
        raise item.fail('"scores" must be an object')
    scores = Record(held, f"{item.where}, scores")
    names = {f"recall@{cutoff}": f"recall@{cutoff}" for cutoff in RECALL_CUTOFFS}
    names |= {"mrr": f"mrr@{k}", "ndcg": f"ndcg@{k}"}
    ranking = {name: scores.number(public) for name, public in names.items()}
    return Scores(
        answerable=item.flag("answerable"),
        refused=item.flag("refused"),
        confidence=item.number("confidence"),
        latency_ms=item.number("latency_ms"),
        ranking={n: value for n, value in ranking.items() if value is not None} or None,
        exact_match=scores.number("exact_match"),
        f1=scores.number("f1"),
        contains=scores.number("contains"),
        words=scores.offset("words"),
        judgeable=scores.flag("judgeable"),
        shown=_count(scores, "shown"),
        supported=_count(scores, "supported"),
        resolved=_count(scores, "resolved"),
    )


def _count(scores: Record, name: str) -> int:
    value = scores.offset(name)
    if value is None or value < 0:
        raise scores.fail(f'"{name}" must be a whole number from 0')
    return value


def main() -> None:
    """Write the baseline of a result: `RESULT` and `BASELINE` are the paths on the command line."""
    source, target = map(Path, sys.argv[1:])
    result = json.loads(source.read_text("utf-8"))
    head = {"settings": {name: result["settings"][name] for name in _COMPARED_SETTINGS}}
    items = [json.dumps({name: item[name] for name in _COMPARED}) for item in result["items"]]
    # One item a line, so that a change of a baseline can be read.
    body = ",\n".join(items)
    target.write_text(f'{json.dumps(head, indent=1)[:-2]},\n "items": [\n{body}\n ]\n}}\n', "utf-8")


if __name__ == "__main__":
    main()
