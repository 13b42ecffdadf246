"""Sentence vectors: the `Encoder` is a folder in sentence-transformers format, read from disk and never from a hub.

What a coding model gets of a text is more than the encoder's sentence vector: the mean over the words at several depths
of the network, side by side. The first layers know which words were said, the last what they come down to; on held-out
documents the layers together found the right indicator for half as many fragments again as the last one alone.

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

from autocode.config import data_folder, user_folder
from autocode.errors import ModelError

Vectors = NDArray[np.float32]
SHIPPED = "encoder"
# What is known of an encoder that was added: where it came from, its hash, and the prefix that its texts need.
RECORD = "encoder.json"
# Layers whose means stand side by side, at most: those of a deeper network are taken at even distances.
_MOST_LAYERS = 7
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
        vectors = self._layers(flat) if flat and _is_transformer(self.model) else self._sentence_vectors(flat)
        rows, position = np.zeros((len(texts), vectors.shape[1] if len(flat) else 0), dtype=np.float32), 0
        for index, parts in enumerate(pieces):
            rows[index] = vectors[position : position + len(parts)].mean(axis=0)
            position += len(parts)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)

    def _sentence_vectors(self, texts: list[str]) -> Vectors:
        return np.asarray(self.model.encode(texts, batch_size=_BATCH, show_progress_bar=False), dtype=np.float32)

    def _layers(self, texts: list[str]) -> Vectors:
        """Return the means over a text's subwords at several layers, each of unit length (texts x layers * width)."""
        import torch

        network, tokenizer = self.model[0].auto_model, self.model.tokenizer
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
            with torch.inference_mode():
                depths = network(**tokens, output_hidden_states=True).hidden_states
            chosen = np.unique(np.linspace(0, len(depths) - 1, min(_MOST_LAYERS, len(depths))).round().astype(int))
            mask = tokens["attention_mask"].unsqueeze(-1).float()
            means = [(depths[depth] * mask).sum(1) / mask.sum(1) for depth in chosen]
            found = torch.cat([torch.nn.functional.normalize(mean, dim=1) for mean in means], dim=1).numpy()
            if rows is None:
                rows = np.zeros((len(texts), found.shape[1]), dtype=np.float32)
            rows[batch] = found
        assert rows is not None, "there is at least one text"
        return rows

    def _pieces(self, text: str) -> list[str]:
        limit = getattr(self.model, "max_seq_length", None)
        if not limit or limit > 100_000:
            return [text]
        words = text.split()
        # Dutch words take 1.5 to 3 subwords; a third of the limit is sure to fit and costs nothing on short texts.
        size = max(1, int(limit) // 3)
        return [" ".join(words[start : start + size]) for start in range(0, len(words), size)] or [text]


def _is_transformer(model: Any) -> bool:
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
    identity = encoder_identity(folder, record.get("name"))
    if record and record["identity"] != identity:
        raise ModelError(f"{folder}: the encoder is not what it was when it was added. Remove it, and add it again.")
    with offline():
        return SentenceEncoder(open_folder(folder), identity, name, record.get("prefix", ""))


def added_folder(name: str) -> Path:
    """Return where an encoder that was added under a short name lies, whether it is there or not."""
    return user_folder() / "encoders" / name


def read_record(folder: Path) -> dict[str, Any]:
    """Return what was recorded of an encoder when it was added; empty for one that was not."""
    import json

    try:
        return dict(json.loads((folder / RECORD).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / RECORD}: damaged. Remove the encoder, and add it again.") from error


def encoder_identity(folder: Path, name: str | None = None) -> str:
    """Return a name (the folder's) and a hash over the files that decide its vectors: `encoder-nl:3f2a...`."""
    digest = hashlib.sha256()
    files = sorted({path for pattern in _WEIGHT_FILES for path in folder.rglob(pattern)})
    for path in files:
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return f"{name or folder.resolve().name}:{digest.hexdigest()[:16]}"


@contextmanager
def offline() -> Iterator[None]:
    """Forbid the hub libraries any use of the network while the block runs."""
    names = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def open_folder(folder: Path) -> Any:
    """Return the sentence-transformers model in a folder. Raises ModelError when it cannot be opened."""
    try:
        from sentence_transformers import SentenceTransformer

        # Half-precision weights are stored to save room; arithmetic in them differs between processors.
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # a bar for loading 34 MB is noise between our own lines
        full = {"dtype": "float32"}
        return SentenceTransformer(str(folder), device="cpu", trust_remote_code=False, model_kwargs=full).float()
    except Exception as error:  # a foreign folder can be wrong in ways that only its many loaders know
        raise ModelError(f"{folder}: the encoder cannot be opened ({type(error).__name__}: {error})") from error
