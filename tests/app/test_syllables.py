import pytest

from hoibao.app.syllables import is_syllable, southern_twin

SYLLABLES = """
    nghị thiệu trương giếng quýnh khuya nghề gì gìn ước ngoằn cứu khuỷu ngoẹo quăng giặc quốc quạch huơ tuếch
    boong xoong khoèo ghềnh giêng yểng uyển ỷ oẳn ươm được người toàn toán quá hòa mía mái hào giá tuýp nguyễn
"""
SLIPS = "ngị thịêu truơng hop đưc tâmm ghà keế qatar tp s đắk đựơc ngừơi tòan qúa gía nghiêp quyêt"


@pytest.mark.parametrize("word", SYLLABLES.split())
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", SLIPS.split())
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_twins() -> None:
    assert southern_twin("chũ") == "chủ"
    assert southern_twin("nghỉ") == "nghĩ"
    assert southern_twin("chú") is None
