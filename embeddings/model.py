"""The embedding model: any sentence-transformers model behind one thin class."""

import hashlib
import logging
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hoibao.corpus import HoibaoError, ModelInfo
from hoibao.embeddings.onednn import use_onednn
from hoibao.embeddings.packaged import PACKAGED, packaged_model
from hoibao.embeddings.processor import has_bfloat16, has_matrix_tiles, is_amd, usable_threads

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# The E5 family was trained with these prompts, but its repositories on the hub do not define them.
_E5 = re.compile(r"intfloat/(multilingual-)?e5-(small|base|large)(-v2)?")
_E5_PROMPTS = {"query": "query: ", "passage": "passage: "}
# Tokens in one padded batch: enough for matrix products at full speed, few enough for the cache.
_BATCH_TOKENS = 1024
_LONGEST_INPUT = 8192
_PADDED_TO = 8
# Plain attention holds all pairs of tokens at once.
_LONGEST_PLAIN_ATTENTION = 512
_SPECIAL_TOKENS = 2
_HUB_SECONDS = 10
_PROBE = "Sông Hương chảy qua thành phố Huế, 12,5% số hộ: 45/QĐ-UBND, 3/7/2020 ﬁ №"


class ModelError(HoibaoError):
    """An embedding model that cannot be loaded or used."""


class Encoder:
    """A loaded embedding model; safe to use from many threads.

    `info` names the model with a fingerprint of everything that shapes its vectors; `max_tokens` is
    how many tokens of a passage it can take in.
    """

    def __init__(self, model: "SentenceTransformer", name: str) -> None:
        from sentence_transformers.base.modules import Transformer

        self._model = model
        prompts = {key: prompt or "" for key, prompt in model.prompts.items()}
        if _E5.fullmatch(name) and not any(prompts.values()):
            prompts = _E5_PROMPTS
        default = prompts.get(model.default_prompt_name or "", "")
        self._query_prompt = prompts.get("query") or default
        self._passage_prompt = prompts.get("passage") or prompts.get("document") or default
        # Tokenising sets padding and truncation on the one tokenizer, so only one thread may do it.
        # (A second tokenizer would be simpler, and take 150 MB.)
        self._tokenizing = threading.Lock()
        limit = int(min(model.max_seq_length or _LONGEST_INPUT, _LONGEST_INPUT))
        self._limit = limit
        self._passage_extra = self.count_tokens(self._passage_prompt) + _SPECIAL_TOKENS
        self.max_tokens = limit - self._passage_extra
        dimension = model.get_embedding_dimension()
        if dimension is None or self.max_tokens < 1:
            raise ModelError(f"{name} makes no sentence vectors: choose a sentence-transformers model")
        self._threads = usable_threads()
        # Fewer different lengths; a limit that is no multiple would be overrun.
        rounded = isinstance(model[0], Transformer) and limit % _PADDED_TO == 0
        self._padding: dict[str, Any] = (
            {"processing_kwargs": {"text": {"pad_to_multiple_of": _PADDED_TO}}} if rounded else {}
        )
        self.info = ModelInfo(name, _fingerprint(model, self._passage_prompt, limit), dimension)

    @classmethod
    def load(cls, name: str = PACKAGED) -> "Encoder":
        """Load the packaged model, a sentence-transformers folder, or a model of the Hugging Face hub.

        Only a name that is neither packaged nor a folder may be fetched from the hub; if the hub does
        not answer, what an earlier run has fetched is used.

        Raises:
            ModelError: the model is not there or cannot be loaded.
        """
        packaged = name == PACKAGED
        folder = packaged_model() if packaged else Path(name)
        local = packaged or folder.is_dir()
        import torch
        from sentence_transformers import SentenceTransformer

        try:
            with _quiet():
                model = SentenceTransformer(
                    str(folder) if local else name,
                    device="cpu",
                    local_files_only=local or not _hub_has(name),
                    model_kwargs={"dtype": torch.bfloat16 if has_bfloat16() else torch.float32},
                )
        except Exception as error:  # a folder or repository of any kind can fail in any way
            reason = str(error).strip().partition("\n")[0]
            raise ModelError(
                f"the model {name} cannot be loaded ({reason}): give a sentence-transformers folder or a "
                f"model of the Hugging Face hub, or {PACKAGED}"
            ) from error
        _suit_processor(model)
        return cls(model.eval(), name)

    def count_tokens(self, text: str) -> int:
        """How many tokens `text` has, without prompt and special tokens."""
        from tokenizers import Tokenizer

        tokenizer = self._model.tokenizer
        backend = getattr(tokenizer, "backend_tokenizer", None) or tokenizer
        with self._tokenizing:
            if not isinstance(backend, Tokenizer):
                return len(tokenizer.tokenize(text))
            backend.no_truncation()
            backend.no_padding()
            return len(backend.encode(text, add_special_tokens=False).ids)

    @contextmanager
    def tokenizer(self) -> Iterator[Any]:
        """The model's tokenizer, for this thread alone."""
        with self._tokenizing:
            yield self._model.tokenizer

    @property
    def transformer(self) -> Any:
        """The transformer inside the model, as it computes on this processor."""
        return self._model[0].auto_model

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """The vector of a question: shape (dimension,), unit length; beyond the model's limit it is cut."""
        vector: NDArray[np.float32] = self._encode([text], self._query_prompt)[0]
        return vector

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of passages: shape (len(texts), dimension), unit length, in the order given."""
        vectors = np.empty((len(texts), self.info.dimension), dtype=np.float32)

        def encode(batch: list[int]) -> None:
            vectors[batch] = self._encode([texts[i] for i in batch], self._passage_prompt)

        lengths = [min(self.count_tokens(text) + self._passage_extra, self._limit) for text in texts]
        batches = list(_batches(lengths))
        if len(batches) == 1:
            encode(batches[0])
        elif batches:
            with ThreadPoolExecutor(min(self._threads, len(batches))) as pool:
                list(pool.map(encode, batches))
        return vectors

    def _encode(self, texts: list[str], prompt: str) -> NDArray[np.float32]:
        import torch

        # One thread a batch or question, and as many of them at once as there are cores: threads that
        # share one matrix product wait for each other at its end, on busy cores ten times as long as
        # the product takes.
        torch.set_num_threads(1)
        with self._tokenizing:
            features = self._model.preprocess(texts, prompt=prompt, **self._padding)
        with torch.inference_mode():
            found = self._model(features)["sentence_embedding"].float()
            vectors: torch.Tensor = torch.nn.functional.normalize(found, dim=1)
        unit: NDArray[np.float32] = vectors.numpy()
        return unit


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Positions in order of length in tokens, longest first, at most `_BATCH_TOKENS` a batch once padded.

    Batches have 1, 2, 4, … members: together with padding to a multiple that keeps the number of
    different shapes small, for each of which the kernels' cache would take memory of its own.
    """
    order = sorted(range(len(lengths)), key=lambda i: lengths[i], reverse=True)
    start = 0
    while start < len(order):
        # The first of a batch is its longest: all others are padded to it.
        most = max(1, _BATCH_TOKENS // max(1, lengths[order[start]]))
        size = 1 << (min(most, len(order) - start).bit_length() - 1)
        yield order[start : start + size]
        start += size


def _suit_processor(model: "SentenceTransformer") -> None:
    """Let the model compute what it computes in the way that is fastest on this processor."""
    from sentence_transformers.base.modules import Transformer

    transformer = model[0]
    if not isinstance(transformer, Transformer):
        return
    short = (model.max_seq_length or _LONGEST_INPUT) <= _LONGEST_PLAIN_ATTENTION
    if has_bfloat16():
        # The fused attention is made for tiles: without them it takes a third of the whole time.
        if short and not has_matrix_tiles():
            transformer.auto_model.set_attn_implementation("eager")
    elif is_amd():
        use_onednn(transformer.auto_model)


def _fingerprint(model: "SentenceTransformer", passage_prompt: str, limit: int) -> str:
    """A hash of what shapes passage vectors: weights (sampled), tokenizer, modules, prompt and limit.

    Weights are compared as bfloat16, so that the precision a model runs in does not change it.
    """
    import torch

    digest = hashlib.sha256(f"{passage_prompt!r} {limit} {_token_ids(model)}".encode())
    for module in model:
        digest.update(f"{type(module).__name__} {getattr(module, 'pooling_mode', '')}".encode())
    for name, weights in sorted(model.state_dict().items()):
        flat = weights.detach().reshape(-1)
        sample = flat[:: max(1, len(flat) // 4096)].to(torch.bfloat16).view(torch.int16)
        digest.update(f"{name} {tuple(weights.shape)}".encode() + sample.numpy().tobytes())
    return digest.hexdigest()[:32]


def _token_ids(model: "SentenceTransformer") -> list[int]:
    features = model.preprocess([_PROBE])
    return [int(i) for i in features["input_ids"].reshape(-1)]


def _hub_has(name: str) -> bool:
    """Whether the hub tells at once that it has the model; to fetch one, it is asked for minutes."""
    from huggingface_hub import HfApi

    try:
        HfApi().model_info(name, timeout=_HUB_SECONDS)
    except Exception:  # noqa: BLE001 - offline, refused, no such model, no possible name: loading tells
        return False
    return True


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep progress bars and warnings off the terminal while a model loads: what matters is raised."""
    from transformers.utils import logging as untyped

    bars: Any = untyped
    shown = bars.is_progress_bar_enabled()
    loggers = [
        logging.getLogger(name) for name in ("huggingface_hub", "sentence_transformers", "transformers")
    ]
    levels = [logger.level for logger in loggers]
    bars.disable_progress_bar()
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        if shown:
            bars.enable_progress_bar()
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
