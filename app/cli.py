"""The `hoibao` command. Heavy imports stay inside the commands, so that `--help` answers at once."""

import json
import logging
import sys
from contextlib import closing
from datetime import date, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, get_args

import typer

from hoibao.app.settings import Settings
from hoibao.corpus import Filters, HoibaoError, Library, Outcome

if TYPE_CHECKING:
    from hoibao.embeddings import Encoder, Retriever

app = typer.Typer(
    name="hoibao",
    help="Answer Vietnamese questions from news articles, with citations that open the very words.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

LibraryOption = Annotated[
    Path | None, typer.Option("--library", help="Folder of the library (default: $HOIBAO_LIBRARY).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, to standard output.")]
SourceOption = Annotated[str | None, typer.Option("--source", help="Only articles of this source.")]
FromOption = Annotated[
    str | None, typer.Option("--from", help="Only articles from this day on (2022-11-23 or 23/11/2022).")
]
ToOption = Annotated[str | None, typer.Option("--to", help="Only articles up to this day.")]
ArticleOption = Annotated[
    list[str] | None, typer.Option("--article", help="Only the article with this id; may be repeated.")
]


def main() -> None:
    """Run the command line: a mendable error is one line on standard error and exit code 1."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
    for command in entry_points(group="hoibao.commands"):
        app.command(command.name)(command.load())
    try:
        app()
    except HoibaoError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        _fail("interrupted: what was reported stored is kept; run the same command again to go on", 130)


def _fail(message: str, code: int = 1) -> NoReturn:
    print(f"hoibao: {message}", file=sys.stderr)
    raise SystemExit(code)


@app.command()
def chat(
    library: LibraryOption = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on (default 127.0.0.1).")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on (default 7860).", min=1, max=65535)
    ] = None,
) -> None:
    """Serve the chat page."""
    from hoibao.app.assistant import Assistant
    from hoibao.app.page import serve

    settings = Settings.load()
    with closing(_retriever(settings, library)) as retriever:
        serve(Assistant(retriever), host=host or settings.host, port=port or settings.port)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in Vietnamese.")],
    history: Annotated[
        list[str] | None, typer.Option(help="An earlier question of the conversation; may be repeated.")
    ] = None,
    library: LibraryOption = None,
    source: SourceOption = None,
    since: FromOption = None,
    until: ToOption = None,
    article: ArticleOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer one question, with citations."""
    from hoibao.app.assistant import Assistant, check_question
    from hoibao.app.serial import answer_record

    check_question(question)
    with closing(_retriever(Settings.load(), library)) as retriever:
        answer = Assistant(retriever).ask(question, history or (), _filters(source, since, until, article))
    if as_json:
        _print_json(answer_record(answer))
        return
    if answer.understood != answer.question:
        print(f"({answer.understood})\n")
    for sentence in answer.sentences:
        print(sentence.text, *(f"[{n}]" for n in sentence.citations))
    if answer.refused:
        print(answer.text)
        for item in answer.nearest:
            print(f"  - {item.title} ({item.id})")
    for citation in answer.citations:
        details = [citation.source, _day(citation.published), citation.url]
        print(f"\n[{citation.n}] {citation.title}", *(part for part in details if part), sep="\n    ")


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", help="How many passages.", min=1)] = 10,
    library: LibraryOption = None,
    source: SourceOption = None,
    since: FromOption = None,
    until: ToOption = None,
    article: ArticleOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the passages that fit a query best."""
    from hoibao.app.serial import search_record

    filters = _filters(source, since, until, article)
    with closing(_retriever(Settings.load(), library)) as retriever:
        hits = retriever.search(
            query, k, source=filters.source, published=filters.published, articles=filters.articles
        )
    if as_json:
        _print_json(search_record(query, hits))
        return
    for hit in hits:
        print(f"{hit.score:.3f}  {hit.article.title}  ({hit.article.id}, {hit.start}-{hit.end})")
        print(f"       {hit.text}\n")


@app.command()
def ingest(
    paths: Annotated[
        list[Path], typer.Argument(help="Files and folders to take in: .txt, .md, .html, .jsonl.")
    ],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take articles into the library; what has not changed is left as it is."""
    from hoibao.app.ingest import ingest_paths
    from hoibao.embeddings import Encoder

    settings = Settings.load()
    folder = library or settings.library
    report = ingest_paths(paths, folder, lambda: Encoder.load(settings.model))
    if as_json:
        _print_json(report.record())
    else:
        counts = ", ".join(f"{outcome} {report.outcomes[outcome]}" for outcome in get_args(Outcome))
        print(f"{counts} ({folder})")
    for failure in report.failed:
        print(f"hoibao: {failure.path}: {failure.error}", file=sys.stderr)
    if report.failed:
        raise typer.Exit(1)


@app.command("list")
def list_articles(
    library: LibraryOption = None,
    source: SourceOption = None,
    since: FromOption = None,
    until: ToOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the articles of the library, newest first."""
    with _library(library) as opened:
        articles = opened.articles(_filters(source, since, until, None))
    if as_json:
        _print_json(
            {
                "articles": [
                    {
                        "article_id": item.id,
                        "title": item.title,
                        "source": item.source,
                        "url": item.url,
                        "author": item.author,
                        "published": item.published.isoformat() if item.published else None,
                        "characters": item.length,
                    }
                    for item in articles
                ]
            }
        )
        return
    for item in articles:
        print(f"{item.id}  {_day(item.published) or '-':10}  {item.source or '-'}  {item.title}")


@app.command()
def remove(
    article_ids: Annotated[list[str], typer.Argument(help="Ids of the articles to remove.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove articles from the library."""
    with _library(library) as opened:
        gone = {article_id: opened.remove(article_id) for article_id in article_ids}
    missing = [article_id for article_id, removed in gone.items() if not removed]
    if as_json:
        _print_json({"removed": [a for a, removed in gone.items() if removed], "missing": missing})
    else:
        print(f"removed {len(gone) - len(missing)}")
    for article_id in missing:
        print(f"hoibao: there is no article {article_id!r}: see `hoibao list`", file=sys.stderr)
    if missing:
        raise typer.Exit(1)


@app.command()
def status(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Check the library and say what it holds."""
    with _library(library) as opened:
        opened.check()
        counts, model = opened.count(), opened.model
        record = {
            "library": str(opened.folder),
            "articles": counts.articles,
            "passages": counts.passages,
            "sources": opened.sources(),
            "model": model.name if model else None,
            "dimension": model.dimension if model else None,
            "revision": opened.revision,
        }
    if as_json:
        _print_json(record)
        return
    for name, value in record.items():
        print(f"{name:10} {', '.join(value) if isinstance(value, list) else value}")
    print("sound      yes")


@app.command()
def reindex(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Split and embed everything again, with the model of the settings."""
    from hoibao.app.ingest import reindex_library

    settings = Settings.load()
    counts = reindex_library(library or settings.library, _encoder(settings))
    if as_json:
        _print_json({"articles": counts.articles, "passages": counts.passages})
    else:
        print(f"reindexed {counts.articles} articles, {counts.passages} passages")


def _library(folder: Path | None) -> Library:
    return Library.open(folder or Settings.load().library)


def _encoder(settings: Settings) -> "Encoder":
    from hoibao.embeddings import Encoder

    return Encoder.load(settings.model)


def _retriever(settings: Settings, library: Path | None) -> "Retriever":
    from hoibao.embeddings import Retriever

    folder = library or settings.library
    Library.open(folder).close()  # a missing library is told of before the model is loaded
    return Retriever.open(folder, encoder=_encoder(settings))


def _filters(source: str | None, since: str | None, until: str | None, articles: list[str] | None) -> Filters:
    published = (_parse_day(since), _parse_day(until)) if since or until else None
    return Filters(source=source, published=published, articles=articles or None)


def _parse_day(text: str | None) -> date | None:
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise HoibaoError(f"{text!r} is not a day: write it as 2022-11-23 or 23/11/2022")


def _day(day: date | None) -> str | None:
    return day.strftime("%d/%m/%Y") if day else None


def _print_json(record: dict[str, Any]) -> None:
    print(json.dumps(record, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
