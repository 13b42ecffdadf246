"""Sentence vectors: the `Encoder` is a folder in sentence-transformers format, read from disk and never from a hub.

`load_encoder` opens the shipped encoder, or a folder that the user names. Only when the user names something that is
no folder and says `hub:` before it may the program reach for the network; every other load happens with the hub
libraries switched offline.
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
from autocode.errors import ModelError

Vectors = NDArray[np.float32]
SHIPPED = "encoder"
HUB_PREFIX = "hub:"
# Files that decide what vectors come out; a card or licence beside them may change freely.
_WEIGHT_FILES = ("*.safetensors", "*.bin", "tokenizer.json", "modules.json", "config*.json", "vocab.txt")


class Encoder(Protocol):
    """Turns texts into vectors. `identity` changes whenever the vectors could."""

    @property
    def identity(self) -> str:
        """A name and a hash of the weights."""
        ...

    @property
    def location(self) -> str:
        """How a user names it: empty for the shipped one, else a folder or `hub:` name."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, one row per text (float32)."""
        ...


@dataclass
class SentenceEncoder:
    """A sentence-transformers model behind the `Encoder` interface."""

    model: Any
    identity: str
    location: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors (texts x dimensions, float32); the same text gives the same row in any company.

        Texts longer than the model can read are cut into pieces of words that fit, and get the mean of the pieces'
        vectors: nothing is cut off in silence.
        """
        pieces = [self._pieces(text) for text in texts]
        flat = [piece for parts in pieces for piece in parts]
        vectors = np.asarray(self.model.encode(flat, batch_size=32, show_progress_bar=False), dtype=np.float32)
        rows, position = np.zeros((len(texts), vectors.shape[1] if len(flat) else 0), dtype=np.float32), 0
        for index, parts in enumerate(pieces):
            rows[index] = vectors[position : position + len(parts)].mean(axis=0)
            position += len(parts)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)

    def _pieces(self, text: str) -> list[str]:
        limit = getattr(self.model, "max_seq_length", None)
        if not limit or limit > 100_000:
            return [text]
        words = text.split()
        # Dutch words take 1.5 to 3 subwords; a third of the limit is sure to fit and costs nothing on short texts.
        size = max(1, int(limit) // 3)
        return [" ".join(words[start : start + size]) for start in range(0, len(words), size)] or [text]


def load_encoder(name: str = "") -> SentenceEncoder:
    """Return the shipped encoder (empty name), the one in a folder, or a hub model named `hub:owner/model`.

    Raises ModelError when there is no such folder or it holds no sentence-transformers model.
    """
    if name.startswith(HUB_PREFIX):
        return SentenceEncoder(_open(name.removeprefix(HUB_PREFIX)), identity=name, location=name)
    folder = Path(name) if name else data_folder("models") / SHIPPED
    if not (folder / "modules.json").is_file():
        raise ModelError(
            f"{folder}: no encoder here (modules.json is missing). Give a folder in sentence-transformers format."
        )
    with offline():
        return SentenceEncoder(_open(str(folder)), identity=encoder_identity(folder), location=name)


def encoder_identity(folder: Path) -> str:
    """Return the folder's name and a hash over the files that decide its vectors: `encoder-nl:3f2a...`."""
    digest = hashlib.sha256()
    files = sorted({path for pattern in _WEIGHT_FILES for path in folder.rglob(pattern)})
    for path in files:
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return f"{folder.resolve().name}:{digest.hexdigest()[:16]}"


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


def _open(name: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer

        # Half-precision weights are stored to save room; arithmetic in them differs between processors.
        return SentenceTransformer(name, device="cpu", trust_remote_code=False).float()
    except Exception as error:  # a foreign folder can be wrong in ways that only its many loaders know
        raise ModelError(f"{name}: the encoder cannot be opened ({type(error).__name__}: {error})") from error
