"""`python -m hoibao.eval.training DATASET ...`: trains the models of the extractive answerer.

Given XQuAD-vi (Artetxe et al., "On the Cross-lingual Transferability of Monolingual Representations",
ACL 2020, CC BY-SA 4.0) and MLQA-vi, development part (Lewis et al., "MLQA", ACL 2020, CC BY-SA 3.0), it
adds the text of `hoibao.eval.training.written` and makes the weights that lie in the packages:
`hoibao.embeddings.reader` reads, and `hoibao.app.ranking` chooses what is read, ranks what was read, and
tells how sure the choice is. The last two learn from what the reader says of articles that it was not
trained on; these are a quarter of all. The figures printed are those of such articles, too.

What can be told without reading, `hoibao.eval.training.bias` keeps the reader from learning.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import fields
from importlib.resources import as_file, files
from pathlib import Path
from statistics import mean
from typing import Any

from safetensors.torch import save_file

from hoibao.app import ranking
from hoibao.app.evidence import Evidence
from hoibao.app.extractive import answer
from hoibao.app.ranking import Certainty
from hoibao.app.reading import rank, read
from hoibao.corpus import HoibaoError
from hoibao.embeddings import Encoder, Reader, Retriever
from hoibao.embeddings.low_rank import difference
from hoibao.embeddings.reader import WEIGHTS
from hoibao.embeddings.reading_network import LAYERS
from hoibao.eval.cached import cached_library
from hoibao.eval.datasets import load
from hoibao.eval.metrics.text import best, contains, f1
from hoibao.eval.training import linear
from hoibao.eval.training.bias import told_unread, with_bias
from hoibao.eval.training.examples import Example, Examples
from hoibao.eval.training.reading import train
from hoibao.eval.training.shorter import shortened
from hoibao.eval.training.written import paragraphs, reports, written

_SEED = 7
# What the training data cannot teach: it has no headings, which never answer, and few sentences about a
# rival (another year, another group of the same name), which is the worst to quote.
_SENTENCE_BY_HAND = {"heading": -2.0, "rival": -3.0}
# The same holds for sentences without a number where one is asked for.
_CONFIDENCE_BY_HAND = {"rival": -6.0, "numberless": -3.0}


def main(folders: Sequence[str]) -> None:
    """Train on the datasets, and write the weights into the packages."""
    encoder = Encoder.load()
    asked: dict[str, list[Example]] = {}
    more: dict[str, list[Example]] = {}
    unsure: list[Example] = []
    questions = written()
    # Questions about a report name which one is meant; those about a paragraph may not.
    among_all = reports()
    for dataset in [*(load(Path(folder)) for folder in folders), paragraphs(), among_all]:
        path = cached_library(dataset, encoder, lambda _: None)
        with closing(Retriever.open(path, encoder=encoder)) as retriever:
            made = Examples(dataset, retriever)
            asked[dataset.name] = list(made.asked())
            more[dataset.name] = list(made.written(questions, alone=dataset is not among_all))
            unsure.extend(made.doubtful())
    found = [example for name in asked for example in (*asked[name], *more[name])]
    known: list[Example] = []
    for name in asked:
        part = with_bias([one for one in (*asked[name], *more[name]) if not one.held_out])
        _tell(f"{name}: without reading, windows that answer are told with AUROC {told_unread(part):.2f}")
        known += part
    _tell(f"{len(known)} questions to learn from, {len(found) - len(known)} held out or without sentences")
    trained, original = train(known, _SEED, _tell)
    network = shortened(trained, LAYERS, known, _SEED, _tell)
    with as_file(files("hoibao.embeddings") / WEIGHTS) as path:
        save_file(difference(network, original), path.resolve())
    reader = Reader.load(encoder)
    # Which sentences to read is asked where there are many: of the questions asked among all articles.
    many = [example for example in found if example.among is None and example.answerable]
    rows = [([_row(one.evidence) for one in example.found], example.right) for example in many]
    _install("found", _named(Evidence, linear.conditional_logit(rows)) | _SENTENCE_BY_HAND)
    rows = [_read(example, reader) for example in many if example.held_out]
    _install("read", _named(Evidence, linear.conditional_logit(rows)) | _SENTENCE_BY_HAND)
    kept = [example for part in more.values() for example in part if example.held_out]
    sure = [
        list(_outcomes(source, reader))
        for source in (
            [example for part in asked.values() for example in part if example.held_out],
            [example for example in kept if example.among is None],
            # Those about single articles are many, and all made to mislead.
            [example for example in kept if example.among is not None],
            unsure,
        )
    ]
    _install("confidence", _named(Certainty, linear.logistic(sure)) | _CONFIDENCE_BY_HAND)
    for name, part in asked.items():
        if left := [example for example in part if example.held_out]:
            _report(name, left, reader)


def _read(example: Example, reader: Reader) -> tuple[list[list[float]], list[bool]]:
    """The features of each sentence shown when read, and whether it is right."""
    found = read(example.question, example.hits, [one.window for one in example.shown], reader)
    return [_row(one.evidence) for one in found], [right for one in example.shown for right in one.right]


def _outcomes(found: Sequence[Example], reader: Reader) -> Iterator[tuple[list[float], bool]]:
    """What tells how sure each first sentence is, and whether it answers."""
    for example in found:
        # Whether to read on is told by the weights that are to be learnt from this.
        if ranked := rank(example.question, example.hits, example.rarity, reader, read_on=False):
            yield _row(ranked.certainty), example.answered_by(ranked.candidates[0].quote)


def _install(model: str, weights: Mapping[str, float]) -> None:
    """Store new weights of a linear model in the package, and go on with them."""
    with as_file(files("hoibao.app") / ranking.WEIGHTS) as path:
        stored = json.loads(path.read_text(encoding="utf-8")) | {model: weights}
        path.resolve().write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    ranking.read_weights.cache_clear()


def _report(name: str, found: Sequence[Example], reader: Reader) -> None:
    """Print how good the answers to the questions are."""
    held, agreed, words = [], [], []
    for example in found:
        made = answer(example.question.text, example.question, example.hits, example.rarity, reader)
        held.append(0.0 if made.refused else best(contains, made.text, example.answers))
        agreed.append(best(f1, made.short.text if made.short else "", example.answers))
        words += [] if made.refused else [len(made.text.split())]
    _tell(
        f"{name}, held out: contains {mean(held):.3f} ({mean(words):.0f} words), "
        f"F1 of the short answer {mean(agreed):.3f}"
    )


def _row(features: Any) -> list[float]:
    return [float(getattr(features, field.name)) for field in fields(features)]


def _named(features: type[Any], weights: linear.Weights) -> dict[str, float]:
    """The weights by the names of their features; the last one is the bias."""
    names = [*(field.name for field in fields(features)), "bias"]
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}


def _tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit("hoibao: name the datasets to learn from")
    try:
        main(sys.argv[1:])
    except HoibaoError as error:
        raise SystemExit(f"hoibao: {error}") from None
