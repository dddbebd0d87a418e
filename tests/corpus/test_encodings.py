"""Unicode and the encodings of Vietnamese before it, also in files."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from old_encodings import to_cp1258, to_tcvn3, to_vni

from hoibao.corpus import Article, ReadError, normalise, read, sample_folder
from hoibao.corpus.encodings import decode, decode_cp1258, decode_tcvn3, decode_vni, first_wrong_byte, mend
from hoibao.corpus.language import is_syllable, language_of

SAMPLES = [normalise(path.read_text(encoding="utf-8")) for path in sorted(sample_folder().glob("*.txt"))]
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
VIETNAMESE = st.text(st.sampled_from(LETTERS + LETTERS.upper() + " .,0123456789\n“”–"))
OLD = [(to_cp1258, decode_cp1258), (to_tcvn3, decode_tcvn3), (to_vni, decode_vni)]
UNICODE = ["utf-8", "utf-8-sig", "utf-16"]


@pytest.mark.parametrize("text", SAMPLES, ids=range(len(SAMPLES)))
@pytest.mark.parametrize("encode", [to_cp1258, to_tcvn3, to_vni])
def test_the_samples_come_back_from_old_encodings(encode: Callable[[str], bytes], text: str) -> None:
    assert normalise(decode(encode(text))) == text


@pytest.mark.parametrize("text", SAMPLES, ids=range(len(SAMPLES)))
@pytest.mark.parametrize("encode", [to_tcvn3, to_vni])
def test_the_samples_come_back_from_wrong_unicode(encode: Callable[[str], bytes], text: str) -> None:
    taken_for_western = encode(text).decode("cp1252", "replace")
    if "\ufffd" not in taken_for_western:
        assert mend(taken_for_western) == text
    assert mend(encode(text).decode("latin-1")) == text
    assert mend(text) is text


@pytest.mark.parametrize("encoding", [*UNICODE, "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_samples_come_back_from_unicode(encoding: str, form: str) -> None:
    for text in SAMPLES:
        marked = ("\ufeff" if encoding.endswith("e") else "") + unicodedata.normalize(form, text)
        assert normalise(decode(marked.encode(encoding))) == text


@pytest.mark.parametrize(("encode", "decoded"), OLD)
@given(text=VIETNAMESE)
def test_any_vietnamese_text_comes_back(
    encode: Callable[[str], bytes], decoded: Callable[[bytes], str], text: str
) -> None:
    back = decoded(encode(text))
    if decoded is decode_tcvn3:
        # Capitals are told by their words, and letters at random make no words.
        back, text = back.lower(), text.lower()
        assert len(back) <= len(text)
        return
    assert back == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xabng B\xb6y \xd0i l\xb5m", "ông Bảy éi làm"),
        (b"H\xb5 N\xe9I", "Hà NỘI"),
        (b"A\xb6nh \xa2\xcap \xa5\xebi", "Ảnh Ấp Ởi"),
        (b"UBND t\xd8nh L\xb9ng S\xacn, 50%", "UBND tỉnh Lạng Sơn, 50%"),
    ],
)
def test_tcvn3(data: bytes, text: str) -> None:
    assert decode_tcvn3(data) == text


def test_vni_capitals_in_both_manners() -> None:
    assert decode_vni("AÙo AÁn ÑOÂNG NÖÔÙC Aâu".encode("cp1252")) == "Áo Ấn ĐÔNG NƯỚC Âu"


@pytest.mark.parametrize(
    "data",
    [
        "Été à la mer, déjà vu, naïve façade, garçon".encode("cp1252"),
        "là é, à la, garçon, Été, où, ça, très, élève".encode("cp1252"),  # three of them are syllables
        "Größe, Müller, Straße, fünf Äpfel, schön".encode("latin-1"),
        "Привет, мир, как дела".encode("cp1251"),
        "日本語の文章です".encode("shift_jis"),
        bytes(range(128, 256)) * 3,
        "Hội nghị: ".encode() + b"\xe9 abc",
        b"abc \xff",
        "Cụm thi đua gồm 11 địa phương".encode() + b"\xc3",
        "Cụm thi đua".encode()[:-1] + b" gi\xfc",
    ],
)
def test_what_is_no_vietnamese_is_refused_with_the_byte(data: bytes) -> None:
    with pytest.raises(UnicodeDecodeError) as wrong:
        data.decode("utf-8")
    with pytest.raises(ReadError, match=rf"wrong byte at offset {wrong.value.start}\), nor Vietnamese in"):
        decode(data)


def test_marked_files_are_what_their_mark_says() -> None:
    with pytest.raises(ReadError, match=r"UTF-8 \(wrong byte at offset 4\): save"):
        decode(b"\xef\xbb\xbf" + to_tcvn3("Tàu"))
    with pytest.raises(ReadError, match="UTF-16"):
        decode("Tàu".encode("utf-16")[:-1])


@pytest.mark.parametrize(
    ("declared", "data", "text"),
    [
        ("windows-1258", "Ca\u0301 ro\u0300ng".encode("cp1258"), "Cá ròng"),
        ("GBK", "新闻报道".encode("gbk"), "新闻报道"),
        ("iso-8859-1", "café crème".encode("latin-1"), "café crème"),
        ("iso-8859-1", to_tcvn3("Hội nghị tổng kết cụm thi đua"), "Hội nghị tổng kết cụm thi đua"),
        ("utf-8", to_vni("Hội nghị tổng kết cụm thi đua"), "Hội nghị tổng kết cụm thi đua"),
        ("windows-1258", "Hội nghị".encode(), "Hội nghị"),
        ("no-such-set", "Hội nghị".encode(), "Hội nghị"),
    ],
)
def test_declared_encodings(declared: str, data: bytes, text: str) -> None:
    assert normalise(decode(data, declared)) == text


def test_a_wrong_declaration_is_told_of() -> None:
    with pytest.raises(ReadError, match=r"DECLARED GBK \(wrong byte at offset 3\)"):
        decode(b"abc\xff\xff", "gbk")


@given(st.binary(max_size=60), st.integers(1, 7))
def test_first_wrong_byte_is_where_decoding_stops(data: bytes, size: int) -> None:
    place = 0

    def chunk(_: int) -> bytes:
        nonlocal place
        place += size
        return data[place - size : place]

    found = first_wrong_byte(chunk, "utf-8")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong: int | None = error.start
    else:
        wrong = None
    assert found == wrong


@given(st.binary(max_size=300), st.sampled_from([None, "windows-1258", "iso-8859-1", "gbk", "x"]))
def test_decode_never_breaks(data: bytes, declared: str | None) -> None:
    message = ""
    try:
        decode(data, declared)
    except ReadError as error:
        message = str(error)
    assert not message or "wrong byte at offset" in message


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@pytest.mark.parametrize("encode", [to_cp1258, to_tcvn3, to_vni])
def test_old_files(tmp_path: Path, encode: Callable[[str], bytes], suffix: str) -> None:
    body = SAMPLES[0]
    if suffix == ".html":
        body = "<html><body><article>" + "".join(f"<p>{part}</p>" for part in body.split("\n") if part)
    path = tmp_path / f"bài{suffix}"
    path.write_bytes(encode(body))
    old = list(read(path))
    path.write_text(body, encoding="utf-8")
    assert old == list(read(path))
    assert isinstance(old[0], Article)
    assert old[0].language == "vi"


def test_syllables() -> None:
    for word in "nghiêng quyết giữa khuỷu ngoằn thuở Đắk ươn yếu giếng quốc hoàng tiếng".split():
        assert is_syllable(word), word
    for word in "façade été naïve schön ñandú Việtnam độc̀ các̉h đcơ crème".split():
        assert not is_syllable(word), word


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (SAMPLES[0], None, "vi"),
        (SAMPLES[0], "en", "vi"),
        ("The meeting in Đà Nẵng was held on Monday by all members.", "en-US", "en"),
        ("The meeting in Đà Nẵng was held on Monday by all members.", None, None),
        ("khong dau van la tieng Viet", "vi_VN", "vi"),
        ("x", "not a tag", None),
        ("", None, None),
    ],
)
def test_language(text: str, declared: str | None, language: str | None) -> None:
    assert language_of(text, declared) == language
