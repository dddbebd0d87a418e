"""A library holds what was reported stored: killed, interrupted, out of disk, two at once."""

import contextlib
import json
import os
import pty
import random
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from runner import FakeEncoder

from hoibao.corpus import Article, Library, split
from hoibao.embeddings import Hit, IndexCache, Retriever
from hoibao.embeddings.indexing import OVERLAP_TOKENS

KILLS = 50
ARTICLES = 40
ENCODER = FakeEncoder()


class Runner:
    """The command line in processes that can be killed at any moment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.library = folder / "library"
        self.input = folder / "in.jsonl"
        self.output = folder / "output"
        self.stored = folder / "stored"
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("runner.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "HOIBAO_LIBRARY": str(self.library), "OMP_NUM_THREADS": "1"},
        )

    def start(self, *arguments: str, **request: Any) -> int:
        """Start a command; the id of its process."""
        assert self._process.stdin
        assert self._process.stdout
        request = {"output": str(self.output), "stored": str(self.stored), **request}
        self._process.stdin.write(json.dumps({"arguments": arguments, **request}) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def wait(self) -> int:
        """The exit code of the command, once it has ended."""
        assert self._process.stdout
        return int(self._process.stdout.readline())

    def run(self, *arguments: str, **request: Any) -> tuple[int, str]:
        """Exit code and output of a command."""
        self.start(*arguments, **request)
        return self.wait(), self.output.read_text()

    def ingest(self, **request: Any) -> tuple[int, str]:
        return self.run("ingest", str(self.input), **request)

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.kill()
        self._process.wait()


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    made = Runner(tmp_path)
    yield made
    made.close()


def kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # it has ended by itself
        os.kill(process, signal.SIGKILL)


def article(n: int, version: int) -> Article:
    """An article of some passages, of which one has a word that no other has."""
    words = [f"từ{(n * 7 + k * version) % 97}" for k in range(90)]
    words[50] = f"riêng{n}v{version}"
    sentences = [" ".join(words[k : k + 15]).capitalize() + "." for k in range(0, 90, 15)]
    return Article(
        str(n), f"Tin {n} bản {version}", " ".join(sentences), source=f"Báo {n % 3}", language="vi"
    )


def write(path: Path, articles: list[Article]) -> None:
    path.write_text(
        "\n".join(
            json.dumps({"id": a.id, "title": a.title, "text": a.text, "source": a.source, "lang": "vi"})
            for a in articles
        )
    )


def stored(runner: Runner) -> dict[str, int]:
    """The versions of the articles of which it was told that they were stored."""
    if not runner.stored.exists():
        return {}
    lines = runner.stored.read_text().splitlines()
    return {key: int(title.split()[-1]) for line in lines for key, title in json.loads(line)}


def check(folder: Path, told: dict[str, int], versions: dict[str, int]) -> None:
    """Nothing that was told is missing, nothing is half there."""
    with Library.open(folder) as library:
        library.check()
        for item in library.articles():
            held = library.get(item.id)
            assert held in [
                article(int(item.id), v) for v in range(told.get(item.id, 0), versions[item.id] + 1)
            ]
        assert told.keys() <= {item.id for item in library.articles()}
        ids = library.passage_ids()
        passages = library.passages(ids.tolist())
        found = sorted((p.article_id, p.start, p.end, p.text) for p in passages.values())
        expected = sorted(
            (p.article_id, p.start, p.end, p.text)
            for item in library.articles()
            for p in split(
                library.get(item.id),
                ENCODER.count_tokens,
                max_tokens=ENCODER.max_tokens,
                overlap_tokens=min(OVERLAP_TOKENS, ENCODER.max_tokens // 4),
            )
        )
        assert found == expected
        texts = [passages[number].text for number in ids.tolist()]
        if texts:
            assert np.array_equal(library.vectors(ids), ENCODER.encode_passages(texts).astype(np.float16))


def find(retriever: Retriever, word: str) -> Hit:
    """The passage whose words fit best: the vectors mean nothing here."""
    return max(retriever.search(word, 10), key=lambda hit: hit.word_score)


def search_all(folder: Path, versions: dict[str, int]) -> None:
    """Every article is found by the word that it alone has, which no earlier version has."""
    retriever = Retriever.open(folder, encoder=ENCODER)
    for key, version in versions.items():
        best = find(retriever, f"riêng{key}v{version}")
        assert best.article == article(int(key), version)
        assert f"riêng{key}v{version}" in best.text
    retriever.close()


def test_killed_at_any_moment(runner: Runner) -> None:
    chance = random.Random(6)
    versions = {str(n): 1 for n in range(ARTICLES)}
    write(runner.input, [article(int(key), version) for key, version in versions.items()])
    started = time.perf_counter()
    assert runner.ingest()[0] == 0
    whole = time.perf_counter() - started
    killed = 0
    while killed < KILLS:
        # A third is changed, some come new: the next run adds and updates.
        for key in chance.sample(sorted(versions), ARTICLES // 3):
            versions[key] += 1
        versions |= {str(len(versions) + n): 1 for n in range(3)}
        write(runner.input, [article(int(key), version) for key, version in versions.items()])
        code = -signal.SIGKILL
        while code == -signal.SIGKILL and killed < KILLS:
            process = runner.start("ingest", str(runner.input))
            time.sleep(chance.uniform(0, 0.7 * whole))
            kill(process)
            code = runner.wait()
            killed += code == -signal.SIGKILL
            check(runner.library, stored(runner), versions)
            if killed % 10 == 5:
                code_of_status, said = runner.run("status")
                assert code_of_status == 0
                assert "sound      yes" in said
                with Library.open(runner.library) as library:
                    held = {item.id: int(item.title.split()[-1]) for item in library.articles()}
                search_all(runner.library, held)
    code, said = runner.ingest()
    assert code == 0, said
    check(runner.library, versions, versions)
    search_all(runner.library, versions)
    status = json.loads(runner.run("status", "--json")[1])
    assert (status["articles"], status["index"], status["sound"]) == (len(versions), "current", True)
    left = {path.name for path in runner.library.iterdir()}
    assert left <= {"library.sqlite", "library.sqlite-wal", "library.sqlite-shm", "library.lock", "index"}
    assert len(list((runner.library / "index").glob("g*"))) == 1, "killed runs leave no index behind"


def test_killed_while_the_library_is_made(runner: Runner) -> None:
    chance = random.Random(7)
    write(runner.input, [article(n, 1) for n in range(6)])
    for _ in range(12):
        process = runner.start("ingest", str(runner.input))
        time.sleep(chance.uniform(0, 0.12))
        kill(process)
        runner.wait()
        if (runner.library / "library.sqlite").exists():
            check(runner.library, stored(runner), {str(n): 1 for n in range(6)})
            subprocess.run(["rm", "-r", runner.library, runner.stored], check=False)
    assert runner.ingest()[0] == 0
    assert not list(runner.library.glob(".new-*"))


def test_interrupted_after_the_batch_under_way(runner: Runner) -> None:
    write(runner.input, [article(n, 1) for n in range(400)])
    process = runner.start("ingest", str(runner.input))
    while not stored(runner):
        time.sleep(0.01)
    os.kill(process, signal.SIGINT)
    assert runner.wait() == 130
    said = runner.output.read_text()
    assert "run the same command again to go on" in said
    assert said.count("\n") == 1
    told = stored(runner)
    assert 0 < len(told) < 400
    with Library.open(runner.library) as library:
        assert library.count().articles == len(told), "the batch under way was stored, and told of"
    code, said = runner.run("ingest", str(runner.input), "--json")
    report = json.loads(said)
    assert (code, report["unchanged"], report["added"]) == (0, len(told), 400 - len(told))
    check(runner.library, stored(runner), {str(n): 1 for n in range(400)})


def test_nothing_changed_needs_no_model(runner: Runner) -> None:
    write(runner.input, [article(n, 1) for n in range(100)])
    assert runner.ingest()[0] == 0
    code, said = runner.run("ingest", str(runner.input), "--json", model=False)
    assert (code, json.loads(said)["unchanged"]) == (0, 100)
    write(runner.input, [article(n, 2) for n in range(100)])
    code, said = runner.ingest(model=False)
    assert (code, said) == (1, "hoibao: the model was loaded\n")


def filled(runner: Runner, ingest: Callable[[], tuple[int, str]], room: Callable[[], object]) -> None:
    """Ingest until nothing more fits; with room, go on."""
    write(runner.input, [article(n, 1) for n in range(1200)])
    code, said = ingest()
    assert code == 1, said
    assert said.count("\n") == 1
    assert "make room" in said or "has room" in said
    told = stored(runner)
    assert len(told) > 20
    room()
    check(runner.library, told, {str(n): 1 for n in range(1200)})
    code, said = runner.ingest()
    assert code == 0, said
    versions = {str(n): 1 for n in range(1200)}
    check(runner.library, versions, versions)
    search_all(runner.library, dict.fromkeys(("0", "600", "1199"), 1))


def test_a_limit_of_file_size_like_a_full_disk(runner: Runner) -> None:
    filled(runner, lambda: runner.ingest(largest=2_000_000), lambda: None)


def test_a_full_disk(runner: Runner) -> None:
    runner.library.mkdir()

    def mount(*options: str) -> int:
        command = ["mount", "-t", "tmpfs", "-o", *options, "tmpfs", str(runner.library)]
        try:
            return subprocess.run(command, capture_output=True, check=False).returncode
        except OSError:
            return 1

    if mount("size=1200k"):
        pytest.skip("no tmpfs can be mounted here")
    try:
        filled(runner, runner.ingest, lambda: mount("remount,size=64m"))
    finally:
        subprocess.run(["umount", str(runner.library)], check=True)


def test_no_room_for_the_index(runner: Runner) -> None:
    write(runner.input, [article(n, 1) for n in range(5)])
    runner.library.mkdir()
    (runner.library / "index").write_text("a file stands where the folder should")
    code, said = runner.ingest()
    assert code == 0
    assert "all articles are stored, but the index cannot be written" in said
    check(runner.library, {str(n): 1 for n in range(5)}, {str(n): 1 for n in range(5)})


def test_a_truncated_index_file(runner: Runner) -> None:
    versions = {str(n): 1 for n in range(30)}
    write(runner.input, [article(n, 1) for n in range(30)])
    assert runner.ingest()[0] == 0
    chance = random.Random(8)
    for _ in range(6):
        files = [path for path in (runner.library / "index").rglob("*") if path.is_file()]
        file = chance.choice([path for path in files if path.name != "lock" and path.stat().st_size])
        os.truncate(file, chance.randrange(file.stat().st_size))
        status = json.loads(runner.run("status", "--json")[1])
        assert status["index"] in ("missing", "unusable")
        search_all(runner.library, versions)
        assert json.loads(runner.run("status", "--json")[1])["index"] == "current"


def test_two_at_once_take_turns_and_readers_go_on(runner: Runner, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Runner(tmp_path / "other")
    write(runner.input, [article(n, 1) for n in range(10)])
    assert runner.ingest()[0] == 0
    trouble: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        retriever = Retriever.open(runner.library, encoder=ENCODER)
        try:
            while not done.is_set():
                assert find(retriever, "riêng3v1").article == article(3, 1)
        except BaseException as error:
            trouble.append(error)
        retriever.close()

    reader = threading.Thread(target=read)
    reader.start()
    write(runner.input, [article(n, 1) for n in range(200)])
    write(other.input, [article(n, 1) for n in range(100, 300)])
    runner.start("ingest", str(runner.input))
    other.start("ingest", str(other.input), "--library", str(runner.library))
    codes = runner.wait(), other.wait()
    done.set()
    reader.join()
    other.close()
    assert codes == (0, 0), runner.output.read_text() + other.output.read_text()
    assert not trouble
    versions = {str(n): 1 for n in range(300)}
    check(runner.library, versions, versions)
    search_all(runner.library, dict.fromkeys(("0", "150", "299"), 1))


def test_what_comes_in_is_found_at_once_where_the_index_is_kept_fresh(runner: Runner) -> None:
    write(runner.input, [article(n, 1) for n in range(10)])
    assert runner.ingest()[0] == 0
    retriever = Retriever.open(runner.library, encoder=ENCODER)
    retriever.keep_fresh(0.2)
    update = IndexCache.update
    slow = threading.Event()

    def slowly(self: IndexCache, *known: Any) -> Any:
        slow.set()
        time.sleep(1)
        return update(self, *known)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IndexCache, "update", slowly)
        write(runner.input, [article(n, 1) for n in range(12)])
        assert runner.ingest()[0] == 0
        assert slow.wait(5)
        started = time.perf_counter()
        assert find(retriever, "riêng3v1").article == article(3, 1)
        assert time.perf_counter() - started < 0.5, "no question waits for the index"
        deadline = time.monotonic() + 8
        while find(retriever, "riêng11v1").article != article(11, 1):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    retriever.library.remove("11")
    assert find(retriever, "riêng11v1").article.id != "11", "what is gone is never found"
    retriever.close()


def test_the_way_it_goes_is_shown_on_a_terminal_only(runner: Runner) -> None:
    write(runner.input, [article(n, 1) for n in range(200)])
    runner.input.write_text("hỏng\n" + runner.input.read_text())
    terminal, line = pty.openpty()
    runner.start("ingest", str(runner.input), output=os.ttyname(line))
    shown = b""
    deadline = time.monotonic() + 30
    while b"articles/s" not in shown and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            shown += os.read(terminal, 65536)
    assert runner.wait() == 1, shown.decode()
    for words in (b"ingest", b"/201", b"/s", b"0:00:", b"1 failed"):
        assert words in shown
    os.close(terminal)
    os.close(line)
