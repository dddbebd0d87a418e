"""The `hoibao` command. Heavy imports stay inside the commands, so that `--help` answers at once."""

import json
import logging
import sys
from collections.abc import Iterable
from contextlib import closing
from datetime import date, datetime
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, get_args

import typer

from hoibao.app.settings import Settings
from hoibao.app.terminal import abandon_output, answer_lines, plain, use_utf8
from hoibao.app.wording import day, vanished
from hoibao.corpus import Filters, HoibaoError, Library, Outcome, ReadOptions, check_columns
from hoibao.corpus.intake import is_web_address
from hoibao.corpus.web.options import WebOptions

if TYPE_CHECKING:
    from hoibao.app.ingest import IngestReport
    from hoibao.app.llm import Writer
    from hoibao.embeddings import Encoder, Retriever

app = typer.Typer(
    name="hoibao",
    help="Answer Vietnamese questions from news articles, with citations that open the very words.",
    add_completion=False,
    pretty_exceptions_enable=False,
)

_INTERRUPTED = 130
# Sources or sections that an error line names at most.
_NAMED = 20

LibraryOption = Annotated[
    Path | None, typer.Option("--library", help="Folder of the library (default: $HOIBAO_LIBRARY).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, to standard output.")]
SourceOption = Annotated[str | None, typer.Option("--source", help="Only articles of this source.")]
SectionOption = Annotated[
    str | None, typer.Option("--section", help="Only articles of this section of the newspaper.")
]
FromOption = Annotated[
    str | None, typer.Option("--from", help="Only articles from this day on (2022-11-23 or 23/11/2022).")
]
ToOption = Annotated[str | None, typer.Option("--to", help="Only articles up to this day.")]
ArticleOption = Annotated[
    list[str] | None, typer.Option("--article", help="Only the article with this id; may be repeated.")
]


def main() -> None:
    """Run the command line: whatever a person can mend is one line on standard error.

    Exit codes: 0, 1 for an error, 2 for wrong usage, 130 when interrupted.
    """
    use_utf8()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
    for command in entry_points(group="hoibao.commands"):
        app.command(command.name)(command.load())
    try:
        # Not standalone: typer would frame errors in boxes, and swallow an interruption.
        code = app(sys.argv[1:] or ["--help"], standalone_mode=False)
        sys.stdout.flush()
    except HoibaoError as error:
        _fail(str(error))
    except typer.TyperException as error:
        _fail(f"{error.format_message()} (see `hoibao --help`)", error.exit_code)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        abandon_output()
        raise SystemExit(1) from None
    except OSError as error:
        abandon_output()
        _fail(f"stopped by the system: {error}")
    except KeyboardInterrupt:
        code = _INTERRUPTED
    if code == _INTERRUPTED:  # how typer tells of it
        _fail("interrupted: what was reported stored is kept; run the same command again to go on", code)
    raise SystemExit(code)


def _fail(message: str, code: int = 1) -> NoReturn:
    _complain(message)
    raise SystemExit(code)


def _complain(message: str) -> None:
    print(f"hoibao: {plain(message)}", file=sys.stderr)


def _say(*parts: object) -> None:
    print(*(plain(str(part)) for part in parts))


@app.command()
def chat(
    library: LibraryOption = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on (default 127.0.0.1).")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on (default 7860).", min=1, max=65535)
    ] = None,
) -> None:
    """Serve the chat page."""
    settings = Settings.load()
    host, port = host or settings.host, port or settings.port
    try:
        from hoibao.app.assistant import Assistant
        from hoibao.app.page import is_loopback, serve

        def announce(address: str) -> None:
            print(address, flush=True)
            if not is_loopback(host, port):
                _complain(f"anybody on the network can ask at {host} port {port}: there is no login")

        with closing(_retriever(settings, library)) as retriever:
            assistant = Assistant(retriever, _writer(settings, retriever))
            serve(assistant, host=host, port=port, ready=announce)
    except KeyboardInterrupt:  # the way to end it, so no error
        _complain("the chat page is closed")


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in Vietnamese.")],
    history: Annotated[
        list[str] | None, typer.Option(help="An earlier question of the conversation; may be repeated.")
    ] = None,
    library: LibraryOption = None,
    source: SourceOption = None,
    section: SectionOption = None,
    since: FromOption = None,
    until: ToOption = None,
    article: ArticleOption = None,
    any_time: Annotated[
        bool, typer.Option("--any-time", help="Prefer no articles for the time that the question names.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Answer one question, with citations."""
    from hoibao.app.assistant import Assistant, check_question
    from hoibao.app.serial import answer_record

    check_question(question)
    filters = _filters(source, section, since, until, article)
    settings = Settings.load()
    with closing(_retriever(settings, library, filters)) as retriever:
        assistant = Assistant(retriever, _writer(settings, retriever))
        answer = assistant.ask(question, history or (), filters, any_time=any_time)
    if as_json:
        _print_json(answer_record(answer))
        return
    for line in answer_lines(answer):
        _say(line)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", help="How many passages.", min=1)] = 10,
    library: LibraryOption = None,
    source: SourceOption = None,
    section: SectionOption = None,
    since: FromOption = None,
    until: ToOption = None,
    article: ArticleOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the passages that fit a query best."""
    from hoibao.app.serial import search_record

    filters = _filters(source, section, since, until, article)
    with closing(_retriever(Settings.load(), library, filters)) as retriever:
        hits = retriever.search(
            query,
            k,
            source=filters.source,
            published=filters.published,
            articles=filters.articles,
            section=filters.section,
        )
    if as_json:
        _print_json(search_record(query, hits))
        return
    for hit in hits:
        _say(f"{hit.score:.3f}  {hit.article.title}  ({hit.article.id}, {hit.start}-{hit.end})")
        _say(f"       {hit.text}")
        print()


@app.command()
def ingest(
    locations: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH_OR_URL...",
            help="Files and folders to take in: "
            ".txt, .md, .html, .pdf, .docx, .jsonl, .csv, .tsv, .parquet, .zip. "
            "Or web addresses: a page, an RSS or Atom feed, a sitemap.",
        ),
    ],
    include: Annotated[
        list[str] | None,
        typer.Option(help='Only files in folders that match ("*.html", "2024/*"); may be repeated.'),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(help="Not the files and folders within folders that match; may be repeated."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="FIELD=COLUMN where records name a field otherwise: title=tieu_de; may be repeated."
        ),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Keep looking for new, changed and vanished articles, until Ctrl-C."),
    ] = False,
    most: Annotated[
        int, typer.Option(help="Of a feed or sitemap, take only so many of the newest articles.", min=1)
    ] = 200,
    since: Annotated[
        str | None, typer.Option(help="Of a feed or sitemap, only articles from this day on.")
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also fetch from addresses of private networks.")
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take articles into the library; what has not changed is left as it is."""
    from hoibao.app.ingest import ingest_paths
    from hoibao.app.watch import keep_in_step, open_intake, take_in
    from hoibao.embeddings import Encoder

    settings = Settings.load()
    folder = library or settings.library
    options = ReadOptions(columns=_columns(column or ()))

    def load_encoder() -> Encoder:
        return Encoder.load(settings.model)

    if not watch and not any(map(is_web_address, locations)):
        paths = [Path(location) for location in locations]
        report = ingest_paths(
            paths, folder, load_encoder, options, include=include or (), exclude=exclude or ()
        )
        _tell_ingest(report, folder, as_json=as_json)
        return
    encoder = cache(load_encoder)  # several rounds need it
    web = WebOptions(most=most, since=_parse_day(since))
    with open_intake(
        locations, folder, settings, options, web, include or (), exclude or (), allow_private=allow_private
    ) as intake:
        if watch:
            _complain("watching: Ctrl-C ends it")
            try:
                for report in keep_in_step(intake, folder, encoder, settings.watch_seconds):
                    _tell_ingest(report, folder, as_json=as_json, ends=False)
            except KeyboardInterrupt:  # the way to end it, so no error
                _complain("no longer watching")
        else:
            _tell_ingest(take_in(intake, folder, encoder), folder, as_json=as_json)


def _tell_ingest(report: "IngestReport", folder: Path, *, as_json: bool, ends: bool = True) -> None:
    """Print what an ingest has done; exit with 1 if something failed and it `ends` here."""
    if as_json and ends:
        _print_json(report.record())
    elif as_json:  # one of many, so each on a line
        print(json.dumps(report.record(), ensure_ascii=False))
    elif report.outcomes:  # else nothing was taken in, and there may be no library
        counts = ", ".join(f"{outcome} {report.outcomes[outcome]}" for outcome in get_args(Outcome))
        gone = f", vanished {len(report.vanished)}" if report.vanished else ""
        rate = report.outcomes.total() / report.seconds
        _say(f"{counts}{gone} ({folder}), {report.seconds:.1f} s, {rate:.1f} articles/s")
    sys.stdout.flush()
    for line in report.notes:
        _complain(line)
    for failure in report.failed:
        _complain(f"{failure.path}: {failure.error}")
    if report.failed and ends:
        raise typer.Exit(1)


@app.command("list")
def list_articles(
    library: LibraryOption = None,
    source: SourceOption = None,
    section: SectionOption = None,
    since: FromOption = None,
    until: ToOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the articles of the library, newest first."""
    from hoibao.app.serial import list_record

    filters = _filters(source, section, since, until, None)
    with _library(library) as opened:
        _check_known(opened, filters)
        articles = opened.articles(filters)
    if as_json:
        _print_json(list_record(articles))
        return
    for item in articles:
        gone = f"  ({vanished(item.vanished)})" if item.vanished else ""
        _say(f"{item.id}  {_day(item.published) or '-':10}  {item.source or '-'}  {item.title}{gone}")


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
        _complain(f"there is no article {article_id!r}: see `hoibao list`")
    if missing:
        raise typer.Exit(1)


@app.command()
def status(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Check the library and say what it holds."""
    from hoibao.embeddings import IndexCache

    with _library(library) as opened:
        opened.check()
        counts, model, changed = opened.count(), opened.model, opened.changed
        record = {
            "library": str(opened.folder),
            "articles": counts.articles,
            "passages": counts.passages,
            "stories": counts.stories,
            "sources": opened.sources(),
            "sections": opened.sections(),
            "model": model.name if model else None,
            "dimension": model.dimension if model else None,
            "revision": opened.revision,
            "changed": changed.isoformat() if changed else None,
            "index": IndexCache(opened, model).state() if model else "missing",
            "sound": True,  # else an error was raised
        }
    if as_json:
        _print_json(record)
        return
    for name, value in record.items():
        shown = ", ".join(value) if isinstance(value, list) else "yes" if value is True else value
        _say(f"{name:10} {shown}")


@app.command("export")
def export_articles(
    file: Annotated[Path | None, typer.Argument(help="File to write (default: standard output).")] = None,
    library: LibraryOption = None,
) -> None:
    """Write all articles as JSON Lines, which `hoibao ingest` takes."""
    from hoibao.app.exporting import export

    with _library(library) as opened:
        done = export(opened, file)
    if file:
        print(f"exported {done}")


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="Folder for the copy, which has no library yet.")],
    library: LibraryOption = None,
) -> None:
    """Copy the library, also while it is in use; the copy is opened with --library FOLDER."""
    with _library(library) as opened:
        opened.backup(folder)
    _say(f"copied to {folder}")


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


def _retriever(settings: Settings, library: Path | None, filters: Filters | None = None) -> "Retriever":
    from hoibao.embeddings import Retriever

    folder = library or settings.library
    with Library.open(folder) as opened:  # what is wrong here is told before the model is loaded
        if filters:
            _check_known(opened, filters)
    return Retriever.open(folder, encoder=_encoder(settings))


def _writer(settings: Settings, retriever: "Retriever") -> "Writer | None":
    """What writes answers, if there is a language model to do so."""
    if not settings.llm_url:
        return None
    from hoibao.app.llm import Client, Limits, Writer

    limits = Limits(
        silence=settings.llm_timeout,
        seconds=settings.llm_seconds,
        retries=settings.llm_retries,
        input_tokens=settings.llm_input_tokens,
        output_tokens=settings.llm_output_tokens,
    )
    client = Client(settings.llm_url, settings.llm_model, settings.llm_key.get_secret_value(), limits)
    return Writer(client, retriever.encoder, limits)


def _filters(
    source: str | None,
    section: str | None,
    since: str | None,
    until: str | None,
    articles: list[str] | None,
) -> Filters:
    first, last = _parse_day(since), _parse_day(until)
    if first and last and first > last:
        raise HoibaoError(f"--from {first} is after --to {last}: swap them")
    return Filters(
        source=source,
        published=(first, last) if first or last else None,
        articles=articles or None,
        section=section,
    )


def _columns(options: Iterable[str]) -> dict[str, str]:
    """The mapping that `--column FIELD=COLUMN` options state."""
    columns: dict[str, str] = {}
    for option in options:
        name, sign, value = option.partition("=")
        if not (sign and name and value):
            raise HoibaoError(f"{option!r} is not FIELD=COLUMN, such as title=tieu_de")
        columns[name] = value
    check_columns(columns)
    return columns


def _check_known(library: Library, filters: Filters) -> None:
    """Refuse a filter that names what the library does not hold: it would find nothing, silently."""
    for kind, name, names in (
        ("source", filters.source, library.sources),
        ("section", filters.section, library.sections),
    ):
        if name is not None and name not in (known := names()):
            listed = ", ".join(known[:_NAMED]) + (", …" if len(known) > _NAMED else "")
            raise HoibaoError(f"there is no {kind} {name!r}: the library has {listed or f'no {kind}s'}")
    for article_id in filters.articles or ():
        library.get(article_id)


def _parse_day(text: str | None) -> date | None:
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise HoibaoError(f"{text!r} is not a day: write it as 2022-11-23 or 23/11/2022")


def _day(value: date | None) -> str | None:
    return day(value) if value else None


def _print_json(record: dict[str, Any]) -> None:
    print(json.dumps(record, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
