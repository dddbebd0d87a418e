"""A process of its own that opens a library: `python -m hoibao.eval.bench.opening FOLDER [QUESTION…]`.

Prints as JSON how many seconds importing, loading the model and opening took, and the peak memory after
the questions were searched.
"""

import sys

from hoibao.eval.bench.measuring import peak_memory, report, timed


def _import() -> None:
    import hoibao.embeddings  # noqa: F401


def main(folder: str, *questions: str) -> None:
    """Open the library in `folder`, search for the questions, and report."""
    importing, _ = timed(_import)
    from hoibao.embeddings import Encoder, Retriever

    loading, encoder = timed(Encoder.load)
    opening, retriever = timed(lambda: Retriever.open(folder, encoder=encoder))
    for question in questions:
        retriever.search(question)
    retriever.close()
    report({"import": importing, "load": loading, "open": opening, "memory": peak_memory()})


if __name__ == "__main__":
    main(*sys.argv[1:])
