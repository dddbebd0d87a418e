from hoibao.app.candidates import candidates
from hoibao.app.question import analyse
from hoibao.corpus import Article
from hoibao.embeddings import Hit

CAPTION = "Toàn cảnh cuộc họp."
LONG_CAPTION = "Quang cảnh phiên họp mà Vụ Địa phương III tổ chức sáng 5/10 tại Hà Nội."
TEXT = f"{CAPTION} Bà Mai chủ trì cuộc họp với Vụ. 7/10/2023 14:30. {LONG_CAPTION}"


def found(question: str, text: str) -> list[str]:
    asked = analyse(question)
    hit = Hit(Article("họp", "Họp Vụ Địa phương III", text), 0, len(text), text, 0.9, 0.9, 10.0)
    return [one.quote.text for one in candidates(asked, [hit], dict.fromkeys(asked.terms, 1.0))]


def test_captions_and_figures_alone_state_nothing() -> None:
    sentences = found("Bà Mai chủ trì cuộc họp với vụ nào?", TEXT)
    assert sorted(sentences) == sorted(["Bà Mai chủ trì cuộc họp với Vụ.", LONG_CAPTION])


def test_a_caption_with_a_date_states_it() -> None:
    caption = "Quang cảnh phiên họp Chính phủ ngày 3/7."
    assert found("Chính phủ họp ngày nào?", caption) == [caption]


def test_where_nothing_is_stated_there_is_no_candidate() -> None:
    assert found("Bà Mai chủ trì cuộc họp với vụ nào?", CAPTION) == []


def test_a_sentence_in_two_passages_is_one_candidate() -> None:
    asked = analyse("Bà Mai chủ trì cuộc họp nào?")
    article = Article("họp", "Họp", TEXT)
    hits = [Hit(article, start, len(TEXT), TEXT[start:], 0.9, 0.9, 10.0) for start in (0, len(CAPTION) + 1)]
    made = candidates(asked, hits, dict.fromkeys(asked.terms, 1.0))
    assert len({one.quote.start for one in made}) == len(made) == 2
