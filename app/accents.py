"""Accents for a question that was typed without: those that the passages found write."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from hoibao.corpus import fold_accents, tokenize

# What questions are put with, which articles seldom are.
_ASKING = """
    là ai|là gì|là bao nhiêu|do ai|của ai|với ai|gồm những ai|gồm những gì|có những gì|làm gì|nói gì|điều gì
    việc gì|nội dung gì|vấn đề gì|chức vụ gì|giữ chức gì|tên gì|về gì|để làm gì|nhằm gì|có bao nhiêu|có mấy
    bao nhiêu người|khi nào|lúc nào|bao giờ|hồi nào|ngày nào|hôm nào|tháng nào|năm nào|ngày mấy|ở đâu|tại đâu
    từ đâu|đi đâu|vào đâu|nơi nào|chỗ nào|tỉnh nào|huyện nào|xã nào|nước nào|vùng nào|địa phương nào
    đơn vị nào|cơ quan nào|người nào|ông nào|văn bản nào|nghị quyết nào|thế nào|như thế nào
    ra sao|thì sao|vì sao|tại sao|vì lý do gì|kể tên|liệt kê|hãy cho biết|cho hỏi|được không|phải không
"""
# How much more it tells that two words stand side by side than that one stands anywhere.
_SIDE_BY_SIDE = 10


def restored(question: str, passages: Sequence[str]) -> str:
    """`question` with each word written as `passages`, or phrases of asking, write it beside the same words.

    A word that they do not say stays as it is, and so does the length. The model reads accents: without
    them nothing that it compares comes near.
    """
    # Each word as typed comes first, and counts for as little as one that is only used for asking.
    words: defaultdict[str, Counter[str]] = defaultdict(Counter)
    pairs: Counter[tuple[str, str]] = Counter(_asking_pairs())
    for asking in _asking_pairs():
        for word in asking:
            words[fold_accents(word)][word] += 0
    for passage in passages:
        written = [token.text for token in tokenize(passage)]
        pairs.update(pairwise(written))
        for word in written:
            words[fold_accents(word)][word] += 1
    tokens = tokenize(question)
    # The best way to write the words up to one, for each way to write that one (Viterbi).
    paths: dict[str, tuple[int, list[str]]] = {"": (0, [])}
    for token in tokens:
        paths = {
            word: max(
                (
                    (score + count + _SIDE_BY_SIDE * pairs[before, word], [*path, word])
                    for before, (score, path) in paths.items()
                ),
                key=lambda reached: reached[0],
            )
            for word, count in {token.text: 0, **words[token.text]}.items()
        }
    best = max(paths.values(), key=lambda reached: reached[0])[1]
    letters = list(question)
    for token, word in zip(tokens, best, strict=True):
        letters[token.start : token.end] = word
    return "".join(letters)


@cache
def _asking_pairs() -> tuple[tuple[str, str], ...]:
    phrases = re.split(r"[|\n]", _ASKING)
    return tuple(pair for phrase in phrases for pair in pairwise(token.text for token in tokenize(phrase)))
