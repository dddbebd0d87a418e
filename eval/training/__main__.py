"""`python -m hoibao.eval.training DATASET ...`: trains the models of the extractive answerer.

Given XQuAD-vi (Artetxe et al., "On the Cross-lingual Transferability of Monolingual Representations",
ACL 2020, CC BY-SA 4.0) and MLQA-vi, development part (Lewis et al., "MLQA", ACL 2020, CC BY-SA 3.0), it
makes the weights that lie in the packages: `hoibao.embeddings.reader` reads sentences, and
`hoibao.app.ranking` chooses among them and tells how sure the choice is.

The two linear models learn from what a reader says of articles that it was not trained on: for that the
articles are parted in folds. The figures printed are those of such articles. The packaged reader is
trained on all of them.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import fields
from importlib.resources import as_file, files
from pathlib import Path
from statistics import mean
from typing import Any

from safetensors.torch import save_file

from hoibao.app import ranking
from hoibao.app.evidence import Evidence
from hoibao.app.extractive import Ranked, answer, rank, read
from hoibao.app.ranking import Certainty
from hoibao.corpus import HoibaoError
from hoibao.embeddings import Encoder, Matcher, Reader, Retriever
from hoibao.embeddings.low_rank import add_difference, difference
from hoibao.embeddings.reader import WEIGHTS
from hoibao.embeddings.reading_network import ReadingNetwork
from hoibao.eval.cached import cached_library
from hoibao.eval.datasets import load
from hoibao.eval.metrics.text import best, contains, f1
from hoibao.eval.training import linear
from hoibao.eval.training.examples import FOLDS, Example, doubtful, examples
from hoibao.eval.training.reading import train

_WITHOUT_ANSWER = 300  # questions of each dataset
_SEED = 7
# What the training data cannot teach: it has no headings, which never answer, and hardly a sentence
# about a rival (another year, another group of the same name), which is the worst to quote. Its articles
# are single paragraphs, so that the passage found says too much there, and the words asked about too little.
_BY_HAND = {"heading": -2.0, "rival": -1.5, "passage": 1.8, "focus": 1.6}
# The same holds for sentences without a number where one is asked for.
_CONFIDENCE_BY_HAND = {"rival": -2.5, "numberless": -3.0}


def main(folders: Sequence[str]) -> None:
    """Train on the datasets, and write the weights into the packages."""
    encoder = Encoder.load()
    parts: dict[str, list[Example]] = {}
    unsure: list[Example] = []
    for folder in folders:
        dataset = load(Path(folder))
        path = cached_library(dataset, encoder, lambda _: None)
        with closing(Retriever.open(path, encoder=encoder)) as retriever:
            parts[dataset.name] = list(examples(dataset, retriever))
            unsure.extend(doubtful(dataset, retriever, _WITHOUT_ANSWER, _SEED))
    found = [example for part in parts.values() for example in part]
    _tell(f"{len(found)} questions, {len(unsure)} more that are unsure")
    readers = [
        _reader(encoder, [example for example in found if example.fold != fold]) for fold in range(FOLDS)
    ]
    rows = [
        ([_row(one.evidence) for one in read(e.question, e.hits, e.candidates, readers[e.fold])], e.right)
        for e in found
        if e.answerable
    ]
    sentence = _named(Evidence, linear.conditional_logit(rows)) | _BY_HAND
    _install("sentence", sentence)
    matcher = Matcher(encoder)
    ranked = [(e, rank(e.question, e.hits, e.rarity, readers[e.fold], matcher)) for e in [*found, *unsure]]
    sure = [(_row(one.certainty), _right(e, one)) for e, one in ranked if one]
    confidence = _named(Certainty, linear.logistic(sure)) | _CONFIDENCE_BY_HAND
    _install("confidence", confidence)
    for name, part in parts.items():
        _report(name, part, readers, matcher)
    network, original = train(found, _SEED, _tell)
    with as_file(files("hoibao.embeddings") / WEIGHTS) as path:
        save_file(difference(network, original), path.resolve())


def _reader(encoder: Encoder, found: list[Example]) -> Reader:
    """A reader trained on `found`, as it will be once stored and loaded."""
    network, original = train(found, _SEED, _tell)
    loaded = ReadingNetwork(encoder.transformer)
    add_difference(loaded, difference(network, original))
    return Reader(encoder, loaded)


def _install(model: str, weights: Mapping[str, float]) -> None:
    """Store new weights of a linear model in the package, and go on with them."""
    with as_file(files("hoibao.app") / ranking.WEIGHTS) as path:
        stored = json.loads(path.read_text(encoding="utf-8")) | {model: weights}
        path.resolve().write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    ranking.read_weights.cache_clear()


def _right(example: Example, ranked: Ranked) -> bool:
    """Whether the sentence ranked first answers."""
    first = ranked.candidates[0].quote
    return any(
        is_right and (candidate.quote.article.id, candidate.quote.start) == (first.article.id, first.start)
        for candidate, is_right in zip(example.candidates, example.right, strict=True)
    )


def _report(name: str, found: Sequence[Example], readers: Sequence[Reader], matcher: Matcher) -> None:
    """Print how good the answers are when read by a reader that has not seen the article."""
    held, agreed, words = [], [], []
    for example in found:
        made = answer(
            example.question.text,
            example.question,
            example.hits,
            example.rarity,
            readers[example.fold],
            matcher,
        )
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
