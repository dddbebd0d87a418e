from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from hoibao.corpus import Article
from hoibao.eval.datasets import Question
from hoibao.eval.figures import figures
from hoibao.eval.judging import Cited, Item, Response, judge

Judge = Callable[[Sequence[Response]], tuple[Item, ...]]

SHARES = (
    "retrieval.recall@1",
    "retrieval.recall@5",
    "retrieval.mrr",
    "retrieval.ndcg",
    "answers.exact_match",
    "answers.f1",
    "answers.contains",
    "citations.precision",
    "citations.recall",
    "citations.resolvable",
    "refusals.precision",
    "refusals.recall",
    "refusals.f1",
    "refusals.auroc",
)


def values(items: Sequence[Item]) -> dict[str, float | None]:
    return {name: figure.value for name, figure in figures([item.scores for item in items]).items()}


def test_a_perfect_answerer_is_perfect_in_every_measure(judged: Judge, perfect: tuple[Response, ...]) -> None:
    held = values(judged(perfect))

    assert {name: held[name] for name in SHARES} == dict.fromkeys(SHARES, 1.0)
    assert held["refusals.refused_answerable"] == 0.0
    assert held["answers.mean_words"] == pytest.approx((4 + 7 + 4) / 3)
    assert held["latency_ms.p50"] == pytest.approx(25.0)


def test_a_bad_answerer_is_bad_in_every_measure(judged: Judge, bad: tuple[Response, ...]) -> None:
    held = values(judged(bad))

    assert {name: held[name] for name in SHARES if name not in {"answers.f1", "citations.resolvable"}} == (
        dict.fromkeys(set(SHARES) - {"answers.f1", "citations.resolvable"}, 0.0)
    )
    assert held["answers.f1"] == 0.0
    # One of its three citations is sound, but supports nothing.
    assert held["citations.resolvable"] == pytest.approx(1 / 3)
    assert held["refusals.refused_answerable"] == pytest.approx(1 / 3)
    assert held["latency_ms.p95"] == 900.0


def test_right_is_what_serves_the_reader(
    judged: Judge, perfect: tuple[Response, ...], bad: tuple[Response, ...]
) -> None:
    assert [item.scores.right for item in judged(perfect)] == [True] * 4
    assert [item.scores.right for item in judged(bad)] == [False] * 4


def test_an_answer_without_a_short_answer_scores_nothing_for_it(
    judged: Judge, perfect: tuple[Response, ...]
) -> None:
    item = judged([replace(perfect[0], short_answer=None), *perfect[1:]])[0]

    assert (item.scores.exact_match, item.scores.f1, item.scores.contains) == (0.0, 0.0, 1.0)


def test_short_answers_do_not_apply_to_a_system_without_them(
    questions: tuple[Question, ...], articles: dict[str, Article], perfect: tuple[Response, ...]
) -> None:
    held = values(judge(questions, perfect, articles, short_answers=False))

    assert held["answers.exact_match"] is None
    assert held["answers.f1"] is None
    assert held["answers.contains"] == 1.0


def test_a_refused_question_gets_no_credit_for_the_words_of_its_refusal(
    judged: Judge, perfect: tuple[Response, ...]
) -> None:
    sly = Response("Không rõ cầu dài 312 m hay không.", "312 m", True, 0.4, (), ("cau",), 5.0)
    scores = judged([sly, *perfect[1:]])[0].scores

    assert (scores.exact_match, scores.f1, scores.contains, scores.words) == (0.0, 0.0, 0.0, None)


@pytest.mark.parametrize(
    ("article", "words", "quote", "resolves", "right"),
    [
        # The sentence around the span holds the answer, the span itself need not.
        ("cau", "do bà", None, True, True),
        ("cau", "Sáng 4/3", None, True, False),
        ("lua", "1.937", None, True, False),
        ("cau", "312 m", "312 km", False, False),
    ],
)
def test_citations(
    judged: Judge,
    perfect: tuple[Response, ...],
    articles: dict[str, Article],
    article: str,
    words: str,
    quote: str | None,
    resolves: bool,
    right: bool,
) -> None:
    start = articles[article].text.index(words)
    cited = Cited(article, start, start + len(words), quote or words)
    (found,) = judged([replace(perfect[0], citations=(cited,)), *perfect[1:]])[0].citations

    assert (found.resolves, found.right) == (resolves, right)


def test_a_citation_of_no_article_is_wrong(judged: Judge, perfect: tuple[Response, ...]) -> None:
    made_up = replace(perfect[0], citations=(Cited("none", 0, 3, "312"),))
    (found,) = judged([made_up, *perfect[1:]])[0].citations

    assert (found.resolves, found.right, found.title) == (False, False, None)


def test_citations_count_one_by_one_but_questions_once(
    judged: Judge, perfect: tuple[Response, ...], articles: dict[str, Article]
) -> None:
    aside = Cited("cau", 0, 4, articles["cau"].text[:4])
    items = judged([replace(perfect[0], citations=(*perfect[0].citations, aside)), *perfect[1:]])

    assert values(items)["citations.precision"] == pytest.approx(3 / 4)
    assert values(items)["citations.recall"] == 1.0


def test_what_is_not_known_cannot_be_judged(
    articles: dict[str, Article], perfect: tuple[Response, ...]
) -> None:
    question = Question("q", "Cầu dài bao nhiêu?", (), {"cau": 1}, answerable=True)
    (item,) = judge([question], [perfect[0]], articles)

    assert item.scores.right is None
    assert item.citations[0].right is None
    held = values([item])
    assert held["retrieval.recall@1"] == 1.0
    for name in ("answers.contains", "answers.f1", "citations.precision", "citations.recall", "refusals.f1"):
        assert held[name] is None


def test_scores_need_a_response_to_every_question(
    questions: tuple[Question, ...], articles: dict[str, Article], perfect: tuple[Response, ...]
) -> None:
    with pytest.raises(ValueError, match="shorter"):
        judge(questions, perfect[:3], articles)
