from hypothesis import given
from hypothesis import strategies as st

from hoibao.app.accents import restored
from hoibao.corpus import fold_accents, normalise

PASSAGES = ["Hội nghị giao ban ở huyện Triệu Phong.", "Hội nghị bàn về cán bộ. Hồi ấy chưa có."]


def test_words_are_written_as_the_passages_write_them_most_often() -> None:
    assert restored("hoi nghi o trieu phong ngay nao?", PASSAGES) == "hội nghị ở triệu phong ngày nào?"


def test_the_words_beside_it_tell_how_a_word_is_written() -> None:
    passages = ["Ban tổ chức ba lần họp bàn.", "Bà Mai nhận ba bằng khen.", "Cán bộ của ban."]
    assert restored("ba mai va ba lan hop cua ban", passages) == "bà mai va ba lần họp của ban"


@given(st.text(max_size=60))
def test_only_accents_are_added(text: str) -> None:
    text = fold_accents(normalise(text)).lower()
    made = restored(text, PASSAGES)
    assert len(made) == len(text)
    assert fold_accents(made) == text


def test_what_nothing_speaks_for_stays_as_it_is() -> None:
    assert restored("tai nan o dau", PASSAGES) == "tai nan ở đâu"
    assert restored("nhap khau dau", ["Sản lượng dầu giảm."]) == "nhap khau dầu"
