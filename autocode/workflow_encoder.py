"""Adding an encoder: fetch or copy -> record -> train the shipped coders again with it -> compare.

The shipped codings lie in `training_data/`, in the source and in an installed wheel alike.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autocode.coder.files import load_model
from autocode.config import data_folder
from autocode.embed import Encoder, load_encoder
from autocode.encoder_files import AddedEncoder, read_record
from autocode.encoders import add_encoder, belongings, coders_folder
from autocode.errors import SettingsError
from autocode.evaluate import Evaluation
from autocode.workflow import CodedSettings, Progress, read_codings, shipped_model, silent, train_coder

NOTE = (
    "Trained on constructed (invented) Dutch text only. Its figures hold on that text; expect real conversations to be "
    "harder. Train a coder on your own codings as soon as you have some hundred."
)
# Single fragments, written to show codes and not how often they occur: they train, and neither calibrate nor measure.
EXTRA = {
    "waardecreatie": ("aanvulling.csv", "aanvulling-breed.csv"),
    "ontwerpprincipes": ("aanvulling-ontwerpprincipes.csv",),
}
# Up to 20 documents: each is left out once, as for the shipped coders. Fewer folds would compare unlike with unlike.
FOLDS = 20
AT_ONCE = 500


@dataclass(frozen=True)
class Compared:
    """One figure of the coder that ships and of the one with another encoder, from the same cross-validation."""

    scheme: str
    level: str
    figure: str
    shipped: dict[str, float | None]
    this: dict[str, float | None]


@dataclass
class RememberingEncoder:
    """An encoder that reads every text once, says how far it is, and keeps the vectors for the next scheme."""

    encoder: Encoder
    progress: Progress
    known: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        """That of the encoder."""
        return self.encoder.identity

    @property
    def location(self) -> str:
        """That of the encoder."""
        return self.encoder.location

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, one row per text (float32)."""
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        for start in range(0, len(new), AT_ONCE):
            part = new[start : start + AT_ONCE]
            self.known.update(zip(part, self.encoder.encode(part), strict=True))
            self.progress(f"sentence vectors: {start + len(part)} of {len(new)}")
        return np.stack([self.known[text] for text in texts]) if texts else self.encoder.encode([])


def add(
    source: str,
    name: str = "",
    prefix: str | None = None,
    revision: str = "",
    *,
    train: bool = True,
    progress: Progress = silent,
) -> tuple[AddedEncoder, tuple[Compared, ...]]:
    """Add an encoder and train the shipped coders again with it; return what is known of it and how it compares."""
    added = add_encoder(source, name, prefix, revision, progress)
    progress(f"added: {added.name}")
    return added, train_with(added.name, progress=progress) if train else ()


def train_with(name: str, schemes: Sequence[str] = (), progress: Progress = silent) -> tuple[Compared, ...]:
    """Train the shipped coders again with an encoder that was added; return how they compare with the shipped ones.

    Raises SettingsError when there is no such encoder, or no shipped codings for a scheme.
    """
    belongings(name)
    for scheme in schemes:
        if scheme not in EXTRA:
            raise SettingsError(f"--scheme {scheme}: no codings come with the program for it, only {', '.join(EXTRA)}.")
    encoder = RememberingEncoder(load_encoder(name), progress)
    compared: list[Compared] = []
    for scheme in schemes or EXTRA:
        progress(f"training the coder for {scheme}")
        out = coders_folder(name) / scheme
        compared += _compared(scheme, train_on_shipped_codings(scheme, encoder, out, FOLDS, progress))
    return tuple(compared)


def train_on_shipped_codings(
    scheme: str, encoder: Encoder, out: Path, folds: int, progress: Progress = silent
) -> Evaluation:
    """Train a coder on the codings that come with the program; return its cross-validated figures."""
    extra = tuple(data_folder("training_data") / "supplement" / name for name in EXTRA[scheme])
    settings = CodedSettings(scheme, encoder=encoder.location, folds=folds, extra=extra)
    coded = read_codings(shipped_codings(scheme), settings, progress, encoder)
    evaluation, _ = train_coder(coded, out, settings, overwrite=True, note=NOTE, progress=progress)
    return evaluation


def shipped_codings(scheme: str) -> Sequence[Path]:
    """Return the tables of codings that come with the program and hold rows of a scheme."""
    tables = sorted((data_folder("training_data") / "codings").glob("*.csv"))
    if scheme == "ontwerpprincipes":  # only documents that were read for principles hold rows of that scheme
        tables = [path for path in tables if f",{scheme}," in path.read_text(encoding="utf-8")]
    return tables


def record_of(name: str) -> AddedEncoder:
    """Return what is known of an encoder that was added. Raises SettingsError when there is none of that name."""
    record = read_record(belongings(name)[0])
    assert record is not None, "belongings are only given for a folder with a record"
    return record


def _compared(scheme: str, evaluation: Evaluation) -> list[Compared]:
    """Return the headline figures of the shipped coder and of a new one, level by level, each with its interval."""
    before, now = load_model(shipped_model(scheme)).facts["figures"], evaluation.as_json()
    old_levels = {level["level"]: level for level in before["levels"]}
    lines = [
        Compared(scheme, level["name"], label, old_levels[level["level"]][key], level[key])
        for level in now["levels"]
        for key, label in (("micro_f1", "micro F1"), ("macro_f1", "macro F1"), ("first_is_right", "first right"))
    ]
    if before["valence"] and now["valence"]:
        lines.append(
            Compared(scheme, "valence", "kappa given the code", before["valence"]["kappa"], now["valence"]["kappa"])
        )
    return lines


def as_plain(added: AddedEncoder, compared: Sequence[Compared]) -> dict[str, Any]:
    """Return what is known of an encoder, and how it compares, as plain values."""
    return {**asdict(added), "compared": [asdict(line) for line in compared]}
