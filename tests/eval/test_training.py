import copy
import random
from dataclasses import fields, replace

import numpy as np
import pytest
import torch
from transformers import AutoTokenizer, BertConfig, BertModel

from hoibao.app.candidates import Candidate, Quote
from hoibao.app.evidence import Evidence
from hoibao.app.question import analyse
from hoibao.app.windows import Window
from hoibao.corpus import Article, normalise
from hoibao.embeddings import Excerpt
from hoibao.embeddings.packaged import packaged_model
from hoibao.embeddings.reader import QUESTION
from hoibao.embeddings.reading_network import Pairs, ReadingNetwork, tokenized
from hoibao.eval.datasets import Dataset
from hoibao.eval.training import reading, shorter
from hoibao.eval.training.bias import told_unread, with_bias
from hoibao.eval.training.examples import Example, Shown, Spare
from hoibao.eval.training.linear import conditional_logit, logistic
from hoibao.eval.training.written import paragraphs, reports, written


def test_the_sentence_model_finds_the_feature_that_tells_the_right_ones() -> None:
    drawn = np.random.default_rng(5)
    sets = []
    for _ in range(80):
        rows = drawn.random((4, 3))
        sets.append((rows.tolist(), (rows[:, 1] == rows[:, 1].max()).tolist()))
    weights = conditional_logit(sets)
    assert weights.shape == (4,)
    assert weights[1] > 3 * max(abs(weights[0]), abs(weights[2]))
    assert weights[-1] == 0


def test_sets_of_different_size_and_several_right_ones() -> None:
    weights = conditional_logit(
        [([[1.0], [0.0]], [True, False]), ([[1.0], [1.0], [0.0]], [True, True, False])]
    )
    assert weights[0] > 0


def test_the_confidence_model_gives_the_share_of_right_ones() -> None:
    examples = [([1.0], True)] * 80 + [([1.0], False)] * 20 + [([0.0], True)] * 10 + [([0.0], False)] * 90
    slope, bias = logistic([examples])
    assert 1 / (1 + np.exp(-bias)) == pytest.approx(0.1, abs=0.03)
    assert 1 / (1 + np.exp(-slope - bias)) == pytest.approx(0.8, abs=0.03)


def test_each_source_counts_alike_for_the_confidence_model() -> None:
    few, many = [([0.0], True)] * 5, [([0.0], False)] * 500
    assert 1 / (1 + np.exp(-logistic([few, many])[-1])) == pytest.approx(0.5, abs=0.03)


def test_exchanging_changes_one_thing_and_leaves_the_rest() -> None:
    spare = Spare.of(["Ai là bí thư Tỉnh ủy Lai Châu năm 2020?", "Sông Hồng Hà dài bao nhiêu cây số?"])
    drawn = random.Random(1)
    text = "Ông Phan Văn Phụng chủ trì cuộc họp nào năm 2019?"
    for _ in range(30):
        exchanged = spare.exchanged(text, drawn)
        assert exchanged
        assert exchanged != text
        assert len(set(exchanged.split()) & set(text.split())) >= 5


def test_names_that_stand_in_no_english_question_are_not_exchanged() -> None:
    text = "Who chaired Emulation Cluster No. 5 in Long An?"
    spare = Spare.of([text, "Who led Emulation Cluster No. 7 in Kon Tum?"])
    drawn = random.Random(2)
    exchanged = [spare.exchanged(text, drawn) for _ in range(40)]
    assert text not in exchanged
    assert not any("cụm" in (one or "") for one in exchanged)


def test_nothing_to_exchange() -> None:
    assert Spare.of(["Ai?"]).exchanged("Ai?", random.Random(1)) is None
    assert analyse("Ai?").names == ()


def item(question: str, words: str, group: int, *spans: tuple[int, int], bias: float = 0.0) -> reading._Item:
    excerpt = Excerpt("", words, [(0, len(words))])
    return reading._Item(question, excerpt, [bool(spans)], list(spans), group, bias)


def test_the_loss_falls_as_the_right_sentence_and_its_words_are_told() -> None:
    items = [item("Ai?", "ông Phụng", 0, (4, 9)), item("Ai?", "các xã", 0), item("Gì?", "ông Phụng", 1)]
    offsets = np.tile(np.array([[0, 0], [0, 3], [4, 9]]), (3, 1, 1))
    sentence = torch.tensor([[-1, 0, 0]] * 3)
    pairs = Pairs(torch.zeros(3, 3, dtype=torch.long), sentence >= 0, sentence, offsets, 1)
    flat = torch.zeros(3, 3)
    told = flat.clone()
    told[0, 2] = 5.0

    def loss(spans: torch.Tensor, *odds: float) -> float:
        return float(reading._loss(items, pairs, spans, spans, torch.tensor(odds)[:, None]))

    unsure = loss(flat, 0.0, 0.0, 0.0)
    assert loss(told, 0.0, 0.0, 0.0) < unsure
    assert loss(flat, 5.0, -5.0, -5.0) < unsure
    assert loss(flat, -5.0, 5.0, 5.0) > unsure
    # A question that nothing answers has no right sentence, whatever the reader thinks.
    assert loss(told, 5.0, -5.0, 5.0) > loss(told, 5.0, -5.0, -5.0)


def article(text: str) -> Article:
    return Article("a", "Họp", text)


def shown(*sentences: tuple[str, bool]) -> Shown:
    text = " ".join(sentence for sentence, _ in sentences)
    made = article(text)
    evidence = Evidence(**dict.fromkeys((field.name for field in fields(Evidence)), 0.0))
    quotes = [
        Quote(made, text.index(sentence), text.index(sentence) + len(sentence), None)
        for sentence, _ in sentences
    ]
    window = Window(0, len(text), tuple(Candidate(quote, 0, evidence) for quote in quotes))
    return Shown(window, [right for _, right in sentences], [])


def test_an_example_knows_the_sentences_that_answer() -> None:
    one = shown(("Ông Phụng chủ trì.", True), ("Các xã báo cáo.", False))
    found = list(one.window.candidates)
    example = Example(
        analyse("Ai chủ trì?"), "a", [], {}, None, found, one.right, [one], ("Ông Phụng",), held_out=False
    )
    right, wrong = (candidate.quote for candidate in found)
    assert example.answerable
    assert example.answered_by(right)
    assert not example.answered_by(wrong)
    none = Example(
        analyse("Ai chủ trì?"),
        "a",
        [],
        {},
        1,
        found[1:],
        [False],
        [shown(("Các xã báo cáo.", False))],
        (),
        held_out=True,
    )
    assert not none.answerable


def test_the_written_questions_are_sound() -> None:
    questions = written()
    assert len({(one.article, one.question) for one in questions}) == len(questions) > 1000
    assert all(one.question.strip() and 0 <= one.start < one.end for one in questions)
    answerable = sum(one.answerable for one in questions)
    assert 0.3 < answerable / len(questions) < 0.7


@pytest.mark.parametrize("dataset", [reports(), paragraphs()], ids=lambda dataset: dataset.name)
def test_answers_in_our_own_text_are_whole_words_of_it(dataset: Dataset) -> None:
    texts = {article.id: article.text for article in dataset.articles}
    assert all(text == normalise(text) for text in texts.values())
    asked = [one for one in written() if one.article in texts]
    assert {one.article for one in asked} == set(texts)
    for one in asked:
        text = texts[one.article]
        assert one.end <= len(text)
        assert one.start == 0 or not (text[one.start].isalnum() and text[one.start - 1].isalnum())
        assert one.end == len(text) or not (text[one.end - 1].isalnum() and text[one.end].isalnum())


def test_the_loss_of_what_is_told_already_is_small() -> None:
    pairs = Pairs(
        torch.zeros(1, 1, dtype=torch.long),
        torch.ones(1, 1, dtype=torch.bool),
        torch.zeros(1, 1, dtype=torch.long),
        np.zeros((1, 1, 2), dtype=np.int64),
        1,
    )
    losses = [
        float(
            reading._loss(
                [item("Ai?", "các xã", 0, bias=bias)],
                pairs,
                torch.zeros(1, 1),
                torch.zeros(1, 1),
                torch.zeros(1, 1),
            )
        )
        for bias in (-3.0, 0.0, 3.0)
    ]
    assert losses == sorted(losses, reverse=True)
    assert losses[2] < 0.1


def saying(article_id: str, question: str, said: float, *, answerable: bool) -> Example:
    """An example whose one sentence says so much of the question."""
    evidence = Evidence(**dict.fromkeys((field.name for field in fields(Evidence)), 0.0) | {"said": said})
    candidate = Candidate(Quote(Article(article_id, "Tin", "Một."), 0, 4, None), 0, evidence)
    window = Shown(Window(0, 4, (candidate,)), [answerable], [])
    return Example(
        analyse(question), article_id, [], {}, 1, [candidate], [answerable], [window], (), held_out=False
    )


def test_the_bias_is_what_questions_tell_of_other_articles() -> None:
    drawn = random.Random(3)

    def made(*, telling: bool) -> list[Example]:
        return [
            saying(
                f"a{i % 20}",
                f"{'Bao nhiêu' if (answerable if telling else drawn.random() < 0.5) else 'Ai'} ở xã {i}?",
                drawn.random(),
                answerable=answerable,
            )
            for i, answerable in enumerate([True, False, False, True] * 50)
        ]

    assert told_unread(with_bias(made(telling=True))) > 0.95
    assert told_unread(with_bias(made(telling=False))) < 0.7


def test_the_overlap_is_told_too() -> None:
    found = [saying(f"a{i % 9}", "Ai?", 0.2 + 0.6 * (i % 2), answerable=bool(i % 2)) for i in range(90)]
    assert told_unread(with_bias(found)) > 0.95


@pytest.mark.parametrize("articles", [("a", "b"), ("a", "a")])
def test_where_nothing_can_be_learnt_nothing_is_told(articles: tuple[str, str]) -> None:
    alike = [saying(one, "Ai?", 0.5, answerable=True) for one in articles]
    assert with_bias(alike) == alike
    assert told_unread(alike) == 0.5
    assert with_bias([replace(alike[0], shown=[])]) == []


def test_a_question_asked_twice_does_not_tell_of_itself() -> None:
    questions = [saying(f"a{i % 10}", f"Ai ở xã {i}?", 0.5, answerable=True) for i in range(60)]
    twice = [
        replace(one, right=[right], shown=[replace(one.shown[0], right=[right])])
        for one in questions
        for right in (True, False)
    ]
    assert 0.4 < told_unread(with_bias(twice)) < 0.6


def test_a_shorter_network_learns_to_say_what_the_whole_one_says(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=250_037,  # that of the tokeniser
        hidden_size=16,
        num_hidden_layers=3,
        num_attention_heads=2,
        intermediate_size=24,
        max_position_embeddings=64,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        initializer_range=0.3,
    )
    whole = ReadingNetwork(BertModel(config).eval(), 3)
    words = "tỉnh huyện xã thôn ông bà họp bàn nêu rõ".split()
    drawn = random.Random(4)
    found = []
    for _ in range(1200):
        first, second = (" ".join(drawn.choices(words, k=4)) for _ in range(2))
        one = shown((f"{first}.", False), (f"{second}.", False))
        example = saying("a", " ".join(drawn.choices(words, k=3)), 0.5, answerable=False)
        found.append(replace(example, shown=[one]))
    monkeypatch.setattr(shorter, "_LEARNING", 1)
    monkeypatch.setattr(shorter, "_RATE", 5e-3)
    monkeypatch.setattr(shorter, "_WARM_UP", 5)
    made = shorter.shortened(whole, 2, found, 3, lambda _: None)
    assert [len(made.layers), len(whole.layers)] == [2, 3]
    for before, after in zip(whole.layers[0].parameters(), made.layers[0].parameters(), strict=True):
        assert torch.equal(before, after)
    cut = copy.deepcopy(whole)
    cut.layers = cut.layers[:2]
    tokenizer = AutoTokenizer.from_pretrained(str(packaged_model()))
    asked = [(one.question.text, one.shown[0].window.excerpt) for one in found[:40]]
    pairs = tokenized(tokenizer, QUESTION, asked, 64)
    with torch.no_grad():
        wanted = whole(pairs)
        errors = [
            [float((a - b)[b > -100].square().mean()) for a, b in zip(network(pairs), wanted, strict=True)]
            for network in (made, cut)
        ]
    assert all(learnt < 0.5 * as_cut for learnt, as_cut in zip(*errors, strict=True))
