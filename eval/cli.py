"""The command `hoibao eval`, found by the command line as an entry point of the group "hoibao.commands".

Heavy imports stay inside the command: every `hoibao` command loads this module.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hoibao.corpus import HoibaoError

if TYPE_CHECKING:
    from hoibao.eval.datasets import Dataset, Note, Question
    from hoibao.eval.judging import Response

SAMPLES = "samples"
_VERSIONS = (
    "hoibao",
    "sentence-transformers",
    "transformers",
    "torch",
    "faiss-cpu",
    "tantivy",
    "ir-measures",
)

DatasetArgument = Annotated[
    str,
    typer.Argument(
        metavar="DATASET_DIR",
        help='A dataset folder, a SQuAD-format .json file or a BEIR folder; "samples" is the packaged set.',
    ),
]
JsonOption = Annotated[
    Path | None, typer.Option("--json", help="Write all figures and answers to this file.")
]
HtmlOption = Annotated[Path | None, typer.Option("--html", help="Write a page to look at to this file.")]
LimitOption = Annotated[int | None, typer.Option(min=1, help="Ask only the first N questions.")]
BaselineOption = Annotated[
    Path | None,
    typer.Option(help="Compare with an earlier --json file; a significant loss ends with exit code 1."),
]
CutoffOption = Annotated[int, typer.Option("--k", min=1, help="How many articles MRR and nDCG look at.")]
AnswersOption = Annotated[
    Path | None,
    typer.Option(help="Judge the answers in this file, made by another system (see hoibao.eval.given)."),
]


def evaluate(
    dataset_dir: DatasetArgument,
    json_file: JsonOption = None,
    html_file: HtmlOption = None,
    limit: LimitOption = None,
    baseline: BaselineOption = None,
    k: CutoffOption = 10,
    answers: AnswersOption = None,
) -> None:
    """Judge the answers to a dataset's questions: retrieval, answers, citations, refusals and time.

    Exit code 1 with --baseline means a significant loss: on nDCG, on answers that contain a right
    one, on citation precision or on refusing rightly, the 95 % interval of the difference lies
    wholly below 0.
    """
    from rich.console import Console

    from hoibao.eval.baseline import read_baseline
    from hoibao.eval.comparison import compare
    from hoibao.eval.console import print_result
    from hoibao.eval.datasets import articles_digest, questions_digest
    from hoibao.eval.judging import judge
    from hoibao.eval.report import to_html
    from hoibao.eval.result import make_result, to_json

    for path in (json_file, html_file):
        _check_writable(path)
    dataset = _load(dataset_dir)
    questions = dataset.questions[:limit]
    if len(questions) < len(dataset.questions):
        dataset = replace(dataset, notes=(*dataset.notes, _limited(len(questions), len(dataset.questions))))
    # Read before the questions are asked: a baseline that does not fit should not cost minutes.
    before = read_baseline(baseline, questions, k) if baseline else None
    settings: dict[str, Any] = {
        "k": k,
        "limit": limit,
        "articles": len(dataset.articles),
        "articles_digest": articles_digest(dataset.articles),
        "questions_digest": questions_digest(questions),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    short_answers = True
    if answers:
        from hoibao.eval.given import gives_short_answers, read_answers

        responses: Sequence[Response] = read_answers(answers, dataset, questions)
        short_answers = gives_short_answers(responses)
        settings["answers"] = answers.name
    else:
        responses, how = _ask(dataset, questions, k)
        settings |= how
    settings["versions"] = _versions()
    by_id = {article.id: article for article in dataset.articles}
    items = judge(questions, responses, by_id, k=k, short_answers=short_answers)
    comparison = compare(items, before, str(baseline)) if before else None
    result = make_result(dataset, items, k, settings, comparison)
    if json_file:
        _write(json_file, json.dumps(to_json(result), ensure_ascii=False, indent=1) + "\n")
    if html_file:
        _write(html_file, to_html(result))
    print_result(Console(), result)
    if comparison and comparison.lost:
        raise typer.Exit(1)


def _load(name: str) -> "Dataset":
    from hoibao.eval.datasets import load, load_samples

    return load_samples() if name == SAMPLES and not Path(name).exists() else load(Path(name))


def _limited(asked: int, given: int) -> "Note":
    from hoibao.eval.datasets import Note

    return Note(
        f"Only the first {asked} of {given} questions were asked.",
        f"Chỉ hỏi {asked} câu đầu trong {given} câu.",
    )


def _ask(
    dataset: "Dataset", questions: "Sequence[Question]", k: int
) -> "tuple[Sequence[Response], dict[str, Any]]":
    """Ask hoibao itself; returns its responses and how it was set up."""
    from hoibao.app.assistant import Assistant
    from hoibao.app.settings import Settings
    from hoibao.embeddings import Encoder, Retriever
    from hoibao.eval.cached import cached_library
    from hoibao.eval.metrics.ranking import check_installed
    from hoibao.eval.runner import ask_all

    check_installed()  # rather now than after all questions have been asked
    encoder = Encoder.load(Settings.load().model)
    with _progress("reading articles", len(dataset.articles)) as advance:
        folder = cached_library(dataset, encoder, advance)
    retriever = Retriever.open(folder, encoder=encoder)
    try:
        with _progress("asking questions", len(questions)) as advance:
            responses = ask_all(Assistant(retriever), questions, k=k, advance=advance)
        passages = retriever.library.count().passages
    finally:
        retriever.close()
    info = encoder.info
    return responses, {"model": info.name, "fingerprint": info.fingerprint, "passages": passages}


def _versions() -> dict[str, str | None]:
    """The versions that shape the figures; None for what is not installed and so took no part."""
    held: dict[str, str | None] = {}
    for name in _VERSIONS:
        try:
            held[name] = version(name)
        except PackageNotFoundError:
            held[name] = None
    return held


@contextmanager
def _progress(description: str, total: int) -> Iterator[Callable[[int], object]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<17}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr)) as progress:
        task = progress.add_task(description, total=total)
        yield lambda done: progress.advance(task, done)


def _check_writable(path: Path | None) -> None:
    """Refuse a file that could not be written after minutes of work."""
    if path and (path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK)):
        raise HoibaoError(f"{path} cannot be written: name a file in a folder that exists")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise HoibaoError(f"{path} cannot be written: {error.strerror}") from error
