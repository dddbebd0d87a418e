"""Accents for a question that was typed without: those that the passages found write."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from hoibao.corpus import fold_accents, tokenize

# What questions are put with, which articles seldom are.
_ASKING = """
    là ai|là gì|là bao nhiêu|do ai|của ai|với ai|gồm những ai|gồm những gì|có những gì|làm gì|nói gì|điều gì
    việc gì|nội dung gì|vấn đề gì|chức vụ gì|giữ chức gì|tên gì|về gì|để làm gì|nhằm gì|có bao nhiêu|có mấy
    bao nhiêu người|khi nào|lúc nào|bao giờ|hồi nào|ngày nào|hôm nào|tháng nào|năm nào|ngày mấy|ở đâu|tại đâu
    từ đâu|đi đâu|nơi nào|chỗ nào|tỉnh nào|huyện nào|xã nào|nước nào|vùng nào|địa phương nào|đơn vị nào
    cơ quan nào|người nào|ông nào|văn bản nào|nghị quyết nào|thế nào|như thế nào|ra sao|thì sao|vì sao|tại sao
    vì lý do gì|kể tên|liệt kê|hãy cho biết|cho hỏi|được không|phải không
"""
# How much more it tells that two words stand side by side than that one stands anywhere.
_SIDE_BY_SIDE = 10


def restored(question: str, passages: Sequence[str]) -> str:
    """`question` with each word written as `passages` write it beside the same words; the length is kept.

    A word that they do not say stays as it is. The model reads accents: without them nothing that it
    compares comes near.
    """
    words: defaultdict[str, Counter[str]] = defaultdict(Counter)
    pairs: Counter[tuple[str, str]] = Counter()
    for text in (*passages, *re.split(r"[|\n]", _ASKING)):
        written = [token.text for token in tokenize(text)]
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
            for word, count in (words.get(token.text) or {token.text: 0}).items()
        }
    best = max(paths.values(), key=lambda reached: reached[0])[1]
    letters = list(question)
    for token, word in zip(tokens, best, strict=True):
        letters[token.start : token.end] = word
    return "".join(letters)
