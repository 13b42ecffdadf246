"""Adding an encoder: fetch or copy -> record -> train the shipped coders again with it -> compare.

The shipped codings lie in `training_data/`, in the source and in an installed wheel alike.
"""

from collections.abc import Sequence
from pathlib import Path

from autocode.coder.files import load_model
from autocode.config import data_folder
from autocode.encoders import AddedEncoder, add_encoder, coders_folder
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
FOLDS = 5


def add(
    source: str,
    name: str = "",
    prefix: str | None = None,
    revision: str = "",
    *,
    train: bool = True,
    progress: Progress = silent,
) -> tuple[AddedEncoder, list[list[str]]]:
    """Add an encoder and train the shipped coders again with it.

    Return what is known of it, and lines that compare: scheme, level, micro F1 of the shipped coder and of the new one.
    """
    added = add_encoder(source, name, prefix, revision, progress)
    compared = []
    for scheme in EXTRA if train else ():
        evaluation = train_on_shipped_codings(scheme, added.name, coders_folder(added.name) / scheme, FOLDS, progress)
        compared += _compared(scheme, evaluation)
    return added, compared


def train_on_shipped_codings(
    scheme: str, encoder: str, out: Path, folds: int, progress: Progress = silent
) -> Evaluation:
    """Train a coder on the codings that come with the program; return its cross-validated figures."""
    settings = CodedSettings(
        scheme,
        encoder=encoder,
        folds=folds,
        extra=tuple(data_folder("training_data") / "supplement" / name for name in EXTRA[scheme]),
    )
    coded = read_codings(shipped_codings(scheme), settings, progress)
    evaluation, _ = train_coder(coded, out, settings, overwrite=True, note=NOTE, progress=progress)
    return evaluation


def shipped_codings(scheme: str) -> Sequence[Path]:
    """Return the tables of codings that come with the program and hold rows of a scheme."""
    tables = sorted((data_folder("training_data") / "codings").glob("*.csv"))
    if scheme == "ontwerpprincipes":  # only documents that were read for principles hold rows of that scheme
        tables = [path for path in tables if f",{scheme}," in path.read_text(encoding="utf-8")]
    return tables


def _compared(scheme: str, evaluation: Evaluation) -> list[list[str]]:
    before = {
        level["name"]: level["micro_f1"]["value"]
        for level in load_model(shipped_model(scheme)).facts["figures"]["levels"]
    }

    def shown(value: float | None) -> str:
        return "not defined" if value is None else f"{value:.2f}"

    return [
        [scheme, level.name, shown(before.get(level.name)), shown(level.micro_f1.value)] for level in evaluation.levels
    ]
