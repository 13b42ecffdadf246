"""Sentence vectors: the `Encoder` is a folder in sentence-transformers format, read from disk and never from a hub.

What a coding model gets of a text is more than the encoder's sentence vector: the means over the words at the first,
the middle and the last layer of the network, side by side, and of what the last layer works with inside (the wide
activations between its two dense maps). The first layer knows which words were said, the last what they come down to;
the inner activations say the same as the last in four times as many numbers, each of which stands for less: a linear
head finds in them what it would otherwise have to tune the last map for. How much each counts was
chosen on four data sets (see ARCHITECTURE).

`load_encoder` opens the shipped encoder, one that the user added before (`autocode.encoders`), or one in a folder that
the user names. Every load happens with the hub libraries switched offline.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from autocode.config import data_folder
from autocode.encoder_files import RECORD, added_folder, known_prefix, read_record, verify
from autocode.errors import ModelError

Vectors = NDArray[np.float32]
SHIPPED = "encoder"
# How much of the likeness of two texts each part decides: layers at even depths, the last one twice, inner activations.
_LAYERS, _LAST, _INNER = 3, 2.0, 4.0
# Part of an encoder's identity: another number whenever the same weights begin to give other vectors.
_RECIPE = 2
_BATCH = 32
# Files that decide what vectors come out; a card or licence beside them may change freely.
_WEIGHT_FILES = (
    *("*.safetensors", "*.bin", "*.model", "tokenizer.json", "modules.json", "config*.json", "vocab.txt", "vocab.json"),
    "merges.txt",
)


class Encoder(Protocol):
    """Turns texts into vectors. `identity` changes whenever the vectors could."""

    @property
    def identity(self) -> str:
        """A name and a hash of the weights."""
        ...

    @property
    def location(self) -> str:
        """How a user names it: empty for the shipped one, else its short name or a folder."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, one row per text (float32)."""
        ...


@dataclass
class SentenceEncoder:
    """A sentence-transformers model behind the `Encoder` interface.

    `prefix` is put before every text: models of the E5 family were trained with "query: " and read badly without.
    """

    model: Any
    identity: str
    location: str
    prefix: str = ""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors (texts x dimensions, float32); the same text gives the same row in any company.

        A transformer gives several layers side by side (see the module's text), anything else its sentence vector.
        Texts longer than the model can read are cut into pieces of words that fit, and get the mean of the pieces'
        vectors: nothing is cut off in silence. The same up to rounding in the last digits, that is: a batch is padded.
        """
        pieces = [self._pieces(text) for text in texts]
        flat = [self.prefix + piece for parts in pieces for piece in parts]
        vectors = self._layers(flat) if flat and is_transformer(self.model) else self._sentence_vectors(flat)
        rows, position = np.zeros((len(texts), vectors.shape[1] if len(flat) else 0), dtype=np.float32), 0
        for index, parts in enumerate(pieces):
            rows[index] = vectors[position : position + len(parts)].mean(axis=0)
            position += len(parts)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)

    def _sentence_vectors(self, texts: list[str]) -> Vectors:
        # An empty prompt keeps a model's default one out: what stands before a text is decided here.
        found = self.model.encode(texts, batch_size=_BATCH, show_progress_bar=False, prompt="")
        return np.asarray(found, dtype=np.float32)

    def _layers(self, texts: list[str]) -> Vectors:
        """Return a text's vectors at several depths, each of the length that its weight says (texts x dimensions).

        At the last layer that is the vector that the model itself makes of a sentence (its pooling and what follows
        it); elsewhere, where no pooling was trained, the mean over the subwords. Inner activations are left out where
        the network has none that are wider than its layers.
        """
        import torch

        network, tokenizer = self.model[0].auto_model, self.model.tokenizer
        own_pooling = pooling_of(self.model) != MEAN
        rows: Vectors | None = None
        shortest_first = np.argsort([len(text) for text in texts], kind="stable")
        for start in range(0, len(texts), _BATCH):
            batch = shortest_first[start : start + _BATCH]
            tokens = tokenizer(
                [texts[i] for i in batch],
                padding=True,
                truncation=True,
                max_length=self.model.max_seq_length,
                return_tensors="pt",
            )
            with torch.inference_mode(), _listening(inner_map(network)) as heard:
                depths = network(**tokens, output_hidden_states=True).hidden_states
            chosen = np.unique(np.linspace(0, len(depths) - 1, min(_LAYERS, len(depths))).round().astype(int))
            mask = tokens["attention_mask"].unsqueeze(-1).float()

            def mean(words: Any, mask: Any = mask) -> Any:
                return (words * mask).sum(1) / mask.sum(1)

            last = self._pooled(depths[-1], tokens["attention_mask"]) if own_pooling else mean(depths[-1])
            parts = [*((mean(depths[depth]), 1.0) for depth in chosen[:-1]), (last, _LAST)]
            parts += [(mean(words), _INNER) for words in heard[-1:]]
            normalize = torch.nn.functional.normalize
            found = torch.cat([np.sqrt(weight) * normalize(part, dim=1) for part, weight in parts], dim=1)
            if rows is None:
                rows = np.zeros((len(texts), found.shape[1]), dtype=np.float32)
            rows[batch] = found.numpy()
        assert rows is not None, "there is at least one text"
        return rows

    def _pooled(self, words: Any, mask: Any) -> Any:
        """Return the sentence vectors that the modules after the transformer make of its last layer."""
        import torch

        features = {"token_embeddings": words, "attention_mask": mask, "prompt_length": self._prefix_tokens()}
        with torch.inference_mode():
            for module in list(self.model)[1:]:
                features = module(features)
        return features["sentence_embedding"]

    def _prefix_tokens(self) -> int:
        """Return how many tokens the prefix takes with the opening one; only poolings that leave it out ask."""
        if not self.prefix:
            return 0
        return len(self.model.tokenizer(self.prefix)["input_ids"]) - 1

    def _pieces(self, text: str) -> list[str]:
        limit = getattr(self.model, "max_seq_length", None)
        if not limit or limit > 100_000:
            return [text]
        words = text.split()
        # Dutch words take 1.5 to 3 subwords; a third of the limit fits nearly always and costs nothing on short texts.
        size = max(1, int(limit) // 3 - len(self.prefix.split()))
        pieces = [" ".join(words[start : start + size]) for start in range(0, len(words), size)] or [text]
        return [part for piece in pieces for part in self._halved(piece, int(limit))]

    def _halved(self, piece: str, limit: int) -> list[str]:
        """Return a piece in halves, again and again, until each fits: long numbers and links take many subwords."""
        tokenizer = getattr(self.model, "tokenizer", None)
        # No subword is shorter than a byte, and few texts have more bytes than the model reads subwords.
        if not callable(tokenizer) or len((self.prefix + piece).encode()) + 2 <= limit or len(piece) < 2:
            return [piece]
        if len(tokenizer(self.prefix + piece, truncation=False, verbose=False)["input_ids"]) <= limit:
            return [piece]
        middle = piece.rfind(" ", 1, len(piece) // 2 + 1)
        middle = middle if middle > 0 else len(piece) // 2
        return [part for half in (piece[:middle], piece[middle:].lstrip()) for part in self._halved(half, limit)]


MEAN = "mean"


def inner_map(network: Any) -> Any:
    """Return the map of a transformer's last layer from its inner activations to its width, None when there is none.

    Transformers name it in a dozen ways; what they share is that it narrows to the width, and comes last of its kind.
    """
    import torch

    width = network.config.hidden_size
    narrowing = [
        module
        for module in network.modules()
        if isinstance(module, torch.nn.Linear) and module.out_features == width < module.in_features
    ]
    return narrowing[-1] if narrowing else None


@contextmanager
def _listening(module: Any) -> Iterator[list[Any]]:
    """Give a list that fills with what a module (None: nothing) is given while the block runs."""
    heard: list[Any] = []
    if module is None:
        yield heard
        return
    handle = module.register_forward_pre_hook(lambda _, given: heard.append(given[0]))
    try:
        yield heard
    finally:
        handle.remove()


def pooling_of(model: Any) -> str:
    """Return how a model makes one vector of a text's words: "mean", "cls", ..., "" when it has no such step.

    Steps after the pooling that change directions (a dense layer) are named too, as in "mean, Dense".
    """
    modules = list(model)[1:] if hasattr(model, "__getitem__") else []
    names = []
    for module in modules:
        mode = getattr(module, "pooling_mode", None)
        if mode is not None:
            without_prompt = "" if getattr(module, "include_prompt", True) else " without prefix"
            names.append(("+".join([mode] if isinstance(mode, str) else mode)) + without_prompt)
        elif type(module).__name__ != "Normalize":
            names.append(type(module).__name__)
    return ", ".join(names)


def is_transformer(model: Any) -> bool:
    """Say whether a sentence-transformers model begins with a transformer, whose layers can be read."""
    first = model[0] if hasattr(model, "__getitem__") else None
    return hasattr(getattr(first, "auto_model", None), "config") and not hasattr(first, "embedding")


def load_encoder(name: str = "") -> SentenceEncoder:
    """Return the shipped encoder (empty name), one that was added under a short name, or the one in a folder.

    Raises ModelError when there is none, when it is no sentence-transformers model, or when an added one is not what it
    was when it was added.
    """
    added = added_folder(name)
    folder = data_folder("models") / SHIPPED if not name else added if (added / RECORD).is_file() else Path(name)
    if not (folder / "modules.json").is_file():
        raise ModelError(
            f"{folder}: no encoder here (modules.json is missing). Give a folder in sentence-transformers format, or "
            "the name of one that `autocode encoder list` shows."
        )
    record = read_record(folder)
    if record is not None:
        verify(folder, record)
        identity = f"{record.identity}.{_RECIPE}"
        return SentenceEncoder(open_folder(folder, record.most_tokens), identity, name, record.prefix)
    prefix = known_prefix(folder, folder.resolve().name)[0]
    return SentenceEncoder(open_folder(folder), encoder_identity(folder, prefix), name, prefix)


def encoder_identity(folder: Path, prefix: str = "") -> str:
    """Return the folder's name, a hash over what decides its vectors, the prefix too, and the recipe by which they are
    made: `encoder-nl:3f2a....2`.
    """
    digest = hashlib.sha256()
    files = sorted({path for pattern in _WEIGHT_FILES for path in folder.rglob(pattern)})
    for path in files:
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    digest.update(prefix.encode())
    return f"{folder.resolve().name}:{digest.hexdigest()[:16]}.{_RECIPE}"


@contextmanager
def offline() -> Iterator[None]:
    """Forbid the hub libraries any use of the network while the block runs."""
    from huggingface_hub import constants

    names = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY")
    before = {name: os.environ.get(name) for name in names}
    # Read from the environment only once, when the library is loaded; that may have been before.
    was_offline = constants.HF_HUB_OFFLINE
    os.environ.update(dict.fromkeys(names, "1"))
    constants.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = was_offline
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def open_folder(folder: Path, most_tokens: int = 0) -> Any:
    """Return the sentence-transformers model in a folder; it reads at most `most_tokens` at once (0: its own limit).

    Opened offline, and without running code that lies in the folder. Raises ModelError when it cannot be opened.
    """
    with offline():
        try:
            from sentence_transformers import SentenceTransformer

            # Half-precision weights are stored to save room; arithmetic in them differs between processors.
            from transformers.utils.logging import disable_progress_bar

            disable_progress_bar()  # a bar for loading 34 MB is noise between our own lines
            full = {"dtype": "float32"}
            model = SentenceTransformer(
                str(folder), device="cpu", trust_remote_code=False, local_files_only=True, model_kwargs=full
            ).float()
        except Exception as error:  # a foreign folder can be wrong in ways that only its many loaders know
            if "trust_remote_code" in str(error):
                raise ModelError(
                    f"{folder}: the encoder needs program code of its own, which autocode never runs. Choose another."
                ) from error
            raise ModelError(f"{folder}: the encoder cannot be opened ({type(error).__name__}: {error})") from error
    limit = most_tokens or tokens_at_once(model)
    if limit and is_transformer(model):
        model.max_seq_length = limit
    return model


def tokens_at_once(model: Any) -> int:
    """Return how many subwords a model can read at once, 0 when there is no limit.

    The tokenizer's limit may be missing, or count places that RoBERTa and its kin keep free before the first word.
    """
    if not is_transformer(model):
        return 0
    limits = [int(model.max_seq_length or 0)]
    config = model[0].auto_model.config
    places = getattr(config, "max_position_embeddings", None)
    if getattr(config, "position_embedding_type", "absolute") == "absolute" and isinstance(places, int) and places > 0:
        offset = next(
            (
                int(module.padding_idx) + 1
                for module in model[0].auto_model.modules()
                if isinstance(getattr(module, "padding_idx", None), int) and hasattr(module, "position_embeddings")
            ),
            0,
        )
        limits.append(places - offset)
    known = [limit for limit in limits if 0 < limit <= 100_000]
    return min(known, default=0)
